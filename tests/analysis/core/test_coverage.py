"""What intervals and verdicts promise, held against simulated surveys whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit

from app.analysis.core.change import difference
from app.analysis.core.design import design
from app.analysis.core.estimate import mean, proportion
from app.analysis.core.figures import Estimate
from app.analysis.core.verdict import decide
from app.questionnaire.promise import DecisionRule, VerdictKind

Floats = NDArray[np.float64]
SURVEYS, STRUCTURES, SPREAD = 2500, 40, 0.7
TARGET = 0.6


@dataclass(frozen=True)
class Survey:
    """Forty structures, one to three professionals in each, four to twelve people of each, all alike within."""

    y: Floats
    score: Floats
    professional: NDArray[np.int64]
    structure: NDArray[np.int64]
    weight: Floats


def drawn(chance: np.random.Generator, middle: float) -> Survey:
    structure_of = np.repeat(np.arange(STRUCTURES), chance.integers(1, 4, STRUCTURES))
    leaning = chance.normal(0, SPREAD, STRUCTURES)[structure_of]
    professional = np.repeat(np.arange(structure_of.size), chance.integers(4, 13, structure_of.size))
    here = leaning[professional]
    y = (chance.random(here.size) < expit(middle + here)).astype(np.float64)
    score = here + chance.normal(0, 1, here.size)
    return Survey(y, score, professional, structure_of[professional], chance.uniform(0.5, 2, here.size))


@pytest.fixture(scope="module")
def middle() -> float:
    """Log odds round which structures spread so that people say yes as often as the target asks."""
    leanings = np.random.default_rng(5).normal(0, SPREAD, 400_000)
    low, high = 0.0, 1.0
    while high - low > 1e-5:
        half = (low + high) / 2
        low, high = (half, high) if expit(half + leanings).mean() < TARGET else (low, half)
    return low


def share(one: Survey) -> Estimate:
    found = proportion(one.y, design(one.structure))
    assert isinstance(found, Estimate)
    return found


def weighted(one: Survey) -> Estimate:
    found = proportion(one.y, design(one.structure, one.weight))
    assert isinstance(found, Estimate)
    return found


def score(one: Survey) -> Estimate:
    found = mean(one.score, design(one.structure))
    assert isinstance(found, Estimate)
    return found


WAYS: list[tuple[Callable[[Survey], Estimate], float]] = [(share, TARGET), (weighted, TARGET), (score, 0.0)]


@pytest.mark.slow
@pytest.mark.parametrize(("way", "truth"), WAYS, ids=lambda one: getattr(one, "__name__", ""))
def test_intervals_hold_the_truth_as_often_as_they_say(
    way: Callable[[Survey], Estimate], truth: float, middle: float
) -> None:
    chance = np.random.default_rng(20261122)
    found = [way(drawn(chance, middle)) for _ in range(SURVEYS)]
    assert 0.93 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.97


@pytest.mark.slow
def test_changes_between_waves_with_shared_structures_are_held_too(middle: float) -> None:
    chance, held = np.random.default_rng(3), []
    for _ in range(SURVEYS):
        one = drawn(chance, middle)
        later = chance.random(one.y.size) < 0.5
        found = difference(one.y, ~later, later, design(one.structure))
        assert not isinstance(found, str)
        held.append(found.low <= 0 <= found.high)
    assert 0.93 <= np.mean(held) <= 0.97


@pytest.mark.slow
def test_scale_is_said_falsely_at_most_six_times_in_a_hundred(middle: float) -> None:
    """The truth is the target itself: the edge at which a verdict errs most."""
    rule = DecisionRule(TARGET, 0.4, 0.95, 50, 8)
    chance, kinds = np.random.default_rng(11), []
    for _ in range(SURVEYS):
        one = drawn(chance, middle)
        kinds.append(decide(proportion(one.y, design(one.structure), level=rule.level), rule, closed=True).kind)
    false = kinds.count(VerdictKind.SCALE) / SURVEYS
    assert 0.02 <= false <= 0.06
    assert kinds.count(VerdictKind.STOP) == 0
