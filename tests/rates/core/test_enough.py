"""Planning figures against their formulas, and how they move."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from app.rates.core.counts import Clusters
from app.rates.core.enough import AIM, Aim, aim_of, design_effect, half_width, precision, r_indicator

sizes = st.lists(st.integers(1, 40), min_size=2, max_size=30)


def clusters(counts: list[int]) -> Clusters:
    return Clusters(sum(one > 0 for one in counts), sum(counts), sum(one * one for one in counts))


def test_the_half_width_is_the_clustered_one_of_one_half() -> None:
    counts = clusters([10, 20, 30])
    effect = 1 + ((100 + 400 + 900) / 60 - 1) * AIM.alike
    assert design_effect(counts, AIM.alike) == pytest.approx(effect)
    assert half_width(counts, AIM) == pytest.approx(student.ppf(0.975, 2) * math.sqrt(0.25 * effect / 60), rel=1e-3)


@pytest.mark.parametrize("counts", [[], [5], [0, 7]])
def test_one_professional_says_nothing_of_how_they_differ(counts: list[int]) -> None:
    found = precision(clusters(counts), 0.5)
    assert (found.half_width, found.at_closing, found.missing) == (None, None, None)


@given(sizes, st.floats(0.01, 0.99))
def test_waiting_never_makes_it_less_sure(counts: list[int], elapsed: float) -> None:
    found = precision(clusters(counts), elapsed)
    assert found.half_width is not None
    assert found.at_closing is not None
    assert found.at_closing <= found.half_width + 1e-9
    assert precision(clusters(counts), 1).at_closing == found.half_width


@given(sizes)
def test_nothing_is_missing_exactly_where_the_precision_is_reached(counts: list[int]) -> None:
    found = precision(clusters(counts), 1)
    assert found.half_width is not None
    assert (found.missing == 0) == (found.half_width <= 0.1 + 1e-9)


def test_an_indicator_is_planned_to_stay_clear_of_its_floor() -> None:
    aim = aim_of(target=0.6, floor=0.45, confidence=0.95, least=200)
    assert (aim.share, aim.least) == (0.6, 200)
    assert [aim.half_width, aim.level] == pytest.approx([0.15, 0.9])
    few = precision(clusters([5] * 10), 0.5, aim)
    assert few.missing == 150, "sure enough, and still fewer than the plan asks for"
    assert few.half_width is not None
    assert few.half_width < 0.15


@given(sizes, st.floats(0.02, 0.3), st.floats(0.02, 0.3))
def test_a_narrower_aim_never_needs_fewer_answers(counts: list[int], one: float, other: float) -> None:
    narrow, wide = sorted((one, other))
    found = [precision(clusters(counts), 1, Aim(half_width=width)).missing for width in (narrow, wide)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0] >= found[1]


def test_strata_that_answer_alike_are_representative() -> None:
    assert r_indicator([(10, 100), (20, 200)]) == pytest.approx(1)
    assert r_indicator([(0, 100), (100, 100)]) == pytest.approx(0)
    assert r_indicator([(30, 100), (10, 100)]) == pytest.approx(0.8)


@pytest.mark.parametrize("strata", [[], [(1, 2)], [(1, 2), (3, 0)], [(3, 2), (1, 2)]])
def test_an_unknown_frame_gives_no_indicator(strata: list[tuple[int, int]]) -> None:
    assert r_indicator(strata) is None
