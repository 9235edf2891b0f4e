"""Where the saddlepoint formula has no value; its figures are held to R's in `test_comparison`."""

import numpy as np
import pytest

from app.analysis.core.saddlepoint import beyond


@pytest.mark.parametrize(
    ("statistic", "effects", "ddf"),
    [(4e5, [1.0], 260_000), (5.0, [0.0], 10), (1.0, [1.0], 10_000_000)],
    ids=["beyond what is searched", "no effect", "at the middle"],
)
def test_no_value_is_told_rather_than_a_wrong_one(statistic: float, effects: list[float], ddf: float) -> None:
    assert beyond(statistic, np.array(effects), ddf) is None
