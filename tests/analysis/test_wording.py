"""Sentences say what the bounds say: every claim in words is checked against the numbers it was made from."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis import wording
from app.analysis.core.figures import Difference, Estimate, Method, Refusal, RefusalReason
from app.analysis.core.nonresponse import Turn, tipping_point
from app.analysis.core.verdict import Shortage, decide
from app.analysis.results import Compared, ComparisonKind, Line, NotCompared
from app.analysis.wording import Sentence, Share
from app.questionnaire.promise import DecisionRule, VerdictKind

CLOSES = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
RULE = DecisionRule(target=0.6, floor=0.4, confidence=0.95, minimum_n=50, minimum_clusters=8)
ENOUGH = Estimate(
    value=0.5, low=0.45, high=0.55, se=0.03, df=9, n=50, clusters=8, n_effective=40, deff=1.2,
    method=Method.KORN_GRAUBARD, level=RULE.level,
)  # fmt: skip


def said(low: float, high: float, rule: DecisionRule = RULE) -> Sentence:
    estimate = dataclasses.replace(ENOUGH, low=low, high=high)
    return wording.verdict(decide(estimate, rule, closed=True), estimate, rule, CLOSES)


def shown(sentence: Sentence, name: str) -> float:
    share = sentence.params[name]
    assert isinstance(share, Share)
    return share.value


MESSAGES = [
    (0.61, 0.70, wording.SCALE),
    (0.30, 0.39, wording.STOP),
    (0.45, 0.55, wording.BETWEEN),
    (0.45, 0.65, wording.TARGET_OPEN),
    (0.35, 0.55, wording.FLOOR_OPEN),
    (0.35, 0.65, wording.ALL_OPEN),
]


@pytest.mark.parametrize(("low", "high", "msgid"), MESSAGES)
def test_each_place_of_the_bounds_has_its_sentence(low: float, high: float, msgid: str) -> None:
    assert said(low, high).msgid == msgid


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from([(0.6, 0.4), (0.625, 0.375), (0.55, 0.5)]))
def test_no_sentence_claims_more_than_the_bounds(first: float, second: float, lines: tuple[float, float]) -> None:
    low, high = sorted((first, second))
    target, floor = lines
    rule = dataclasses.replace(RULE, target=target, floor=floor)
    sentence = said(low, high, rule)
    assert shown(sentence, "low") <= low + 1e-9
    assert shown(sentence, "high") >= high - 1e-9
    if sentence.msgid == wording.SCALE:
        assert low >= target
        assert shown(sentence, "low") >= target - 1e-9
    if sentence.msgid == wording.STOP:
        assert high < floor
        assert shown(sentence, "high") <= floor
    if sentence.msgid in {wording.BETWEEN, wording.TARGET_OPEN}:
        assert low >= floor
    if sentence.msgid in {wording.BETWEEN, wording.FLOOR_OPEN}:
        assert high < target


def test_decimals_appear_only_where_the_line_asks_for_them() -> None:
    sentence = said(0.627, 0.7, dataclasses.replace(RULE, target=0.625))
    assert sentence.params["low"] == Share(0.627, 1)
    assert sentence.params["target"] == Share(0.625, 1)
    assert said(0.61, 0.7).params["low"] == Share(0.61)


def test_the_shown_interval_is_rounded_outwards() -> None:
    sentence = wording.interval(dataclasses.replace(ENOUGH, low=0.5567, high=0.6811))
    assert sentence.params == {"low": Share(0.55), "high": Share(0.69)}


def test_whole_per_cents_are_not_pushed_by_floating_point() -> None:
    sentence = wording.interval(dataclasses.replace(ENOUGH, low=0.57, high=0.58))
    assert sentence.params == {"low": Share(0.57), "high": Share(0.58)}


K = VerdictKind
HEADLINES = [
    ([], [wording.NO_INDICATOR]),
    ([K.NOT_YET, K.NOT_YET], [wording.OPEN]),
    ([K.SCALE, K.SCALE], [wording.SAME[K.SCALE]]),
    ([K.STOP], [wording.SAME[K.STOP]]),
    ([K.NOT_ENOUGH_DATA, K.STOP, K.SCALE], [wording.MIXED[kind] for kind in (K.SCALE, K.STOP, K.NOT_ENOUGH_DATA)]),
]


@pytest.mark.parametrize(("kinds", "msgids"), HEADLINES)
def test_the_page_opens_with_what_the_verdicts_add_up_to(kinds: list[VerdictKind], msgids: list[str]) -> None:
    told = wording.headline([(str(number), kind) for number, kind in enumerate(kinds)], CLOSES)
    assert [sentence.msgid for sentence in told] == msgids


def test_a_mixed_headline_names_every_indicator_once() -> None:
    told = wording.headline([("a", K.STOP), ("b", K.SCALE), ("c", K.STOP)], CLOSES)
    assert [sentence.params["indicators"] for sentence in told] == [("b",), ("a", "c")]


def test_while_open_the_sentence_gives_the_closing_day() -> None:
    sentence = wording.verdict(decide(ENOUGH, RULE, closed=False), ENOUGH, RULE, CLOSES)
    assert sentence == Sentence(wording.NOT_YET, {"closes": CLOSES})


def test_too_little_data_says_what_is_missing() -> None:
    few = dataclasses.replace(ENOUGH, n=12)
    sentence = wording.verdict(decide(few, RULE, closed=True), few, RULE, CLOSES)
    assert sentence == Sentence(wording.SHORTAGES[Shortage.PEOPLE], {"n": 12, "minimum": 50})


@pytest.mark.parametrize("reason", RefusalReason)
def test_every_refusal_has_words(reason: RefusalReason) -> None:
    why = Refusal(reason, {"minimum": 5})
    sentence = wording.verdict(decide(why, RULE, closed=True), why, RULE, CLOSES)
    assert sentence.msgid == wording.REFUSALS[reason]


@pytest.mark.parametrize("line", Line)
@pytest.mark.parametrize("rate", [None, 0.2, 0.9, 1.0])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_every_tipping_point_has_words(share: float, rate: float | None, line: Line) -> None:
    sentence = wording.tipping(tipping_point(share, 0.6, rate), line)
    assert set(re.findall(r"%\((\w+)\)s", sentence.msgid)) == set(sentence.params)


def test_the_tipping_figure_stays_true_when_rounded() -> None:
    above, below = tipping_point(0.698, 0.6, 0.229), tipping_point(0.5, 0.6, 0.229)
    assert above.turn is below.turn is Turn.POSSIBLE
    assert wording.tipping(above, Line.TARGET).params == {"silent": Share(0.57)}
    assert wording.tipping(below, Line.TARGET).params == {"silent": Share(0.63)}


def compared(low: float, high: float, p_adjusted: float) -> Compared:
    value = (low + high) / 2
    found = Difference(0.5, 0.5 + value, value, 0.01, low, high, 20, 0.01, (40, 40), 8)
    return Compared("aide", ComparisonKind.WAVE, found, p_adjusted)


DIFFERENCES = [
    (compared(0.021, 0.118, 0.01), wording.HIGHER, {"low": 2, "high": 12}),
    (compared(-0.118, -0.021, 0.01), wording.LOWER, {"low": 2, "high": 12}),
    (compared(0.021, 0.118, 0.06), wording.NOT_APART, {}),
    (compared(-0.01, 0.118, 0.01), wording.NOT_APART, {}),
]


@pytest.mark.parametrize(("one", "words", "figures"), DIFFERENCES)
def test_a_difference_is_told_where_the_adjusted_test_tells_it(
    one: Compared, words: str, figures: dict[str, int]
) -> None:
    assert wording.difference(one) == Sentence(words, figures)


def test_waves_that_asked_otherwise_are_not_compared() -> None:
    apart = Compared("aide", ComparisonKind.WAVE, NotCompared.OTHER_QUESTIONS)
    assert wording.difference(apart) == Sentence(wording.NOT_ASKED_THE_SAME)
