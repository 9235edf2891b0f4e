"""What an estimation gives: a figure with its limits, or the reason why there is none. No NumPy here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Method(StrEnum):
    """How the interval was made."""

    KORN_GRAUBARD = "korn_graubard"
    CLOPPER_PEARSON = "clopper_pearson"
    STUDENT = "student"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share or a mean, and how sure we are of it."""

    value: float
    low: float
    high: float
    se: float
    df: int
    n: int
    """People counted: in the domain, with an answer and a weight."""
    clusters: int
    """Professionals those people came through."""
    n_effective: float
    """How many people met by simple chance would tell as much."""
    deff: float | None
    """Variance against that of simple random sampling; None where nobody differs from anybody."""
    method: Method
    level: float


@dataclass(frozen=True, slots=True)
class Rounded:
    """A mean to one decimal or a share in hundredths, its limits outwards.

    With more decimals and a standard error, counts hidden beside it could be solved; of a share, the number of people
    is not told either.
    """

    value: float
    low: float
    high: float
    n: int | None
    level: float

    @classmethod
    def mean(cls, found: Estimate) -> Rounded:
        return cls(round(found.value, 1), *_outwards(found, 1), found.n, found.level)

    @classmethod
    def share(cls, found: Estimate, digits: int = 2) -> Rounded:
        return cls(round(found.value, 2), *_outwards(found, digits), None, found.level)


def _outwards(found: Estimate, digits: int) -> tuple[float, float]:
    scale = 10**digits
    return math.floor(found.low * scale + 1e-9) / scale, math.ceil(found.high * scale - 1e-9) / scale


class RefusalReason(StrEnum):
    NOBODY = "nobody"
    ALL_MISSING = "all_missing"
    NO_WEIGHT = "no_weight"
    TOO_FEW = "too_few"
    TOO_FEW_CLUSTERS = "too_few_clusters"
    LONELY_CLUSTER = "lonely_cluster"
    NO_VARIATION = "no_variation"
    NEARLY_ALL = "nearly_all"
    """So few said otherwise that the share would tell of them."""
    TELLING = "telling"
    """With the counts told beside it, it would tell what a few people answered."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no figure is given: never a zero or an empty cell that could be taken for one."""

    reason: RefusalReason
    params: Mapping[str, int | float] = field(default_factory=dict)


class Why(StrEnum):
    """Why there is no test."""

    ONE_GROUP = "one_group"
    TOO_MANY_GROUPS = "too_many_groups"
    TOO_FEW_CLUSTERS = "too_few_clusters"
    NO_VARIATION = "no_variation"
    FIXED = "fixed"
    """The groups and what is tested hang together so wholly that nothing is left to hold them against."""
    TELLING = "telling"
    """It would tell what a few people answered."""


class Functioning(StrEnum):
    """How an item draws answers in two languages, from people who otherwise said the same."""

    ALIKE = "alike"
    """No difference that counts."""
    MODERATE = "moderate"
    LARGE = "large"
    """Not to be pooled before somebody has read both wordings."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The second group less the first."""

    first: float
    second: float
    value: float
    se: float
    low: float
    high: float
    df: int
    p: float
    n: tuple[int, int]
    shared: int
    """Clusters with people in both groups."""


@dataclass(frozen=True, slots=True)
class Supposed:
    """What a share might be if something were otherwise."""

    value: float
    low: float
    high: float
    se: float
    df: int
    n: int


@dataclass(frozen=True, slots=True)
class Effect:
    """Of being assigned to the second of two ways."""

    value: float
    se: float
    df: float
    """Of Bell and McCaffrey; it may be far fewer than there are units."""
    low: float
    high: float
    p: float
    n: tuple[int, int]
    units: tuple[int, int]
