"""How an answer hangs on several things at once, where people came through clusters.

* Linear and logistic regression by weighted least squares and Newton's steps; variance A^-1 B A^-1 with B that of the
  scores w x (y - mu) over the design (Binder 1983, International Statistical Review 51); `svyglm` in R's survey.
* Wald: whether the coefficients of a term are all nought, F with q and clusters - strata + 1 - p degrees of freedom;
  `regTermTest(method = "Wald")`.
* Predictive margins: the mean answer if everybody had been in one group, the rest of each as it is (Graubard and Korn
  1999, Biometrics 55); the error of the coefficients and that of who was met are both in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, fdtrc, stdtr

from app.analysis.core.comparison import Comparison
from app.analysis.core.design import Design, Floats, Mask
from app.analysis.core.figures import Why
from app.analysis.core.interval import student
from app.analysis.core.variance import Domains, covariance, solved

MOST_STEPS = 50
NEAR = 1e-12
FARTHEST = 30.0
"""Log odds beyond this are of somebody whose answer the others fix: the likelihood has no top."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    beta: Floats
    covariance: Floats
    df: int
    n: int
    counted: Mask
    columns: Floats
    """Of everybody; rows not counted hold zeros."""
    design: Design
    bread: Floats
    left: Floats
    """Of each person, w (y - mu)."""
    logit: bool

    def coefficient(self, at: int, name: str, level: float) -> Comparison | Why:
        value, se = float(self.beta[at]), float(self.covariance[at, at]) ** 0.5
        if not se > 0:
            return Why.NO_VARIATION
        low, high = student(value, se, self.df, level)
        p = 2 * float(stdtr(self.df, -abs(value / se)))
        return Comparison(name, value / se, self.df, None, p, self.n, value, se, low, high)

    def wald(self, places: list[int], name: str) -> Comparison | Why:
        """Whether these coefficients are all nought."""
        beta, spread = self.beta[places], self.covariance[np.ix_(places, places)]
        weighed = solved(spread, beta)
        if weighed is None:
            return Why.FIXED
        statistic = float(beta @ weighed) / len(places)
        p = float(fdtrc(len(places), self.df, statistic))
        return Comparison(name, statistic, len(places), self.df, p, self.n)

    def margin(self, columns: Floats) -> tuple[float, float]:
        """The mean answer and its standard error, had everybody these columns."""
        weights = np.where(self.counted, self.design.weights, 0.0)
        total = weights.sum()
        expected = self._mean(columns)
        value = float(weights @ expected / total)
        slope = expected * (1 - expected) if self.logit else np.ones_like(expected)
        pull = (weights * slope) @ columns / total @ self.bread
        scores = weights * (expected - value) / total + self.left * (self.columns @ pull)
        return value, float(covariance([scores], self.design)[0, 0]) ** 0.5

    def _mean(self, columns: Floats) -> Floats:
        return np.asarray(expit(columns @ self.beta) if self.logit else columns @ self.beta)


def regression(y: Floats, columns: Floats, design: Design, *, logit: bool) -> Model | Why:
    """`columns` hold a one for everybody first; NaN is "not known", and leaves the person out."""
    counted = ~np.isnan(y) & ~np.isnan(columns).any(axis=1) & (design.weights > 0)
    x, answers = np.where(counted[:, None], columns, 0.0), np.where(counted, y, 0.0)
    weights = np.where(counted, design.weights, 0.0)
    if not counted.any() or np.ptp(answers[counted]) == 0 or np.linalg.matrix_rank(x) < x.shape[1]:
        return Why.NO_VARIATION
    df = int(Domains.of(design, np.where(counted, 0, -1)).df[0]) + 1 - x.shape[1]
    if df < 1:
        return Why.TOO_FEW_CLUSTERS
    beta = _logistic(answers, x, weights) if logit else _solved(x, weights, answers)
    if beta is None:
        return Why.NO_VARIATION
    expected = expit(x @ beta) if logit else x @ beta
    bread = np.linalg.inv(x.T @ (x * (weights * expected * (1 - expected) if logit else weights)[:, None]))
    left = np.asarray(weights * (answers - expected))
    scores = (x * left[:, None]) @ bread
    spread = covariance(list(scores.T), design)
    return Model(beta, spread, df, int(counted.sum()), counted, x, design, np.asarray(bread), left, logit)


def _solved(x: Floats, weights: Floats, y: Floats) -> Floats:
    return np.asarray(np.linalg.solve(x.T @ (x * weights[:, None]), x.T @ (weights * y)))


def _logistic(y: Floats, x: Floats, weights: Floats) -> Floats | None:
    """None where some combination of the columns tells every answer."""
    beta = np.zeros(x.shape[1])
    for _ in range(MOST_STEPS):
        expected = expit(x @ beta)
        spread = weights * expected * (1 - expected)
        try:
            step = np.linalg.solve(x.T @ (x * spread[:, None]), x.T @ (weights * (y - expected)))
        except np.linalg.LinAlgError:
            return None
        beta = beta + step
        if np.abs(x @ beta).max() > FARTHEST:
            return None
        if np.abs(step).max() < NEAR:
            return np.asarray(beta)
    return None
