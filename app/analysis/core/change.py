"""Two groups of people met through the same clusters: waves, early and late answers, ways of answering.

The difference of two means of one design, whose clusters may have people in both: what they share is in the
covariance, and leaving it out told .0232 for a standard error of .0189 (Kish 1965, Survey Sampling, section 12.4;
`svycontrast` in R's survey).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from app.analysis.core.comparison import means
from app.analysis.core.design import Codes, Design, Mask
from app.analysis.core.figures import Difference, Why
from app.analysis.core.interval import student
from app.analysis.core.variance import Domains

FEWEST = 10
"""People of each group, below which their difference is not told."""


def difference(
    y: ArrayLike, first: Mask, second: Mask, design: Design, *, level: float = 0.95, at_least: int = FEWEST
) -> Difference | Why:
    """The groups do not overlap; NaN is "no answer"."""
    answers = np.asarray(y, dtype=np.float64)
    groups = [np.asarray(one & ~np.isnan(answers) & (design.weights > 0)) for one in (first, second)]
    n = (int(groups[0].sum()), int(groups[1].sum()))
    if min(n) < max(2, at_least):
        return Why.ONE_GROUP
    df = int(Domains.of(design, np.where(groups[0] | groups[1], 0, -1)).df[0]) - 1
    if df < 1:
        return Why.TOO_FEW_CLUSTERS
    found = means([answers, answers], groups, design)
    value, se = found.contrast([-1, 1])
    if not se > 0:
        return Why.NO_VARIATION
    low, high = student(value, se, df, level)
    p = 2 * float(stdtr(df, -abs(value / se)))
    before, after = (np.unique(design.clusters[one]) for one in groups)
    shared = int(np.intersect1d(before, after).size)
    return Difference(float(found.values[0]), float(found.values[1]), value, se, low, high, df, p, n, shared)


def thirds(arrival: ArrayLike) -> Codes:
    """0, 1 and 2 for the first, second and last third to arrive; those of one day stay together.

    Who answers late, often after a reminder, stands nearer to who never answers (Armstrong and Overton 1977,
    Journal of Marketing Research 14): a difference between thirds is a sign, not a correction.
    """
    days = np.asarray(arrival)
    if days.size == 0:
        return np.zeros(0, dtype=np.intp)
    _, number, sizes = np.unique(days, return_inverse=True, return_counts=True)
    middle = (np.cumsum(sizes) - sizes / 2) / days.size
    return np.asarray(np.minimum((middle * 3).astype(np.intp), 2)[number.reshape(-1)])
