"""Calls that bring answers are seen to, calls that bring none are not, and nothing is said of too few."""

import datetime as dt
import random
from functools import partial

import pytest

from app.phoning.core.effect import DAYS, FEWEST, Effect, Person, attempts_to_answer, effect, yields

OPENED = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
CALLED = dt.datetime(2026, 3, 12, 14, 0, tzinfo=dt.UTC)
NOW = CALLED + dt.timedelta(days=10)


def day(after: float) -> dt.datetime:
    return CALLED + dt.timedelta(days=after)


def people(answers: int, usual: int, count: int = 30) -> list[Person]:
    """As many called as not, of one kind."""
    called = [Person(one, "ccas", OPENED, [CALLED], [day(1)] * answers) for one in range(count)]
    return called + [Person(count + one, "ccas", OPENED, [], [day(2)] * usual) for one in range(count)]


def test_the_difference_is_of_answers_after_and_answers_otherwise() -> None:
    assert effect(people(3, 1), NOW) == Effect(2.0, 2.0, 2.0, 30, 3.0, 1.0)


@pytest.mark.parametrize(
    ("given", "now"),
    [
        (people(3, 1, FEWEST - 1), NOW),
        (people(3, 1), CALLED + DAYS - dt.timedelta(seconds=1)),
        (people(3, 1)[:30], NOW),
        ([Person(one, str(one), OPENED, [CALLED] if one % 2 else []) for one in range(60)], NOW),
        ([], NOW),
    ],
    ids=["too few", "too recent", "nobody left alone", "nobody of the same kind", "nobody"],
)
def test_nothing_is_said_without_something_to_compare(given: list[Person], now: dt.datetime) -> None:
    assert effect(given, now) is None


def test_who_brought_answers_before_is_compared_with_their_like() -> None:
    eager = [Person(100 + one, "ccas", OPENED, [], [day(-3), day(1), day(2), day(3)]) for one in range(30)]
    found = effect(people(3, 1) + eager, NOW)
    assert found is not None
    assert found.otherwise == 1.0


def test_whoever_is_called_within_the_week_is_nobody_left_alone() -> None:
    later = [Person(100 + one, "ccas", OPENED, [day(3)], [day(4)] * 9) for one in range(5)]
    found = effect(people(3, 1) + later, NOW)
    assert found is not None
    assert (found.otherwise, found.people) == (1.0, 30)


def test_the_interval_holds_what_is_true_as_often_as_it_says() -> None:
    drawn = random.Random(7)
    held = sum(_holds(drawn, 0.5) for _ in range(60))
    assert 51 <= held <= 60


def _holds(drawn: random.Random, more: float) -> bool:
    def answers(share: float) -> list[dt.datetime]:
        return [day(1)] * sum(drawn.random() < share for _ in range(5))

    made = [Person(one, "ccas", OPENED, [CALLED], answers(0.2 + more / 5)) for one in range(60)]
    made += [Person(60 + one, "ccas", OPENED, [], answers(0.2)) for one in range(60)]
    found = effect(made, NOW)
    return found is not None and found.low <= more <= found.high


def test_calls_until_the_first_answer() -> None:
    person = partial(Person, kind="ccas", since=OPENED)
    made = [
        person(1, touched=[day(0), day(2)], answers=[day(1)]),
        person(2, touched=[day(0), day(2)], answers=[day(3)]),
        person(3, touched=[day(0)], answers=[day(-1)]),
        person(4, touched=[day(0)]),
        person(5, answers=[day(1)]),
    ]
    assert attempts_to_answer(made, 3) == [0.25, 0.5, 0.5]
    assert attempts_to_answer(made[4:]) == []


def test_an_answer_after_two_calls_is_one_answer() -> None:
    made = [Person(1, "ccas", OPENED, [day(0), day(1)], [day(-1), day(2), day(7.5), day(9)])]
    (found,) = yields(made, {"ccas": 0.5})
    assert (found.answers, found.per_hour) == (2, 4.0)
    assert yields(made, {"ccas": 0.0})[0].per_hour is None
