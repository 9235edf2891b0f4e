"""What calls changed: answers in the days after one, against people of the same kind who were left alone meanwhile."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

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
    groups = min(GROUPS, len(everybody))
    compared = _Compared([(one, at % groups) for at, one in enumerate(everybody)], now)
    whole = compared.contrast()
    if whole is None or whole[2] < FEWEST:
        return None
    after, otherwise, count = whole
    without = [compared.contrast(left) for left in range(groups)]
    values = [one[0] - one[1] for one in without if one is not None]
    value = after - otherwise
    if len(values) < 2:
        return None
    spread = (len(values) - 1) / len(values) * sum((one - value) ** 2 for one in values)
    half = t_two_sided(LEVEL, len(values) - 1) * spread**0.5
    return Effect(value, value - half, value + half, count, after, otherwise)


Sort = tuple[str, bool]
"""A kind of structure, and whether answers had come."""


class _Compared:
    """Those touched beside those left alone, added up by sort, day and group, so that any group can be left out."""

    def __init__(self, people: Sequence[tuple[Person, int]], now: dt.datetime) -> None:
        touched = [(one, group, one.touched[0]) for one, group in people if one.touched]
        touched = [(one, group, start) for one, group, start in touched if start + DAYS <= now]
        self.days = sorted({_noon(start) for _, _, start in touched})
        place = {day: at for at, day in enumerate(self.days)}
        self.touched: defaultdict[tuple[Sort, int], Counter[int]] = defaultdict(Counter)
        """How many, by group, of each sort and day."""
        self.after: defaultdict[tuple[Sort, int], Counter[int]] = defaultdict(Counter)
        for one, group, start in touched:
            key = ((one.kind, bool(one.between(one.since, start))), place[_noon(start)])
            self.touched[key][group] += 1
            self.after[key][group] += one.between(start, start + DAYS)
        self.alone: defaultdict[tuple[Sort, int], Counter[int]] = defaultdict(Counter)
        """How many people more, by day, there are of each sort and group than on the day before."""
        self.answers: defaultdict[tuple[Sort, int], Counter[int]] = defaultdict(Counter)
        """The same of their answers in the days after."""
        for one, group in people:
            self._leave(one, group)
        self.usual = {key: self._daily(self.alone[key], self.answers[key]) for key in tuple(self.alone)}

    def _leave(self, one: Person, group: int) -> None:
        """Somebody is compared with from their first day until seven before they were touched."""
        first = bisect_left(self.days, one.since)
        end = bisect_right(self.days, one.touched[0] - DAYS) if one.touched else len(self.days)
        heard = bisect_left(one.answers, one.since)
        had = bisect_right(self.days, one.answers[heard]) if heard < len(one.answers) else end
        had = min(max(had, first), end)
        for sort, low, high in (((one.kind, False), first, had), ((one.kind, True), had, end)):
            if low < high:
                _add(self.alone[sort, group], low, high)
                for at in one.answers:
                    soonest, latest = bisect_right(self.days, at - DAYS), bisect_right(self.days, at)
                    _add(self.answers[sort, group], max(soonest, low), min(latest, high))

    def _daily(self, people: Counter[int], answers: Counter[int]) -> Sequence[tuple[int, int]]:
        days = range(len(self.days))
        return list(zip(accumulate(people[at] for at in days), accumulate(answers[at] for at in days), strict=True))

    def contrast(self, left: int | None = None) -> tuple[float, float, int] | None:
        """Mean answers of those touched and of the comparable, and of how many; without one group of all people."""
        after, otherwise, count = 0, 0.0, 0
        for (sort, day), here in self.touched.items():
            usual = self._usual(sort, day, left)
            touched = here.total() - (here[left] if left is not None else 0)
            if touched and usual is not None:
                brought = self.after[sort, day]
                after += brought.total() - (brought[left] if left is not None else 0)
                otherwise, count = otherwise + touched * usual, count + touched
        return (after / count, otherwise / count, count) if count else None

    def _usual(self, sort: Sort, day: int, left: int | None) -> float | None:
        kept = (self.usual.get((sort, group)) for group in range(GROUPS) if group != left)
        rows = [daily[day] for daily in kept if daily]
        people = sum(one for one, _ in rows)
        return sum(answers for _, answers in rows) / people if people else None


def _noon(moment: dt.datetime) -> dt.datetime:
    return moment.replace(hour=12, minute=0, second=0, microsecond=0)


def _add(steps: Counter[int], low: int, high: int) -> None:
    """One more from a day on, and one less from another."""
    if low < high:
        steps[low] += 1
        steps[high] -= 1


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
