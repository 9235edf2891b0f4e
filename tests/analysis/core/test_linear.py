"""Rules of figures in groups that hold for any data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.core.design import Design, staged
from app.analysis.core.linear import mean, ratio, total
from app.analysis.core.variance import Domains, covariance

PEOPLE = st.lists(
    st.tuples(st.integers(-5, 5), st.integers(0, 5), st.integers(0, 2), st.integers(1, 9)), min_size=4, max_size=60
)
Rows = list[tuple[int, int, int, int]]


def made(rows: Rows) -> tuple[Design, np.ndarray[tuple[int], np.dtype[np.float64]], Domains]:
    y, clusters, groups, weights = (np.array(column) for column in zip(*rows, strict=True))
    design = staged([clusters], weights / 4)
    return design, y.astype(np.float64), Domains.of(design, groups.astype(np.intp), 3)


@given(PEOPLE)
def test_a_group_is_the_same_alone_or_among_others(rows: Rows) -> None:
    design, y, groups = made(rows)
    for statistic in (mean, total):
        together = statistic(y, groups)
        for at in range(3):
            alone = statistic(y, Domains.of(design, np.where(groups.group_of == at, 0, -1)))
            for figure in ("values", "variances", "simple", "n", "df", "clusters"):
                one, other = getattr(together, figure)[at], getattr(alone, figure)[0]
                assert one == pytest.approx(other, rel=1e-9, abs=1e-12, nan_ok=True), figure


@given(PEOPLE)
def test_totals_of_groups_add_up(rows: Rows) -> None:
    design, y, groups = made(rows)
    assert np.nansum(total(y, groups).values) == pytest.approx(total(y, Domains.of(design)).values[0])


@given(PEOPLE)
def test_a_mean_is_a_ratio_to_ones(rows: Rows) -> None:
    design, y, _ = made(rows)
    one, other = mean(y, Domains.of(design)), ratio(y, np.ones(y.size), Domains.of(design))
    assert (one.values[0], one.variances[0]) == pytest.approx((other.values[0], other.variances[0]), abs=1e-12)


@given(PEOPLE)
def test_covariances_hold_the_variances(rows: Rows) -> None:
    design, y, _ = made(rows)
    scores = design.weights * y
    found = covariance([scores, 2 * scores], design)
    variance = total(y, Domains.of(design)).variances[0]
    assert found.ravel() == pytest.approx(np.array([1, 2, 2, 4]) * variance)


@pytest.mark.parametrize("far", [1e3, 1e6, 1e9])
def test_values_far_from_zero_keep_their_margin(far: float) -> None:
    chance = np.random.default_rng(5)
    y, clusters, groups = chance.normal(0, 1, 400), chance.integers(0, 30, 400), chance.integers(0, 3, 400)
    domains = Domains.of(staged([clusters], chance.uniform(1, 2, 400)), groups.astype(np.intp), 3)
    near, away = mean(y, domains), mean(y + far, domains)
    assert away.variances == pytest.approx(near.variances, rel=1e-6)
    assert away.simple == pytest.approx(near.simple, rel=1e-6)
