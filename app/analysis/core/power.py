"""Before launch: how probable each verdict is at a supposed truth, and how many people it takes.

People who came through the same professional resemble each other: with m answers a professional on average, whose
number varies by cv (standard deviation over mean), and an intraclass correlation rho, n people tell as much as

    n / deff,   deff = 1 + ((cv^2 + 1) m - 1) rho

met by chance (Kish 1965; Eldridge, Ashby and Kerry 2006, International Journal of Epidemiology 35). Of that many, the
number of successes is binomial, and each number is judged by the very rule: Korn and Graubard's bounds at n*.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from scipy.special import betaincinv
from scipy.stats import binom

from app.analysis.core.interval import adjustment
from app.analysis.core.verdict import DecisionRule, VerdictKind

MOST_PROFESSIONALS = 100_000
TINY = 1e-4


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """What is expected to come back."""

    people: int
    professionals: int
    correlation: float
    """How alike people of one professional are: 0 not at all, 1 wholly."""
    variation: float = 0.0
    """Of the number of people a professional brings: standard deviation over mean."""

    @property
    def deff(self) -> float:
        each = self.people / self.professionals
        return max(1.0, 1 + ((self.variation**2 + 1) * each - 1) * self.correlation)

    @property
    def telling(self) -> int:
        """People met by chance who would tell as much."""
        return max(1, round(self.people / self.deff))


def chances(rule: DecisionRule, truth: float, field: Fieldwork) -> Mapping[VerdictKind, float]:
    """Of each verdict, if the share were `truth`; they add up to one."""
    short = field.people < rule.minimum_n or field.professionals < max(2, rule.minimum_clusters)
    if short:
        return {VerdictKind.NOT_ENOUGH_DATA: 1.0}
    first, last = _limits(rule, field)
    stop = float(binom.cdf(last, field.telling, truth)) if last >= 0 else 0.0
    scale = float(binom.sf(first - 1, field.telling, truth)) if first <= field.telling else 0.0
    improve = max(0.0, 1.0 - stop - scale)
    return {VerdictKind.STOP: stop, VerdictKind.IMPROVE: improve, VerdictKind.SCALE: scale}


@lru_cache(maxsize=256)
def _limits(rule: DecisionRule, field: Fieldwork) -> tuple[int, int]:
    """The fewest successes that say "scale", and the most that say "stop".

    Both bounds grow with the successes, so that a few of the numbers tell of all: there may be half a million.
    """
    tail, size = 1 - rule.confidence, field.telling
    judged = min(field.people, size * adjustment(field.people, field.professionals - 1, rule.level))

    def low(successes: int) -> float:
        yes, no = successes / size * judged, (1 - successes / size) * judged
        return float(betaincinv(yes, no + 1, tail)) if yes > 0 else 0.0

    def high(successes: int) -> float:
        yes, no = successes / size * judged, (1 - successes / size) * judged
        return float(betaincinv(yes + 1, no, 1 - tail)) if no > 0 else 1.0

    numbers = range(size + 1)
    scale = bisect_left(numbers, True, key=lambda one: low(one) >= rule.target)
    return scale, bisect_left(numbers, True, key=lambda one: high(one) >= rule.floor) - 1


def least_share(rule: DecisionRule, field: Fieldwork, power: float) -> float | None:
    """The smallest true share at which "scale" has this probability; None where none has."""

    def enough(share: float) -> bool:
        return chances(rule, share, field).get(VerdictKind.SCALE, 0.0) >= power

    if not enough(1.0):
        return None
    low, high = rule.target, 1.0
    while high - low > TINY:
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def needed(rule: DecisionRule, truth: float, each: float, correlation: float, power: float) -> Fieldwork | None:
    """The fewest professionals, each bringing so many people, with whom "scale" has this probability."""

    def field(professionals: int) -> Fieldwork:
        return Fieldwork(max(1, round(professionals * each)), professionals, correlation)

    def enough(professionals: int) -> bool:
        return chances(rule, truth, field(professionals)).get(VerdictKind.SCALE, 0.0) >= power

    found = _first(enough, max(2, rule.minimum_clusters, math.ceil(rule.minimum_n / each)))
    return None if found is None else field(found)


def _first(enough: Callable[[int], bool], least: int) -> int | None:
    """The first number from `least` on that is enough, by doubling and halving."""
    high = least
    while not enough(high):
        if high >= MOST_PROFESSIONALS:
            return None
        high *= 2
    low = max(least - 1, high // 2)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
