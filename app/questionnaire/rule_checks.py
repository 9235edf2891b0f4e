"""What is wrong with the rules of a definition: they must read, look backwards, and be able to hold."""

from __future__ import annotations

from collections.abc import Iterator

from app.questionnaire.draft import Draft
from app.questionnaire.expressions import Rule, parse
from app.questionnaire.findings import Finding
from app.questionnaire.lines import Lines, Place
from app.questionnaire.model import Question
from app.questionnaire.prospects import Prospect, prospect
from app.questionnaire.typecheck import Fault

Found = Iterator[Finding]


def rules(draft: Draft, lines: Lines) -> Found:
    for place, question in draft.questions.items():
        if question.show_if is not None:
            yield from _show_if(place, question, question.show_if, draft, lines)
        if question.constraint is not None:
            yield from _constraint(place, question, question.constraint, draft, lines)
    for place, indicator in draft.indicators.items():
        yield from _coding(("indicators", place, "positive"), indicator.id, indicator.positive, draft, lines)
        if indicator.population is not None:
            yield from _coding(("indicators", place, "population"), indicator.id, indicator.population, draft, lines)


def _show_if(place: int, question: Question, source: str, draft: Draft, lines: Lines) -> Found:
    where = ("questions", place, "show_if")
    rule = parse(source, draft.scope)
    if not isinstance(rule, Rule):
        yield from _faults(where, rule, lines)
        return
    yield from _looks_back(where, place, rule, draft, lines)
    yield from _can_hold(
        where, rule, draft, lines, f"`{question.id}` is never shown", "shown to everybody who answered"
    )


def _constraint(place: int, question: Question, source: str, draft: Draft, lines: Lines) -> Found:
    where = ("questions", place, "constraint")
    rule = parse(source, draft.scope)
    if not isinstance(rule, Rule):
        yield from _faults(where, rule, lines)
        return
    yield from _looks_back(where, place + 1, rule, draft, lines)
    if question.id not in rule.names:
        message = f"The constraint of `{question.id}` does not speak of `{question.id}`"
        yield lines.error(where, "constraint", message, "Compare its own answer, or use `show_if` on a later question.")
    never = f"No answer of `{question.id}` meets its constraint"
    yield from _can_hold(where, rule, draft, lines, never, "met by every answer", frozenset({question.id}))


def _coding(where: Place, name: str, source: str, draft: Draft, lines: Lines) -> Found:
    rule = parse(source, draft.scope)
    if not isinstance(rule, Rule):
        yield from _faults(where, rule, lines)
        return
    never = f"Nobody can be counted in the {where[-1]} of `{name}`"
    yield from _can_hold(where, rule, draft, lines, never, "true of everybody who answered")


def _faults(where: Place, faults: tuple[Fault, ...], lines: Lines) -> Found:
    for fault in faults:
        message = f"In the rule `{where[-1]}`, column {fault.column}: {fault.message}"
        yield lines.error(where, "rule", message, fault.mend)


def _looks_back(where: Place, before: int, rule: Rule, draft: Draft, lines: Lines) -> Found:
    for name in sorted(rule.names):
        if draft.places.get(name, -1) >= before:
            message = f"The rule reads `{name}`, which is not asked before it"
            yield lines.error(
                where, "asked_later", message, f"Move this question after `{name}`, or read an earlier one."
            )


def _can_hold(
    where: Place, rule: Rule, draft: Draft, lines: Lines, never: str, always: str, given: frozenset[str] = frozenset()
) -> Found:
    proven = prospect(rule, draft.scope, given)
    if proven is Prospect.NEVER:
        yield lines.error(
            where, "never", f"{never}: the rule cannot be true", "Compare with answers that people can give."
        )
    elif proven is Prospect.ALWAYS:
        yield lines.warning(where, "always", f"The rule is {always}", "Take it away, or compare with fewer answers.")
