import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app.phoning.core.gain import (
    REACHED_AGAIN,
    USUAL_MINUTES,
    USUAL_PEOPLE,
    USUAL_RATE,
    Pace,
    Prospect,
    gain,
    pace,
    telling,
)
from app.phoning.core.rules import Rules

INDEPENDENT = Rules(likeness=0.0)
prospects = st.builds(
    Prospect, st.sampled_from(["ccas", "association"]), st.none() | st.floats(0, 200), st.integers(0, 50)
)


def test_the_pace_is_that_of_those_who_forwarded() -> None:
    so_far = pace([Prospect("ccas", 40, 10), Prospect("ccas", 20, 0), Prospect("ccas", None, 0)], {}, {})
    assert (so_far.people, so_far.rate, so_far.minutes) == (30, 0.25, USUAL_MINUTES)
    assert pace([Prospect("ccas", None, 0)], {}, {}) == Pace(USUAL_PEOPLE, USUAL_RATE)


@pytest.mark.parametrize(
    ("one", "answers"),
    [(Prospect("ccas", 20, 0), 5.0), (Prospect("ccas", 40, 10), 7.5), (Prospect("ccas", None, 0), 7.5)],
)
def test_people_left_at_that_pace(one: Prospect, answers: float) -> None:
    assert gain(one, Pace(30, 0.25, 1.0), INDEPENDENT) == pytest.approx(answers)


def test_a_minute_is_worth_more_where_answers_are_missing_or_the_team_says_so() -> None:
    one, so_far = Prospect("ccas", 20, 0), Pace(weights={"ccas": 2.0})
    usual = gain(one, Pace(), INDEPENDENT)
    assert gain(one, so_far, INDEPENDENT) == pytest.approx(2 * usual)
    assert gain(one, so_far, Rules(likeness=0.0, representation=0.0)) == pytest.approx(usual)
    assert gain(one, so_far, Rules(likeness=0.0, strata={"ccas": 0.5})) == pytest.approx(usual)
    assert gain(one, Pace(minutes=2 * USUAL_MINUTES), INDEPENDENT) == pytest.approx(usual / 2)
    assert gain(one, Pace(), INDEPENDENT, tried=2) == pytest.approx(usual * REACHED_AGAIN**2)


@pytest.mark.parametrize(
    ("had", "new", "likeness", "worth"),
    [
        (0, 10, 0.0, 10),
        (0, 10, 0.1, 10 / 1.9),  # Kish: n / (1 + (n - 1) rho)
        (10, 10, 0.1, 20 / 2.9 - 10 / 1.9),
        (0, 10, 1.0, 1),
        (5, 5, 1.0, 0),
    ],
)
def test_answers_alike_tell_less(had: float, new: float, likeness: float, worth: float) -> None:
    assert telling(had, new, likeness) == pytest.approx(worth)


@hypothesis_settings(max_examples=50)
@given(prospects, st.integers(0, 6))
def test_a_gain_is_never_negative_nor_more_than_the_people_there_are(one: Prospect, tried: int) -> None:
    people = USUAL_PEOPLE if one.people is None else one.people
    assert 0 <= gain(one, Pace(minutes=1.0), Rules(), tried) <= people + 1e-9


def test_a_pace_differs_only_noticeably() -> None:
    assert not Pace().differs(Pace(rate=USUAL_RATE * 1.05, weights={"ccas": 1.05}))
    assert Pace().differs(Pace(weights={"ccas": 1.5}))
    assert Pace().differs(Pace(people=USUAL_PEOPLE * 2))
