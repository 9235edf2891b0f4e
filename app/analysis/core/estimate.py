"""Means and shares with standard errors that know people came through professionals.

Notation: person i with weight w in cluster c of stratum h; W the sum of the weights counted.

* Value: sum(w y) / W.
* Taylor-linearised variance: z = w (y - value) / W, 0 for people outside the domain; T the sum of z in a
  cluster; V = sum over h of n_h / (n_h - 1) * sum over c of (T - mean of T in h)^2, where n_h counts every
  cluster of the stratum, in the domain or not. Binder (1983); Wolter (2007), chapter 6; as R's `svymean`.
* Degrees of freedom: clusters minus strata, of those with someone counted; as R's `degf` of a subset.
* Interval of a share: Korn and Graubard (1998), capped as the National Center for Health Statistics does
  (Vital and Health Statistics 2(175), 2017): see `korn_graubard`.
* Interval of a mean: value +- t(df) * standard error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, stdtrit

from app.analysis.core.design import Design, Floats, Mask
from app.analysis.core.figures import Estimate, Method, Refusal, RefusalReason

ROUNDING = 1e-24
"""A variance below this is rounding: squares of sums that should cancel leave about 1e-32."""


@dataclass(frozen=True, slots=True)
class _Linear:
    """A mean linearised: all that both kinds of interval need."""

    value: float
    variance: float
    simple_variance: float
    kish: float
    df: int
    n: int
    clusters: int
    unanimous: bool

    @property
    def deff(self) -> float | None:
        return None if self.unanimous else self.variance / self.simple_variance


def proportion(
    y: ArrayLike, design: Design, domain: ArrayLike | None = None, *, level: float = 0.95, at_least: int = 1
) -> Estimate | Refusal:
    """Share of ones among zeros and ones; NaN is "no answer"; refused below `at_least` answers."""
    answers = np.asarray(y, dtype=np.float64)
    if not np.all(np.isnan(answers) | (answers == 0) | (answers == 1)):
        raise ValueError("a share is made of zeros, ones and missing answers")
    linear = _linearise(answers, design, _mask(domain, answers.size), at_least)
    return linear if isinstance(linear, Refusal) else _share(linear, level)


def mean(
    y: ArrayLike, design: Design, domain: ArrayLike | None = None, *, level: float = 0.95, at_least: int = 1
) -> Estimate | Refusal:
    """Mean of numbers; refused where nobody differs, since a margin of zero would be a false certainty."""
    answers = np.asarray(y, dtype=np.float64)
    linear = _linearise(answers, design, _mask(domain, answers.size), at_least)
    if isinstance(linear, Refusal):
        return linear
    if linear.unanimous:
        return Refusal(RefusalReason.NO_VARIATION, {"n": linear.n, "value": linear.value})
    return _student(linear, level)


def korn_graubard(share: float, n_effective: float, level: float) -> tuple[float, float]:
    """Beta quantiles at the effective sample size: Clopper-Pearson with n* in the place of n.

    Korn and Graubard (1998), Survey Methodology 24(2). n* = p(1-p)/V * [t(n-1) / t(df)]^2, at most n.
    """
    tail = (1 - level) / 2
    yes, no = share * n_effective, (1 - share) * n_effective
    low = float(betaincinv(yes, no + 1, tail)) if yes > 0 else 0.0
    high = float(betaincinv(yes + 1, no, 1 - tail)) if no > 0 else 1.0
    return low, high


def _share(linear: _Linear, level: float) -> Estimate:
    n_effective = _effective(linear, level)
    low, high = korn_graubard(linear.value, n_effective, level)
    method = Method.CLOPPER_PEARSON if linear.unanimous else Method.KORN_GRAUBARD
    return _estimate(linear, low, high, n_effective, method, level)


def _effective(linear: _Linear, level: float) -> float:
    """n* of Korn and Graubard, at most n.

    Where all say the same, p(1-p)/V is 0/0: n over Kish's design effect takes its place, adjusted for the
    degrees of freedom alike, so that thirty people of two professionals do not pass for thirty.
    """
    tail = (1 - level) / 2
    adjustment = float(stdtrit(linear.n - 1, tail) / stdtrit(linear.df, tail)) ** 2
    if linear.unanimous:
        return linear.n / linear.kish * adjustment
    if linear.variance < ROUNDING:
        return float(linear.n)
    return min(linear.n, linear.value * (1 - linear.value) / linear.variance * adjustment)


def _student(linear: _Linear, level: float) -> Estimate:
    half = float(stdtrit(linear.df, (1 + level) / 2)) * linear.variance**0.5
    n_effective = linear.n if linear.variance < ROUNDING else linear.n * linear.simple_variance / linear.variance
    return _estimate(linear, linear.value - half, linear.value + half, n_effective, Method.STUDENT, level)


def _estimate(linear: _Linear, low: float, high: float, n_effective: float, method: Method, level: float) -> Estimate:
    return Estimate(
        value=linear.value,
        low=low,
        high=high,
        se=linear.variance**0.5,
        df=linear.df,
        n=linear.n,
        clusters=linear.clusters,
        n_effective=n_effective,
        deff=linear.deff,
        method=method,
        level=level,
    )


def _linearise(y: Floats, design: Design, domain: Mask, at_least: int) -> _Linear | Refusal:
    counted = domain & ~np.isnan(y) & (design.weights > 0)
    refusal = _refusal(y, design, domain, counted, at_least)
    if refusal is not None:
        return refusal
    weights, answers = design.weights[counted], y[counted]
    total = float(weights.sum())
    value = float(weights @ answers) / total
    scores = np.zeros(y.size)
    scores[counted] = weights * (answers - value) / total
    n = answers.size
    clusters, strata = _spread(design, counted)
    return _Linear(
        value=value,
        variance=_between_clusters(scores, design),
        simple_variance=float(weights @ (answers - value) ** 2) / total / (n - 1),
        kish=n * float(weights @ weights) / total**2,
        df=clusters - strata,
        n=n,
        clusters=clusters,
        unanimous=bool(np.all(answers == answers[0])),
    )


def _between_clusters(scores: Floats, design: Design) -> float:
    """V of the module's head. A stratum of one cluster has been refused where it mattered; here it adds 0."""
    totals = np.bincount(design.clusters, weights=scores, minlength=design.stratum_of.size)
    sizes = design.clusters_by_stratum
    means = np.bincount(design.stratum_of, weights=totals) / sizes
    squares = np.bincount(design.stratum_of, weights=(totals - means[design.stratum_of]) ** 2)
    return float(np.sum(squares * sizes / np.maximum(sizes - 1, 1)))


def _refusal(y: Floats, design: Design, domain: Mask, counted: Mask, at_least: int) -> Refusal | None:
    """The first reason, from the plainest to the most technical, why these answers give no figure."""
    n = int(counted.sum())
    if not domain.any():
        return Refusal(RefusalReason.NOBODY)
    if np.isnan(y[domain]).all():
        return Refusal(RefusalReason.ALL_MISSING, {"asked": int(domain.sum())})
    if n == 0:
        return Refusal(RefusalReason.NO_WEIGHT)
    if n < at_least:
        return Refusal(RefusalReason.TOO_FEW, {"n": n, "minimum": at_least})
    return _cluster_refusal(design, counted)


def _cluster_refusal(design: Design, counted: Mask) -> Refusal | None:
    clusters, strata = _spread(design, counted)
    if clusters < 2:
        return Refusal(RefusalReason.TOO_FEW_CLUSTERS, {"clusters": clusters})
    lonely = int(np.sum(design.clusters_by_stratum[np.unique(design.strata[counted])] == 1))
    if lonely:
        return Refusal(RefusalReason.LONELY_CLUSTER, {"strata": lonely})
    if clusters <= strata:
        return Refusal(RefusalReason.TOO_FEW_CLUSTERS, {"clusters": clusters})
    return None


def _spread(design: Design, counted: Mask) -> tuple[int, int]:
    """How many clusters and strata hold someone counted."""
    return np.unique(design.clusters[counted]).size, np.unique(design.strata[counted]).size


def _mask(domain: ArrayLike | None, size: int) -> Mask:
    return np.ones(size, dtype=np.bool_) if domain is None else np.asarray(domain, dtype=np.bool_)
