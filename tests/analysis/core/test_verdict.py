from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.core.figures import Estimate, Method, Refusal, RefusalReason
from app.analysis.core.verdict import Shortage, Verdict, all_of, any_of, decide, stepped_down
from app.questionnaire.promise import DecisionRule, VerdictKind

RULE = DecisionRule(target=0.6, floor=0.4, confidence=0.95, minimum_n=50, minimum_clusters=8)
ENOUGH = Estimate(
    value=0.5, low=0.45, high=0.55, se=0.03, df=9, n=50, clusters=8, n_effective=40, deff=1.2,
    method=Method.KORN_GRAUBARD, level=RULE.level,
)  # fmt: skip


def bounds(low: float, high: float) -> Estimate:
    return dataclasses.replace(ENOUGH, low=low, high=high, value=(low + high) / 2)


COMPARED = [
    (0.60, 0.70, VerdictKind.SCALE),
    (0.599, 0.70, VerdictKind.IMPROVE),
    (0.45, 0.55, VerdictKind.IMPROVE),
    (0.30, 0.80, VerdictKind.IMPROVE),
    (0.30, 0.40, VerdictKind.IMPROVE),
    (0.30, 0.399, VerdictKind.STOP),
    (0.00, 0.10, VerdictKind.STOP),
    (0.90, 1.00, VerdictKind.SCALE),
]


@pytest.mark.parametrize(("low", "high", "kind"), COMPARED)
def test_bounds_are_compared_with_target_and_floor(low: float, high: float, kind: VerdictKind) -> None:
    assert decide(bounds(low, high), RULE, closed=True) == Verdict(kind)


def test_no_verdict_while_people_still_answer() -> None:
    assert decide(bounds(0.9, 1.0), RULE, closed=False) == Verdict(VerdictKind.NOT_YET)


SHORT = [
    ({"n": 49}, Shortage.PEOPLE, {"n": 49, "minimum": 50}),
    ({"clusters": 7}, Shortage.CLUSTERS, {"clusters": 7, "minimum": 8}),
]


@pytest.mark.parametrize(("change", "shortage", "params"), SHORT)
def test_the_registered_minimum_comes_first(change: dict[str, int], shortage: Shortage, params: dict[str, int]) -> None:
    few = dataclasses.replace(bounds(0.9, 1.0), **change)  # type: ignore[arg-type]
    assert decide(few, RULE, closed=True) == Verdict(VerdictKind.NOT_ENOUGH_DATA, shortage, params)


def test_a_refused_figure_decides_nothing() -> None:
    found = decide(Refusal(RefusalReason.NOBODY), RULE, closed=True)
    assert found == Verdict(VerdictKind.NOT_ENOUGH_DATA, Shortage.NO_FIGURE)


def test_bounds_of_another_confidence_are_a_bug() -> None:
    with pytest.raises(ValueError, match="confidence"):
        decide(dataclasses.replace(ENOUGH, level=0.95), RULE, closed=True)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_better_lower_bound_never_worsens_the_verdict(first: float, second: float) -> None:
    order = [VerdictKind.STOP, VerdictKind.IMPROVE, VerdictKind.SCALE]
    low, high = sorted((first, second))
    worse = decide(bounds(low, low), RULE, closed=True)
    better = decide(bounds(high, high), RULE, closed=True)
    assert order.index(worse.kind) <= order.index(better.kind)


CHANCES = {"a": 0.96, "b": 0.98, "c": 0.5}
"""The highest confidence at which each still reaches its target."""


def _held(rules: dict[str, DecisionRule]) -> dict[str, float]:
    held = stepped_down(rules, lambda id_, one: one.confidence <= CHANCES[id_])
    return {id_: round(one.confidence, 6) for id_, one in held.items()}


def test_one_of_several_is_held_to_more_and_the_next_to_less_once_it_is_reached() -> None:
    rule = DecisionRule(0.6, 0.4, 0.95, 30, 8)
    assert _held({"b": rule, "c": rule}) == {"b": 0.975, "c": 0.95}
    assert _held({"a": rule, "c": rule}) == {"a": 0.975, "c": 0.975}
    assert _held({"a": rule, "b": rule}) == {"a": 0.95, "b": 0.975}
    assert _held({"a": rule}) == {"a": 0.95}
    assert _held({}) == {}


@pytest.mark.parametrize(
    ("kinds", "every", "one"),
    [
        ({"scale"}, "scale", "scale"),
        ({"scale", "improve"}, "improve", "scale"),
        ({"scale", "stop"}, "stop", "scale"),
        ({"improve", "stop"}, "stop", "improve"),
        ({"stop"}, "stop", "stop"),
        ({"scale", "not_enough_data"}, "not_enough_data", "scale"),
        ({"stop", "not_enough_data"}, "stop", "not_enough_data"),
        ({"not_yet"}, "not_yet", "not_yet"),
    ],
)
def test_indicators_taken_together(kinds: set[str], every: str, one: str) -> None:
    found = {VerdictKind(kind) for kind in kinds}
    assert (all_of(found).value, any_of(found).value) == (every, one)
