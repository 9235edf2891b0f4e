"""From the notebook ordered to the answer given: each step with how much of it is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.rates.core.cases import CaseCounts, Said, Tally, total


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of figures that only some gave."""

    low: int
    high: int
    telling: int
    """How many gave a figure."""
    of: int
    """How many could have."""

    @property
    def known(self) -> bool:
        return self.telling > 0

    @property
    def coverage(self) -> float | None:
        return self.telling / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Funnel:
    ordered: Sum
    """Notebooks, by structure."""
    handed_out: Sum
    """By professional, as they say."""
    forwarded: Sum
    """People the group link was forwarded to, by professional, as they say."""
    group: Tally
    partial: int
    """Of the unfinished: left or still going, with at least half of the required questions met."""
    more_than_declared: int
    """Professionals with more complete answers than people they say they forwarded to."""


def add_up(said: Iterable[Said | None]) -> Sum:
    figures = list(said)
    told = [one for one in figures if one is not None]
    return Sum(sum(one.low for one in told), sum(one.high for one in told), len(told), len(figures))


def funnel(cases: Sequence[CaseCounts], orders: Sequence[int | None], partial: int = 0) -> Funnel:
    """`orders`: one figure per structure, None where the partner file does not say."""
    return Funnel(
        ordered=add_up(None if count is None else Said(count, count) for count in orders),
        handed_out=add_up(case.handed_out for case in cases),
        forwarded=add_up(case.forwarded for case in cases),
        group=total(case.group for case in cases),
        partial=partial,
        more_than_declared=sum(case.more_than_declared for case in cases),
    )
