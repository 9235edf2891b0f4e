"""What calls changed: answers in the days after one, against people of the same kind who were left alone meanwhile."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from app.rates.core.student import t_two_sided

DAYS = dt.timedelta(days=7)
LEVEL = 0.95
FEWEST = 10
"""Treated people below whom no figure is given."""
GROUPS = 20
"""Of the jackknife. Too few of them would widen the interval, more would only cost time."""


@dataclass(frozen=True, slots=True)
class Person:
    """One professional: when they were called (or reminded), and when answers came through them; both in order."""

    number: int
    kind: str
    since: dt.datetime
    """From when on they could have been called."""
    touched: Sequence[dt.datetime] = ()
    answers: Sequence[dt.datetime] = ()

    def between(self, start: dt.datetime, end: dt.datetime) -> int:
        return bisect_left(self.answers, end) - bisect_left(self.answers, start)

    def alone(self, start: dt.datetime, end: dt.datetime) -> bool:
        """There at the start, not touched before, and not until the end."""
        return self.since <= start and not (self.touched and self.touched[0] < end)


@dataclass(frozen=True, slots=True)
class Effect:
    """Extra answers per person touched, within seven days."""

    value: float
    low: float
    high: float
    people: int
    """Touched, at least seven days ago, with somebody to compare with."""
    after: float
    """Answers per person touched."""
    otherwise: float
    """Answers per comparable person left alone."""


def effect(people: Iterable[Person], now: dt.datetime) -> Effect | None:
    """The difference after the first touch, with its interval; None where there is too little to compare.

    Compared are people of one kind who had brought answers before, or none, as they stood at noon of the same day.
    The interval is the delete-a-group jackknife's (Kott 2001, Journal of Official Statistics 17), whose groups are of
    professionals: their people's answers hang together.
    """
    everybody = sorted(people, key=lambda one: one.number)
    whole = _contrast(everybody, now)
    if whole is None or whole[2] < FEWEST:
        return None
    after, otherwise, count = whole
    groups = min(GROUPS, len(everybody))
    without = [
        _contrast([one for at, one in enumerate(everybody) if at % groups != left], now) for left in range(groups)
    ]
    values = [one[0] - one[1] for one in without if one is not None]
    value = after - otherwise
    if len(values) < 2:
        return None
    spread = (len(values) - 1) / len(values) * sum((one - value) ** 2 for one in values)
    half = t_two_sided(LEVEL, len(values) - 1) * spread**0.5
    return Effect(value, value - half, value + half, count, after, otherwise)


def _contrast(people: Sequence[Person], now: dt.datetime) -> tuple[float, float, int] | None:
    """Mean answers after the first touch and of the comparable, and of how many touched."""
    by_kind: defaultdict[str, list[Person]] = defaultdict(list)
    for one in people:
        by_kind[one.kind].append(one)
    usual: dict[tuple[str, dt.date, bool], float | None] = {}
    pairs: list[tuple[int, float]] = []
    for one in people:
        start = one.touched[0] if one.touched else None
        if start is None or start + DAYS > now:
            continue
        key = (one.kind, start.date(), bool(one.between(one.since, start)))
        if key not in usual:
            usual[key] = _usual(by_kind[one.kind], start, had=key[2])
        if (other := usual[key]) is not None:
            pairs.append((one.between(start, start + DAYS), other))
    if not pairs:
        return None
    return sum(one for one, _ in pairs) / len(pairs), sum(other for _, other in pairs) / len(pairs), len(pairs)


def _usual(people: Iterable[Person], day: dt.datetime, *, had: bool) -> float | None:
    start = day.replace(hour=12, minute=0, second=0, microsecond=0)
    alone = [one for one in people if one.alone(start, start + DAYS) and bool(one.between(one.since, start)) is had]
    return sum(one.between(start, start + DAYS) for one in alone) / len(alone) if alone else None


def attempts_to_answer(people: Iterable[Person], most: int = 6) -> Sequence[float]:
    """Share of the people called through whom an answer had come by their next call, after one, two, three… calls."""
    called = [one for one in people if one.touched]
    firsts = [_calls_before_answer(one) for one in called]
    return (
        [sum(1 <= first <= calls for first in firsts) / len(called) for calls in range(1, most + 1)] if called else []
    )


def _calls_before_answer(one: Person) -> int:
    """0 where no answer came after a call."""
    first = next((at for at in one.answers if at >= one.touched[0]), None)
    return bisect_left(one.touched, first) or 1 if first is not None else 0


@dataclass(frozen=True, slots=True)
class Yield:
    """What the hours spent on calling a kind of structure were followed by."""

    kind: str
    hours: float
    answers: int

    @property
    def per_hour(self) -> float | None:
        return self.answers / self.hours if self.hours else None


def yields(people: Iterable[Person], hours: Mapping[str, float]) -> Sequence[Yield]:
    """Each answer within seven days of a call counts once; people left alone bring answers too, so this is not gain."""
    found: defaultdict[str, int] = defaultdict(int)
    for one in people:
        found[one.kind] += sum(_after_a_call(one, at) for at in one.answers)
    return [Yield(kind, spent, found[kind]) for kind, spent in sorted(hours.items())]


def _after_a_call(one: Person, at: dt.datetime) -> bool:
    before = bisect_left(one.touched, at)
    return any(at - called < DAYS for called in islice(one.touched, max(before - 1, 0), before))
