import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.phoning.core.outcomes import (
    CLOSED,
    MAY_BECOME,
    RULES,
    Asks,
    Called,
    Outcome,
    Standing,
    after,
    calls,
    next_call_at,
)

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(days=2)

called = st.builds(Called, st.sampled_from(Outcome), st.just(NOON), st.none() | st.just(LATER))


@pytest.mark.parametrize(
    ("outcome", "letter", "closes", "counts", "asks"),
    [
        (Outcome.NO_ANSWER, "U", False, True, Asks.NOTHING),
        (Outcome.BUSY, "U", False, True, Asks.NOTHING),
        (Outcome.VOICEMAIL_LEFT, "NC", False, True, Asks.NOTHING),
        (Outcome.CALLBACK, "O", False, False, Asks.MOMENT),
        (Outcome.PROMISED_FORWARD, "I", False, False, Asks.COUNT_AND_DAY),
        (Outcome.ALREADY_FORWARDED, "I", False, False, Asks.COUNT),
        (Outcome.LINK_SENT_AGAIN, "O", False, False, Asks.NOTHING),
        (Outcome.REFUSED_SOFT, "R", False, True, Asks.NOTHING),
        (Outcome.REFUSED_HARD, "R", True, True, Asks.NOTHING),
        (Outcome.WRONG_NUMBER, "U", True, True, Asks.NOTHING),
        (Outcome.LEFT_STRUCTURE, "NE", True, True, Asks.NOTHING),
        (Outcome.VOICEMAIL_NONE, "NC", False, True, Asks.NOTHING),
        (Outcome.GATEKEEPER, "NC", False, True, Asks.NOTHING),
        (Outcome.CALLBACK_SOFT, "O", False, False, Asks.NOTHING),
        (Outcome.COMPLETED_BY_PHONE, "I", True, True, Asks.NOTHING),
        (Outcome.LANGUAGE, "O", False, False, Asks.LANGUAGE),
        (Outcome.INELIGIBLE, "NE", True, True, Asks.NOTHING),
        (Outcome.TECHNICAL, "U", False, False, Asks.NOTHING),
    ],
)
def test_the_table_of_outcomes(outcome: Outcome, letter: str, closes: bool, counts: bool, asks: Asks) -> None:
    rule = RULES[outcome]
    assert (rule.letter, rule.closes, rule.counts, rule.asks) == (letter, closes, counts, asks)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_says_when_to_call_again_or_that_it_is_over(outcome: Outcome) -> None:
    again = next_call_at(outcome, NOON, LATER)
    assert (again is None) == RULES[outcome].closes
    assert again is None or again >= NOON


@pytest.mark.parametrize(
    ("outcome", "hours"), [(Outcome.BUSY, 0.5), (Outcome.NO_ANSWER, 3), (Outcome.REFUSED_SOFT, 168)]
)
def test_delays_do_not_hang_on_a_named_moment(outcome: Outcome, hours: float) -> None:
    assert next_call_at(outcome, NOON, LATER) == NOON + dt.timedelta(hours=hours)


@settings(max_examples=50)
@given(st.lists(called), st.lists(called))
def test_a_hard_refusal_is_final_whatever_follows(before: list[Called], after: list[Called]) -> None:
    refused = Called(Outcome.REFUSED_HARD, NOON, None)
    assert calls([*before, refused, *after]).standing is Standing.REFUSED


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("outcome", Outcome)
def test_only_steps_of_the_list_are_made(standing: Standing, outcome: Outcome) -> None:
    now = after(standing, outcome)
    assert now is standing or now in MAY_BECOME[standing]
    assert not (standing in CLOSED and now not in CLOSED), "what is closed is not opened by a call"


@pytest.mark.parametrize(
    ("made", "standing"),
    [
        ([], Standing.NEW),
        ([Outcome.NO_ANSWER, Outcome.BUSY], Standing.TRIED),
        ([Outcome.CALLBACK, Outcome.NO_ANSWER], Standing.IN_CONTACT),
        ([Outcome.REFUSED_SOFT, Outcome.PROMISED_FORWARD], Standing.IN_CONTACT),
        ([Outcome.WRONG_NUMBER, Outcome.PROMISED_FORWARD], Standing.UNREACHABLE),
        ([Outcome.COMPLETED_BY_PHONE, Outcome.REFUSED_SOFT], Standing.COMPLETED),
        ([Outcome.COMPLETED_BY_PHONE, Outcome.REFUSED_HARD], Standing.REFUSED),
    ],
)
def test_where_a_case_stands(made: list[Outcome], standing: Standing) -> None:
    assert calls([Called(one, NOON, LATER) for one in made]).standing is standing


def test_what_the_person_asked_of_us_does_not_use_up_attempts() -> None:
    asked = calls([Called(Outcome.CALLBACK, NOON, LATER)] * 9)
    assert (asked.made, asked.counted, asked.appointment) == (9, 0, LATER)
    tried = calls([Called(Outcome.NO_ANSWER, NOON, LATER), Called(Outcome.TECHNICAL, NOON, LATER)])
    assert (tried.made, tried.counted, len(tried.missed)) == (2, 1, 2)


def test_an_appointment_is_over_once_somebody_called() -> None:
    after = calls([Called(Outcome.CALLBACK, NOON, LATER), Called(Outcome.NO_ANSWER, LATER, LATER)])
    assert after.appointment is None
    assert (after.made, after.counted) == (2, 1)
    assert calls([]).last is None
