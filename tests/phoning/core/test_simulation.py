import random
from collections.abc import Callable, Sequence

import pytest

from app.phoning.core.gain import Pace, Prospect
from app.phoning.core.order import Stage
from app.phoning.core.rules import Rules
from app.phoning.core.simulation import Candidate, Yield, compare

SO_FAR = Pace(people=10, rate=0.5, missing={"ccas": 5})
OURS = [Candidate(f"link:{one}", Prospect("ccas" if one % 2 else "association", 40.0 - one, 0)) for one in range(40)]


def seeded(seed: int) -> Callable[[str], random.Random]:
    return lambda name: random.Random(f"{seed} {name}")


def test_the_same_seed_draws_the_same() -> None:
    told = [compare(OURS, SO_FAR, Rules(), seeded(7), calls=5, reached=0.5, repeats=20) for _ in range(2)]
    assert told[0] == told[1]
    assert [one.order for one in told[0]] == ["random", "lowest rate first", "relais"]


def test_calling_who_has_most_people_left_brings_more_than_chance() -> None:
    chance, _, ours = compare(OURS, SO_FAR, Rules(), seeded(1), calls=5, reached=1.0, repeats=50)
    assert ours.answers.mean > chance.answers.mean
    assert ours.answers.mean == pytest.approx(5 * 38 * 0.5, rel=0.1)
    assert ours.telling.mean < ours.answers.mean, "people of one professional answer alike"
    assert 0 < ours.missing.mean < ours.answers.mean
    assert ours.answers.low <= ours.answers.mean <= ours.answers.high


def test_with_calls_for_everybody_the_order_changes_nothing() -> None:
    found = compare(OURS, SO_FAR, Rules(), seeded(3), calls=len(OURS), reached=0.6, repeats=10)
    assert len({one.answers for one in found}) == 1


def test_nobody_reached_brings_nothing() -> None:
    assert all(
        one.answers.high == 0 for one in compare(OURS, SO_FAR, Rules(), seeded(1), calls=9, reached=0.0, repeats=5)
    )


def test_whoever_is_not_reached_is_called_again_on_a_later_day_and_no_more_than_may_be() -> None:
    def brought(left: int, days: int) -> float:
        one = [Candidate("link:1", Prospect("ccas", 10.0, 0), left=left)]
        found = compare(one, SO_FAR, Rules(), seeded(2), calls=40, reached=0.3, repeats=100, days=days)
        return found[2].answers.mean

    assert brought(6, days=4) > 1.5 * brought(6, days=1)
    assert brought(1, days=4) == brought(1, days=1)


def test_the_difference_from_random_order_has_limits_that_more_repeats_narrow() -> None:
    def ahead(repeats: int) -> Sequence[Yield]:
        found = compare(OURS, SO_FAR, Rules(), seeded(4), calls=10, reached=0.5, repeats=repeats, days=5)
        return [one.ahead for one in found]

    random_, _, ours = ahead(100)
    assert random_ == Yield(0.0, 0.0, 0.0)
    assert 0 < ours.low < ours.mean < ours.high
    fewer = ahead(10)[2]
    assert fewer.high - fewer.low > ours.high - ours.low


def test_whoever_asked_for_the_call_comes_before_any_gain() -> None:
    asked = Candidate("link:asked", Prospect("ccas", 1.0, 0), Stage.CALL_BACK)
    found = compare([asked, *OURS], Pace(people=10, rate=1.0), Rules(), seeded(1), calls=1, reached=1.0, repeats=2)
    assert found[2].answers.mean == 1.0
