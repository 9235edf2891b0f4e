"""Interviews as analysis sees them: which count, what was said, why the rest is missing, how they are coded; pure.

Everything is told of many people at once, question by question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analysis import heard
from app.analysis.heard import Codes, Heard, Mask, combinations
from app.analysis.standing import MISSING, NOT_REACHED, PARTIAL_FROM, Absence, Standing
from app.analysis.timing import Timed, Times
from app.analysis.walking import Walked
from app.collection.core import NOT_ITEMS
from app.interview.answers import day_of
from app.interview.model import State, Value
from app.questionnaire.course import Compiled
from app.questionnaire.expressions import Rule
from app.questionnaire.model import Kind
from app.questionnaire.tree import TODAY
from app.questionnaire.version import Version
from app.rates.core.doubles import too_fast

Document = Mapping[str, Any]
"""An interview as it is stored."""
Why = NDArray[np.int8]
Truths = NDArray[np.int8]
"""1, 0, or -1: not known of this person."""

_STANDINGS = tuple(Standing)
UNKNOWN = np.int8(-1)
_TOLD = {True: np.int8(1), False: np.int8(0), None: UNKNOWN}


@dataclass(frozen=True, slots=True)
class Coded:
    """What counts of many interviews of one version."""

    people: int
    values: Mapping[str, Heard]
    why: Mapping[str, Why]
    """By question, one of `MISSING`, or `NOT_REACHED`, where there is no value."""
    positive: Mapping[str, Truths]
    """By indicator."""
    population: Mapping[str, Truths]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Interviews that were asked in one order."""

    told: Sequence[Document]
    places: Sequence[int]
    """Among those asked about."""
    found: Walked
    """Where their answers lead."""
    timed: Timed


_TOLD_OF_ITSELF = ("id", "state", "step", "channel", "language", "assistance", "started_at", "prefill")


def walked(version: Version, people: int, documents: Iterable[Document]) -> Iterator[Batch]:
    """In batches, each of one order of questions; documents are let go as soon as they are heard."""
    told: list[Document] = []
    times = Times()

    def answers() -> Iterator[Mapping[str, Mapping[str, Any]]]:
        for one in documents:
            told.append({name: one.get(name) for name in _TOLD_OF_ITSELF})
            times.hear(one["started_at"], one["answers"])
            yield one["answers"]

    said = heard.hear(people, answers())
    clocked = times.read()
    for order, places in _drawn(version, told):
        some = [told[place] for place in places]
        theirs = {id_: one.of(places) for id_, one in said.items()}
        found = Walked(len(some), theirs, _known(version, some)).over(order)
        yield Batch(some, places, found, clocked.of(places))


def _drawn(version: Version, documents: Sequence[Document]) -> Iterator[tuple[tuple[Compiled, ...], Sequence[int]]]:
    if not version.rotates:
        yield from [(version.compiled, range(len(documents)))] if documents else ()
        return
    orders: dict[tuple[str, ...], tuple[tuple[Compiled, ...], list[int]]] = {}
    for place, one in enumerate(documents):
        order = version.course(one["id"])
        orders.setdefault(tuple(each.id for each in order), (order, []))[1].append(place)
    yield from orders.values()


def _known(version: Version, documents: Sequence[Document]) -> dict[str, Heard]:
    """What rules may read besides answers: what an invitation knew, and the day of the interview."""
    names = {name for one in documents for name in one["prefill"] or ()}
    known = {name: heard.plain([(one["prefill"] or {}).get(name) for one in documents]) for name in names}
    if version.reads_today:
        days = [day_of(dt.datetime.fromisoformat(one["started_at"])) for one in documents]
        known[TODAY] = heard.plain(days)
    return known


def standings(version: Version, found: Walked, documents: Sequence[Document]) -> list[Standing]:
    """Complete: carried to the end. Partial: left, with at least half of the required questions met."""
    required, met = np.zeros(found.people, np.int64), np.zeros(found.people, np.int64)
    for one in version.compiled:
        if one.question.required and one.question.kind not in NOT_ITEMS and one.id in found.met:
            required += found.met[one.id]
            met += found.met[one.id] & found.said_by_each(one.id).given
    partial = (met > 0) & (met >= PARTIAL_FROM * required)
    unfinished = np.where(partial, _PARTIAL, _BROKEN_OFF)
    left = np.where(found.unasked, _NOT_CONSENTED, unfinished)
    states = [_ENDED.get(State(one["state"])) for one in documents]
    return [_STANDINGS[here] if ended is None else ended for ended, here in zip(states, left, strict=True)]


_PARTIAL = _STANDINGS.index(Standing.PARTIAL)
_BROKEN_OFF = _STANDINGS.index(Standing.BROKEN_OFF)
_NOT_CONSENTED = _STANDINGS.index(Standing.NOT_CONSENTED)
_ENDED = {
    State.COMPLETED: Standing.COMPLETE,
    State.DECLINED: Standing.DECLINED,
    State.WITHDRAWN: Standing.WITHDRAWN,
    State.SCREENED_OUT: Standing.NOT_ELIGIBLE,
    State.QUOTA_FULL: Standing.NOT_ELIGIBLE,
}


def hurried(found: Walked, timed: Timed, status: Sequence[Standing]) -> list[bool]:
    """Faster than anybody can read, by the rule that possible doubles are looked for with, of the same answers."""
    answered = np.zeros(found.people, np.int64)
    for id_, asked in found.met.items():
        if id_ in found.known:  # a note has no value
            answered += asked & found.said_by_each(id_).valued
    for reckoned in found.reckoned.values():
        answered += reckoned
    whole = (dt.timedelta(seconds=float(one)) for one in timed.whole)
    return [
        here is Standing.COMPLETE and too_fast(took, int(count))
        for here, took, count in zip(status, whole, answered, strict=True)
    ]


def counted(status: Sequence[Standing]) -> Mask:
    return np.array([one.counts for one in status], np.bool_)


def code(version: Version, found: Walked) -> Coded:
    """Answers on the route only, and every indicator of the plan coded from them."""
    questions = [one.id for one in version.items if one.question.kind is not Kind.NOTE]
    values = {id_: found.known[id_] for id_ in questions if id_ in found.known}
    why = {id_: _why(id_, found) for id_ in questions}
    ids = [one.id for one in version.survey.indicators]
    positive = {id_: truths(version.positive(id_), found) for id_ in ids}
    return Coded(found.people, values, why, positive, {id_: belongs(version.population(id_), found) for id_ in ids})


_REASONS = np.array([NOT_REACHED, *(MISSING[Absence(one.value)] for one in heard.REASONS)], np.int8)


def _why(question_id: str, found: Walked) -> Why:
    """A kept answer that no longer fits an earlier one is asked again: not reached yet."""
    nobody = np.zeros(found.people, np.bool_)
    said = _REASONS[-np.minimum(found.said_by_each(question_id).codes, heard.NOTHING)]
    why = np.where(found.met.get(question_id, nobody), said, np.int8(MISSING[Absence.NOT_ASKED]))
    value = found.known.get(question_id)
    return why if value is None else np.where(value.valued, np.int8(0), why)


def truths(rule: Rule, found: Walked) -> Truths:
    """Whether the rule is true of each person; -1 where a refusal or an early end leaves it open.

    A question off the person's route makes its comparisons false, as everywhere in the survey, but a rule
    none of whose questions was asked says nothing of the person.
    """
    parts: list[tuple[Codes, int]] = []
    for name in sorted(rule.names):
        parts.append((found.asked(name).astype(np.int64), 2))
        if name in found.known:
            parts.append((found.known[name].codes, len(found.known[name].values)))
    place, somebody = combinations(found.people, parts)
    told = [
        _TOLD[_truth(rule, found.values_of(person, rule.names), _asked(rule, found, person))] for person in somebody
    ]
    return np.array(told, np.int8)[place]


def _asked(rule: Rule, found: Walked, person: int) -> frozenset[str]:
    return frozenset(name for name in rule.names if found.asked(name)[person])


def _truth(rule: Rule, values: Mapping[str, Value], read: AbstractSet[str]) -> bool | None:
    if not read:
        return None
    return rule.holds(values) if read <= values.keys() else rule.evaluate(values)


def belongs(rule: Rule | None, found: Walked) -> Truths:
    """Whom an indicator is about; without a rule everybody."""
    return np.ones(found.people, np.int8) if rule is None else truths(rule, found)
