"""How many of those who could take part did: three figures, because a forwarded link has no known denominator.

Floor: of all notebooks ordered. Central: of the people a link was forwarded to, among the professionals who say
so. Ceiling: of those who began. Each is about group links only; invitations have rates of their own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from app.rates.core.cases import CaseCounts, Said, Tally, total
from app.rates.core.funnel import Sum, add_up
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
class Order:
    """One structure: notebooks ordered, and complete answers through its group links."""

    notebooks: int | None
    completed: int


def participation(
    cases: Sequence[CaseCounts],
    orders: Sequence[Order],
    level: float = LEVEL,
    *,
    everybody: tuple[int, Tally] | None = None,
) -> Participation:
    """Of all professionals; `everybody` counts them, with their answers, where `cases` only holds those who told."""
    of, group = everybody or (len(cases), total(case.group for case in cases))
    return Participation(
        floor=_floor(orders),
        central=_central(cases, of, level),
        ceiling=Part(group.completed, group.started) if group.started else None,
    )


def _floor(orders: Sequence[Order]) -> Part | None:
    """Only structures whose orders are known; none where more answered than was ordered, for then it is no floor."""
    known = [(order.notebooks, order.completed) for order in orders if order.notebooks is not None]
    ordered, completed = sum(count for count, _ in known), sum(count for _, count in known)
    return Part(completed, ordered) if ordered and completed <= ordered else None


def _central(cases: Sequence[CaseCounts], of: int, level: float) -> Central | None:
    told = [(case.group.completed, at_least(case.forwarded, case.group.completed)) for case in cases if case.forwarded]
    told = [(completed, said) for completed, said in told if said.high]
    if not told:
        return None
    middle = [(completed, said.middle) for completed, said in told]
    return Central(
        value=_ratio(middle),
        interval=_outer(told, level) if len(told) >= FEWEST_CLUSTERS else None,
        completed=sum(completed for completed, _ in told),
        forwarded=Sum(*_ends([said for _, said in told]), telling=len(told), of=of),
        level=level,
    )


def at_least(said: Said, completed: int) -> Said:
    """A figure below the answers received is raised to them: nobody answers more often than they were asked."""
    return Said(max(said.low, completed), max(said.high, completed))


def _ends(said: Sequence[Said]) -> tuple[int, int]:
    summed = add_up(said)
    return summed.low, summed.high


def _outer(told: Sequence[tuple[int, Said]], level: float) -> Interval:
    """Lowest if every range was at its upper end, highest if at its lower end."""
    low = ratio_interval([(completed, said.high) for completed, said in told], level).low
    high = ratio_interval([(completed, max(said.low, 1)) for completed, said in told], level).high
    return Interval(low, high)


def ratio_interval(pairs: Sequence[tuple[float, float]], level: float = LEVEL) -> Interval:
    """Interval of the ratio ΣI/ΣF over clusters (I, F), with t on m-1 degrees of freedom.

    Variance Σ(I-rF)² / (m(m-1)F̄²): linearised ratio estimator (Cochran, Sampling Techniques, 3rd ed., 6.4). It is
    nothing where all clusters agree, by chance or because nobody answered, so the interval is never narrower than
    Wilson's, which takes people as independent.
    """
    m, ratio = len(pairs), _ratio(pairs)
    mean = sum(whole for _, whole in pairs) / m
    variance = sum((part - ratio * whole) ** 2 for part, whole in pairs) / (m * (m - 1) * mean**2)
    half = t_two_sided(level, m - 1) * math.sqrt(variance)
    alone = wilson(ratio, sum(whole for _, whole in pairs), level)
    return Interval(max(0.0, min(ratio - half, alone.low)), min(1.0, max(ratio + half, alone.high)))


def wilson(share: float, n: float, level: float = LEVEL) -> Interval:
    """Wilson's score interval of a share of n independent people."""
    z = NormalDist().inv_cdf(0.5 + level / 2)
    centre = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval((centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n))


def _ratio(pairs: Sequence[tuple[float, float]]) -> float:
    return sum(part for part, _ in pairs) / sum(whole for _, whole in pairs)
