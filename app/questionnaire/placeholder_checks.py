"""What is wrong with words in braces: each must be declared, known when it is said, and have words of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.questionnaire.contexts import PARTS, part_text
from app.questionnaire.course import ITEM, PLACEHOLDER
from app.questionnaire.draft import Draft
from app.questionnaire.expressions import Formula, parse_formula
from app.questionnaire.findings import Finding
from app.questionnaire.lines import Lines, Place
from app.questionnaire.model import YES_NO_LIST, Kind, Placeholder, Question
from app.questionnaire.scope import Sort, nearest
from app.questionnaire.tree import texts_in

Found = Iterator[Finding]

_WORDS = re.compile(r"[^\W\d_]")

_BEFORE = ("title", "intro", "notice")
"""Read before anybody has answered, or is known."""
_FOREIGN = re.compile(r"\$\{[^}]*\}|\{[^{}]*[.\[(!:][^{}]*\}|%\([a-z_]+\)s")
"""What other tools put values in with; here it would be shown as it stands."""


def placeholders(draft: Draft, lines: Lines) -> Found:
    yield from _sources(draft, lines)
    for place, question in draft.questions.items():
        if question.kind is not Kind.CALCULATION:
            yield from _question(place, question, draft, lines)
    for where, text in _other_texts(draft):
        yield from _known(where, text, draft, lines)
    for name in _BEFORE:
        if PLACEHOLDER.search(draft.texts.get(name, "")):
            message = f"`{name}` is read before anything is known that could stand in braces"
            yield lines.error((name,), "too_early", message, "Take the words in braces away.")


def _other_texts(draft: Draft) -> Iterator[tuple[Place, str]]:
    for place, choices in draft.choices.items():
        yield from ((("choices", place, "options", at), one.label) for at, one in enumerate(choices.options))
    yield from ((("sections", place), one.title or "") for place, one in draft.sections.items())
    yield from ((("endings", place), one.text) for place, one in draft.endings.items())
    yield from (((name,), text) for name, text in draft.texts.items())


def _sources(draft: Draft, lines: Lines) -> Found:
    known = [*draft.by_id, *draft.prefill]
    for place, one in draft.placeholders.items():
        where: Place = ("placeholders", place)
        question = draft.by_id.get(one.source)
        if one.source not in known and one.source not in draft.unread_questions:
            meant = nearest(one.source, known)
            mend = f"Did you mean `{meant}`?" if meant else "Name a question, or a name of `prefill`."
            yield lines.error(where, "unknown_source", f"No question and no prefill `{one.source}`", mend)
        elif question and question.kind in {Kind.NOTE, Kind.MATRIX}:
            message = f"`{{{one.name}}}` cannot say `{one.source}`: it has no answer of its own"
            yield lines.error(where, "unknown_source", message, "Name a question with one answer.")
        elif question and question.kind is Kind.CALCULATION:
            yield from _calculated(where, one, draft, lines)
        if one.name == ITEM:
            yield lines.error(where, "reserved", f"`{{{ITEM}}}` is the item of a repeat", "Choose another name.")
        if PLACEHOLDER.search(one.fallback):
            message = f"The fallback of `{{{one.name}}}` holds words in braces"
            yield lines.error((*where, "fallback"), "placeholder", message, "Write plain words.")


def _calculated(where: Place, one: Placeholder, draft: Draft, lines: Lines) -> Found:
    """What a calculation gives needs words in every language before it can be said."""
    made = draft.scope.subjects.get(one.source)
    if made and made.truth and made.choices is None:
        message = f"`{{{one.name}}}` cannot say `{one.source}`: true or not has no words"
        mend = f"Add `choices: {YES_NO_LIST}` to `{one.source}`, or say codes of a list of yours: `a if … else b`."
        yield lines.error(where, "unworded", message, mend)
    elif made and made.sort is Sort.TEXT and len(draft.languages) > 1 and _writes(draft.by_id[one.source], draft):
        message = f"`{{{one.name}}}` says words written in the rule of `{one.source}`, alike in every language"
        mend = "Give the calculation `choices`, and write codes of that list: their words are translated."
        yield lines.warning(where, "untranslated", message, mend)


def _writes(question: Question, draft: Draft) -> bool:
    """Whether there are words in the rule itself."""
    made = parse_formula(question.value or "", draft.scope)
    return isinstance(made, Formula) and any(_WORDS.search(text) for text in texts_in(made.made))


def _question(place: int, question: Question, draft: Draft, lines: Lines) -> Found:
    where: Place = ("questions", place)
    repeated = any(one.repeat for one in draft.unfolding.around(question.section))
    for part in PARTS:
        text = part_text(question, part)
        if not text:
            continue
        yield from _known((*where, part), text, draft, lines)
        for name in PLACEHOLDER.findall(text):
            if name == ITEM and not repeated:
                message = f"`{{{ITEM}}}` stands in `{question.id}`, which is not repeated"
                yield lines.error((*where, part), "placeholder", message, "Put it in a question of a repeat.")
            yield from _said_later(where, name, place, question, draft, lines)


def _said_later(where: Place, name: str, place: int, question: Question, draft: Draft, lines: Lines) -> Found:
    source = next((one.source for one in draft.placeholders.values() if one.name == name), None)
    asked = next((at for at, one in draft.questions.items() if one.id == source), -1)
    if asked >= place:
        message = f"`{{{name}}}` in `{question.id}` says the answer of `{source}`, which is not asked before it"
        yield lines.error(where, "asked_later", message, f"Move this question after `{source}`.")


def _known(where: Place, text: str, draft: Draft, lines: Lines) -> Found:
    known = {one.name for one in draft.placeholders.values()} | {ITEM} | draft.unread
    for name in PLACEHOLDER.findall(text):
        if name not in known:
            meant = nearest(name, known - {ITEM})
            mend = f"Did you mean `{{{meant}}}`?" if meant else "Declare it under `placeholders:`."
            yield lines.error(where, "unknown_placeholder", f"No placeholder `{{{name}}}`", mend)
    for found in _FOREIGN.findall(text):
        message = f"`{found}` is no placeholder, and would be shown as it stands"
        yield lines.error(where, "placeholder", message, "Write a name alone in braces: `{prenom}`.")
