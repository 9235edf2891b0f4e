"""The smallest difference that is seen, against R (`tests/analysis/power.R`) and simulated campaigns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.core.arms import effect
from app.analysis.core.figures import Effect
from app.questionnaire.detectable import Groups, detectable, professionals_to_see
from app.questionnaire.outlook import Fieldwork
from tests.analysis.core.test_comparison import table

EXPECTED = table("power.csv")
FORTY = Groups(Fieldwork(400, 40, 0.05))


@pytest.mark.parametrize("fewest", [10, 20, 40])
def test_differences_are_nearly_those_of_the_exact_test(fewest: int) -> None:
    """R's come from the noncentral t, to which the sum of two quantiles is the usual approximation."""
    near = {10: 0.014, 20: 0.007, 40: 0.0035}[fewest]
    for line in (one for one in EXPECTED if int(one["professionals"]) >= fewest):
        field = Fieldwork(int(line["people"]), int(line["professionals"]), float(line["correlation"]))
        share, expected = float(line["share"]), float(line["difference"])
        found = detectable(Groups(field), share, confidence=float(line["confidence"]), power=float(line["power"]))
        if expected > 1.05 * max(share, 1 - share):
            assert found is None
        elif found is not None:
            assert found == pytest.approx(expected, rel=near), line


@given(st.integers(8, 200), st.integers(1, 30), st.floats(0.001, 0.5), st.floats(0, 2), st.floats(0.1, 0.9))
def test_a_difference_follows_the_design_effect(
    professionals: int, each: int, correlation: float, variation: float, share: float
) -> None:
    """Without a baseline the variance is that of people met by chance times `deff`."""
    field = Fieldwork(professionals * each, professionals, correlation, variation)
    groups = Groups(replace(field, professionals=professionals - professionals % 2, people=field.people))
    deff = 1 + ((variation**2 + 1) * groups.field.people / groups.field.professionals - 1) * correlation
    assert groups.variance(share) == pytest.approx(4 * share * (1 - share) * deff / groups.field.people)


@given(st.floats(0.2, 0.8), st.floats(0, 0.9), st.floats(0, 0.9))
def test_halves_tell_most_and_a_baseline_tells_more(part: float, people: float, professionals: float) -> None:
    plain = FORTY.variance(0.5)
    assert replace(FORTY, part=part).variance(0.5) >= plain * (1 - 1e-12)
    assert replace(FORTY, people_explained=people, professionals_explained=professionals).variance(0.5) <= plain


def test_what_cannot_be_told_apart_is_said_so() -> None:
    assert detectable(Groups(Fieldwork(30, 3, 0.05))) is None
    assert detectable(Groups(Fieldwork(400, 40, 0.05), part=0.02)) is None
    assert detectable(Groups(Fieldwork(4, 4, 0.0))) is None


def test_professionals_needed_are_enough_and_one_fewer_is_not() -> None:
    needed = professionals_to_see(0.1, FORTY)
    assert needed is not None
    seen = [detectable(Groups(Fieldwork(10 * one, one, 0.05))) for one in (needed - 1, needed)]
    assert seen[0] is not None
    assert seen[1] is not None
    assert seen[1] <= 0.1 < seen[0]


@pytest.mark.slow
def test_simulated_campaigns_see_it_as_often_as_promised() -> None:
    """Judged by the very test of two ways: CR2 with Satterthwaite's degrees of freedom."""
    chance, share = np.random.default_rng(3), 0.5
    found = detectable(FORTY, share)
    assert found is not None
    who, way = np.repeat(np.arange(40), 10), np.repeat(np.arange(40) % 2, 10)
    spread = 1 / FORTY.field.correlation - 1
    seen, runs = 0, 600
    for _ in range(runs):
        mean = np.where(np.arange(40) % 2, share + found / 2, share - found / 2)
        own = chance.beta(mean * spread, (1 - mean) * spread)
        told = effect((chance.random(400) < own[who]).astype(float), way, who)
        seen += isinstance(told, Effect) and told.p < 0.05
    assert seen / runs == pytest.approx(0.8, abs=0.05)
