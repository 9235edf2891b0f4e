"""How far a figure hangs on the way people answered: what it might be had all answered on the web."""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.analysis.core.change import FEWEST
from app.analysis.core.design import Floats, design
from app.analysis.core.figures import Supposed
from app.analysis.core.interval import student
from app.analysis.core.regression import Model, regression
from app.interview.model import Channel

LEVEL = 0.95


def as_if_on_the_web(coded: Floats, people: pd.DataFrame) -> Supposed | None:
    """A logistic regression on channel, language and type of structure, then the mean with everybody on the web.

    It takes the way of answering for the cause of what language and structure do not explain, which nobody can check
    without sending people to one way or the other by chance: a sensitivity, not a correction. None where one of the
    ways brought too few, or no model fits.
    """
    counted = ~np.isnan(coded)
    otherwise = (people["channel"] != Channel.WEB.value).to_numpy(dtype=np.float64)
    if min(otherwise[counted].sum(), (1 - otherwise)[counted].sum()) < FEWEST:
        return None
    known = [_levels(people[name].astype("string"), counted) for name in ("language", "structure_kind")]
    columns = np.column_stack([np.ones(len(people)), otherwise, *known])
    found = regression(coded, columns, design(people["professional"].to_numpy()), logit=True)
    if not isinstance(found, Model):
        return None
    on_web = found.columns.copy()
    on_web[:, 1] = 0
    value, se = found.margin(on_web)
    low, high = student(value, se, found.df, LEVEL)
    return Supposed(value, max(0.0, low), min(1.0, high), se, found.df, found.n)


def _levels(column: pd.Series, counted: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Floats:
    """A column of zeros and ones for each level but the commonest; rare levels go with it."""
    counts = column[counted].value_counts()
    kept = [level for level, count in counts.items() if count >= FEWEST][1:]
    return np.column_stack([np.zeros((len(column), 0)), *((column == one).fillna(False) for one in kept)]).astype(
        np.float64
    )
