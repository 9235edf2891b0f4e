"""Two ways compared as assigned, against R's clubSandwich (`arms.R` made `arms.csv` and the trial)."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.core.arms import effect
from app.analysis.core.figures import Effect
from tests.analysis.core.test_comparison import Floats, codes, column, table

EXPECTED = table("arms.csv")
TRIAL = table("data/trial.csv")


def started(name: str) -> list[Floats]:
    """A starting point, and who has none."""
    values = column(TRIAL, name)
    known = ~np.isnan(values)
    return [np.where(known, values, values[known].mean()), (~known).astype(float)]


COLUMNS = {
    "none": [],
    "stratum": [(codes(TRIAL, "stratum") == one).astype(float) for one in (1, 2)],
    "known_start+no_start": started("start"),
    "known_wave+no_wave": started("wave"),
}
COLUMNS["stratum+known_wave+no_wave+known_start+no_start"] = [
    *COLUMNS["stratum"],
    *COLUMNS["known_wave+no_wave"],
    *COLUMNS["known_start+no_start"],
]


@pytest.mark.parametrize("line", EXPECTED, ids=lambda line: line["case"])
def test_effects_agree_with_r(line: dict[str, str]) -> None:
    here = column(TRIAL, "unit") <= int(line["units"])
    y, way, unit = (np.where(here, column(TRIAL, name), np.nan) for name in (line["of"], "way", "unit"))
    found = effect(y, way, np.nan_to_num(unit), COLUMNS[line["before"]])
    assert isinstance(found, Effect)
    told = (found.value, found.se, found.df, found.p, found.low, found.high)
    expected = [float(line[name]) for name in ("estimate", "se", "df", "p", "low", "high")]
    assert told == pytest.approx(expected, rel=1e-9)
