"""How people came into the survey: their weight, their cluster, its stratum, and how much of each stratum was taken.

Clusters may have stages (structures, then people in them). The words are those of Särndal, Swensson and Wretman
(1992), Model Assisted Survey Sampling, chapter 4, and of `svydesign` in R's survey package.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Mask = NDArray[np.bool_]


class Lonely(StrEnum):
    """What a stratum with a single cluster adds to the variance; R's `survey.lonely.psu`."""

    FAIL = "fail"
    """No figure where it matters."""
    ADJUST = "adjust"
    """Its distance from the middle of the whole sample."""
    AVERAGE = "average"
    """What the other strata add on average."""
    CERTAINTY = "certainty"
    """Nothing: it was sure to be taken."""
    REMOVE = "remove"
    """Nothing: it is left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One stage of sampling. At the second, every first-stage unit is a stratum."""

    unit_of: Codes
    """Of each person, numbered from 0; a unit lies in one stratum."""
    stratum_of: Codes
    """Of each unit, numbered from 0; units of a stratum stand together, in the order of the strata."""
    fraction: Floats
    """Of each stratum, units taken over units there were; 0 where nobody said."""
    carried: Floats
    """Of each stratum, the fractions of the stages above multiplied."""

    @property
    def sizes(self) -> Codes:
        """Units taken, of each stratum."""
        return np.bincount(self.stratum_of, minlength=self.fraction.size)


class Calibration(Protocol):
    """Weights were made to meet known totals, so only what these totals leave unexplained varies."""

    def residuals(self, scores: Floats) -> Floats: ...


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """Weights as they were before they met known totals, and how others would be made to meet them."""

    weights: Floats
    meet: Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """One row a person. Domains are masks over these rows, so that every cluster stays in the design."""

    weights: Floats
    stages: tuple[Stage, ...]
    lonely: Lonely = Lonely.FAIL
    calibrations: tuple[Calibration, ...] = ()
    before: Before | None = None
    """Of calibrated weights, where replicates can be calibrated as well."""

    @property
    def size(self) -> int:
        return int(self.weights.size)

    @property
    def clusters(self) -> Codes:
        """Of each person."""
        return self.stages[0].unit_of

    @property
    def stratum_of(self) -> Codes:
        """Of each cluster."""
        return self.stages[0].stratum_of

    @property
    def strata(self) -> Codes:
        """Of each person."""
        return self.stratum_of[self.clusters]

    def reweighted(self, weights: Floats, calibration: Calibration) -> Design:
        return replace(self, weights=weights, calibrations=(*self.calibrations, calibration))


class DesignFault(StrEnum):
    """Why columns make no design."""

    WEIGHTS = "weights"
    NOT_NESTED = "not_nested"
    FPC_STAGES = "fpc_stages"
    FPC_MIXED = "fpc_mixed"
    FPC_VARIES = "fpc_varies"
    FPC_TOO_SMALL = "fpc_too_small"


class DesignError(ValueError):
    """These columns make no design; `row` is a person who shows it, `stage` the stage, both from 0."""

    def __init__(self, fault: DesignFault, row: int = 0, stage: int = 0) -> None:
        super().__init__(f"{fault.value}: row {row}, stage {stage}")
        self.fault, self.row, self.stage = fault, row, stage


def design(clusters: ArrayLike, weights: ArrayLike | None = None, strata: ArrayLike | None = None) -> Design:
    """The design of people met through `clusters`: equal weights and one stratum unless told.

    A cluster label met in two strata names two clusters, as with `nest=TRUE` in R's survey.
    """
    return staged([clusters], weights, strata, nest=True)


def staged(
    clusters: Sequence[ArrayLike],
    weights: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    fpc: Sequence[ArrayLike] = (),
    *,
    nest: bool = False,
    lonely: Lonely = Lonely.FAIL,
) -> Design:
    """A design of one column of clusters a stage, as `svydesign(ids, strata, fpc, weights, nest)`.

    `fpc` holds a column a stage, of units there are or of fractions taken. Without it only the first stage matters,
    as if clusters had been drawn with replacement. Without weights they follow from the fractions, else are equal.
    """
    labels = [numbered(np.asarray(column)) for column in clusters]
    outer = np.zeros(labels[0].size, dtype=np.intp) if strata is None else numbered(np.asarray(strata))
    if fpc and len(fpc) != len(labels):
        raise DesignError(DesignFault.FPC_STAGES)
    stages = _stages(labels, outer, _fractions_told(fpc), nest=nest)
    return Design(_weights(weights, stages, labels[0].size), stages, lonely)


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """A column of finite population corrections: units there are, or fractions taken."""

    values: Floats
    counts: bool


def _fractions_told(fpc: Sequence[ArrayLike]) -> list[_Told]:
    columns = [np.asarray(column, dtype=np.float64) for column in fpc]
    counts = any(np.any(column > 1) for column in columns)
    for stage, column in enumerate(columns):
        if counts and np.any(column < 1):
            raise DesignError(DesignFault.FPC_MIXED, int(np.argmax(column < 1)), stage)
        if not np.all(column > 0):
            raise DesignError(DesignFault.FPC_TOO_SMALL, int(np.argmax(~(column > 0))), stage)
    return [_Told(column, counts) for column in columns]


def _stages(labels: list[Codes], outer: Codes, fpc: list[_Told], *, nest: bool) -> tuple[Stage, ...]:
    stages: list[Stage] = []
    stratum, carried = outer, np.ones(outer.max(initial=0) + 1)
    for depth, inner in enumerate(labels[: max(len(fpc), 1)]):
        if depth == 0 and not nest:
            _refuse_unnested(inner, outer)
        units, of = paired(stratum, inner)
        fraction = _fraction(fpc[depth], stratum, of, carried.size, depth) if fpc else np.zeros(carried.size)
        stages.append(Stage(units, of, fraction, carried))
        carried = (carried * fraction)[of]
        stratum = units
    return tuple(stages)


def _refuse_unnested(inner: Codes, outer: Codes) -> None:
    home = np.zeros(inner.max(initial=0) + 1, dtype=np.intp)
    home[inner] = outer
    if np.any(home[inner] != outer):
        raise DesignError(DesignFault.NOT_NESTED, int(np.argmax(home[inner] != outer)))


def _fraction(told: _Told, stratum: Codes, of: Codes, strata: int, depth: int) -> Floats:
    """Of each stratum; R warns where people of a stratum disagree about it, and we refuse."""
    each = np.zeros(strata)
    each[stratum] = told.values
    if np.any(each[stratum] != told.values):
        raise DesignError(DesignFault.FPC_VARIES, int(np.argmax(each[stratum] != told.values)), depth)
    taken = np.bincount(of, minlength=strata)
    if told.counts and np.any(each < taken):
        raise DesignError(DesignFault.FPC_TOO_SMALL, int(np.argmax((each < taken)[stratum])), depth)
    return np.asarray(taken / each if told.counts else each, dtype=np.float64)


def numbered(labels: NDArray[np.generic]) -> Codes:
    """The place of each label among the different ones, in order."""
    if np.issubdtype(labels.dtype, np.integer) and labels.size:
        whole = labels.astype(np.intp)
        return _dense(whole - whole.min())[0]
    numbers: Codes = np.unique(labels, return_inverse=True)[1].reshape(-1)
    return numbers


def _dense(codes: Codes) -> tuple[Codes, Codes]:
    """Codes from 0 without gaps, and which code each was; without sorting where a table of all fits in memory."""
    most = int(codes.max(initial=-1)) + 1
    if most > 8 * codes.size + 1000:
        found, numbers = np.unique(codes, return_inverse=True)
        return numbers.reshape(-1), found
    met = np.zeros(most, dtype=np.bool_)
    met[codes] = True
    found = np.flatnonzero(met)
    numbers = np.zeros(most, dtype=np.intp)
    numbers[found] = np.arange(found.size)
    return numbers[codes], found


def paired(outer: Codes, inner: Codes) -> tuple[Codes, Codes]:
    """Numbers of the pairs met, in order of the outer codes, and of each pair its outer code."""
    width = int(inner.max(initial=0)) + 1
    numbers, found = _dense(outer * width + inner)
    return numbers, found // width


def _weights(weights: ArrayLike | None, stages: tuple[Stage, ...], size: int) -> Floats:
    if weights is None:
        taken = np.ones(size)
        for stage in stages:
            fraction = stage.fraction[stage.stratum_of[stage.unit_of]]
            taken = taken * np.where(fraction > 0, fraction, 1)
        return np.asarray(1 / taken, dtype=np.float64)
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != (size,) or not np.all(np.isfinite(given)) or np.any(given < 0):
        raise DesignError(DesignFault.WEIGHTS)
    return given
