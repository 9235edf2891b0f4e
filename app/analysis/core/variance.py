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
        """Of each person at each stage, their unit within their group."""
        return tuple(
            stage.unit_of if self.count == 1 else self.seat * stage.stratum_of.size + stage.unit_of
            for stage in self.design.stages
        )

    @cached_property
    def met(self) -> tuple[Mask, ...]:
        """Of each group, the units of each stage with somebody in it."""
        return tuple(
            self._spread(cells if self.everybody else cells[self.inside], stage) > 0
            for cells, stage in zip(self.cells, self.design.stages, strict=True)
        )

    def _spread(self, cells: Codes, stage: Stage, values: Floats | None = None) -> Floats:
        units = stage.stratum_of.size
        return summed(cells, values, self.count * units).reshape(self.count, units)

    @cached_property
    def clusters(self) -> Codes:
        return np.asarray(np.count_nonzero(self.met[0], axis=1), dtype=np.intp)

    @cached_property
    def strata(self) -> Codes:
        return np.asarray(np.count_nonzero(self._strata_met(0), axis=1), dtype=np.intp)

    def _strata_met(self, depth: int) -> Mask:
        stage = self.design.stages[depth]
        return np.asarray(_by_stratum(self.met[depth].astype(np.float64), stage) > 0)

    @property
    def df(self) -> Codes:
        """Clusters minus strata with somebody in the group; R's `degf` of a subset; Korn and Graubard (1999), 5.2."""
        return self.clusters - self.strata

    @cached_property
    def lonely(self) -> Codes:
        """Strata of each group, at any stage, with a single unit and something left to vary."""
        total = np.zeros(self.count, dtype=np.intp)
        for depth, stage in enumerate(self.design.stages):
            total += np.count_nonzero(self._strata_met(depth) & alone(stage), axis=1)
        return total

    def totals(self, scores: Floats) -> tuple[Floats, ...]:
        """Of each stage, sums of scores by group and unit."""
        stages = self.design.stages
        if not self.design.calibrations:
            return tuple(self._spread(c, s, scores) for c, s in zip(self.cells, stages, strict=True))
        apart = [self._unexplained(np.where(self.group_of == group, scores, 0.0)) for group in range(self.count)]
        return tuple(
            np.array([np.bincount(s.unit_of, weights=z, minlength=s.stratum_of.size) for z in apart]) for s in stages
        )

    def _unexplained(self, scores: Floats) -> Floats:
        for calibration in self.design.calibrations:
            scores = calibration.residuals(scores)
        return scores

    def variances(self, scores: Floats) -> Floats:
        """V of the sum of the scores in each group; what a lonely stratum adds follows the design's rule."""
        found = np.zeros(self.count)
        for depth, totals in enumerate(self.totals(scores)):
            spread = _deviations(totals, self.design.stages[depth], self.design.lonely)
            found += np.einsum("gu,gu->g", spread, spread) * self._averaged(depth)
        return found

    def _averaged(self, depth: int) -> Floats:
        """Strata over strata that can be reckoned, where lonely ones are to count as the average of the others."""
        met = self._strata_met(depth)
        lonely = np.count_nonzero(met & alone(self.design.stages[depth]), axis=1)
        if self.design.lonely is not Lonely.AVERAGE or not lonely.any():
            return np.ones(self.count)
        strata = np.count_nonzero(met, axis=1)
        return np.where(lonely < strata, strata / np.maximum(strata - lonely, 1), np.nan)


def covariance(scores: Sequence[Floats], design: Design) -> Floats:
    """V of several sums together, each of a row of scores over everybody: variances and what they share."""
    everybody = Domains.of(design)
    by_row = [everybody.totals(row) for row in scores]
    found = np.zeros((len(by_row), len(by_row)))
    for depth, stage in enumerate(design.stages):
        spread = _deviations(np.vstack([totals[depth] for totals in by_row]), stage, design.lonely)
        found += spread @ spread.T
    return found


def alone(stage: Stage) -> Mask:
    """Strata with a single unit and something left to vary."""
    return np.asarray((stage.sizes == 1) & (1 - stage.fraction >= WHOLE), dtype=np.bool_)


def _deviations(totals: Floats, stage: Stage, lonely: Lonely) -> Floats:
    """Distances of units from the middle of their stratum, scaled so that their squares add up to V."""
    sizes = stage.sizes
    means = _by_stratum(totals, stage) / np.maximum(sizes, 1)
    if lonely is Lonely.ADJUST:
        means = np.where(sizes == 1, 0.0, means)
    left = np.where(1 - stage.fraction < WHOLE, 0.0, 1 - stage.fraction)
    factor = stage.carried * left * sizes / np.maximum(sizes - 1, 1)
    return np.asarray((totals - means[:, stage.stratum_of]) * np.sqrt(factor)[stage.stratum_of])


def summed(codes: Codes, values: Floats | None, count: int) -> Floats:
    """Sums of the values with each code, or how many have it."""
    return np.asarray(np.bincount(codes, weights=values, minlength=count), dtype=np.float64)


def _by_stratum(totals: Floats, stage: Stage) -> Floats:
    strata = stage.fraction.size
    return np.array([np.bincount(stage.stratum_of, weights=row, minlength=strata) for row in totals])
