"""Confidence intervals from an estimate, its standard error and its degrees of freedom. Pure arithmetic.

`t` is the quantile of Student's distribution with the design's degrees of freedom.

* t: value +- t * SE; `confint(svymean(...), df = degf(design))` in R.
* logit: expit(logit p +- t * SE / (p (1 - p))); `svyciprop(method = "logit")` and `"xlogit"`.
* beta: Korn and Graubard (1998), Survey Methodology 24(2): Clopper-Pearson with n* = p (1 - p) / V * [t(n-1) / t(df)]^2
  people; `svyciprop(method = "beta")`.
* nchs: the same with n* at most the people who answered, as the National Center for Health Statistics has it (Parker
  and others 2017, Vital and Health Statistics 2(175)).
* wilson: Wilson (1927), JASA 22, with the same n*; as R's `prop.test(n* p, n*, correct = FALSE)`.
"""

from __future__ import annotations

import math
from enum import StrEnum

from scipy.special import betaincinv, ndtri, stdtrit

Limits = tuple[float, float]


class Interval(StrEnum):
    T = "t"
    LOGIT = "logit"
    BETA = "beta"
    NCHS = "nchs"
    WILSON = "wilson"


def student(value: float, se: float, df: int, level: float) -> Limits:
    half = quantile_t(df, (1 + level) / 2) * se
    return value - half, value + half


def logit(share: float, se: float, df: int, level: float) -> Limits:
    """Only for shares between 0 and 1, neither included."""
    centre = math.log(share / (1 - share))
    half = quantile_t(df, (1 + level) / 2) * se / (share * (1 - share))
    return 1 / (1 + math.exp(half - centre)), 1 / (1 + math.exp(-half - centre))


def effective_n(share: float, variance: float, people: int, df: int, level: float) -> float:
    """n* of Korn and Graubard: how many people met by simple chance would tell as much."""
    return share * (1 - share) / variance * adjustment(people, df, level)


def adjustment(people: int, df: int, level: float) -> float:
    tail = (1 - level) / 2
    return (quantile_t(people - 1, tail) / quantile_t(df, tail)) ** 2


def korn_graubard(share: float, n_effective: float, level: float) -> Limits:
    """Beta quantiles at the effective sample size: Clopper-Pearson with n* in the place of n."""
    tail = (1 - level) / 2
    yes, no = share * n_effective, (1 - share) * n_effective
    low = float(betaincinv(yes, no + 1, tail)) if yes > 0 else 0.0
    high = float(betaincinv(yes + 1, no, 1 - tail)) if no > 0 else 1.0
    return low, high


def wilson(share: float, n_effective: float, level: float) -> Limits:
    z = float(ndtri((1 + level) / 2))
    scale = 1 + z * z / n_effective
    centre = share + z * z / (2 * n_effective)
    half = z * math.sqrt(share * (1 - share) / n_effective + z * z / (4 * n_effective**2))
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def quantile_t(df: float, probability: float) -> float:
    return float(stdtrit(df, probability))
