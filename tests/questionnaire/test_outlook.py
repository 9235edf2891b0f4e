"""What a plan promises, against simulated campaigns judged by the very rule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.core.design import design
from app.analysis.core.estimate import proportion
from app.analysis.core.verdict import decide
from app.questionnaire.outlook import Fieldwork, chances, least_share, needed
from app.questionnaire.promise import DecisionRule, VerdictKind

RULE = DecisionRule(target=0.6, floor=0.4, confidence=0.95, minimum_n=30, minimum_clusters=8)
SCALE, IMPROVE, STOP = VerdictKind.SCALE, VerdictKind.IMPROVE, VerdictKind.STOP


@given(st.floats(0.01, 0.99), st.integers(30, 600), st.integers(8, 60), st.floats(0, 0.3))
def test_chances_add_up_to_one(truth: float, people: int, professionals: int, correlation: float) -> None:
    found = chances(RULE, truth, Fieldwork(people, professionals, correlation))
    assert sum(found.values()) == pytest.approx(1)
    assert all(0 <= one <= 1 for one in found.values())


@given(st.floats(0.01, 0.98), st.floats(0.001, 0.3))
def test_a_better_truth_scales_more_often_and_stops_less(truth: float, more: float) -> None:
    field = Fieldwork(200, 40, 0.05)
    worse, better = (chances(RULE, one, field) for one in (truth, min(0.999, truth + more)))
    assert better[SCALE] >= worse[SCALE] - 1e-12
    assert better[STOP] <= worse[STOP] + 1e-12


@given(st.integers(40, 800), st.integers(10, 80), st.floats(0, 0.3))
def test_the_false_verdicts_at_the_edges_are_as_rare_as_promised(
    people: int, professionals: int, correlation: float
) -> None:
    field = Fieldwork(people, professionals, correlation)
    assert chances(RULE, RULE.target, field)[SCALE] <= 0.05 + 1e-9
    assert chances(RULE, RULE.floor, field)[STOP] <= 0.05 + 1e-9


def test_too_small_a_field_can_only_say_so() -> None:
    assert chances(RULE, 0.9, Fieldwork(29, 10, 0)) == {VerdictKind.NOT_ENOUGH_DATA: 1.0}
    assert chances(RULE, 0.9, Fieldwork(300, 7, 0)) == {VerdictKind.NOT_ENOUGH_DATA: 1.0}
    assert least_share(RULE, Fieldwork(29, 10, 0), 0.8) is None


def test_the_design_effect_is_that_of_kish() -> None:
    assert Fieldwork(400, 40, 0.1).deff == pytest.approx(1 + 9 * 0.1)
    assert Fieldwork(400, 40, 0.1, variation=1.0).deff == pytest.approx(1 + 19 * 0.1)


def test_what_is_needed_is_enough_and_one_less_is_not() -> None:
    found = needed(RULE, 0.7, 5, 0.05, 0.8)
    assert found is not None
    assert chances(RULE, 0.7, found)[SCALE] >= 0.8
    assert needed(RULE, 0.6, 5, 0.05, 0.8) is None
    least = least_share(RULE, Fieldwork(found.people, found.professionals, 0.05), 0.8)
    assert least is not None
    assert least <= 0.7 + 1e-3


@pytest.mark.slow
def test_simulated_campaigns_come_to_these_verdicts() -> None:
    """Forty professionals with eight answers each, their own shares beta with the supposed correlation."""
    chance, field = np.random.default_rng(7), Fieldwork(320, 40, 0.05)
    runs, who = 800, np.repeat(np.arange(40), 8)
    made = design(who)
    for truth in (0.6, 0.7):
        spread = 1 / field.correlation - 1
        shares = chance.beta(truth * spread, (1 - truth) * spread, (runs, 40))
        answers = chance.random((runs, 320)) < np.repeat(shares, 8, axis=1)
        kinds = [
            decide(proportion(row.astype(float), made, level=RULE.level), RULE, closed=True).kind for row in answers
        ]
        assert kinds.count(SCALE) / runs == pytest.approx(chances(RULE, truth, field)[SCALE], abs=0.06)
