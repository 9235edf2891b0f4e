"""How well several questions measure one thing, and scores made of a scale's ends.

* Alpha: k / (k - 1) (1 - sum of item variances / variance of the sum) (Cronbach 1951), with the interval of Feldt
  (1965), Psychometrika 30: (1 - alpha) / F, where F has n - 1 and (n - 1)(k - 1) degrees of freedom.
* Omega: (sum of loadings)^2 / ((sum of loadings)^2 + sum of unique variances) of one factor of most
  likelihood (McDonald 1999); loadings as `factanal(factors = 1)` in R gives them, on correlations.
* Score: the mean of the items a person answered, where they answered at least so many; by default half of them
  (Fairclough and Cella 1996, Quality of Life Research 5: as good as more intricate rules while items agree).
* Net promoter score: 100 (share of 9-10 less share of 0-6), a mean of 100, 0 and -100, so its error knows clusters.
* Top boxes: the share of the highest answers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtri

from app.analysis.core.design import Floats


class ScaleWhy(StrEnum):
    """Why a scale has no figure."""

    ONE_ITEM = "one_item"
    TOO_FEW_PEOPLE = "too_few_people"
    CONSTANT_ITEM = "constant_item"
    NO_FIT = "no_fit"


@dataclass(frozen=True, slots=True)
class Alpha:
    value: float
    low: float
    high: float
    n: int
    items: int
    against: tuple[int, ...]
    """Items that go against the sum of the others: worded the other way round, and not reversed."""


def reversed_item(values: ArrayLike, lowest: float, highest: float) -> Floats:
    """An item worded the other way round, turned."""
    return np.asarray(lowest + highest - np.asarray(values, dtype=np.float64), dtype=np.float64)


def half_of(items: int) -> int:
    """The fewest answers that make a score, where nobody says otherwise."""
    return (items + 1) // 2


def scores(items: Sequence[ArrayLike], at_least: int) -> Floats:
    """The mean of what each person answered; NaN for whoever answered fewer items."""
    answers = np.column_stack([np.asarray(item, dtype=np.float64) for item in items])
    answered = np.count_nonzero(~np.isnan(answers), axis=1)
    found: Floats = np.full(len(answers), np.nan)
    np.divide(np.nansum(answers, axis=1), answered, out=found, where=answered >= max(at_least, 1))
    return found


def alpha(items: Sequence[ArrayLike], *, level: float = 0.95) -> Alpha | ScaleWhy:
    """Of people who answered every item. A negative alpha is told as it is: some item must be worded the other way."""
    complete = _complete(items)
    if isinstance(complete, ScaleWhy):
        return complete
    n, k = complete.shape
    whole = complete.sum(axis=1)
    value = k / (k - 1) * (1 - complete.var(axis=0, ddof=1).sum() / whole.var(ddof=1))
    tail = (1 - level) / 2
    low = 1 - (1 - value) * float(fdtri(n - 1, (n - 1) * (k - 1), 1 - tail))
    high = 1 - (1 - value) * float(fdtri(n - 1, (n - 1) * (k - 1), tail))
    rest = [float(np.cov(complete[:, at], whole - complete[:, at])[0, 1]) for at in range(k)]
    return Alpha(float(value), low, high, n, k, tuple(at for at, shared in enumerate(rest) if shared < 0))


def omega(items: Sequence[ArrayLike]) -> float | ScaleWhy:
    """Needs three items: two do not tell a factor from chance."""
    complete = _complete(items)
    if isinstance(complete, ScaleWhy):
        return complete
    if complete.shape[1] < 3:
        return ScaleWhy.ONE_ITEM
    correlations = np.asarray(np.corrcoef(complete, rowvar=False), dtype=np.float64).reshape(complete.shape[1], -1)
    unique = _unique_variances(correlations)
    if unique is None:
        return ScaleWhy.NO_FIT
    together = float(np.sum(_loadings(correlations, unique))) ** 2
    return together / (together + float(unique.sum()))


def _complete(items: Sequence[ArrayLike]) -> Floats | ScaleWhy:
    if len(items) < 2:
        return ScaleWhy.ONE_ITEM
    answers = np.column_stack([np.asarray(item, dtype=np.float64) for item in items])
    answers = answers[~np.isnan(answers).any(axis=1)]
    if answers.shape[0] < 3:
        return ScaleWhy.TOO_FEW_PEOPLE
    if np.any(np.ptp(answers, axis=0) == 0) or np.ptp(answers.sum(axis=1)) == 0:
        return ScaleWhy.CONSTANT_ITEM
    return answers


def _unique_variances(correlations: Floats) -> Floats | None:
    """Those that make the correlations most likely under one factor (Jöreskog 1967), none below 0.005 as in R."""
    from scipy.optimize import minimize

    def off(unique: Floats) -> float:
        root = 1 / np.sqrt(unique)
        values = np.linalg.eigvalsh(root[:, None] * correlations * root)[:-1]
        return float(-np.sum(np.log(values) - values) - values.size)

    def slope(unique: Floats) -> Floats:
        loadings = _loadings(correlations, unique)
        left = np.outer(loadings, loadings) + np.diag(unique) - correlations
        return np.asarray(np.diag(left) / unique**2)

    inverse = np.diag(np.linalg.pinv(correlations))
    start = np.clip((1 - 0.5 / correlations.shape[0]) / inverse, 0.005, 1)
    found = minimize(
        off,
        start,
        jac=slope,
        method="L-BFGS-B",
        bounds=[(0.005, 1)] * start.size,
        options={"ftol": 1e-15, "gtol": 1e-9},
    )
    return np.asarray(found.x, dtype=np.float64) if np.all(np.isfinite(found.x)) else None


def _loadings(correlations: Floats, unique: Floats) -> Floats:
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(correlations / root[:, None] / root)
    first = vectors[:, -1] * np.sqrt(max(float(values[-1]) - 1, 0.0)) * root
    return np.asarray(first if first.sum() >= 0 else -first)


def promoter_scores(answers: ArrayLike) -> Floats:
    """100 for 9 and 10, -100 for 0 to 6, else 0: their mean is the net promoter score."""
    given = np.asarray(answers, dtype=np.float64)
    scores = np.where(given >= 9, 100.0, np.where(given <= 6, -100.0, 0.0))
    return np.where(np.isnan(given), np.nan, scores)


def top_box(answers: ArrayLike, boxes: Collection[float]) -> Floats:
    """1 for the answers in the boxes, 0 for the others."""
    given = np.asarray(answers, dtype=np.float64)
    return np.where(np.isnan(given), np.nan, np.isin(given, list(boxes)).astype(np.float64))
