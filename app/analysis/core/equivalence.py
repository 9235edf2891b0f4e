"""Whether a question means the same in two languages: differential item functioning before answers are pooled.

Three ordinal logistic regressions (proportional odds) of the answer: on what people otherwise scored, then with their
language, then with language times score. What language adds is uniform, what the product adds is not; each is told by
the likelihood ratio and by Nagelkerke's R2 (Swaminathan and Rogers 1990, Journal of Educational Measurement 27; Zumbo
1999; Jodoin and Gierl 2001, Applied Measurement in Education 14: beyond 0.035 moderate, beyond 0.07 large).
`MASS::polr` in R. People are taken as met one by one, which finds too much rather than too little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, expit

from app.analysis.core.design import Codes, Floats
from app.analysis.core.figures import Functioning, Why

FEWEST = 30
"""People of each language, below which nothing is said."""
SMALL, LARGE = 0.035, 0.07
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Equivalence:
    n: tuple[int, ...]
    uniform: float
    """Likelihood ratio of language."""
    non_uniform: float
    """Likelihood ratio of language times score."""
    df: int
    p_uniform: float
    p_non_uniform: float
    p: float
    """Of both together."""
    r2_change: float

    @property
    def functioning(self) -> Functioning:
        if self.p >= ALPHA or self.r2_change < SMALL:
            return Functioning.ALIKE
        return Functioning.LARGE if self.r2_change >= LARGE else Functioning.MODERATE


def equivalence(item: ArrayLike, score: ArrayLike, group: Codes, *, at_least: int = FEWEST) -> Equivalence | Why:
    """`group` is -1 for who is in none; NaN is "no answer"."""
    answers, total = np.asarray(item, dtype=np.float64), np.asarray(score, dtype=np.float64)
    counted = ~np.isnan(answers) & ~np.isnan(total) & (group >= 0)
    levels, of = np.unique(answers[counted], return_inverse=True)
    _, groups = np.unique(group[counted], return_inverse=True)
    n = np.bincount(groups.reshape(-1))
    if n.size < 2 or n.min() < at_least:
        return Why.ONE_GROUP
    if levels.size < 2 or np.ptp(total[counted]) == 0:
        return Why.NO_VARIATION
    matched = (total[counted] - total[counted].mean()) / total[counted].std()
    spoken = (groups.reshape(-1)[:, None] == np.arange(1, n.size)).astype(np.float64)
    columns = [np.zeros((matched.size, 0)), matched[:, None], np.column_stack([matched, spoken])]
    columns.append(np.column_stack([columns[-1], matched[:, None] * spoken]))
    fits = [_log_likelihood(of.reshape(-1), x, levels.size) for x in columns]
    return _told(fits, n, spoken.shape[1])


def _told(fits: list[float], n: Codes, df: int) -> Equivalence:
    nothing, alone, uniform, whole = fits
    first, second = max(0.0, 2 * (uniform - alone)), max(0.0, 2 * (whole - uniform))
    people = int(n.sum())

    def r2(fit: float) -> float:
        return float(-np.expm1(2 * (nothing - fit) / people) / -np.expm1(2 * nothing / people))

    return Equivalence(
        tuple(int(one) for one in n),
        first,
        second,
        df,
        float(chdtrc(df, first)),
        float(chdtrc(df, second)),
        float(chdtrc(2 * df, first + second)),
        r2(whole) - r2(alone),
    )


def _log_likelihood(y: Codes, x: Floats, levels: int) -> float:
    """The highest of a model of proportional odds: P(answer <= k) = expit(cut_k - x beta)."""
    from scipy.optimize import minimize

    shares = np.cumsum(np.bincount(y, minlength=levels))[:-1] / y.size
    cuts = np.log(shares / (1 - shares))
    # Cuts stay in order: the first, then logs of the steps between them.
    start = np.concatenate([cuts[:1], np.log(np.diff(cuts)), np.zeros(x.shape[1])])

    def off(at: Floats) -> tuple[float, Floats]:
        return _off(at, y, x, levels)

    found = minimize(off, start, jac=True, method="BFGS", options={"gtol": 1e-7})
    return -float(found.fun)


def _off(at: Floats, y: Codes, x: Floats, levels: int) -> tuple[float, Floats]:
    """Less the log likelihood, and its slope."""
    steps = np.exp(at[1 : levels - 1])
    cuts = np.concatenate([at[:1], at[0] + np.cumsum(steps)])
    pull = x @ at[levels - 1 :]
    ends = np.concatenate([[-np.inf], cuts, [np.inf]])
    below, above = expit(ends[y] - pull), expit(ends[y + 1] - pull)
    inside = np.maximum(above - below, 1e-300)
    low, high = below * (1 - below) / inside, above * (1 - above) / inside
    of_cut = np.zeros(levels + 1)
    np.add.at(of_cut, y, low)
    np.add.at(of_cut, y + 1, -high)
    tail = np.cumsum(of_cut[1:levels][::-1])[::-1]
    slope = np.concatenate([tail[:1], steps * tail[1:], x.T @ (high - low)])
    return -float(np.log(inside).sum()), slope
