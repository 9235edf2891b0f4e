"""Differences between groups that share clusters, and between arms with few units."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.analysis.core.arms import effect
from app.analysis.core.change import difference, thirds
from app.analysis.core.design import design
from app.analysis.core.figures import Difference, Effect, Why

CHANCE = np.random.default_rng(11)


def test_pairs_of_one_person_a_wave_are_a_paired_comparison() -> None:
    """With everybody a cluster of two answers, the standard error is that of the paired t test."""
    before = CHANCE.normal(0, 1, 50)
    after = before + CHANCE.normal(0.3, 0.5, 50)
    second = np.repeat([False, True], 50)
    found = difference([*before, *after], ~second, second, design(np.tile(np.arange(50), 2)))
    assert isinstance(found, Difference)
    assert found.value == pytest.approx(float(np.mean(after - before)))
    assert found.se == pytest.approx(float(stats.sem(after - before)), rel=1e-10)
    assert (found.shared, found.n) == (50, (50, 50))


def test_what_waves_share_makes_their_difference_surer() -> None:
    level = np.repeat(CHANCE.normal(0, 1, 30), 10)
    y = level + CHANCE.normal(0, 0.5, 300)
    second = np.tile([False, True], 150)
    who = np.repeat(np.arange(30), 10)
    together, apart = (difference(y, ~second, second, design(one)) for one in (who, who + 100 * second))
    assert isinstance(together, Difference)
    assert isinstance(apart, Difference)
    assert together.se < apart.se
    assert apart.shared == 0


def test_differences_without_ground_are_refused() -> None:
    y, second = np.arange(40.0), np.repeat([False, True], 20)
    assert difference(y, ~second, second, design(np.repeat([0, 1], 20))) is Why.TOO_FEW_CLUSTERS
    assert difference(np.where(second, np.nan, y), ~second, second, design(np.arange(40))) is Why.ONE_GROUP
    assert difference(np.ones(40), ~second, second, design(np.arange(40))) is Why.NO_VARIATION


@given(st.lists(st.integers(0, 20), max_size=200))
def test_thirds_follow_arrival_and_leave_days_whole(days: list[int]) -> None:
    found = thirds(days)
    assert set(found) <= {0, 1, 2}
    for one, other in zip(
        sorted(zip(days, found, strict=True)), sorted(zip(days, found, strict=True))[1:], strict=False
    ):
        assert one[1] <= other[1]
        assert one[0] != other[0] or one[1] == other[1]


def test_thirds_of_as_many_days_are_equal() -> None:
    assert np.bincount(thirds(np.arange(90))).tolist() == [30, 30, 30]


def test_with_equal_units_the_effect_is_the_t_test_of_their_means() -> None:
    unit = np.repeat(np.arange(12), 8)
    arm = (unit % 2).astype(float)
    y = np.repeat(CHANCE.normal(0, 1, 12), 8) + CHANCE.normal(0, 1, 96) + 0.5 * arm
    found = effect(y, arm, unit)
    assert isinstance(found, Effect)
    means = np.array([y[unit == one].mean() for one in range(12)])
    plain = stats.ttest_ind(means[1::2], means[0::2])
    assert found.value == pytest.approx(float(means[1::2].mean() - means[0::2].mean()))
    assert found.df == pytest.approx(10)
    assert found.p == pytest.approx(float(plain.pvalue), rel=1e-9)
    assert found.units == (6, 6)


def test_uneven_units_leave_fewer_degrees_of_freedom() -> None:
    sizes = [40, 3, 3, 3, 40, 3, 3, 3]
    unit = np.repeat(np.arange(8), sizes)
    arm = (unit >= 4).astype(float)
    found = effect(CHANCE.normal(0, 1, unit.size), arm, unit)
    assert isinstance(found, Effect)
    assert 1 < found.df < 6


def test_a_baseline_makes_the_effect_surer() -> None:
    unit = np.repeat(np.arange(20), 10)
    arm, before = (unit % 2).astype(float), CHANCE.normal(0, 2, 200)
    y = before + 0.4 * arm + CHANCE.normal(0, 0.5, 200)
    plain, known = effect(y, arm, unit), effect(y, arm, unit, [before])
    assert isinstance(plain, Effect)
    assert isinstance(known, Effect)
    assert known.se < plain.se / 2


def test_effects_without_ground_are_refused() -> None:
    unit = np.repeat([0, 1, 2], 10)
    assert effect(np.arange(30.0), (unit == 0).astype(float), unit) is Why.TOO_FEW_CLUSTERS
    unit = np.repeat(np.arange(6), 5)
    assert effect(np.ones(30), (unit % 2).astype(float), unit) is Why.NO_VARIATION


@pytest.mark.slow
def test_no_effect_is_found_as_often_as_promised_with_few_units() -> None:
    unit = np.repeat(np.arange(10), [5, 5, 20, 5, 10, 5, 20, 5, 10, 5])
    arm = (np.arange(10) % 2)[unit].astype(float)
    false = 0
    for _ in range(1000):
        found = effect(CHANCE.normal(0, 0.6, 10)[unit] + CHANCE.normal(0, 1, unit.size), arm, unit)
        false += isinstance(found, Effect) and found.p < 0.05
    assert 0.02 <= false / 1000 <= 0.08
