"""What is wrong with the rules of a definition: they must read, look backwards, and be able to hold."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import cached_property

from app.questionnaire.draft import Draft
from app.questionnaire.expressions import Formula, Rule, parse, parse_formula
from app.questionnaire.findings import Finding
from app.questionnaire.items import Item
from app.questionnaire.lines import Lines, Place
from app.questionnaire.prospects import Prospect, prospect
from app.questionnaire.terms import Fault
from app.questionnaire.tree import TODAY, And

Found = Iterator[Finding]

_KNOWN = "true of everybody who answered"


def rules(draft: Draft, lines: Lines) -> Found:
    yield from _Judge(draft, lines).all()


@dataclass(frozen=True)
class _Judge:
    draft: Draft
    lines: Lines

    def all(self) -> Found:
        for place, item in sorted(self.draft.first_items.items()):
            yield from self._question(place, item)
        for place, section in self.draft.sections.items():
            if section.show_if is not None:
                yield from self._section(place, section.id, section.show_if)
        for place, indicator in self.draft.indicators.items():
            yield from self._coding(("indicators", place, "positive"), indicator.id, indicator.positive)
            if indicator.population is not None:
                yield from self._coding(("indicators", place, "population"), indicator.id, indicator.population)
        for place, quota in self.draft.quotas.items():
            yield from self._coding(("quotas", place, "rule"), quota.id, quota.rule)

    @cached_property
    def shown(self) -> dict[str, Rule]:
        """When each item is asked, as far as its rules can be read."""
        found: dict[str, Rule] = {}
        for item in self.draft.items:
            parsed = [parse(source, self.draft.scope.inside(item)) for source in item.shown]
            read = [rule for rule in parsed if isinstance(rule, Rule)]
            trees = (*(rule.tree for rule in read), *item.presence)
            if trees:
                found[item.id] = read[0] if len(trees) == len(read) == 1 else Rule("", And(trees))
        return found

    def _question(self, place: int, item: Item) -> Found:
        written = self.draft.questions[place]
        rules: tuple[tuple[str, Callable[[int, Item, str], Found]], ...] = (
            ("show_if", self._show_if),
            ("constraint", self._constraint),
            ("value", self._value),
            ("filter", self._filter),
            ("end_if", self._exit),
            ("screen_out_if", self._screen_out),
        )
        for key, judge in rules:
            source = getattr(written, key)
            if source is not None:
                yield from judge(place, item, source)

    def _show_if(self, place: int, item: Item, source: str) -> Found:
        where = ("questions", place, "show_if")
        rule = yield from self._read(where, source, item, self.draft.positions[item.id])
        never = f"`{item.written}` is never shown"
        if rule:
            yield from self._can_hold(where, rule, never, "shown to everybody who answered")
        if rule and len(item.shown) > 1 and item.id in self.shown and item.instance is None:
            around = prospect(self.shown[item.id], self.draft.scope, shown=self.shown)
            if around is Prospect.NEVER and prospect(rule, self.draft.scope, shown=self.shown) is not Prospect.NEVER:
                message = f"{never}: the rule contradicts that of its section"
                yield self.lines.error(where, "never", message, "Let both hold for somebody.")

    def _section(self, place: int, name: str, source: str) -> Found:
        where = ("sections", place, "show_if")
        first = next((item for item in self.draft.items if any(one.id == name for one in item.sections)), None)
        if first is None:
            return
        rule = yield from self._read(where, source, first, self.draft.positions[first.id])
        if rule:
            never = f"The section `{name}` is never shown"
            yield from self._can_hold(where, rule, never, "shown to everybody who answered")

    def _constraint(self, place: int, item: Item, source: str) -> Found:
        where = ("questions", place, "constraint")
        rule = yield from self._read(where, source, item, self.draft.positions[item.id] + 1)
        if rule is None:
            return
        if item.id not in rule.names:
            message = f"The constraint of `{item.written}` does not speak of `{item.written}`"
            mend = "Compare its own answer, or use `show_if` on a later question."
            yield self.lines.error(where, "constraint", message, mend)
        never = f"No answer of `{item.written}` meets its constraint"
        yield from self._can_hold(where, rule, never, "met by every answer", frozenset({item.id}))

    def _value(self, place: int, item: Item, source: str) -> Found:
        where = ("questions", place, "value")
        choices = self.draft.lists.get(item.question.choices or "")
        formula = parse_formula(source, self.draft.scope.inside(item), choices)
        if isinstance(formula, Formula):
            yield from self._looks_back(where, self.draft.positions[item.id], formula.names, item)
        else:
            yield from self._faults(where, formula)

    def _filter(self, place: int, item: Item, source: str) -> Found:
        where = ("questions", place, "filter")
        choices = self.draft.lists.get(item.question.choices or "")
        scope = self.draft.scope.inside(item)
        rule = parse(source, scope.with_option(choices) if choices else scope)
        if not isinstance(rule, Rule):
            yield from self._faults(where, rule) if choices else ()
            return
        read = frozenset(name for name in rule.names if not name.startswith("option."))
        if len(read) == len(rule.names):
            message = f"The filter of `{item.written}` does not look at its options"
            mend = "Compare `option.code` or a column, `option.region`; to show the question or not, use `show_if`."
            yield self.lines.error(where, "filter", message, mend)
        yield from self._looks_back(where, self.draft.positions[item.id], read, item)

    def _exit(self, place: int, item: Item, source: str, key: str = "end_if") -> Found:
        where = ("questions", place, key)
        rule = yield from self._read(where, source, item, self.draft.last_positions[place] + 1)
        if rule and prospect(rule, self.draft.scope) is Prospect.ALWAYS:
            message = f"Nothing after `{item.written}` is ever reached: the rule is always true"
            yield self.lines.error(where, "unreachable", message, "Compare with fewer answers, or take it away.")
        elif rule:
            never = f"`{key}` of `{item.written}` lets nobody out"
            yield from self._can_hold(where, rule, never, "always true")

    def _screen_out(self, place: int, item: Item, source: str) -> Found:
        yield from self._exit(place, item, source, "screen_out_if")

    def _coding(self, where: Place, name: str, source: str) -> Found:
        rule = parse(source, self.draft.scope)
        if not isinstance(rule, Rule):
            yield from self._faults(where, rule)
            return
        never = f"Nobody can be counted in the {where[-1]} of `{name}`"
        yield from self._can_hold(where, rule, never, _KNOWN)

    def _read(self, where: Place, source: str, item: Item, before: int) -> Generator[Finding, None, Rule | None]:
        """The rule, where it reads and speaks only of what was asked before."""
        rule = parse(source, self.draft.scope.inside(item))
        if not isinstance(rule, Rule):
            yield from self._faults(where, rule)
            return None
        yield from self._looks_back(where, before, rule.names, item)
        return rule

    def _looks_back(self, where: Place, before: int, names: frozenset[str], item: Item) -> Found:
        for name in sorted(names - {TODAY} - frozenset(self.draft.prefill)):
            position = self.draft.positions.get(name, -1)
            if position >= before:
                message = f"The rule reads `{name}`, which is not asked before it"
                mend = f"Move this question after `{name}`, or read an earlier one."
                yield self.lines.error(where, "asked_later", message, mend)
            elif position >= 0 and self._by_chance(self.draft.items[position], item):
                message = f"The rule reads `{name}`, which chance may put after it"
                mend = "Take `rotate` away from one of the two sections."
                yield self.lines.error(where, "asked_by_chance", message, mend)

    @staticmethod
    def _by_chance(one: Item, other: Item) -> bool:
        """Whether two items stand in sections that take turns."""
        mine, yours = one.rotation, other.rotation
        return bool(mine and yours and mine[0] == yours[0] and mine[1] != yours[1])

    def _can_hold(
        self, where: Place, rule: Rule, never: str, always: str, given: frozenset[str] = frozenset()
    ) -> Found:
        proven = prospect(rule, self.draft.scope, given, self.shown)
        if proven is Prospect.NEVER:
            message = f"{never}: the rule cannot be true"
            yield self.lines.error(where, "never", message, "Compare with answers that people can give.")
        elif proven is Prospect.ALWAYS:
            message = f"The rule is {always}"
            yield self.lines.warning(where, "always", message, "Take it away, or compare with fewer answers.")

    def _faults(self, where: Place, faults: tuple[Fault, ...]) -> Found:
        for fault in faults:
            message = f"In the rule `{where[-1]}`, column {fault.column}: {fault.message}"
            yield self.lines.error(where, "rule", message, fault.mend)
