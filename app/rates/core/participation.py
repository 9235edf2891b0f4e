"""How many of those who could take part did: three figures, because a forwarded link has no known denominator.

Floor: of all notebooks ordered. Central: of the people a link was forwarded to, among the professionals who say
so. Ceiling: of those who began. Each is about group links only; invitations have rates of their own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from app.rates.core.counts import Counts
from app.rates.core.funnel import Sum
from app.rates.core.student import t_two_sided

LEVEL = 0.95
FEWEST_CLUSTERS = 2
"""With one professional nothing is known of how professionals differ."""


@dataclass(frozen=True, slots=True)
class Part:
    """So many of so many."""

    part: int
    whole: int

    @property
    def share(self) -> float:
        return self.part / self.whole


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Central:
    """Completed per person forwarded to, among the professionals who gave a figure."""

    value: float
    interval: Interval | None
    """Professionals as clusters, widened by the ranges they gave; None with fewer than two of them."""
    completed: int
    forwarded: Sum
    level: float = LEVEL


@dataclass(frozen=True, slots=True)
class Participation:
    """Each part is None where nothing was said to compute it from."""

    floor: Part | None
    central: Central | None
    ceiling: Part | None


@dataclass(frozen=True, slots=True)
class Pairs:
    """Clusters of (part, whole) as the sums that the variance of their ratio needs."""

    clusters: int
    part: float
    whole: float
    part_squared: float
    product: float
    whole_squared: float

    @property
    def ratio(self) -> float:
        return self.part / self.whole


def participation(found: Counts, level: float = LEVEL) -> Participation:
    return Participation(
        floor=_floor(found),
        central=_central(found, level),
        ceiling=Part(found.group_completed, found.group_started) if found.group_started else None,
    )


def _floor(found: Counts) -> Part | None:
    """Only structures whose orders are known; none where more answered than was ordered, for then it is no floor."""
    ordered, completed = found.notebooks, found.completed_of_ordering
    return Part(completed, ordered) if ordered and completed <= ordered else None


def _central(found: Counts, level: float) -> Central | None:
    if not found.reaching:
        return None
    return Central(
        value=2 * found.reached_completed / (found.reached_low + found.reached_high),
        interval=_outer(found, level) if found.reaching >= FEWEST_CLUSTERS else None,
        completed=found.reached_completed,
        forwarded=Sum(found.reached_low, found.reached_high, telling=found.reaching, of=found.professionals),
        level=level,
    )


def _outer(found: Counts, level: float) -> Interval:
    """Lowest if every range was at its upper end, highest if at its lower end."""
    done = (found.reached_completed, found.reached_completed_squared)
    most = (found.reached_high, found.reached_high_completed, found.reached_high_squared)
    least = (found.reached_least, found.reached_least_completed, found.reached_least_squared)
    low, high = (
        ratio_interval(Pairs(found.reaching, done[0], whole, done[1], product, squared), level)
        for whole, product, squared in (most, least)
    )
    return Interval(low.low, high.high)


def ratio_interval(pairs: Pairs, level: float = LEVEL) -> Interval:
    """Interval of the ratio ΣI/ΣF over clusters (I, F), with t on m-1 degrees of freedom.

    Variance Σ(I-rF)² / (m(m-1)F̄²): linearised ratio estimator (Cochran, Sampling Techniques, 3rd ed., 6.4). It is
    nothing where all clusters agree, by chance or because nobody answered, so the interval is never narrower than
    Wilson's, which takes people as independent.
    """
    m, ratio = pairs.clusters, pairs.ratio
    mean = pairs.whole / m
    residuals = max(0.0, pairs.part_squared - 2 * ratio * pairs.product + ratio**2 * pairs.whole_squared)
    half = t_two_sided(level, m - 1) * math.sqrt(residuals / (m * (m - 1) * mean**2))
    alone = wilson(ratio, pairs.whole, level)
    return Interval(max(0.0, min(ratio - half, alone.low)), min(1.0, max(ratio + half, alone.high)))


def wilson(share: float, n: float, level: float = LEVEL) -> Interval:
    """Wilson's score interval of a share of n independent people."""
    z = NormalDist().inv_cdf(0.5 + level / 2)
    centre = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval((centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n))
