import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rates.core.balance import balance
from app.rates.core.cases import CaseCounts, Said, Silence, Tally, days_between, total
from app.rates.core.funnel import Sum

SOME = Tally(started=3, completed=1, declined=1)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (CaseCounts(), Silence.SILENT),
        (CaseCounts(opened=True), Silence.OPENED),
        (CaseCounts(forwarded=Said(0, 0)), Silence.OPENED),
        (CaseCounts(promised=True, opened=True), Silence.PROMISED),
        (CaseCounts(forwarded=Said(1, 5), promised=True), Silence.DECLARED),
        (CaseCounts(handed_out=Said(3, 3)), Silence.DECLARED),
        (CaseCounts(group=SOME), Silence.ANSWERED),
        (CaseCounts(personal=SOME, forwarded=Said(1, 5)), Silence.ANSWERED),
    ],
)
def test_how_far_a_professional_has_come(counts: CaseCounts, expected: Silence) -> None:
    assert counts.silence is expected


def test_unfinished_is_what_is_left_of_the_started() -> None:
    assert SOME.unfinished == 1
    assert total([SOME, SOME]) == Tally(6, 2, 2)
    assert total([]) == Tally()


def test_missing_is_not_zero_in_a_sum() -> None:
    assert not Sum(of=2).known
    assert Sum(0, 0, telling=1, of=2).known
    assert Sum(120, 120, telling=1, of=2) + Sum(of=1) == Sum(120, 120, telling=1, of=3)


def test_answers_by_invitation_do_not_count_against_what_was_forwarded() -> None:
    many = Tally(started=9, completed=9)
    assert not CaseCounts(personal=many, forwarded=Said(1, 5)).more_than_declared
    assert CaseCounts(group=many, forwarded=Said(1, 5)).more_than_declared
    assert not CaseCounts(group=many).more_than_declared


def test_days_are_whole_and_never_negative() -> None:
    noon = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    assert days_between(noon, noon + dt.timedelta(hours=47)) == 1
    assert days_between(noon, noon - dt.timedelta(days=1)) == 0


def test_kinds_are_compared_with_their_share_of_the_orders() -> None:
    ccas, mission = balance({"mission_locale": 600, "ccas": 200}, {"mission_locale": 20, "ccas": 20})[::-1]
    assert (mission.kind, mission.expected, mission.missing) == ("mission_locale", 30, 10)
    assert mission.under_represented
    assert not ccas.under_represented
    assert mission.weight > 1 > ccas.weight


def test_few_answers_are_not_judged() -> None:
    assert not any(one.under_represented for one in balance({"a": 90, "b": 10}, {"b": 19}))


@given(
    st.dictionaries(st.sampled_from("abcde"), st.integers(0, 500)),
    st.dictionaries(st.sampled_from("abcde"), st.integers(0, 500)),
)
def test_expected_answers_add_up_to_the_answers_received(orders: dict[str, int], answers: dict[str, int]) -> None:
    found = balance(orders, answers)
    assert sum(one.expected for one in found) == pytest.approx(sum(one.completed for one in found))
    assert all(0.5 <= one.weight <= 3 and one.missing >= 0 for one in found)
