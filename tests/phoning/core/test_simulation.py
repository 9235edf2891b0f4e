import random
from collections.abc import Callable

import pytest

from app.phoning.core.gain import Pace, Prospect
from app.phoning.core.rules import Rules
from app.phoning.core.simulation import Candidate, compare

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
