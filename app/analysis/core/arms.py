"""Two pedagogies compared as they were assigned: the effect of being offered one, with few units to assign.

Least squares of the outcome on the arm and what was known before (ANCOVA), everybody in the arm they were assigned to
(intention to treat). The variance lets people of one assignment unit resemble each other and is corrected for few
units: CR2 of Bell and McCaffrey (2002), Survey Methodology 28, with their degrees of freedom; Pustejovsky and Tipton
(2018), Journal of Business and Economic Statistics 36. Below about thirty units the usual sandwich rejects too often
(Cameron, Gelbach and Miller 2008).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from app.analysis.core.design import Codes, Floats, numbered
from app.analysis.core.figures import Effect, Why
from app.analysis.core.interval import quantile_t

FEWEST_UNITS = 2
"""Of each arm: with one, the arm and the unit cannot be told apart."""
ZERO = 1e-10


def effect(
    y: ArrayLike, arm: ArrayLike, unit: ArrayLike, before: Sequence[ArrayLike] = (), *, level: float = 0.95
) -> Effect | Why:
    """How much higher the outcome is in the arm that is 1 than in the one that is 0; NaN is "not known"."""
    outcome, given = np.asarray(y, dtype=np.float64), np.asarray(arm, dtype=np.float64)
    known = [np.asarray(one, dtype=np.float64) for one in before]
    kept = ~np.isnan(np.column_stack([outcome, given, *known])).any(axis=1)
    arms, units = given[kept], numbered(np.asarray(unit)[kept])
    counts = tuple(int(np.unique(units[arms == one]).size) for one in (0, 1))
    if min(counts) < FEWEST_UNITS:
        return Why.TOO_FEW_CLUSTERS
    columns = np.column_stack([np.ones(arms.size), arms, *(one[kept] - one[kept].mean() for one in known)])
    if np.linalg.matrix_rank(columns) < columns.shape[1] or outcome[kept].std() == 0:
        return Why.NO_VARIATION
    value, variance, df = _corrected(outcome[kept], columns, units)
    if not variance > ZERO**2:
        return Why.NO_VARIATION
    se = variance**0.5
    half = quantile_t(df, (1 + level) / 2) * se
    n = (int((arms == 0).sum()), int((arms == 1).sum()))
    p = 2 * float(stdtr(df, -abs(value / se)))
    return Effect(value, se, df, value - half, value + half, p, n, (counts[0], counts[1]))


def _corrected(y: Floats, x: Floats, units: Codes) -> tuple[float, float, float]:
    """The coefficient of the second column, its CR2 variance and Bell and McCaffrey's degrees of freedom."""
    bread: Floats = np.asarray(np.linalg.inv(x.T @ x), dtype=np.float64)
    beta = bread @ x.T @ y
    residuals = y - x @ beta
    weights, scores = [], []
    for one in range(int(units.max()) + 1):
        here = units == one
        mine = x[here]
        # A unit's residuals spread less than its errors, by I - H; its inverse root puts that back.
        adjusted = _rooted(mine, bread, mine @ bread[:, 1])
        weights.append((here, adjusted))
        scores.append(float(adjusted @ residuals[here]))
    variance = float(np.sum(np.square(scores)))
    return float(beta[1]), variance, _freedom(weights, x, bread)


def _freedom(
    weights: list[tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], Floats]], x: Floats, bread: Floats
) -> float:
    """Of the variance as a sum of squares of normal errors: tr(G)^2 / tr(G^2) (Satterthwaite)."""
    crossed = np.stack([mine @ x[here] for here, mine in weights])
    # (I - H) w_s times (I - H) w_t is w_s w_t - w_s H w_t, and the first is 0 between units.
    inner = np.diag([float(mine @ mine) for _, mine in weights]) - crossed @ bread @ crossed.T
    return float(np.trace(inner) ** 2 / np.sum(inner * inner))


def _rooted(mine: Floats, bread: Floats, vector: Floats) -> Floats:
    """(I - X B X')^(-1/2) times a vector; directions that a unit alone decides are left out.

    I - X B X' differs from I only among the columns of X, of which there are few however many people there are.
    """
    basis, upper = np.linalg.qr(mine)
    values, turned = np.linalg.eigh(upper @ bread @ upper.T)
    left = 1 - values
    roots = np.where(left > ZERO, 1 / np.sqrt(np.maximum(left, ZERO)), 0.0)
    along = basis @ turned
    return np.asarray(vector + along @ ((roots - 1) * (along.T @ vector)))
