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

from app.questionnaire.promise import DecisionRule, VerdictKind
from app.questionnaire.tails import binomial_up_to, incomplete_beta, student_quantile

MOST_PROFESSIONALS = 100_000
TINY = 1e-4
USUAL = 0.05
"""Correlation of the people of one professional, where nobody knows better; of `analysis power` too."""
TIMES = (1, 2, 4, 8)


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
    stop = binomial_up_to(last, field.telling, truth)
    scale = 1 - binomial_up_to(first - 1, field.telling, truth)
    improve = max(0.0, 1.0 - stop - scale)
    return {VerdictKind.STOP: stop, VerdictKind.IMPROVE: improve, VerdictKind.SCALE: scale}


@lru_cache(maxsize=256)
def _limits(rule: DecisionRule, field: Fieldwork) -> tuple[int, int]:
    """The fewest successes that say "scale", and the most that say "stop".

    Both bounds grow with the successes, so that a few of the numbers tell of all: there may be half a million.
    """
    tail, size = 1 - rule.confidence, field.telling
    adjusted = (student_quantile(field.people - 1, tail) / student_quantile(field.professionals - 1, tail)) ** 2
    judged = min(field.people, size * adjusted)

    def beta(successes: int, more: int, line: float) -> float:
        """Where the line stands among the limits of so many successes; `more` makes them those of one more."""
        yes, no = successes / size * judged, (1 - successes / size) * judged
        return incomplete_beta(yes + more, no + 1 - more, line)

    def reaches(successes: int) -> bool:
        return successes > 0 and beta(successes, 0, rule.target) <= tail

    def hopes(successes: int) -> bool:
        return successes == size or beta(successes, 1, rule.floor) <= 1 - tail

    numbers = range(size + 1)
    scale = bisect_left(numbers, True, key=reaches)
    return scale, bisect_left(numbers, True, key=hopes) - 1


def plausible(rule: DecisionRule) -> tuple[float, ...]:
    """Below the floor, on it, between, on the target, and above it."""
    between = (rule.floor + rule.target) / 2
    asked = (rule.floor - 0.1, rule.floor, between, rule.target, rule.target + 0.05, rule.target + 0.1)
    return tuple(round(one, 4) for one in asked if 0 < one < 1)


@dataclass(frozen=True, slots=True)
class Prospect:
    """How probable each verdict is if the share were `truth`, with so many people through so many professionals."""

    people: int
    professionals: int
    truth: float
    stop: float
    improve: float
    scale: float


def outlook(rule: DecisionRule) -> tuple[Prospect, ...]:
    """What a plan seals: at plausible truths, from the fewest answers it accepts to eight times as many."""
    fields = [Fieldwork(rule.minimum_n * times, rule.minimum_clusters * times, USUAL) for times in TIMES]
    return tuple(_prospect(rule, truth, field) for field in fields for truth in plausible(rule))


def _prospect(rule: DecisionRule, truth: float, field: Fieldwork) -> Prospect:
    found = chances(rule, truth, field)
    kinds = (VerdictKind.STOP, VerdictKind.IMPROVE, VerdictKind.SCALE)
    return Prospect(field.people, field.professionals, truth, *(round(found.get(kind, 0.0), 3) for kind in kinds))


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

    found = first_enough(enough, max(2, rule.minimum_clusters, math.ceil(rule.minimum_n / each)))
    return None if found is None else field(found)


def first_enough(enough: Callable[[int], bool], least: int) -> int | None:
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
