"""Tails of the binomial and of Student's distribution, for plans are sealed where scipy is not loaded.

All come from the incomplete beta function by its continued fraction (Abramowitz and Stegun 26.5.8, by Lentz's method);
held against scipy in the tests.
"""

from __future__ import annotations

import math
from functools import lru_cache

NEAR = 1e-15
TINY = 1e-300
MOST_STEPS = 100_000


def incomplete_beta(a: float, b: float, x: float) -> float:
    """I_x(a, b): the probability that a beta variable with parameters a and b is at most x."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    if x < (a + 1) / (a + b + 2):
        return math.exp(scale) * _fraction(a, b, x) / a
    return 1 - math.exp(scale) * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, MOST_STEPS):
        for part in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + part * d)
            c = _away(1 + part / c)
            found *= c * d
        if abs(c * d - 1) < NEAR:
            break
    return found


def _away(value: float) -> float:
    """Never nought, for it is divided by."""
    return value if abs(value) > TINY else TINY


def binomial_up_to(successes: int, trials: int, share: float) -> float:
    """The probability of so many successes or fewer."""
    if successes < 0 or successes >= trials:
        return float(successes >= trials)
    return incomplete_beta(trials - successes, successes + 1, 1 - share)


@lru_cache(maxsize=1024)
def student_quantile(df: float, tail: float) -> float:
    """What Student's t exceeds with this probability, below one half."""
    low, high = 0.0, 1.0
    while _beyond(high, df) > tail:
        low, high = high, 2 * high
    while high - low > 1e-13 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _beyond(middle, df) > tail else (low, middle)
    return (low + high) / 2


def _beyond(t: float, df: float) -> float:
    return incomplete_beta(df / 2, 0.5, df / (df + t * t)) / 2
