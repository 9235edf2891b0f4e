"""Means and shares as the pages show them: with limits, or with the reason why there are none.

A figure's degrees of freedom count the clusters of those who answered. The interval of a share is that of Korn and
Graubard (1998), its n* at most n as the National Center for Health Statistics has it (Vital and Health Statistics
2(175), 2017); that of a mean is Student's. `linear` says how values and standard errors are made.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from app.analysis.core.design import Design, Floats, Lonely, Mask
from app.analysis.core.figures import Estimate, Method, Refusal, RefusalReason
from app.analysis.core.interval import adjustment, effective_n, korn_graubard, student
from app.analysis.core.linear import Linear
from app.analysis.core.linear import mean as linear_mean
from app.analysis.core.variance import Domains

ROUNDING = 1e-24
"""A variance below this is rounding: squares of sums that should cancel leave about 1e-32."""


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
    if linear.unanimous[0]:
        return Refusal(RefusalReason.NO_VARIATION, {"n": int(linear.n[0]), "value": float(linear.values[0])})
    return _student(linear, level)


def _share(linear: Linear, level: float) -> Estimate:
    n_effective = _effective(linear, level)
    low, high = korn_graubard(float(linear.values[0]), n_effective, level)
    method = Method.CLOPPER_PEARSON if linear.unanimous[0] else Method.KORN_GRAUBARD
    return _estimate(linear, low, high, n_effective, method, level)


def _effective(linear: Linear, level: float) -> float:
    """n* of Korn and Graubard, at most n.

    Where all say the same, p(1-p)/V is 0/0: n over Kish's design effect takes its place, adjusted for the
    degrees of freedom alike, so that thirty people of two professionals do not pass for thirty.
    """
    n, df, variance = int(linear.n[0]), int(linear.df[0]), float(linear.variances[0])
    if linear.unanimous[0]:
        return n / float(linear.kish[0]) * adjustment(n, df, level)
    if variance < ROUNDING:
        return float(n)
    return min(n, effective_n(float(linear.values[0]), variance, n, df, level))


def _student(linear: Linear, level: float) -> Estimate:
    variance, n = float(linear.variances[0]), int(linear.n[0])
    low, high = student(float(linear.values[0]), variance**0.5, int(linear.df[0]), level)
    n_effective = n if variance < ROUNDING else n * float(linear.simple[0]) / variance
    return _estimate(linear, low, high, n_effective, Method.STUDENT, level)


def _estimate(linear: Linear, low: float, high: float, n_effective: float, method: Method, level: float) -> Estimate:
    variance = float(linear.variances[0])
    return Estimate(
        value=float(linear.values[0]),
        low=low,
        high=high,
        se=variance**0.5,
        df=int(linear.df[0]),
        n=int(linear.n[0]),
        clusters=int(linear.clusters[0]),
        n_effective=n_effective,
        deff=None if linear.unanimous[0] else variance / float(linear.simple[0]),
        method=method,
        level=level,
    )


def _linearise(y: Floats, design: Design, domain: Mask, at_least: int) -> Linear | Refusal:
    counted = domain & ~np.isnan(y) & (design.weights > 0)
    refusal = _refusal(y, domain, int(counted.sum()), at_least)
    if refusal is not None:
        return refusal
    domains = Domains.of(design, np.where(counted, 0, -1))
    return _cluster_refusal(domains) or linear_mean(y, domains)


def _refusal(y: Floats, domain: Mask, n: int, at_least: int) -> Refusal | None:
    """The first reason, from the plainest to the most technical, why these answers give no figure."""
    if not domain.any():
        return Refusal(RefusalReason.NOBODY)
    if np.isnan(y[domain]).all():
        return Refusal(RefusalReason.ALL_MISSING, {"asked": int(domain.sum())})
    if n == 0:
        return Refusal(RefusalReason.NO_WEIGHT)
    if n < at_least:
        return Refusal(RefusalReason.TOO_FEW, {"n": n, "minimum": at_least})
    return None


def _cluster_refusal(domains: Domains) -> Refusal | None:
    clusters, lonely = int(domains.clusters[0]), int(domains.lonely[0])
    if clusters < 2:
        return Refusal(RefusalReason.TOO_FEW_CLUSTERS, {"clusters": clusters})
    if lonely and domains.design.lonely is Lonely.FAIL:
        return Refusal(RefusalReason.LONELY_CLUSTER, {"strata": lonely})
    if domains.df[0] < 1:
        return Refusal(RefusalReason.TOO_FEW_CLUSTERS, {"clusters": clusters})
    return None


def _mask(domain: ArrayLike | None, size: int) -> Mask:
    return np.ones(size, dtype=np.bool_) if domain is None else np.asarray(domain, dtype=np.bool_)
