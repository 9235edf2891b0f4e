"""When answers come: days after a professional forwarded the link, and after somebody wrote to or called them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.rates.moments import AFTER, ASKED, BEFORE, COMPLETED, TIMES, TO_PROFESSIONALS, Counts, sums


@dataclass(frozen=True, slots=True)
class Day:
    """One day after forwarding, over all professionals."""

    number: int
    completed: int
    nudges: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Turn:
    """People invited by a personal link: after so many reminders, how many were asked and how many completed."""

    number: int
    """0: before any reminder."""
    asked: int
    completed: int
    """After this reminder and before the next."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """Reminders, letters or calls of one kind, and the complete answers around them."""

    kind: str
    times: int
    before: int
    """Complete answers through the same links in as many days before."""
    after: int


@dataclass(frozen=True, slots=True)
class Timing:
    """When the answers of a campaign came."""

    days: Sequence[Day]
    """Complete answers through forwarded links by day since each professional first said that they forwarded."""
    nudges: Sequence[Nudge]
    turns: Sequence[Turn]
    """What each further reminder brought; empty where nobody was invited."""
    complete: bool
    """Whether all that happened is in it; where not, it is of a moment ago."""


def timing(session: Session, campaign_id: int) -> Timing:
    counts, complete = sums(session, campaign_id)
    return Timing(_days(counts), _nudges(counts), _turns(counts), complete)


def _days(counts: Counts) -> Sequence[Day]:
    told = {int(value) for of, value, _ in counts if of == "day"}
    return [
        Day(number, counts["day", str(number), COMPLETED], _nudged(counts, number))
        for number in range(max(told, default=-1) + 1)
    ]


def _nudged(counts: Counts, day: int) -> Mapping[str, int]:
    found = {what: count for (of, value, what), count in counts.items() if (of, value) == ("day", str(day))}
    return {kind: count for kind, count in sorted(found.items()) if kind != COMPLETED}


def _nudges(counts: Counts) -> Sequence[Nudge]:
    kinds = [kind.value for kind in TO_PROFESSIONALS if counts["around", kind.value, TIMES]]
    return [Nudge(kind, *(counts["around", kind, what] for what in (TIMES, BEFORE, AFTER))) for kind in kinds]


def _turns(counts: Counts) -> Sequence[Turn]:
    turns = sorted({int(value) for of, value, _ in counts if of == "turn"})
    return [Turn(one, *(counts["turn", str(one), what] for what in (ASKED, COMPLETED))) for one in turns]
