"""The figures of professionals added up as far as they go: everything the rates need of twenty thousand in one row.

Where a formula goes over professionals (they are clusters of people), the sums of squares and products that it needs
are kept instead of the professionals, so that a database can add them up and no page has to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from app.rates.core.cases import CaseCounts, Said, Tally
from app.rates.core.funnel import Sum


class Counts(NamedTuple):
    """Sums over professionals, and at the end over structures."""

    professionals: int = 0
    waiting: int = 0
    """Professionals through whom nobody has begun to answer, and whose link still opens."""
    group_started: int = 0
    group_completed: int = 0
    group_declined: int = 0
    group_withdrawn: int = 0
    group_turned_away: int = 0
    personal_started: int = 0
    personal_completed: int = 0
    personal_declined: int = 0
    personal_withdrawn: int = 0
    personal_turned_away: int = 0
    forwarded_low: int = 0
    forwarded_high: int = 0
    forwarded_told: int = 0
    handed_out_low: int = 0
    handed_out_high: int = 0
    handed_out_told: int = 0
    more_than_declared: int = 0
    answering: int = 0
    """Professionals with a complete answer."""
    answers_squared: int = 0
    """The squares of their complete answers, by either kind of link, added up."""
    reaching: int = 0
    """Professionals who say that they forwarded to somebody, or through whose link somebody answered nonetheless.

    In what follows a figure below the answers received is raised to them: nobody answers more often than asked.
    """
    reached_completed: int = 0
    reached_completed_squared: int = 0
    reached_low: int = 0
    reached_high: int = 0
    reached_high_squared: int = 0
    reached_high_completed: int = 0
    reached_least: int = 0
    """At least one each: the lower end as a denominator."""
    reached_least_squared: int = 0
    reached_least_completed: int = 0
    structures: int = 0
    relaying: int = 0
    """Structures through which somebody has begun to answer."""
    ordering: int = 0
    """Structures whose orders are known."""
    notebooks: int = 0
    completed_of_ordering: int = 0

    @property
    def group(self) -> Tally:
        return Tally(*self[2:7])

    @property
    def personal(self) -> Tally:
        return Tally(*self[7:12])

    @property
    def tally(self) -> Tally:
        """By either kind of link."""
        return self.group + self.personal

    @property
    def forwarded(self) -> Sum:
        return Sum(self.forwarded_low, self.forwarded_high, self.forwarded_told, self.professionals)

    @property
    def handed_out(self) -> Sum:
        return Sum(self.handed_out_low, self.handed_out_high, self.handed_out_told, self.professionals)

    @property
    def ordered(self) -> Sum:
        return Sum(self.notebooks, self.notebooks, self.ordering, self.structures)

    @property
    def clusters(self) -> Clusters:
        """Complete answers by professional."""
        tally = self.group_completed + self.personal_completed
        return Clusters(self.answering, tally, self.answers_squared)


@dataclass(frozen=True, slots=True)
class Clusters:
    """How many clusters, the people in them, and the squares of their sizes added up."""

    number: int
    people: float
    squared: float

    def scaled(self, by: float) -> Clusters:
        return Clusters(self.number, self.people * by, self.squared * by * by)


def added(counts: Iterable[Counts]) -> Counts:
    rows = list(counts)
    return Counts._make(map(sum, zip(*rows, strict=True))) if rows else Counts()


def counted(case: CaseCounts, *, revoked: bool = False) -> Counts:
    """One professional."""
    tally = case.group + case.personal
    figures = {
        "professionals": 1,
        "waiting": int(not tally.started and not revoked),
        "more_than_declared": int(case.more_than_declared),
        "answering": int(tally.completed > 0),
        "answers_squared": tally.completed**2,
    }
    for whose, one in (("group", case.group), ("personal", case.personal)):
        figures |= {f"{whose}_{name}": getattr(one, name) for name in Tally.__slots__}
    for kind, said in (("forwarded", case.forwarded), ("handed_out", case.handed_out)):
        if said:
            figures |= {f"{kind}_low": said.low, f"{kind}_high": said.high, f"{kind}_told": 1}
    return Counts(**figures, **_reached(case))


def _reached(case: CaseCounts) -> dict[str, int]:
    if case.forwarded is None:
        return {}
    done = case.group.completed
    said = at_least(case.forwarded, done)
    if not said.high:
        return {}
    least = max(said.low, 1)
    return {
        "reaching": 1,
        "reached_completed": done,
        "reached_completed_squared": done * done,
        "reached_low": said.low,
        "reached_high": said.high,
        "reached_high_squared": said.high**2,
        "reached_high_completed": said.high * done,
        "reached_least": least,
        "reached_least_squared": least * least,
        "reached_least_completed": least * done,
    }


def at_least(said: Said, completed: int) -> Said:
    """A figure below the answers received is raised to them: nobody answers more often than they were asked."""
    return Said(max(said.low, completed), max(said.high, completed))


def ordering(counts: Counts, notebooks: int | None) -> Counts:
    """One structure's professionals, with the structure itself."""
    return counts._replace(
        structures=1,
        relaying=int(counts.group_started + counts.personal_started > 0),
        ordering=int(notebooks is not None),
        notebooks=notebooks or 0,
        completed_of_ordering=0 if notebooks is None else counts.group_completed,
    )
