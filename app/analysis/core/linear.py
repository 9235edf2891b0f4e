"""Means, totals and ratios in groups of people, with their variances, in one pass over each column.

W is the sum of the weights counted in a group, v the value, d the denominator of a ratio.

* mean: v = sum(w y) / W, scores z = w (y - v) / W; `svymean` in R's survey.
* total: v = sum(w y), z = w y; `svytotal`.
* ratio: v = sum(w y) / sum(w d), z = w (y - v d) / sum(w d); `svyratio`.

(Lumley 2010, Complex Surveys, chapters 2 and 5.) The variance of a simple random sample of as many people, against
which a design effect is told, is S^2 / n with S^2 = n / (n - 1) sum(w (y - mean)^2) / W (`svyvar`), times
1 - n / W where people are taken without replacement, which R does unless told `deff="replace"`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.analysis.core.design import Codes, Floats, Mask
from app.analysis.core.variance import Domains, Totals

SAME = 1e-12
"""A spread below this part of the squares may be rounding: then it is seen whether everybody said the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A figure of every group of some domains: arrays with one place a group, NaN where nobody answered."""

    values: Floats
    variances: Floats
    simple: Floats
    """Variance of the same figure from as many people met by simple chance, with replacement."""
    n: Codes
    """People who answered."""
    people: Codes
    """People of the group, whether they answered or not."""
    weight: Floats
    """Sum of the weights of those who answered."""
    kish: Floats
    """n sum(w^2) / (sum w)^2 (Kish 1965, Survey Sampling, section 11.7): what unequal weights alone cost."""
    unanimous: Mask
    df: Codes
    clusters: Codes
    lonely: Codes

    @property
    def without_replacement(self) -> Floats:
        """`simple` for people taken without replacement; NaN where the weights count fewer people than there are."""
        with np.errstate(invalid="ignore", divide="ignore"):
            left = (self.weight - self.n) / self.weight
        return np.where(self.weight < self.n, np.nan, self.simple * left)


@dataclass(frozen=True, slots=True, eq=False)
class _Answers:
    """A column with zeros for the missing, who counted, and sums that several figures need."""

    values: Floats
    weights: Floats
    counted: Mask | None
    """None where everybody is counted."""
    n: Codes
    weight: Floats
    kish: Floats


CLOSE = 0.01
"""Values that spread less than this part of their size are reckoned from their middle, lest their squares cancel."""


def mean(y: ArrayLike, domains: Domains) -> Linear:
    """One sum by unit and group gives the values too, so that groups cost no pass of their own."""
    answers = _answers(y, domains)
    middle = _middle(answers)
    away = answers.values - middle if middle else answers.values
    scores = answers.weights * away
    totals = domains.raw_totals(scores)
    with np.errstate(invalid="ignore", divide="ignore"):
        shift = totals[0].sum(axis=0) / answers.weight
    squares = domains.sums_of_products(scores, away)
    spread = squares - answers.weight * shift**2
    same = _unanimous(domains, answers, spread, squares + middle**2 * answers.weight)
    values = np.where(np.isnan(same), middle + shift, same)
    if domains.design.calibrations:
        totals = domains.totals(scores)
    with np.errstate(invalid="ignore", divide="ignore"):
        variances = domains.variances_of(_less(domains, totals, shift, answers)) / answers.weight**2
    return _linear(domains, answers, values, variances, spread, same=same)


def _middle(answers: _Answers) -> float:
    """0, or the middle of a few thousand values where these stand close together."""
    every = max(1, answers.values.size // 4096)
    few = answers.values[::every][answers.weights[::every] > 0]
    if few.size == 0 or few.std() > CLOSE * np.abs(few).max():
        return 0.0
    return float(few.mean())


def _less(domains: Domains, totals: Totals, shift: Floats, answers: _Answers) -> Totals:
    """Totals of the scores, less those of the weights times what each group is away from the middle."""
    base = domains.weight_totals if answers.counted is None else domains.totals(answers.weights)
    away = np.nan_to_num(shift)
    return tuple(found - away * weights for found, weights in zip(totals, base, strict=True))


def total(y: ArrayLike, domains: Domains) -> Linear:
    answers = _answers(y, domains)
    scores = answers.weights * answers.values
    values = domains.sums(scores)
    with np.errstate(invalid="ignore", divide="ignore"):
        away = answers.values - _each(values / answers.weight, domains)
    spread = domains.sums_of_products(answers.weights * away, away)
    known = np.where(answers.n > 0, values, np.nan)
    return _linear(domains, answers, known, domains.variances(scores), spread, answers.weight)


def ratio(numerator: ArrayLike, denominator: ArrayLike, domains: Domains) -> Linear:
    """NaN where the denominators add up to nothing."""
    top, bottom = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    answers = _answers(np.where(np.isnan(bottom), np.nan, top), domains)
    below = np.where(answers.weights > 0, bottom, 0.0)
    base = domains.sums(answers.weights * below)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(base == 0, np.nan, domains.sums(answers.weights * answers.values) / base)
        away = answers.values - _each(values, domains) * below
        scores = answers.weights * away
        variances = domains.variances(scores) / base**2
        unit = answers.weight / base
    return _linear(domains, answers, values, variances, domains.sums_of_products(scores, away), unit)


def _answers(y: ArrayLike, domains: Domains) -> _Answers:
    values, weights = np.asarray(y, dtype=np.float64), domains.design.weights
    if domains.everybody and not np.isnan(values.sum()):
        counted = None
    else:
        counted = domains.inside & ~np.isnan(values)
        values, weights = np.where(counted, values, 0.0), np.where(counted, weights, 0.0)
    if counted is None:
        return _Answers(values, weights, None, domains.people, domains.weight, domains.kish)
    n, weight = domains.tally(counted), domains.sums(weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        kish = n * domains.sums(weights * weights) / weight**2
    return _Answers(values, weights, counted, n, weight, kish)


def _each(values: Floats, domains: Domains) -> Floats | np.float64:
    """The figure of each person's group; 0 where there is none, since nobody there counts."""
    known = np.nan_to_num(values)
    return np.float64(known[0]) if domains.count == 1 else known[domains.seat]


def _linear(
    domains: Domains,
    answers: _Answers,
    values: Floats,
    variances: Floats,
    spread: Floats,
    unit: Floats | float = 1.0,
    same: Floats | None = None,
) -> Linear:
    """`spread` is sum(w (y - mean)^2), and `unit` the size of the figure beside that of a mean."""
    unanimous = np.zeros(domains.count, dtype=np.bool_) if same is None else ~np.isnan(same)
    with np.errstate(invalid="ignore", divide="ignore"):
        simple = np.where(unanimous, 0.0, spread / answers.weight / (answers.n - 1) * unit**2)
    return Linear(
        values=values,
        variances=np.where(unanimous, 0.0, variances),
        simple=simple,
        n=answers.n,
        people=domains.people,
        weight=answers.weight,
        kish=answers.kish,
        unanimous=unanimous,
        df=domains.df,
        clusters=domains.clusters,
        lonely=domains.lonely,
    )


def _unanimous(domains: Domains, answers: _Answers, spread: Floats, size: Floats) -> Floats:
    """What a group said where all said the same, else NaN; looked at where the spread is near rounding."""
    found = np.full(domains.count, np.nan)
    for group in np.flatnonzero((answers.n > 0) & ~(spread > SAME * size)):
        here = domains.group_of == group
        kept = answers.values[here if answers.counted is None else here & answers.counted]
        if np.all(kept == kept[0]):
            found[group] = kept[0]
    return found
