"""Tests that know people came through clusters: associations, differences of means and of ranks, contrasts.

* Contrast: a sum of figures with its variance through their covariance; `svycontrast` in R's survey.
* Rao and Scott (1984), Annals of Statistics 12: Pearson's X2 over the trace of the design effects matrix, referred to
  F with d0 = tr(D)^2 / tr(D^2) and d0 (clusters - strata) degrees of freedom; `svychisq(statistic = "F")`. Or X2 over
  the mean of their diagonal, referred to chi-square (their first order); `svychisq(statistic = "Chisq")`. Or X2 as
  it is, referred to its own distribution; `svychisq(statistic = "saddlepoint")`.
* Wald, and its adjustment for few clusters (Thomas and Rao 1987, JASA 82); `svychisq(statistic = "adjWald")`.
* Means: `svyttest`, clusters - strata - 1 degrees of freedom.
* Ranks: Lumley and Scott (2013), Biometrika 100: ranks in the population as the weights estimate it, then compared as
  means; `svyranktest`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, fdtrc, ndtri, stdtr

from app.analysis.core.design import Codes, Design, Floats, Mask
from app.analysis.core.figures import Why
from app.analysis.core.interval import student
from app.analysis.core.saddlepoint import beyond
from app.analysis.core.variance import Domains, covariance, solved, summed

NOTHING = 1e-12
"""A design effect below this is rounding."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`df` is that of t, or the first of F; `ddf` the second of F."""

    name: str
    statistic: float
    df: float
    ddf: float | None
    p: float
    n: int
    estimate: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Several figures of one design with their covariance."""

    values: Floats
    covariance: Floats

    def contrast(self, coefficients: ArrayLike) -> tuple[float, float]:
        """The sum of the figures times the coefficients, and its standard error."""
        with_ = np.asarray(coefficients, dtype=np.float64)
        return float(with_ @ self.values), float(with_ @ self.covariance @ with_) ** 0.5


def means(columns: Sequence[ArrayLike], domains: Sequence[Mask], design: Design) -> Figures:
    """Means of columns, each over a domain of its own, with what they share through clusters."""
    values, scores = [], []
    for column, domain in zip(columns, domains, strict=True):
        y = np.asarray(column, dtype=np.float64)
        counted = domain & ~np.isnan(y)
        weights = np.where(counted, design.weights, 0.0)
        answers = np.where(counted, y, 0.0)
        value = float(np.sum(weights * answers) / np.sum(weights))
        values.append(value)
        scores.append(weights * (answers - value) / np.sum(weights))
    return Figures(np.array(values), covariance(scores, design))


class Against(StrEnum):
    """What the distance between two sets of categories is referred to."""

    F = "Rao-Scott F"
    CHI_SQUARE = "Rao-Scott chi-square"
    SADDLEPOINT = "Rao-Scott saddlepoint"
    """Nearer to the truth far out than F is."""
    WALD = "adjusted Wald"


def association(rows: Codes, columns: Codes, design: Design, *, against: Against = Against.F) -> Comparison | Why:
    """Whether two sets of categories go together; -1 is "no answer"."""
    counted = (rows >= 0) & (columns >= 0) & (design.weights > 0)
    first, second = _dense(rows, counted), _dense(columns, counted)
    height, width = int(first.max()) + 1, int(second.max()) + 1
    if height < 2 or width < 2:
        return Why.ONE_GROUP
    df = _df(design, design.weights > 0)
    if df < (height - 1) * (width - 1):
        return Why.TOO_FEW_CLUSTERS
    n = int(counted.sum())
    if against is Against.WALD:
        wald = _wald(first, second, counted, design, df)
        if wald is None:
            return Why.FIXED
        statistic, ndf, ddf = wald
        return Comparison(against.value, statistic, ndf, ddf, float(fdtrc(ndf, ddf, statistic)), n)
    pearson, effects = _rao_scott(first, second, counted, design)
    if effects is None or not np.trace(effects) > NOTHING:
        return Why.FIXED
    trace = float(np.trace(effects))
    if against is Against.CHI_SQUARE:
        cells = effects.shape[0]
        return Comparison(against.value, n * pearson, cells, None, float(chdtrc(cells, pearson / trace * cells)), n)
    ndf = trace**2 / float(np.trace(effects @ effects))
    if against is Against.SADDLEPOINT:
        eigenvalues = np.linalg.eigvals(effects).real
        exact = beyond(n * pearson, n * np.asarray(eigenvalues, dtype=np.float64), ndf * df)
        p = float(fdtrc(ndf, ndf * df, pearson / trace)) if exact is None else exact
        return Comparison(against.value, n * pearson, ndf, ndf * df, p, n)
    p = float(fdtrc(ndf, ndf * df, pearson / trace))
    return Comparison(against.value, pearson / trace, ndf, ndf * df, p, n)


def _rao_scott(first: Codes, second: Codes, counted: Mask, design: Design) -> tuple[float, Floats | None]:
    """Pearson's X2 of one person, and the matrix of design effects, of n as well."""
    height, width = int(first.max()) + 1, int(second.max()) + 1
    cell = first + height * second
    weights = np.where(counted, design.weights, 0.0)
    total = weights.sum()
    shares = summed(cell[counted], weights[counted], height * width) / total
    spread = covariance([weights * ((cell == at) - share) / total for at, share in enumerate(shares)], design)
    margins, crossed = _model(height, width)
    basis = crossed - margins @ np.linalg.lstsq(margins, crossed, rcond=None)[0]
    inverse = np.divide(1.0, shares, out=np.zeros_like(shares), where=shares > 0)
    simple = basis.T @ (inverse[:, None] * basis)
    effects = solved(simple, basis.T @ (inverse[:, None] * spread * inverse) @ basis)
    table = shares.reshape(width, height)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    return float(np.sum((table - expected) ** 2 / expected)), effects


def _model(height: int, width: int) -> tuple[Floats, Floats]:
    """Of each cell, the columns of a model of the margins alone, and those that crossing them adds."""
    row, column = np.tile(np.arange(height), width), np.repeat(np.arange(width), height)
    rows = (row[:, None] == np.arange(1, height)).astype(np.float64)
    columns = (column[:, None] == np.arange(1, width)).astype(np.float64)
    crossed = (rows[:, :, None] * columns[:, None, :]).reshape(height * width, -1)
    return np.column_stack([np.ones(height * width), rows, columns]), crossed


def _wald(first: Codes, second: Codes, counted: Mask, design: Design, df: int) -> tuple[float, float, float] | None:
    height, width = int(first.max()) + 1, int(second.max()) + 1
    weights = np.where(counted, design.weights, 0.0)
    total = weights.sum()
    rows = summed(first[counted], weights[counted], height)
    columns = summed(second[counted], weights[counted], width)
    away, scores = [], []
    for row in range(1, height):
        for column in range(1, width):
            here, in_row, in_column = (first == row) & (second == column), first == row, second == column
            expected = rows[row] * columns[column] / total
            away.append(float(weights[here & counted].sum()) - expected)
            z = here - in_row * columns[column] / total - in_column * rows[row] / total + expected / total
            scores.append(weights * z)
    ndf = len(away)
    ddf = df - ndf + 1
    y = np.array(away)
    found = solved(covariance(scores, design), y)
    if found is None:
        return None
    statistic = float(y @ found)
    return statistic * ddf / (ndf * df), float(ndf), float(ddf)


def difference(y: ArrayLike, group: Codes, design: Design, *, level: float = 0.95) -> Comparison | Why:
    """The mean of the second group less that of the first; -1 is in neither."""
    values = np.asarray(y, dtype=np.float64)
    counted = (group >= 0) & ~np.isnan(values) & (design.weights > 0)
    return _groups_apart(values, _dense(group, counted), counted, design, "design-based t", level, by_pairs=True)


def one_mean(y: ArrayLike, design: Design, *, against: float = 0.0, level: float = 0.95) -> Comparison | Why:
    """Whether a mean, or a mean of differences within people, is other than `against`."""
    values = np.asarray(y, dtype=np.float64) - against
    counted = ~np.isnan(values) & (design.weights > 0)
    df = _df(design, counted) - 1
    if df < 1:
        return Why.TOO_FEW_CLUSTERS
    value, se = means([values], [counted], design).contrast([1])
    if se <= 1e-12 * float(np.max(np.abs(values[counted]))):
        return Why.NO_VARIATION
    return _t("design-based t", value, se, df, int(counted.sum()), level)


class Ranks(StrEnum):
    WILCOXON = "wilcoxon"
    VAN_DER_WAERDEN = "vanderWaerden"
    MEDIAN = "median"


def ranks(y: ArrayLike, group: Codes, design: Design, *, kind: Ranks = Ranks.WILCOXON) -> Comparison | Why:
    """Whether groups differ in rank: t for two, F for more (Kruskal-Wallis); -1 is in none."""
    values = np.asarray(y, dtype=np.float64)
    counted = (group >= 0) & ~np.isnan(values) & (design.weights > 0)
    if not counted.any():
        return Why.ONE_GROUP
    scores = np.full(values.size, np.nan)
    scores[counted] = _scored(_weighted_ranks(values[counted], design.weights[counted]), kind)
    dense = _dense(group, counted)
    return _groups_apart(scores, dense, counted, design, f"design-based {kind} rank", 0.95, by_pairs=False)


def _weighted_ranks(values: Floats, weights: Floats) -> Floats:
    """The part of the weight below each value, half of its own included, the same for ties."""
    order = np.argsort(values, kind="stable")
    middle = np.cumsum(weights[order]) - weights[order] / 2
    _, tie = np.unique(values[order], return_inverse=True)
    ties = summed(tie, middle, int(tie.max()) + 1) / np.bincount(tie)
    found = np.empty(values.size)
    found[order] = ties[tie] / weights.sum()
    return found


def _scored(rank: Floats, kind: Ranks) -> Floats:
    match kind:
        case Ranks.WILCOXON:
            return rank
        case Ranks.VAN_DER_WAERDEN:
            return np.asarray(ndtri(rank))
        case Ranks.MEDIAN:
            return (rank > 0.5).astype(np.float64)


def _groups_apart(
    y: Floats, group: Codes, counted: Mask, design: Design, name: str, level: float, *, by_pairs: bool
) -> Comparison | Why:
    count = int(group.max(initial=-1)) + 1
    if count < 2:
        return Why.ONE_GROUP
    if count > 2 and by_pairs:
        return Why.TOO_MANY_GROUPS
    df = _df(design, counted) - (count - 1)
    if df < 1:
        return Why.TOO_FEW_CLUSTERS
    if np.all(y[counted] == y[counted][0]):
        return Why.NO_VARIATION
    found = means([y] * count, [counted & (group == at) for at in range(count)], design)
    apart = np.column_stack([-np.ones(count - 1), np.eye(count - 1)])
    if count == 2:
        value, se = found.contrast(apart[0])
        return _t(name, value, se, df, int(counted.sum()), level) if se > 0 else Why.NO_VARIATION
    values, spread = apart @ found.values, apart @ found.covariance @ apart.T
    weighed = solved(spread, values)
    if weighed is None:
        return Why.FIXED
    statistic = float(values @ weighed) / (count - 1)
    p = float(fdtrc(count - 1, df, statistic))
    return Comparison(name, statistic, count - 1, df, p, int(counted.sum()))


def _t(name: str, value: float, se: float, df: int, n: int, level: float) -> Comparison:
    low, high = student(value, se, df, level)
    p = 2 * float(stdtr(df, -abs(value / se)))
    return Comparison(name, value / se, df, None, p, n, value, se, low, high)


def _df(design: Design, counted: Mask) -> int:
    return int(Domains.of(design, np.where(counted, 0, -1)).df[0])


def _dense(codes: Codes, counted: Mask) -> Codes:
    """Codes met among those counted, without gaps; -1 elsewhere."""
    found = np.full(codes.size, -1, dtype=np.intp)
    found[counted] = np.unique(codes[counted], return_inverse=True)[1].reshape(-1)
    return found
