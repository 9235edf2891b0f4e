from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.core.nonresponse import Turn, tipping_point


def test_the_worked_example_of_the_first_wave() -> None:
    point = tipping_point(share=0.698, line=0.60, response_rate=0.229)
    assert (point.turn, point.above) == (Turn.POSSIBLE, True)
    assert point.silent_share == pytest.approx(0.571, abs=5e-4)


TURNS = [
    (0.9, 0.6, 0.8, Turn.NEVER, True),
    (0.1, 0.6, 0.8, Turn.NEVER, False),
    (0.5, 0.6, 0.2, Turn.POSSIBLE, False),
    (0.7, 0.6, 1.0, Turn.NOBODY_SILENT, True),
    (0.7, 0.6, None, Turn.UNKNOWN, True),
]


@pytest.mark.parametrize(("share", "line", "rate", "turn", "above"), TURNS)
def test_what_the_silent_could_do(share: float, line: float, rate: float | None, turn: Turn, *, above: bool) -> None:
    point = tipping_point(share, line, rate)
    assert (point.turn, point.above) == (turn, above)
    assert (point.silent_share is None) == (turn is not Turn.POSSIBLE)


@given(st.floats(0, 1), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_at_the_tipping_point_everyone_together_stands_on_the_line(share: float, line: float, rate: float) -> None:
    point = tipping_point(share, line, rate)
    if point.silent_share is not None:
        assert rate * share + (1 - rate) * point.silent_share == pytest.approx(line)
    else:
        nearest = rate * share + (1 - rate) * (0 if point.above else 1)
        assert (nearest > line) == point.above
