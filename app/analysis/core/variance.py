"""How much a figure would move had other clusters been met: the variance of a sum of scores over a design.

Every figure here is, to first order, a sum of scores z, one a person, 0 outside its domain (Taylor linearisation;
Binder 1983, International Statistical Review 51; Särndal, Swensson and Wretman 1992, section 5.5). With T the sum
of z in a cluster, f_h the fraction of stratum h that was taken and n_h the clusters taken there,

    V = sum over h of (1 - f_h) n_h / (n_h - 1) sum over c of (T_hc - mean of T in h)^2

and each later stage adds the same over the units in each unit above, times the fractions of the stages above
(Särndal, section 4.3; `svyrecvar` in R's survey). n_h counts every cluster of the stratum, in the domain or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.analysis.core.design import Codes, Design, Floats, Lonely, Mask, Stage

Totals = tuple[Floats, ...]
"""Of each stage, sums of scores: a row a unit, a column a group."""

SINGULAR = 1e13
"""Condition of a matrix beyond which its inverse is made of rounding."""
WHOLE = 1e-7
"""A stratum of which all but this was taken adds nothing."""


@dataclass(frozen=True, eq=False)
class Domains:
    """Parts of the people, each to be told apart: groups that do not overlap, and -1 for who is in none."""

    design: Design
    group_of: Codes
    count: int

    @staticmethod
    def of(design: Design, group_of: Codes | None = None, count: int = 1) -> Domains:
        """Everybody unless told; people of weight zero are in no group."""
        groups = np.zeros(design.size, dtype=np.intp) if group_of is None else group_of
        weightless = design.weights == 0
        return Domains(design, np.where(weightless, -1, groups) if weightless.any() else groups, count)

    @cached_property
    def inside(self) -> Mask:
        return self.group_of >= 0

    @cached_property
    def everybody(self) -> bool:
        return bool(self.inside.all())

    @cached_property
    def seat(self) -> Codes:
        """The group of each person; who is in none sits in the first, with scores of zero."""
        return self.group_of if self.everybody else np.maximum(self.group_of, 0)

    def sums(self, values: Floats) -> Floats:
        """Of each group; `values` are 0 outside."""
        if self.count == 1:
            return np.array([values.sum()])
        return summed(self.seat, values, self.count)

    def sums_of_products(self, left: Floats, right: Floats) -> Floats:
        if self.count == 1:
            # Not left @ right: that wakes the threads of the linear algebra library for every column.
            return np.array([np.einsum("i,i->", left, right)])
        return summed(self.seat, left * right, self.count)

    def tally(self, kept: Mask) -> Codes:
        """How many people kept, of each group."""
        if self.count == 1:
            return np.array([np.count_nonzero(kept)])
        return np.bincount(self.seat[kept], minlength=self.count)

    @cached_property
    def people(self) -> Codes:
        return self.tally(self.inside)

    @cached_property
    def weight(self) -> Floats:
        return self.sums(self._weights)

    @cached_property
    def kish(self) -> Floats:
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.people * self.sums(self._weights**2) / self.weight**2)

    @cached_property
    def _weights(self) -> Floats:
        return self.design.weights if self.everybody else np.where(self.inside, self.design.weights, 0.0)

    @cached_property
    def cells(self) -> tuple[Codes, ...]:
        """Of each person at each stage, their group within their unit."""
        return tuple(
            stage.unit_of if self.count == 1 else stage.unit_of * self.count + self.seat for stage in self.design.stages
        )

    @cached_property
    def met(self) -> tuple[Mask, ...]:
        """The units of each stage with somebody in them, by group."""
        return tuple(
            self._spread(cells if self.everybody else cells[self.inside], stage) > 0
            for cells, stage in zip(self.cells, self.design.stages, strict=True)
        )

    def _spread(self, cells: Codes, stage: Stage, values: Floats | None = None) -> Floats:
        units = stage.stratum_of.size
        return summed(cells, values, units * self.count).reshape(units, self.count)

    @cached_property
    def clusters(self) -> Codes:
        return np.asarray(np.count_nonzero(self.met[0], axis=0), dtype=np.intp)

    @cached_property
    def strata(self) -> Codes:
        return np.asarray(np.count_nonzero(self._strata_met(0), axis=0), dtype=np.intp)

    def _strata_met(self, depth: int) -> Mask:
        stage = self.design.stages[depth]
        return np.asarray(_by_stratum(self.met[depth].astype(np.float64), stage) > 0, dtype=np.bool_)

    @property
    def df(self) -> Codes:
        """Clusters minus strata with somebody in the group; R's `degf` of a subset; Korn and Graubard (1999), 5.2."""
        return self.clusters - self.strata

    @cached_property
    def lonely(self) -> Codes:
        """Strata of each group, at any stage, with a single unit and something left to vary."""
        total = np.zeros(self.count, dtype=np.intp)
        for depth, stage in enumerate(self.design.stages):
            total += np.count_nonzero(self._strata_met(depth) & alone(stage)[:, None], axis=0)
        return total

    def raw_totals(self, scores: Floats) -> Totals:
        """Of each stage, sums of scores by unit and group."""
        return tuple(self._spread(c, s, scores) for c, s in zip(self.cells, self.design.stages, strict=True))

    def totals(self, scores: Floats) -> Totals:
        """The same of what the totals the weights meet leave unexplained."""
        if not self.design.calibrations:
            return self.raw_totals(scores)
        apart = [self._unexplained(np.where(self.group_of == group, scores, 0.0)) for group in range(self.count)]
        return tuple(
            np.stack([summed(s.unit_of, z, s.stratum_of.size) for z in apart], axis=1) for s in self.design.stages
        )

    def _unexplained(self, scores: Floats) -> Floats:
        for calibration in self.design.calibrations:
            scores = calibration.residuals(scores)
        return scores

    @cached_property
    def weight_totals(self) -> Totals:
        return self.totals(self._weights)

    def variances(self, scores: Floats) -> Floats:
        """V of the sum of the scores in each group; what a lonely stratum adds follows the design's rule."""
        return self.variances_of(self.totals(scores))

    def variances_of(self, totals: Totals) -> Floats:
        found = np.zeros(self.count)
        for depth, (by_unit, stage) in enumerate(zip(totals, self.design.stages, strict=True)):
            spread = _deviations(by_unit, stage, self.design.lonely)
            found += np.einsum("ug,ug->g", spread, spread) * self._averaged[depth]
        return found

    @cached_property
    def _averaged(self) -> tuple[Floats, ...]:
        """Strata over strata that can be reckoned, where lonely ones are to count as the average of the others."""
        return tuple(self._average(depth) for depth in range(len(self.design.stages)))

    def _average(self, depth: int) -> Floats:
        met = self._strata_met(depth)
        lonely = np.count_nonzero(met & alone(self.design.stages[depth])[:, None], axis=0)
        if self.design.lonely is not Lonely.AVERAGE or not lonely.any():
            return np.ones(self.count)
        strata = np.count_nonzero(met, axis=0)
        return np.where(lonely < strata, strata / np.maximum(strata - lonely, 1), np.nan)


def covariance(scores: Sequence[Floats], design: Design) -> Floats:
    """V of several sums together, each of a row of scores over everybody: variances and what they share."""
    everybody = Domains.of(design)
    by_row = [everybody.totals(row) for row in scores]
    found = np.zeros((len(by_row), len(by_row)))
    for depth, stage in enumerate(design.stages):
        spread = _deviations(np.hstack([totals[depth] for totals in by_row]), stage, design.lonely)
        found += spread.T @ spread
    return found


def solved(matrix: Floats, right: Floats) -> Floats | None:
    """Of a system of equations; None where the matrix has no inverse worth the name."""
    if not np.all(np.isfinite(matrix)) or np.linalg.cond(matrix) > SINGULAR:
        return None
    return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)


def alone(stage: Stage) -> Mask:
    """Strata with a single unit and something left to vary."""
    return np.asarray((stage.sizes == 1) & (1 - stage.fraction >= WHOLE), dtype=np.bool_)


def _deviations(totals: Floats, stage: Stage, lonely: Lonely) -> Floats:
    """Distances of units from the middle of their stratum, scaled so that their squares add up to V."""
    sizes = stage.sizes
    means = _by_stratum(totals, stage) / sizes[:, None]
    if lonely is Lonely.ADJUST:
        means[sizes == 1] = 0.0
    left = np.where(1 - stage.fraction < WHOLE, 0.0, 1 - stage.fraction)
    factor = np.sqrt(stage.carried * left * sizes / np.maximum(sizes - 1, 1))
    spread = totals - np.repeat(means, sizes, axis=0)
    spread *= factor[stage.stratum_of][:, None]
    return np.asarray(spread)


def summed(codes: Codes, values: Floats | None, count: int) -> Floats:
    """Sums of the values with each code, or how many have it."""
    return np.asarray(np.bincount(codes, weights=values, minlength=count), dtype=np.float64)


def _by_stratum(totals: Floats, stage: Stage) -> Floats:
    """Sums over the units of each stratum, which stand together."""
    starts = np.concatenate([[0], np.cumsum(stage.sizes)[:-1]])
    return np.asarray(np.add.reduceat(totals, starts, axis=0), dtype=np.float64)
