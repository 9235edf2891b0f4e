from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from app.analysis.core.figures import Estimate, Method
from app.analysis.core.interval import wilson
from app.analysis.core.release import Doubt, doubts

SURE = Estimate(0.5, 0.45, 0.55, 0.02, 20, 200, 21, 150.0, 1.3, Method.KORN_GRAUBARD, 0.95)

CASES = [
    ({}, ()),
    ({"n": 29}, (Doubt.FEW_PEOPLE,)),
    ({"n_effective": 29.9}, (Doubt.FEW_PEOPLE,)),
    ({"low": 0.35, "high": 0.65}, (Doubt.WIDE,)),
    ({"low": 0.36, "high": 0.65}, ()),
    ({"value": 0.05, "low": 0.02, "high": 0.09}, (Doubt.WIDE_FOR_ITS_SIZE,)),
    ({"value": 0.02, "low": 0.01, "high": 0.05}, ()),
    ({"df": 7}, (Doubt.FEW_CLUSTERS,)),
]


@pytest.mark.parametrize(("change", "found"), CASES)
def test_what_keeps_a_share_from_being_quoted(change: dict[str, Any], found: tuple[Doubt, ...]) -> None:
    assert doubts(dataclasses.replace(SURE, **change)) == found


def test_limits_stay_within_nought_and_one() -> None:
    assert wilson(0.0, 20, 0.95)[0] == 0.0
    assert wilson(1.0, 20, 0.95)[1] == 1.0
