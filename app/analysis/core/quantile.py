"""The value below which a part of the people lie, with Woodruff's interval.

Woodruff (1952), JASA 47: the interval of the share of people at or below the quantile, read back on the scale of the
values. As `svyquantile(interval.type = "mean", qrule = "math")`, the defaults of R's survey 4.1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.analysis.core.design import Design, Floats, Mask
from app.analysis.core.interval import quantile_t, student
from app.analysis.core.linear import mean
from app.analysis.core.variance import Domains

Ordered = tuple[Floats, Floats, float]


@dataclass(frozen=True, slots=True)
class Quantile:
    """`se` is the width of the interval over twice t, as R tells it; a limit is None where the sample ends first."""

    value: float
    se: float | None
    low: float | None
    high: float | None
    df: int
    n: int
    clusters: int
    lonely: int


def quantile(y: ArrayLike, design: Design, domain: Mask, q: float, *, level: float = 0.95) -> Quantile | None:
    """None where nobody answered. As R, degrees of freedom count the clusters of those who did."""
    values = np.asarray(y, dtype=np.float64)
    counted = domain & ~np.isnan(values) & (design.weights > 0)
    if not counted.any():
        return None
    ordered = _ordered(values[counted], design.weights[counted])
    value = _at(ordered, q)
    domains = Domains.of(design, np.where(counted, 0, -1))
    below = mean(np.where(counted, values <= value, np.nan), domains)
    df, variance = int(below.df[0]), float(below.variances[0])
    low, high, se = None, None, None
    if df > 0 and np.isfinite(variance):
        limits = student(float(below.values[0]), variance**0.5, df, level)
        low, high = (_at(ordered, limit) if 0 <= limit <= 1 else None for limit in limits)
    if low is not None and high is not None:
        se = (high - low) / (2 * quantile_t(df, (1 + level) / 2))
    return Quantile(value, se, low, high, df, int(below.n[0]), int(below.clusters[0]), int(below.lonely[0]))


def _ordered(values: Floats, weights: Floats) -> Ordered:
    """Values with the weight up to each. Summed in long double as R does, since ties with q decide the answer."""
    order = np.argsort(values, kind="stable")
    up_to = np.cumsum(weights[order].astype(np.longdouble)).astype(np.float64)
    return values[order], up_to, float(np.sum(weights, dtype=np.longdouble))


def _at(ordered: Ordered, q: float) -> float:
    """The lowest value with more than q of the weight up to it, or exactly q: the "math" rule of R's survey."""
    values, up_to, total = ordered
    place = max(int(np.searchsorted(up_to, q * total, side="right")) - 1, 0)
    if q - up_to[place] / total == 0:
        return float(values[place])
    return float(values[min(place + 1, values.size - 1)])
