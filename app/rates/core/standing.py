"""What became of one person asked, from everything the history tells of them.

Each thing told is kept with its moment and its place in the history, and the later telling of the same thing holds: so
the order in which events are read changes nothing, and no event can undo what it says nothing about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Told = tuple[int, int, Any]
"""When (microseconds since 1970: exact in JSON), the event's number in the history, and what it says."""


class Thing(StrEnum):
    """What can be told of a person asked; stored words, never renamed."""

    INVITED = "invited"
    PRINTED = "printed"
    """Asked by a slip of paper, of this batch, if by anybody at all."""
    MESSAGE = "message"
    """Whether the operator delivered the invitation."""
    STOPPED = "stopped"
    STARTED = "started"
    CHANNEL = "channel"
    LANGUAGE = "language"
    ASSISTANCE = "assistance"
    QUIET = "quiet"
    """The question it stands at, and how much of the required questions was met."""
    COMPLETED = "completed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SCREENED_OUT = "screened_out"
    QUOTA_FULL = "quota_full"
    DOUBLE = "double"
    """A person judged it to be somebody's second interview."""


class Code(StrEnum):
    """Final dispositions, after AAPOR's Standard Definitions (9th edition, 2016); the letters at the end are ours."""

    COMPLETE = "1.1"
    PARTIAL = "1.2"
    DECLINED = "2.11"
    WITHDRAWN = "2.11w"
    """Answered, and took the answers back."""
    STOPPED = "2.11x"
    """Asked never to be written to again."""
    BREAK_OFF = "2.12"
    SILENT = "2.2"
    """It reached the telephone, and nothing came."""
    UNDER_WAY = "2.3"
    """Answering at this moment: reached, and not yet anything else."""
    UNKNOWN = "3.0"
    """Nobody can say that the invitation reached anybody."""
    UNUSED = "3.1"
    """A slip that nobody has used: not known to have been handed out."""
    SCREENED_OUT = "4.7"
    QUOTA_FULL = "4.8"
    DOUBLE = "4.9"


LETTERS: Mapping[Code, str] = {
    Code.COMPLETE: "I",
    Code.PARTIAL: "P",
    Code.DECLINED: "R",
    Code.WITHDRAWN: "R",
    Code.STOPPED: "R",
    Code.BREAK_OFF: "R",
    Code.SILENT: "NC",
    Code.UNDER_WAY: "O",
    Code.UNKNOWN: "U",
    Code.UNUSED: "U",
    Code.SCREENED_OUT: "NE",
    Code.QUOTA_FULL: "NE",
    Code.DOUBLE: "NE",
}

LEFT = "left:"
"""Before the part of the required questions met, in the stored state of an interview that went quiet."""
MET_STEP = 5
"""Parts met are kept in steps of so many hundredths, so that thresholds can be moved without reading history again."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which part of the required questions asked (in hundredths) an unfinished interview counts."""

    partial: int = 50
    complete: int = 80

    def __post_init__(self) -> None:
        if not 0 < self.partial <= self.complete <= 100 or self.partial % MET_STEP or self.complete % MET_STEP:
            raise ValueError("Thresholds rise from partial to complete, up to 100, in steps of five.")

    def code(self, state: str) -> Code:
        """The disposition that a stored state stands for."""
        if not state.startswith(LEFT):
            return Code(state)
        met = int(state.removeprefix(LEFT))
        if met >= self.complete:
            return Code.COMPLETE
        return Code.PARTIAL if met >= self.partial else Code.BREAK_OFF


THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything told of one person asked."""

    told: Mapping[str, Told] = field(default_factory=dict)
    switches: int = 0
    """How often they changed the language."""

    def hearing(self, things: Iterable[tuple[Thing, Any]], at: dt.datetime, number: int) -> Standing:
        """With one more event; of the same thing told twice the later telling holds."""
        told = dict(self.told)
        for thing, says in things:
            new = (microseconds(at), number, says)
            if thing not in told or told[thing][:2] < new[:2]:
                told[thing.value] = new
        return Standing(told, self.switches)

    def says(self, thing: Thing) -> Any:  # noqa: ANN401 -- what a JSON document holds
        """None where it was never told."""
        found = self.told.get(thing)
        return found[2] if found else None

    def at(self, thing: Thing) -> dt.datetime | None:
        found = self.told.get(thing)
        return moment(found[0]) if found else None

    @property
    def exists(self) -> bool:
        return any(thing in self.told for thing in (Thing.STARTED, Thing.INVITED, Thing.PRINTED))

    @property
    def quiet(self) -> bool:
        """Went quiet, and nothing was heard since but other people's judgements."""
        return Thing.QUIET in self.told


# Highest first. A person's judgement outranks all; whoever took answers back has given none; the rest as in AAPOR.
_ENDS = (
    (Thing.WITHDRAWN, Code.WITHDRAWN),
    (Thing.SCREENED_OUT, Code.SCREENED_OUT),
    (Thing.QUOTA_FULL, Code.QUOTA_FULL),
    (Thing.COMPLETED, Code.COMPLETE),
    (Thing.DECLINED, Code.DECLINED),
)


def state(person: Standing) -> str:
    """The stored state: a code, or how far an interview came that went quiet.

    Precedence: double > withdrawn > screened out > quota full > complete > declined > what was met before it went quiet
    > under way > STOP > delivered > unknown. STOP outranks an interview with nothing met, and no other.
    """
    if person.says(Thing.DOUBLE):
        return Code.DOUBLE
    for thing, code in _ENDS:
        if thing in person.told:
            return code
    met = int(person.says(Thing.QUIET)["met"]) if person.quiet else 0
    if Thing.STOPPED in person.told and not met:
        return Code.STOPPED
    if person.quiet:
        return f"{LEFT}{met // MET_STEP * MET_STEP}"
    if Thing.STARTED in person.told:
        return Code.UNDER_WAY
    if Thing.PRINTED in person.told:
        return Code.UNUSED
    return Code.SILENT if person.says(Thing.MESSAGE) == "delivered" else Code.UNKNOWN


class Axis(StrEnum):
    """What tallies are told apart by; stored words, never renamed."""

    ALL = "all"
    CHANNEL = "channel"
    LANGUAGE = "language"
    ASSISTANCE = "assistance"
    WEEK = "week"
    """The Monday of the week it was begun in."""
    DAY = "day"
    """The day it was completed on."""
    QUESTION = "question"
    """Where it was left."""
    MINUTES = "minutes"
    """From the first page to the last, of those completed."""
    SWITCHES = "switches"
    BATCH = "batch"
    """The batch of slips they were asked by, used or not; nobody else is on it."""


Cell = tuple[Axis, str, str]
"""Axis, value on it, state."""

MINUTES = (1, 2, 3, 5, 8, 12, 20, 30, 60)
"""Upper ends of the classes of time to complete; beyond the last is one class."""
MOST_SWITCHES = 3


def cells(person: Standing) -> frozenset[Cell]:
    """Where one person is counted, once on each axis that applies."""
    if not person.exists:
        return frozenset()
    now = state(person)
    return frozenset((axis, value, now) for axis, value in _values(person, now))


def _values(person: Standing, now: str) -> Iterable[tuple[Axis, str]]:
    yield Axis.ALL, ""
    if Thing.PRINTED in person.told:
        yield Axis.BATCH, str(person.says(Thing.PRINTED))
    started, completed = person.at(Thing.STARTED), person.at(Thing.COMPLETED)
    if started is None:
        return
    yield Axis.CHANNEL, person.says(Thing.CHANNEL) or ""
    yield Axis.LANGUAGE, person.says(Thing.LANGUAGE) or ""
    yield Axis.ASSISTANCE, person.says(Thing.ASSISTANCE) or ""
    yield Axis.SWITCHES, str(min(person.switches, MOST_SWITCHES))
    begun = started.date()
    yield Axis.WEEK, (begun - dt.timedelta(days=begun.weekday())).isoformat()
    if now == Code.COMPLETE and completed is not None:
        yield Axis.DAY, completed.date().isoformat()
        yield Axis.MINUTES, _minutes(completed - started)
    if now.startswith(LEFT):
        yield Axis.QUESTION, person.says(Thing.QUIET)["question"]


def _minutes(taken: dt.timedelta) -> str:
    return str(next((top for top in MINUTES if taken <= dt.timedelta(minutes=top)), 0))


_BEGIN = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def microseconds(at: dt.datetime) -> int:
    return (at - _BEGIN) // dt.timedelta(microseconds=1)


def moment(since: int) -> dt.datetime:
    return _BEGIN + dt.timedelta(microseconds=since)
