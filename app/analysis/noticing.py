"""Signs of little care asked of any table of answers, as rows to print."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.analysis.core.design import Codes, Design
from app.analysis.core.interval import Interval
from app.analysis.core.quality import longest_run, relative_speed, straight, too_fast, variability
from app.analysis.estimating import Asked, Row, Stat, figures
from app.analysis.sheet import Sheet, UnusableError, place

Floats = NDArray[np.float64]


class Notice(StrEnum):
    LEFT_OUT = "left-out"
    STRAIGHT = "straight"
    SPEED = "speed"


FEWEST_ITEMS = 2
EACH = "each"
"""The figure of everybody's own part, beside those of the columns."""


def notice_rows(
    sheet: Sheet,
    made: Design,
    notice: Notice,
    of: tuple[str, ...],
    by: tuple[str, ...],
    left_out: tuple[str, ...],
    alike: tuple[str, ...],
    level: float,
) -> list[Row]:
    shares = Asked(Stat.PROPORTION, of, by, interval=Interval.BETA, level=level)
    means = Asked(Stat.MEAN, of, by, level=level)
    match notice:
        case Notice.LEFT_OUT:
            columns = [_left_out(sheet, name, left_out) for name in of]
            found = list(zip(of, columns, strict=True))
            return [*figures(sheet, made, shares, found), *figures(sheet, made, means, [(EACH, _each(columns))])]
        case Notice.STRAIGHT:
            places = np.column_stack([sheet.numbers(name) for name in of])
            if len(of) < FEWEST_ITEMS:
                raise UnusableError("The same answer throughout is of two questions or more: --of FIRST,SECOND.")
            spread = [("longest_run", longest_run(places)), ("variability", variability(places))]
            shown = figures(sheet, made, shares, [("straight", straight(places))])
            return [*shown, *figures(sheet, made, means, spread)]
        case Notice.SPEED:
            speed = relative_speed([_seconds(sheet, name) for name in of], _alike(sheet, alike))
            shown = figures(sheet, made, shares, [("too_fast", too_fast(speed))])
            return [*shown, *figures(sheet, made, means, [("speed", speed)])]


def _left_out(sheet: Sheet, name: str, said: tuple[str, ...]) -> Floats:
    """1 where a question was met and left out, 0 where it was answered, NaN where the cell is empty: it was not met."""
    texts = sheet.texts(name)
    return np.where(sheet.missing(name), np.nan, np.isin(texts.astype(str), said).astype(np.float64))


def _each(columns: list[Floats]) -> Floats:
    table = np.column_stack(columns)
    met = np.count_nonzero(~np.isnan(table), axis=1)
    unknown: Floats = np.full(len(table), np.nan)
    found: Floats = np.divide(np.nansum(table, axis=1), met, out=unknown, where=met > 0)
    return found


def _seconds(sheet: Sheet, name: str) -> Floats:
    found = sheet.numbers(name)
    wrong = found <= 0
    if wrong.any():
        row = int(np.argmax(wrong))
        raise UnusableError(f"Seconds are above zero, and {name} in {place(row)} is {found[row]:g}.")
    return found


def _alike(sheet: Sheet, names: tuple[str, ...]) -> Codes:
    """People who have the same in all these columns."""
    rows = np.column_stack([np.zeros(sheet.size, dtype=object), *(sheet.texts(name) for name in names)]).astype(str)
    return np.asarray(np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1), dtype=np.intp)
