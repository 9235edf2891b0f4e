"""Waves, late answers and ways of answering against R's survey (`change.R` made `change.csv` and the waves)."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.core.change import difference, thirds
from app.analysis.core.design import Mask, design
from app.analysis.core.figures import Difference
from app.analysis.core.regression import Model, regression
from tests.analysis.core.test_comparison import column, table

EXPECTED = table("change.csv")
ROWS = table("data/waves.csv")
YES, WAVE, WHO = (column(ROWS, name) for name in ("yes", "wave", "professional"))
WEB = np.array([row["channel"] == "web" for row in ROWS])
SECOND = WAVE == 2


def of_day(third: int) -> Mask:
    found = np.zeros(WAVE.size, dtype=np.bool_)
    found[SECOND] = thirds(column(ROWS, "day")[SECOND]) == third
    return found


GROUPS = {
    "waves": (~SECOND, SECOND),
    "waves_on_web": (~SECOND & WEB, SECOND & WEB),
    "thirds": (of_day(0), of_day(2)),
    "channels": (SECOND & WEB, SECOND & ~WEB),
}


@pytest.mark.parametrize(
    "line", [one for one in EXPECTED if one["case"] in GROUPS], ids=lambda line: f"{line['case']}.{line['figure']}"
)
def test_differences_agree_with_r(line: dict[str, str]) -> None:
    found = difference(YES, *GROUPS[line["case"]], design(WHO))
    assert isinstance(found, Difference)
    assert getattr(found, line["figure"]) == pytest.approx(float(line["value"]), rel=1e-9), line["call"]


def test_all_supposed_on_the_web_agrees_with_r() -> None:
    """What `sensitivity` reckons: a predictive margin with its standard error."""
    arabic = np.array([row["language"] == "ar" for row in ROWS])
    columns = np.column_stack([np.ones(YES.size), ~WEB, arabic])[SECOND]
    found = regression(YES[SECOND], columns, design(WHO[SECOND]), logit=True)
    assert isinstance(found, Model)
    supposed = found.columns.copy()
    supposed[:, 1] = 0
    expected = [float(one["value"]) for one in EXPECTED if one["case"] == "on_web"]
    assert found.margin(supposed) == pytest.approx(expected, rel=1e-6)
