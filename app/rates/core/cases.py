"""One professional's case in figures: what they said, and what came through their links. Missing is not zero."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Said:
    """A figure somebody gave, kept as the range it is; `low` and `high` are equal where it is exact."""

    low: int
    high: int

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class Tally:
    """Interviews by how they stand."""

    started: int = 0
    completed: int = 0
    declined: int = 0
    withdrawn: int = 0
    turned_away: int = 0
    """Not whom the survey is about, beyond a quota, or judged to be somebody's second one."""

    @property
    def unfinished(self) -> int:
        """Begun and not ended: still going on, or left."""
        return self.started - self.completed - self.declined - self.withdrawn - self.turned_away

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.started + other.started,
            self.completed + other.completed,
            self.declined + other.declined,
            self.withdrawn + other.withdrawn,
            self.turned_away + other.turned_away,
        )


def total(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


class Silence(StrEnum):
    """How far a professional has come, from best to worst."""

    ANSWERED = "answered"
    DECLARED = "declared"
    """Says they forwarded or handed out; nobody has begun to answer."""
    PROMISED = "promised"
    OPENED = "opened"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """What came through one relay link, and what its professional said. None: nobody said."""

    group: Tally = Tally()
    """Through the link that is forwarded."""
    personal: Tally = Tally()
    """Through invitations, which have a denominator of their own."""
    forwarded: Said | None = None
    handed_out: Said | None = None
    promised: bool = False
    opened: bool = False

    @property
    def more_than_declared(self) -> bool:
        """More complete answers than people it was forwarded to: the figure given is too low, or the link travelled."""
        return self.forwarded is not None and self.group.completed > self.forwarded.high

    @property
    def silence(self) -> Silence:
        if self.group.started or self.personal.started:
            return Silence.ANSWERED
        if any(said is not None and said.high for said in (self.forwarded, self.handed_out)):
            return Silence.DECLARED
        if self.promised:
            return Silence.PROMISED
        # Saying "nobody yet" is a sign of life, and no forwarding.
        told = self.opened or self.forwarded is not None or self.handed_out is not None
        return Silence.OPENED if told else Silence.SILENT


def days_between(earlier: dt.datetime, now: dt.datetime) -> int:
    return max((now - earlier).days, 0)
