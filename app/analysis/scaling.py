"""Scales asked of any table of answers, as rows to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.analysis.core.design import Design
from app.analysis.core.interval import Interval
from app.analysis.core.scales import ScaleWhy, alpha, half_of, omega, promoter_scores, reversed_item, scores, top_box
from app.analysis.estimating import Asked, Row, Stat, figures
from app.analysis.sheet import Sheet, UnusableError, place

Floats = NDArray[np.float64]


class Scale(StrEnum):
    ALPHA = "alpha"
    OMEGA = "omega"
    SCORE = "score"
    NPS = "nps"
    TOP = "top"


WHY = {
    ScaleWhy.ONE_ITEM: "A scale has two items or more; omega needs three.",
    ScaleWhy.TOO_FEW_PEOPLE: "Fewer than three people answered every item.",
    ScaleWhy.CONSTANT_ITEM: "Everybody gave the same answer to an item, or the same sum.",
    ScaleWhy.NO_FIT: "One factor could not be fitted to these items.",
}


def scale_rows(
    sheet: Sheet,
    made: Design,
    scale: Scale,
    of: tuple[str, ...],
    by: tuple[str, ...],
    turned: Mapping[str, tuple[float, float]],
    boxes: tuple[float, ...],
    level: float,
    at_least: int | None = None,
) -> list[Row]:
    items = [_item(sheet, name, turned) for name in of]
    if scale is Scale.ALPHA:
        return [_alpha(items, of, level)]
    if scale is Scale.OMEGA:
        return [_omega(items)]
    if scale is Scale.SCORE:
        asked = Asked(Stat.MEAN, of, by, level=level)
        return figures(sheet, made, asked, [("score", scores(items, at_least or half_of(len(of))))])
    asked = Asked(Stat.PROPORTION if scale is Scale.TOP else Stat.MEAN, of, by, level=level, interval=_interval(scale))
    scored = [
        promoter_scores(_promoted(item, name)) if scale is Scale.NPS else top_box(item, boxes)
        for item, name in zip(items, of, strict=True)
    ]
    return figures(sheet, made, asked, list(zip(of, scored, strict=True)))


def _interval(scale: Scale) -> Interval:
    return Interval.BETA if scale is Scale.TOP else Interval.T


def _item(sheet: Sheet, name: str, turned: Mapping[str, tuple[float, float]]) -> Floats:
    values = sheet.numbers(name)
    if name not in turned:
        return values
    low, high = turned[name]
    outside = (values < low) | (values > high)
    if outside.any():
        row = int(np.argmax(outside))
        raise UnusableError(f"{name} in {place(row)} is {values[row]:g}, outside --range {low:g},{high:g}.")
    return reversed_item(values, low, high)


def _promoted(answers: Floats, name: str) -> Floats:
    outside = (answers < 0) | (answers > 10)
    if outside.any():
        raise UnusableError(
            f"A promoter score is of answers from 0 to 10, and {name} in {place(int(np.argmax(outside)))} is not."
        )
    return answers


def _alpha(items: list[Floats], of: tuple[str, ...], level: float) -> Row:
    found = alpha(items, level=level)
    row = Row("alpha", None, 0)
    if isinstance(found, ScaleWhy):
        return replace(row, why=WHY[found])
    against = ", ".join(of[at] for at in found.against)
    why = f"Worded the other way round, it seems: {against}. Say --reverse." if against else None
    return replace(row, n=found.n, estimate=found.value, ci_low=found.low, ci_high=found.high, why=why)


def _omega(items: list[Floats]) -> Row:
    found = omega(items)
    n = int(np.count_nonzero(~np.isnan(np.column_stack(items)).any(axis=1)))
    if isinstance(found, ScaleWhy):
        return Row("omega", None, n, why=WHY[found])
    return Row("omega", None, n, found)
