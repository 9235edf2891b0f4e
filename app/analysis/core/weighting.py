"""Weights that make the people who answered add up to the population known from elsewhere.

* Post-stratification: w N_g / sum(w in g) (Holt and Smith 1979, JRSS A 142); `postStratify` in R's survey.
* Raking: post-stratifying to each margin in turn until all hold (Deming and Stephan 1940); `rake`. Done on the cells
  that margins cross, then handed to people, so that a million people cost no more than a thousand.
* Trimming: no weight beyond k medians, then raking again, since trimming alone leaves the margins wrong.

A standard error after it knows that only what the margins leave unexplained varies: see the calibrations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.analysis.core.design import Codes, Design, Floats, numbered
from app.analysis.core.variance import summed

R_CYCLES = 10
"""How often R takes the margins out of the scores of a raked design, one after the other."""


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """A column whose totals are known."""

    name: str
    of: Codes
    """Level of each person, numbered as in `totals`."""
    totals: Floats
    levels: tuple[str, ...] = ()

    def level(self, number: int) -> str:
        return self.levels[number] if self.levels else str(number)


class WeightFault(StrEnum):
    NOT_IN_SAMPLE = "not_in_sample"
    """The population holds a level that nobody who answered has."""
    NOT_IN_POPULATION = "not_in_population"
    """Somebody has a level that the population is said not to hold."""
    MARGINS_DISAGREE = "margins_disagree"
    """Two margins add up to different populations."""
    NO_SOLUTION = "no_solution"
    """No weights meet all margins: combinations that the population needs are missing from the sample."""
    BOUNDS = "bounds"
    """No weights between the bounds meet all totals."""


@dataclass(frozen=True, slots=True)
class WeightRefusal:
    """Why there are no such weights; `margin` and `level` name where."""

    fault: WeightFault
    margin: str
    level: str | None = None
    totals: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PostStratified:
    """z - w * (sum of z / g in the cell, over the old weights there), with g = w / old w; as R's `svyrecvar`."""

    cell: Codes
    old: Floats
    new: Floats

    def residuals(self, scores: Floats) -> Floats:
        count = int(self.cell.max(initial=-1)) + 1
        explained = summed(self.cell, scores * self.old / self.new, count) / summed(self.cell, self.old, count)
        return np.asarray(scores - explained[self.cell] * self.new)


@dataclass(frozen=True, slots=True, eq=False)
class Raked:
    """Margins' means taken out of z / w in turn, ten times, as R's `svyrecvar` does after `rake`."""

    cell: Codes
    of_cell: tuple[Codes, ...]
    """Of each cell, its level in each margin."""
    new: Floats

    def residuals(self, scores: Floats) -> Floats:
        cells = self.of_cell[0].size
        people, left = summed(self.cell, None, cells), summed(self.cell, scores / self.new, cells)
        explained = np.zeros(cells)
        for _ in range(R_CYCLES):
            for level in self.of_cell:
                count = int(level.max()) + 1
                mean = (summed(level, left, count) / summed(level, people, count))[level]
                left, explained = left - people * mean, explained + mean
        return np.asarray(scores - self.new * explained[self.cell])


@dataclass(frozen=True, slots=True, eq=False)
class Weighted:
    """A design with its new weights, and how they were reached."""

    design: Design
    rounds: int = 1


def kish_deff(weights: Floats) -> float:
    """What unequal weights alone cost: n sum(w^2) / (sum w)^2 (Kish 1965, section 11.7)."""
    return float(weights.size * np.sum(weights**2) / np.sum(weights) ** 2)


def post_stratify(made: Design, margin: Margin) -> Weighted | WeightRefusal:
    refusal = _mismatch(made, margin)
    if refusal is not None:
        return refusal
    met = summed(margin.of, made.weights, margin.totals.size)
    factor = np.divide(margin.totals, met, out=np.zeros_like(met), where=met > 0)
    new = made.weights * factor[margin.of]
    return Weighted(made.reweighted(new, PostStratified(margin.of, made.weights, new)))


def rake(
    made: Design, margins: Sequence[Margin], *, tolerance: float = 1e-10, most: int = 1000
) -> Weighted | WeightRefusal:
    """Weights that meet every margin within `tolerance` of its totals."""
    refusal = next((found for margin in margins if (found := _mismatch(made, margin))), None) or _disagreement(margins)
    if refusal is not None:
        return refusal
    cell, of_cell = _crossed(margins)
    before = summed(cell, made.weights, of_cell[0].size)
    fitted = _fit(before, of_cell, [margin.totals for margin in margins], tolerance, most)
    if isinstance(fitted, int):
        return WeightRefusal(WeightFault.NO_SOLUTION, margins[fitted].name)
    after, rounds = fitted
    new = made.weights * (after / before)[cell]
    return Weighted(made.reweighted(new, Raked(cell, of_cell, new)), rounds)


def trim(weights: Floats, *, lower: float = -np.inf, upper: float = np.inf) -> Floats:
    """Weights within bounds, what is cut being shared by the others; `trimWeights` in R's survey."""
    outside = (weights < lower) | (weights > upper)
    if not outside.any() or outside.all():
        return weights.copy()
    held = np.clip(weights, lower, upper)
    return np.asarray(held + np.where(outside, 0.0, np.sum(weights - held) / np.count_nonzero(~outside)))


def rake_trimmed(
    made: Design, margins: Sequence[Margin], medians: float, *, most: int = 100, tolerance: float = 1e-8
) -> Weighted | WeightRefusal:
    """Rake, cut weights beyond so many medians, rake again, until the margins hold with no weight beyond.

    Refused where the two cannot be had together.
    """
    raked = rake(made, margins)
    for rounds in range(1, most + 1):
        if isinstance(raked, WeightRefusal):
            return raked
        weights = raked.design.weights
        bound = medians * float(np.median(weights))
        if weights.max() <= bound * (1 + tolerance):
            return Weighted(raked.design, rounds)
        held = np.minimum(weights, bound)
        raked = rake(Design(held, made.stages, made.lonely, made.calibrations), margins)
    return WeightRefusal(WeightFault.BOUNDS, margins[0].name)


def _mismatch(made: Design, margin: Margin) -> WeightRefusal | None:
    """A level on one side alone."""
    met = summed(margin.of, made.weights, margin.totals.size)
    absent, unknown = (met == 0) & (margin.totals > 0), (met > 0) & ~(margin.totals > 0)
    if absent.any():
        return WeightRefusal(WeightFault.NOT_IN_SAMPLE, margin.name, margin.level(int(np.argmax(absent))))
    if unknown.any():
        return WeightRefusal(WeightFault.NOT_IN_POPULATION, margin.name, margin.level(int(np.argmax(unknown))))
    return None


def _disagreement(margins: Sequence[Margin]) -> WeightRefusal | None:
    first = float(margins[0].totals.sum())
    for margin in margins[1:]:
        total = float(margin.totals.sum())
        if abs(total - first) > 1e-6 * first:
            return WeightRefusal(WeightFault.MARGINS_DISAGREE, margin.name, None, (first, total))
    return None


def _crossed(margins: Sequence[Margin]) -> tuple[Codes, tuple[Codes, ...]]:
    """Of each person their cell among those met, and of each cell its level in each margin."""
    code = np.zeros(margins[0].of.size, dtype=np.intp)
    for margin in margins:
        code = code * margin.totals.size + margin.of
    possible = int(np.prod([margin.totals.size for margin in margins]))
    if possible > 4 * code.size:
        cell = numbered(code)
        first = np.zeros(int(cell.max()) + 1, dtype=np.intp)
        first[cell] = code
    else:
        first = np.flatnonzero(np.bincount(code, minlength=possible))
        place = np.zeros(possible, dtype=np.intp)
        place[first] = np.arange(first.size)
        cell = place[code]
    levels = np.unravel_index(first, [margin.totals.size for margin in margins])
    return cell, tuple(np.asarray(level, dtype=np.intp) for level in levels)


def _fit(
    cells: Floats, of_cell: Sequence[Codes], totals: Sequence[Floats], tolerance: float, most: int
) -> tuple[Floats, int] | int:
    """Cells that meet the totals and in how many rounds; or the number of the margin that is farthest from them."""
    fitted, off = cells.copy(), [np.inf] * len(totals)
    for rounds in range(1, most + 1):
        for at, (level, wanted) in enumerate(zip(of_cell, totals, strict=True)):
            met = summed(level, fitted, wanted.size)
            factor = np.divide(wanted, met, out=np.ones_like(met), where=met > 0)
            off[at] = float(np.abs(factor - 1).max())
            fitted *= factor[level]
        if max(off) < tolerance:
            return fitted, rounds
    return int(np.argmax(off))
