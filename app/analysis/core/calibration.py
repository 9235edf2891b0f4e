"""Weights moved as little as possible so that known totals of numbers and categories are met.

Deville and Särndal (1992), JASA 87: new weight = w F(x'eta), with eta solved for by Newton's method so that
sum(w F x) = totals. F is 1 + u (linear, the generalised regression estimator), exp(u) (raking), both cut at bounds on
request, or the logit that never leaves its bounds. As `calibrate` in R's survey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.analysis.core.design import Codes, Design, Floats
from app.analysis.core.variance import summed
from app.analysis.core.weighting import Weighted, WeightFault, WeightRefusal

Bounds = tuple[float, float]
FREE: Bounds = (-np.inf, np.inf)


class Distance(StrEnum):
    LINEAR = "linear"
    RAKING = "raking"
    LOGIT = "logit"


@dataclass(frozen=True, slots=True, eq=False)
class Calibrated:
    """z less what a regression on the calibrating columns, with the old weights, explains of z / g."""

    basis: Floats
    """Orthonormal, of the columns times the roots of the old weights."""
    unit: Floats
    """g times the root of the old weight."""

    @staticmethod
    def to(columns: Floats, old: Floats, new: Floats) -> Calibrated:
        root = np.sqrt(old)
        basis, size, _ = np.linalg.svd(columns * root[:, None], full_matrices=False)
        unit = np.divide(new, root, out=np.zeros_like(root), where=root > 0)
        return Calibrated(basis[:, size > 1e-11 * size[0]], unit)

    def residuals(self, scores: Floats) -> Floats:
        apart = np.divide(scores, self.unit, out=np.zeros_like(scores), where=self.unit != 0)
        return np.asarray((apart - self.basis @ (self.basis.T @ apart)) * self.unit)


def calibrate(
    made: Design,
    columns: Floats,
    totals: Floats,
    names: Sequence[str],
    *,
    distance: Distance = Distance.LINEAR,
    bounds: Bounds = FREE,
    most: int = 200,
    tolerance: float = 1e-11,
) -> Weighted | WeightRefusal:
    """`columns` holds one column a total; bounds are on new over old weights, and the logit needs them.

    Columns are scaled by their totals first, so that a count and a sum of thousands weigh alike in the solution.
    """
    scale = np.where(totals == 0, 1.0, np.abs(totals))
    x, wanted = columns / scale, totals / scale
    eta, misfit = np.zeros(wanted.size), wanted
    ratio, slope = _step(x @ eta, distance, bounds)
    for rounds in range(1, most + 1):
        misfit = wanted - x.T @ (made.weights * ratio)
        if np.all(np.abs(misfit) < tolerance):
            new = made.weights * ratio
            return Weighted(made.reweighted(new, Calibrated.to(x, made.weights, new)), rounds)
        moved = np.linalg.pinv((x * (made.weights * slope)[:, None]).T @ x, rcond=1e-13, hermitian=True) @ misfit
        eta, ratio, slope = _forward(x, eta, moved, distance, bounds)
    worst = int(np.argmax(np.abs(misfit)))
    fault = WeightFault.NO_SOLUTION if bounds == FREE else WeightFault.BOUNDS
    return WeightRefusal(
        fault, names[worst], None, (float(totals[worst]), float((wanted - misfit)[worst] * scale[worst]))
    )


def _forward(
    x: Floats, eta: Floats, moved: Floats, distance: Distance, bounds: Bounds
) -> tuple[Floats, Floats, Floats]:
    """Newton's step, halved until it leads to numbers."""
    for _ in range(60):
        with np.errstate(over="ignore", invalid="ignore"):
            ratio, slope = _step(x @ (eta + moved), distance, bounds)
        if np.all(np.isfinite(ratio)) and np.all(np.isfinite(slope)):
            return eta + moved, ratio, slope
        moved = moved / 2
    return eta, *_step(x @ eta, distance, bounds)


def _step(u: Floats, distance: Distance, bounds: Bounds) -> tuple[Floats, Floats]:
    """F and its slope."""
    low, high = bounds
    if distance is Distance.LOGIT:
        return _logit(u, low, high)
    free = 1 + u if distance is Distance.LINEAR else np.exp(u)
    slope = np.ones_like(u) if distance is Distance.LINEAR else free
    return np.clip(free, low, high), np.where((free > low) & (free < high), slope, 0.0)


def _logit(u: Floats, low: float, high: float) -> tuple[Floats, Floats]:
    """F = (L (U - 1) + U (1 - L) e^{Au}) / (U - 1 + (1 - L) e^{Au}), A = (U - L) / ((1 - L) (U - 1))."""
    pace = (high - low) / ((1 - low) * (high - 1))
    grown = np.exp(np.clip(pace * u, -700, 700))
    below = high - 1 + (1 - low) * grown
    ratio = (low * (high - 1) + high * (1 - low) * grown) / below
    slope = pace * grown * (1 - low) * (high - 1) * (high - low) / below**2
    return np.asarray(ratio), np.asarray(slope)


@dataclass(frozen=True, slots=True, eq=False)
class Adjusted:
    """Weights of those who answered, carrying those who did not; and which cells had to be joined."""

    weights: Floats
    cell: Codes
    """Of each person, after joining."""
    joined: tuple[tuple[int, int], ...]
    """A cell, and the one it was joined to."""


def nonresponse(
    weights: Floats, answered: Floats, cell: Codes, *, at_least: int = 20, at_most: float = 3.0
) -> Adjusted | WeightRefusal:
    """Within a cell, those who answered carry the weight of all: w times sum(w) / sum(w of those who answered).

    A cell with too few answers or too large a factor is joined to its neighbour in order (Kalton and Flores-Cervantes
    2003, Journal of Official Statistics 19), the smaller one first, until all hold or a single one is left.
    """
    cells = int(cell.max(initial=-1)) + 1
    home = np.arange(cells)
    joined: list[tuple[int, int]] = []
    while True:
        here = home[cell]
        people, all_weight = summed(here, answered, cells), summed(here, weights, cells)
        kept = summed(here, weights * answered, cells)
        factor = np.divide(all_weight, kept, out=np.full(cells, np.inf), where=kept > 0)
        alive = np.unique(home)
        weak = [one for one in alive if people[one] < at_least or factor[one] > at_most]
        if not weak:
            return Adjusted(np.asarray(weights * answered * factor[here]), here, tuple(joined))
        if alive.size == 1:
            return WeightRefusal(
                WeightFault.BOUNDS, "cell", str(int(alive[0])), (float(people[alive[0]]), float(factor[alive[0]]))
            )
        worst = min(weak, key=lambda one: people[one])
        other = _neighbour(int(worst), alive, people)
        joined.append((int(worst), other))
        home[home == worst] = other


def _neighbour(cell: int, alive: Codes, people: Floats) -> int:
    """The cell before or after, whichever holds fewer answers."""
    place = int(np.searchsorted(alive, cell))
    beside = [int(alive[at]) for at in (place - 1, place + 1) if 0 <= at < alive.size]
    return min(beside, key=lambda one: people[one])
