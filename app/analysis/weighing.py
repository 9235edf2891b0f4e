"""Totals known from elsewhere, read from a file, and the weights that meet them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.analysis.core.calibration import FREE, Bounds, Distance, calibrate
from app.analysis.core.design import Before, Design
from app.analysis.core.weighting import (
    Margin,
    Weighted,
    WeightFault,
    WeightRefusal,
    kish_deff,
    post_stratify,
    rake,
    rake_trimmed,
)
from app.analysis.sheet import Sheet, UnusableError, place

Floats = NDArray[np.float64]


class Meet(StrEnum):
    POST_STRATIFY = "poststratify"
    RAKE = "rake"
    CALIBRATE = "calibrate"


@dataclass(frozen=True, slots=True)
class Known:
    """Of each column, the population's total by level; a column of numbers has one total, under the empty level."""

    totals: Mapping[str, Mapping[str, float]]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.totals)


@dataclass(frozen=True, slots=True)
class Way:
    meet: Meet = Meet.RAKE
    distance: Distance = Distance.LINEAR
    bounds: Bounds = FREE
    trim: float | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """A known total, and what the weights gave before and after."""

    variable: str
    level: str
    known: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Summary:
    n: int
    rounds: int
    smallest: float
    median: float
    largest: float
    kish_deff_before: float
    kish_deff_after: float
    totals: tuple[Reached, ...]


KNOWN = ("variable", "level", "total")


def known_from(sheet: Sheet) -> Known:
    """From a table of variable, level, total."""
    totals: dict[str, dict[str, float]] = {}
    numbers = sheet.numbers("total")
    for row, name in enumerate(sheet.texts("variable")):
        level = str(sheet.texts("level")[row])
        if np.isnan(numbers[row]) or numbers[row] < 0:
            raise UnusableError(f"A total is a number, not below zero: {name} {level}, {place(row)}.")
        if level in totals.setdefault(str(name), {}):
            raise UnusableError(f"{name} {level} has two totals.")
        totals[str(name)][level] = float(numbers[row])
    return Known(totals)


def weigh(sheet: Sheet, made: Design, known: Known, way: Way) -> Weighted:
    found = _calibrated(sheet, made, known, way) if way.meet is Meet.CALIBRATE else _met(sheet, made, known, way)
    if isinstance(found, WeightRefusal):
        raise UnusableError(_refusal(found))
    if not found.design.weights.sum() > 0:
        raise UnusableError("The totals leave nobody any weight: give the population's own counts.")
    return found


def weighed(sheet: Sheet, made: Design, known: Known, way: Way) -> Design:
    """With what replicates need to be weighed in the same way."""

    def meet(weights: Floats) -> Floats:
        return weigh(sheet, replace(made, weights=weights), known, way).design.weights

    return replace(weigh(sheet, made, known, way).design, before=Before(made.weights, meet))


def _met(sheet: Sheet, made: Design, known: Known, way: Way) -> Weighted | WeightRefusal:
    margins = [_margin(sheet, name, totals) for name, totals in known.totals.items()]
    if way.meet is Meet.POST_STRATIFY:
        if len(margins) != 1:
            raise UnusableError("Post-stratification takes the totals of one variable; several are raked.")
        return post_stratify(made, margins[0])
    return rake(made, margins) if way.trim is None else rake_trimmed(made, margins, way.trim)


def _margin(sheet: Sheet, name: str, totals: Mapping[str, float]) -> Margin:
    texts, levels = sheet.texts(name), list(totals)
    for row, text in enumerate(texts):
        if text == "":
            raise UnusableError(f"{name} must be known of everybody, and {place(row)} leaves it empty.")
        if text not in totals:
            raise UnusableError(f"{name} is {text!r} in {place(row)}, and no total is given for it.")
    places = {level: at for at, level in enumerate(levels)}
    of = np.array([places[str(text)] for text in texts], dtype=np.intp)
    return Margin(name, of, np.array([totals[level] for level in levels]), tuple(levels))


def _calibrated(sheet: Sheet, made: Design, known: Known, way: Way) -> Weighted | WeightRefusal:
    if way.distance is Distance.LOGIT and not (0 <= way.bounds[0] < 1 < way.bounds[1] < np.inf):
        raise UnusableError("The logit needs bounds around 1, as --bounds 0.5,2.")
    columns, totals, names = _columns(sheet, known)
    return calibrate(made, np.column_stack(columns), np.array(totals), names, distance=way.distance, bounds=way.bounds)


def _columns(sheet: Sheet, known: Known) -> tuple[list[Floats], list[float], list[str]]:
    columns: list[Floats] = []
    totals: list[float] = []
    names: list[str] = []
    for name, by_level in known.totals.items():
        for level, total in by_level.items():
            found = (
                _numbers(sheet, name)
                if level == ""
                else _margin(sheet, name, by_level).of == list(by_level).index(level)
            )
            columns.append(np.asarray(found, dtype=np.float64))
            totals.append(total)
            names.append(f"{name} {level}".strip())
    return columns, totals, names


def _numbers(sheet: Sheet, name: str) -> Floats:
    found = sheet.numbers(name)
    if np.isnan(found).any():
        raise UnusableError(
            f"{name} must be known of everybody, and {place(int(np.argmax(np.isnan(found))))} leaves it empty."
        )
    return found


def _refusal(refused: WeightRefusal) -> str:
    where = refused.margin if refused.level is None else f"{refused.margin} {refused.level}"
    match refused.fault:
        case WeightFault.NOT_IN_SAMPLE:
            return f"Nobody who answered has {where}, which the population holds: merge it with another level."
        case WeightFault.NOT_IN_POPULATION:
            return f"{where} has a total of zero, and people who answered have it."
        case WeightFault.MARGINS_DISAGREE:
            first, other = refused.totals
            return f"The totals of {where} add up to {other:.10g}, those before it to {first:.10g}."
        case WeightFault.NO_SOLUTION:
            return f"No weights meet all totals, {where} being the farthest: combinations that they need are missing."
        case WeightFault.BOUNDS:
            return f"No weights within the bounds meet all totals, {where} being the farthest."


def summary(sheet: Sheet, made: Design, found: Weighted, known: Known) -> Summary:
    columns, totals, _ = _columns(sheet, known)
    before, after = made.weights, found.design.weights
    places = [(name, level) for name, levels in known.totals.items() for level in levels]
    return Summary(
        n=int(after.size),
        rounds=found.rounds,
        smallest=float(after.min()),
        median=float(np.median(after)),
        largest=float(after.max()),
        kish_deff_before=kish_deff(before),
        kish_deff_after=kish_deff(after),
        totals=_reached(places, totals, columns, before, after),
    )


def _reached(
    places: Sequence[tuple[str, str]], totals: Sequence[float], columns: Sequence[Floats], before: Floats, after: Floats
) -> tuple[Reached, ...]:
    return tuple(
        Reached(name, level, total, float(np.sum(column * before)), float(np.sum(column * after)))
        for (name, level), total, column in zip(places, totals, columns, strict=True)
    )
