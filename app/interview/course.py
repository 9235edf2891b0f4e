"""Where the answers given lead: one walk through what a survey can ask.

The route is computed from the definition and the answers, and never stored. Answers off the route are
kept, in case it comes back to them, but no rule, count or figure sees them.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from app.interview.answers import day_of
from app.interview.model import Answer, Interview, Missing, Value
from app.questionnaire.course import Compiled, Exit
from app.questionnaire.model import Kind
from app.questionnaire.tree import TODAY
from app.questionnaire.version import Version


class Course(Struct, frozen=True):
    route: tuple[str, ...]
    values: Mapping[str, Value]
    """Answers on the route, as rules see them: without notes and non-answers, with calculations and what is known."""
    unanswered: tuple[str, ...]
    open: tuple[str, ...]
    """The part of the route that can be answered now: up to the first consent not yet given."""
    undecided: int
    """Questions that answers still to come may put on the route."""
    reckoned: tuple[str, ...] = ()
    """Calculations that came to a value."""
    offered: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Codes left by the filter of each question that has one."""
    exit: Exit | None = None
    """The rule that ends the route before the last question."""


@dataclass(slots=True)
class _Walk:
    """A walk under way: each item is met, or not, by the answers before it on the route."""

    answers: Mapping[str, Answer]
    known: dict[str, Value]
    met: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    awaited: set[str] = field(default_factory=set)
    """Ids whose value may still come or change."""
    reckoned: list[str] = field(default_factory=list)
    offered: dict[str, tuple[str, ...]] = field(default_factory=dict)
    undecided: int = 0
    gate: int | None = None
    exit: Exit | None = None

    def over(self, course: tuple[Compiled, ...]) -> None:
        for one in course:
            rule = one.rule
            if one.plain:
                self._hear(one.id)
            elif rule is not None and not rule.holds(self.known):
                self._pass(one)
            elif one.formula is not None:
                self._reckon(one)
            elif (one.filter is None or self._offer(one)) and self._meet(one):
                break

    def _hear(self, plain: str) -> None:
        """What `_meet` comes to for most items; they are met several times a page."""
        self.met.append(plain)
        answer = self.answers.get(plain)
        if answer is None:
            self.unanswered.append(plain)
            self.awaited.add(plain)
        elif not isinstance(answer.value, Missing):
            self.known[plain] = answer.value

    def _pass(self, one: Compiled) -> None:
        """Not asked now; perhaps later, when an answer still to come turns its rule."""
        rule = one.rule
        if rule is None or rule.names.isdisjoint(self.awaited):
            return
        if rule.evaluate(self.known) is None or not rule.wavering.isdisjoint(self.awaited):
            self._await(one)

    def _await(self, one: Compiled) -> None:
        self.awaited.add(one.id)
        self.undecided += one.formula is None

    def _reckon(self, one: Compiled) -> None:
        assert one.formula is not None
        value = one.formula.value(self.known)
        if value is not None:
            self.known[one.id] = value
            self.reckoned.append(one.id)
        if not one.formula.names.isdisjoint(self.awaited):
            self.awaited.add(one.id)

    def _offer(self, one: Compiled) -> bool:
        """Whether the filter leaves any option."""
        assert one.filter is not None
        codes = tuple(code for code, columns in one.columns if one.filter.holds({**self.known, **columns}))
        if codes:
            self.offered[one.id] = codes
        elif not one.filter.names.isdisjoint(self.awaited):
            self._await(one)
        return bool(codes)

    def _meet(self, one: Compiled) -> bool:
        """Put an item on the route; True where the route ends with it."""
        self.met.append(one.id)
        answer = self.answers.get(one.id)
        if answer is None or not fits(one, answer.value, self.known, self.offered.get(one.id)):
            self.unanswered.append(one.id)
            self.awaited.add(one.id)
            if self.gate is None and one.accepts is not None:
                self.gate = len(self.met)
            return False
        value = answer.value
        if not isinstance(value, Missing) and one.question.kind is not Kind.NOTE:
            self.known[one.id] = value
            if one.accepts is not None and one.declines(value):
                return True
        return bool(one.exits) and self._leaves(one)

    def _leaves(self, one: Compiled) -> bool:
        self.exit = next((out for out in one.exits if out.rule.holds(self.known)), None)
        return self.exit is not None


class _Latest(threading.local):
    """The course found last in this thread: one page asks for the same several times."""

    version: Version | None = None
    interview: Interview | None = None
    course: Course | None = None


_latest = _Latest()


def course(version: Version, interview: Interview) -> Course:
    """Where the answers lead. They are never changed in place, so the same ones lead the same way."""
    last = _latest.interview
    same = last and last.answers is interview.answers and last.id == interview.id and _latest.version is version
    if not same or _latest.course is None:
        _latest.course = _walked(version, interview)
        _latest.version, _latest.interview = version, interview
    return _latest.course


def follow(version: Version, before: Interview, after: Interview, question_id: str) -> None:
    """Let the course go on from the one before, where just this answer is new and nothing heeds it."""
    if question_id in version.heeded or not version.find(question_id).plain:
        return
    found, value = course(version, before), after.answers[question_id].value
    known = {id_: one for id_, one in found.values.items() if id_ != question_id}
    if not isinstance(value, Missing):
        known[question_id] = value
    unanswered = tuple(id_ for id_ in found.unanswered if id_ != question_id)
    _latest.course = replace(found, values=known, unanswered=unanswered)
    _latest.version, _latest.interview = version, after


def _walked(version: Version, interview: Interview) -> Course:
    known: dict[str, Value] = dict(interview.prefill)
    if version.reads_today:
        known[TODAY] = day_of(interview.started_at)
    walk = _Walk(interview.answers, known)
    walk.over(version.course(interview.id))
    return Course(
        tuple(walk.met),
        walk.known,
        tuple(walk.unanswered),
        tuple(walk.met[: walk.gate]),
        walk.undecided,
        tuple(walk.reckoned),
        walk.offered,
        walk.exit,
    )


def fits(one: Compiled, value: Value | Missing, known: Mapping[str, Value], offered: tuple[str, ...] | None) -> bool:
    """Whether the answer is offered, and its constraint holds beside the earlier ones; unknown is no objection.

    Asked on each walk: an answer that a changed earlier one contradicts is asked again.
    """
    if isinstance(value, Missing):
        return True
    if offered is not None and not set(value if isinstance(value, tuple) else (value,)) <= set(offered):
        return False
    return one.constraint is None or one.constraint.evaluate({**known, one.id: value}) is not False
