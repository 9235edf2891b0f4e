"""How probable a ratio of weighted sums of squares is, where no table knows.

Kuonen (1999), Biometrika 86: Lugannani and Rice's formula for a sum of l times the square of a standard normal; `pFsum`
of R's survey puts the denominator, with its degrees of freedom cut to whole ones, on the other side.
"""

from __future__ import annotations

import math

import numpy as np

from app.analysis.core.design import Floats

EDGE = 0.99999
"""Of the interval on which the cumulant function is finite, the part that is searched."""
MIDDLE = 1e-4
"""So near to nought the formula is nothing over nothing."""


def beyond(statistic: float, effects: Floats, ddf: float) -> float | None:
    """P(sum of effects times squares, over a mean square of so many degrees of freedom, is beyond the statistic).

    None where the formula has no value.
    """
    from scipy.optimize import brentq
    from scipy.special import ndtr

    weights = np.concatenate([effects, np.full(int(ddf), -statistic / ddf)])
    if not weights.min() < 0 < weights.max():
        return None
    weights /= weights.max()

    def slope(at: float) -> float:
        return float(np.sum(weights / (1 - 2 * at * weights)))

    low, high = EDGE / (2 * weights.min()), EDGE / (2 * weights.max())
    if slope(low) * slope(high) >= 0:  # the statistic lies beyond what is searched
        return None
    at = float(brentq(slope, low, high, xtol=1e-14))
    if abs(at) < MIDDLE:
        return None
    away = math.copysign(math.sqrt(float(np.sum(np.log(1 - 2 * at * weights)))), at)
    wide = at * math.sqrt(2 * float(np.sum((weights / (1 - 2 * at * weights)) ** 2)))
    return float(ndtr(-(away + math.log(wide / away) / away)))
