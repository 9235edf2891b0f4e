import datetime as dt
from collections import Counter
from random import Random

import pytest

from app.demo.population import (
    CHANNEL_SHARES,
    LANGUAGE_SHARES,
    QUIRK_SHARES,
    Forwarding,
    Plan,
    Quirk,
    plan,
)
from app.interview.model import Channel
from app.messaging.numbers import parse

REFERENCES = [f"P{number:02d}" for number in range(1, 41)]
OPENS_ON = dt.date(2026, 3, 2)


def world(seed: int = 1, beneficiaries: int = 300) -> Plan:
    return plan(REFERENCES, Random(seed), OPENS_ON, beneficiaries)


def test_one_seed_plays_one_world() -> None:
    assert world(7) == world(7)
    assert world(7) != world(8)


def test_every_professional_behaves_and_every_person_comes_from_one() -> None:
    played = world()
    assert [behaviour.reference for behaviour in played.behaviours] == REFERENCES
    assert len(played.people) == 300
    assert sum(len(played.of(reference)) for reference in REFERENCES) == 300


@pytest.mark.parametrize(
    ("field", "shares"),
    [("language", LANGUAGE_SHARES), ("channel", CHANNEL_SHARES), ("quirk", QUIRK_SHARES)],
)
def test_shares_are_kept_to_within_one_person(field: str, shares: dict[str, float]) -> None:
    met = Counter(getattr(person, field) for person in world().people)
    assert all(abs(met[kind] - share * 300) < 1 for kind, share in shares.items())


@pytest.mark.parametrize("seed", range(20))
def test_links_bring_people_only_when_forwarded(seed: int) -> None:
    played = world(seed)
    assert {behaviour.forwarding for behaviour in played.behaviours} == set(Forwarding)
    for behaviour in played.behaviours:
        never = behaviour.forwarding is Forwarding.NEVER
        assert (behaviour.forwards_on is None) == never
        assert len(played.of(behaviour.reference)) <= behaviour.forwarded_to < behaviour.handed_out
        assert not (never and behaviour.forwarded_to)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_declared_holds_what_was_done(seed: int) -> None:
    declared = [(one.declared, one.forwarded_to) for one in world(seed).behaviours if one.declared]
    assert declared
    assert all(low <= done <= high for (low, high), done in declared)


def test_people_have_what_their_channel_and_quirk_need() -> None:
    people = world().people
    assert all((person.phone is not None) == (person.channel is Channel.SMS) for person in people)
    assert all((person.switches_to is not None) == (person.quirk is Quirk.SWITCHES) for person in people)
    assert all(person.switches_to != person.language for person in people)
    assert all(16 <= person.age <= 99 and person.received_on < OPENS_ON for person in people)


def test_numbers_are_mobiles_of_the_fiction_range_each_once() -> None:
    numbers = [person.phone for person in world().people if person.phone]
    assert len(set(numbers)) == len(numbers) == 75
    assert all(parse(number) == number for number in numbers)


def test_people_of_one_link_come_in_the_order_they_begin() -> None:
    played = world()
    delays = [[person.delay for person in played.of(reference)] for reference in REFERENCES]
    assert all(each == sorted(each) for each in delays)


def test_a_world_of_silent_professionals_is_possible() -> None:
    assert plan(["P1"], Random(1), OPENS_ON, 0).people == ()
