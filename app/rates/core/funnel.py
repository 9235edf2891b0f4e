"""From the notebook ordered to the answer given: each step with how much of it is known."""

from __future__ import annotations

from dataclasses import dataclass

from app.rates.core.cases import Tally


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of figures that only some gave."""

    low: int = 0
    high: int = 0
    telling: int = 0
    """How many gave a figure."""
    of: int = 0
    """How many could have."""

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.low + other.low, self.high + other.high, self.telling + other.telling, self.of + other.of)

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
