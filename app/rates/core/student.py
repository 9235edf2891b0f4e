"""Quantiles of Student's t distribution.

Own code because the rates page must start without scipy, which only the analysis may load, and the standard
library knows the normal distribution only. Hill, G. W. (1970): Algorithm 396, Student's t-quantiles,
Communications of the ACM 13(10), 619-620. Held against scipy in the tests.
"""

from __future__ import annotations

import math
from statistics import NormalDist


def t_two_sided(level: float, df: int) -> float:
    """The value that |t| stays below with probability `level`."""
    if not 0 < level < 1 or df < 1:
        raise ValueError("A level lies between 0 and 1, and there is at least one degree of freedom.")
    tail = 1 - level
    if df == 1:
        return 1 / math.tan(tail * math.pi / 2)
    if df == 2:
        return math.sqrt(2 / (tail * (2 - tail)) - 2)
    a = 1 / (df - 0.5)
    b = 48 / a**2
    c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * math.sqrt(a * math.pi / 2) * df
    y = (d * tail) ** (2 / df)
    if y > 0.05 + a:
        return math.sqrt(df * _near_normal(tail, df, a, b, c, d))
    return math.sqrt(df * _far_tail(y, df, d))


def _near_normal(tail: float, df: int, a: float, b: float, c: float, d: float) -> float:
    """An expansion about the normal quantile."""
    x = NormalDist().inv_cdf(tail / 2)
    y = x * x
    if df < 5:
        c += 0.3 * (df - 4.5) * (x + 0.6)
    c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
    return math.expm1(a * y * y)


def _far_tail(y: float, df: int, d: float) -> float:
    """An expansion from the tail, for few degrees of freedom or high levels."""
    inner = 1 / (((df + 6) / (df * y) - 0.089 * d - 0.822) * (df + 2) * 3) + 0.5 / (df + 4)
    return (inner * y - 1) * (df + 1) / (df + 2) + 1 / y
