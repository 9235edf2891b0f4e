"""Calls that bring answers are seen to, calls that bring none are not, and nothing is said of too few."""

import datetime as dt
import random
from collections.abc import Sequence
from functools import partial

import pytest

from app.phoning.core.effect import DAYS, FEWEST, GROUPS, Effect, Person, attempts_to_answer, effect, yields
from app.rates.core.student import t_two_sided

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


def plainly(people: Sequence[Person], now: dt.datetime) -> tuple[float, float] | None:
    """Each person touched beside each of their kind who was left alone: what the sums by day are held to."""
    pairs: list[tuple[int, float]] = []
    for one in people:
        if not one.touched or one.touched[0] + DAYS > now:
            continue
        start, had = one.touched[0], bool(one.between(one.since, one.touched[0]))
        noon = start.replace(hour=12, minute=0, second=0, microsecond=0)
        alone = [
            other.between(noon, noon + DAYS)
            for other in people
            if other.kind == one.kind
            and other.since <= noon
            and not (other.touched and other.touched[0] < noon + DAYS)
            and bool(other.between(other.since, noon)) is had
        ]
        if alone:
            pairs.append((one.between(start, start + DAYS), sum(alone) / len(alone)))
    if not pairs:
        return None
    return sum(after for after, _ in pairs) / len(pairs), sum(usual for _, usual in pairs) / len(pairs)


def plain_half(people: Sequence[Person], now: dt.datetime) -> float:
    """Half the interval, by the jackknife: each group left out in turn."""
    groups = [[one for at, one in enumerate(people) if at % GROUPS != left] for left in range(GROUPS)]
    values = [found[0] - found[1] for one in groups if (found := plainly(one, now))]
    whole = plainly(people, now)
    assert whole is not None
    value = whole[0] - whole[1]
    spread = (len(values) - 1) / len(values) * sum((one - value) ** 2 for one in values)
    return float(t_two_sided(0.95, len(values) - 1) * spread**0.5)


def anybody(number: int, chance: random.Random) -> Person:
    """Often at the very moments that days begin or end with."""

    def moment() -> dt.datetime:
        return CALLED.replace(hour=0) + dt.timedelta(hours=12 * chance.randint(-8, 60))

    touched, answers = (sorted(moment() for _ in range(chance.choice((0, 1, 1, 3)))) for _ in range(2))
    return Person(number, chance.choice(("ccas", "association")), moment(), touched, answers)


@pytest.mark.parametrize("seed", range(20))
def test_sums_by_day_are_the_comparison_of_each_with_each(seed: int) -> None:
    chance = random.Random(seed)
    everybody = [anybody(number, chance) for number in range(60)]
    now = CALLED + dt.timedelta(days=20)
    found = effect(everybody, now)
    assert found is not None
    assert (found.after, found.otherwise) == pytest.approx(plainly(everybody, now))
    assert (found.high - found.low) / 2 == pytest.approx(plain_half(everybody, now))
