"""Answers wanted beside answers received: what is missing, and whether the present pace brings it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.distribution.targets import Part, Wanted

JUDGED_FROM = 0.1
"""Part of the campaign that must be over before its pace says anything."""
NEAR = 0.8
"""Of what is wanted: below, the pace is an alarm."""


class Pace(StrEnum):
    REACHED = "reached"
    ENOUGH = "enough"
    SHORT = "short"
    BEHIND = "behind"
    MISSED = "missed"
    EARLY = "early"


@dataclass(frozen=True, slots=True)
class Goal:
    """Of one part of the structures; of all that have a goal where it is the whole."""

    part: Part
    wanted: int
    completed: int
    elapsed: float
    """The part of the campaign that is over."""
    days_left: float

    @property
    def missing(self) -> int:
        return max(0, self.wanted - self.completed)

    @property
    def at_closing(self) -> int | None:
        """If as many go on coming a day as came so far; None as long as nobody can say."""
        if self.elapsed >= 1:
            return self.completed
        return math.floor(self.completed / self.elapsed) if self.elapsed >= JUDGED_FROM else None

    @property
    def lacking(self) -> int | None:
        """What would still be missing then."""
        return None if self.at_closing is None else max(0, self.wanted - self.at_closing)

    @property
    def a_day(self) -> int | None:
        """Answers a day that would bring the rest in time."""
        return math.ceil(self.missing / self.days_left) if self.missing and self.days_left > 0 else None

    @property
    def pace(self) -> Pace:
        if not self.missing:
            return Pace.REACHED
        if self.elapsed >= 1:
            return Pace.MISSED
        if self.at_closing is None:
            return Pace.EARLY
        if self.at_closing >= self.wanted:
            return Pace.ENOUGH
        return Pace.SHORT if self.at_closing >= NEAR * self.wanted else Pace.BEHIND

    @property
    def alarming(self) -> bool:
        return self.pace in {Pace.BEHIND, Pace.MISSED}


def goals(wanted: Wanted, completed: Mapping[Part, int], elapsed: float, days_left: float) -> tuple[Goal, ...]:
    """What is furthest from its goal first; all together at the end, where there are several that nobody shares."""
    found = [Goal(part, count, completed.get(part, 0), elapsed, days_left) for part, count in wanted.items() if count]
    found.sort(key=lambda one: (one.completed / one.wanted, one.part))
    if len(found) > 1 and len({one.part.sides for one in found}) == 1:
        both = (sum(one.wanted for one in found), sum(one.completed for one in found))
        found.append(Goal(Part(), *both, elapsed, days_left))
    return tuple(found)
