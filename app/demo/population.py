"""The simulated world: who forwards the survey, who answers, and the ways people have of not doing as planned.

Pure: chance comes in as a `Random`, so that one seed always plays the same campaign. What a person answers
is in `replies.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from random import Random
from typing import TypeVar

from app.interview.model import Channel
from app.questionnaire.model import Language

LEANING = 0.6
"""Spread, in log odds, of what professionals' caseloads think: the source of the clusters' likeness."""
MOOD = 0.6
"""Spread, in log odds, of what persons think within one caseload."""


class Forwarding(StrEnum):
    """When a professional passes the link on."""

    PROMPT = "prompt"
    LATE = "late"
    AFTER_CALL = "after_call"
    NEVER = "never"


class Quirk(StrEnum):
    """What a person does besides answering."""

    NONE = "none"
    STOPS = "stops"
    CHANGES = "changes"
    SWITCHES = "switches"
    DECLINES = "declines"


FORWARDING_SHARES = {
    Forwarding.PROMPT: 0.55,
    Forwarding.LATE: 0.175,
    Forwarding.AFTER_CALL: 0.15,
    Forwarding.NEVER: 0.125,
}
LANGUAGE_SHARES: Mapping[Language, float] = {"fr": 0.62, "ar": 0.24, "en": 0.14}
CHANNEL_SHARES = {Channel.WEB: 0.75, Channel.SMS: 0.25}
QUIRK_SHARES = {
    Quirk.NONE: 0.74,
    Quirk.STOPS: 0.10,
    Quirk.CHANGES: 0.08,
    Quirk.SWITCHES: 0.05,
    Quirk.DECLINES: 0.03,
}

_FORWARDING_DAYS = {Forwarding.PROMPT: (0, 3), Forwarding.LATE: (6, 9), Forwarding.AFTER_CALL: (0, 1)}
_DECLARING = {Forwarding.PROMPT: 0.8, Forwarding.LATE: 0.6, Forwarding.AFTER_CALL: 0.6, Forwarding.NEVER: 0.0}
_RANGES = ((1, 5), (6, 10), (11, 20), (21, 50), (51, 200))
"""The answers offered to a professional who does not know the exact figure."""
_FIRST_NUMBER = 5000
"""Numbers of the made-up people start here; those of the partner file are below."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What one professional does with the link."""

    reference: str
    forwarding: Forwarding
    forwards_on: int | None
    """Days after the opening, or after the call for those who wait for one; None for never."""
    handed_out: int
    """Notebooks given."""
    forwarded_to: int
    """People the link reached; more than those who answer."""
    declared: tuple[int, int] | None
    """What they say they forwarded, lowest and highest (equal when exact); None where they say nothing."""
    leaning: float
    """What their caseload has in common, in log odds of a good answer."""


@dataclass(frozen=True, slots=True)
class Person:
    """One beneficiary who begins to answer."""

    number: int
    professional: str
    seed: int
    """Of this person's own `Random`, so that answers do not depend on who answers first."""
    language: Language
    channel: Channel
    phone: str | None
    """From the range kept for fiction; None for those who use the link."""
    delay: int
    """Days between the forwarding and the first answer."""
    quirk: Quirk
    quirk_at: int
    """The number of answers after which the quirk shows."""
    switches_to: Language | None
    age: int
    received_on: dt.date
    mood: float
    """Log odds of a good answer compared with everybody: the caseload's and their own."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that will be played."""

    behaviours: tuple[Behaviour, ...]
    people: tuple[Person, ...]

    def of(self, reference: str) -> tuple[Person, ...]:
        """The people a professional's link brings, in the order they begin."""
        people = (person for person in self.people if person.professional == reference)
        return tuple(sorted(people, key=lambda person: (person.delay, person.number)))


def plan(references: Sequence[str], rng: Random, opens_on: dt.date, beneficiaries: int = 300) -> Plan:
    """A world of these professionals in which this many people begin to answer."""
    ways = _shared_out(FORWARDING_SHARES, len(references), rng)
    counts = _caseloads(ways, beneficiaries, rng)
    behaviours = tuple(
        _behaviour(reference, way, count, rng) for reference, way, count in zip(references, ways, counts, strict=True)
    )
    sources = [behaviour for behaviour, count in zip(behaviours, counts, strict=True) for _ in range(count)]
    return Plan(behaviours, _people(sources, rng, opens_on))


Kind = TypeVar("Kind")


def _shared_out(shares: Mapping[Kind, float], total: int, rng: Random) -> list[Kind]:
    """Each kind as often as its share says, give or take one, in random order."""
    wanted = {kind: share * total for kind, share in shares.items()}
    dealt = [kind for kind, exact in wanted.items() for _ in range(int(exact))]
    by_remainder = sorted(wanted, key=lambda kind: int(wanted[kind]) - wanted[kind])
    dealt += by_remainder[: total - len(dealt)]
    rng.shuffle(dealt)
    return dealt


def _caseloads(ways: Sequence[Forwarding], beneficiaries: int, rng: Random) -> list[int]:
    """How many people each professional brings: uneven, and none for those who never forward."""
    weights = [0.0 if way is Forwarding.NEVER else rng.uniform(0.5, 2.0) for way in ways]
    counts = [0] * len(ways)
    if any(weights):
        for index in rng.choices(range(len(ways)), weights, k=beneficiaries):
            counts[index] += 1
    return counts


def _behaviour(reference: str, way: Forwarding, count: int, rng: Random) -> Behaviour:
    days = _FORWARDING_DAYS.get(way)
    reached = ceil(count / rng.uniform(0.35, 0.8))
    return Behaviour(
        reference=reference,
        forwarding=way,
        forwards_on=rng.randint(*days) if days else None,
        handed_out=reached + rng.randint(2, 12),
        forwarded_to=reached,
        declared=_declared(reached, rng) if reached and rng.random() < _DECLARING[way] else None,
        leaning=rng.gauss(0, LEANING),
    )


def _declared(reached: int, rng: Random) -> tuple[int, int]:
    """The exact figure more often than not, else the range it falls in."""
    if rng.random() < 0.6:
        return reached, reached
    return next(((low, high) for low, high in _RANGES if low <= reached <= high), (reached, reached))


def _people(sources: Sequence[Behaviour], rng: Random, opens_on: dt.date) -> tuple[Person, ...]:
    total = len(sources)
    languages = _shared_out(LANGUAGE_SHARES, total, rng)
    channels = _shared_out(CHANNEL_SHARES, total, rng)
    quirks = _shared_out(QUIRK_SHARES, total, rng)
    drawn = zip(sources, languages, channels, quirks, strict=True)
    return tuple(
        _person(number, source, language, channel, quirk, rng, opens_on)
        for number, (source, language, channel, quirk) in enumerate(drawn)
    )


def _person(
    number: int,
    source: Behaviour,
    language: Language,
    channel: Channel,
    quirk: Quirk,
    rng: Random,
    opens_on: dt.date,
) -> Person:
    return Person(
        number=number,
        professional=source.reference,
        seed=rng.getrandbits(32),
        language=language,
        channel=channel,
        phone=f"+3363998{_FIRST_NUMBER + number:04d}" if channel is Channel.SMS else None,
        delay=min(int(rng.expovariate(0.7)), 5),
        quirk=quirk,
        quirk_at=rng.randint(3, 10),
        switches_to=_other_language(language, rng) if quirk is Quirk.SWITCHES else None,
        age=min(18 + int(rng.expovariate(1 / 17)), 68),
        received_on=opens_on - dt.timedelta(days=rng.randint(20, 420)),
        mood=source.leaning + rng.gauss(0, MOOD),
    )


def _other_language(language: Language, rng: Random) -> Language:
    return rng.choice([other for other in LANGUAGE_SHARES if other != language])
