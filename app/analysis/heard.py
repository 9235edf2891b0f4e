"""The answers of many interviews, question by question: each person's is a number into what was said.

What a rule says, then, has to be asked once for each combination of answers it reads, and not once for each person.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.interview.document import value_from_document
from app.interview.model import Missing, Value

Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]

NOTHING = 0
REASONS = tuple(Missing)
"""The first of them has the code -1."""

MOST_PLACES = 2**40
"""Of a combination; beyond it those that nobody has are taken out first, lest the figure runs over."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said to one question: above 0 a place in `values`, 0 nothing, below 0 why there is no value."""

    codes: Codes
    values: Sequence[Value | None]
    """The first stands for nothing."""

    @property
    def valued(self) -> Mask:
        return self.codes > NOTHING

    @property
    def given(self) -> Mask:
        """Answered, be it by a refusal."""
        answered: Mask = self.codes != NOTHING
        return answered

    def of(self, people: Sequence[int]) -> Heard:
        return Heard(self.codes[people], self.values)

    def where(self, people: Mask, otherwise: Heard | None = None) -> Heard:
        """The values that count for these people; for the others those they had before."""
        kept = np.where(people & self.valued, self.codes, NOTHING)
        if otherwise is None or not otherwise.valued.any():
            return Heard(kept, self.values)
        before = np.where(people | ~otherwise.valued, NOTHING, otherwise.codes + len(self.values) - 1)
        return Heard(kept + before, [*self.values, *otherwise.values[1:]])

    def holds(self, test: Callable[[Value], bool]) -> Mask:
        """Whose value passes the test."""
        passing = np.array([one is not None and test(one) for one in self.values], np.bool_)
        people: Mask = passing[np.maximum(self.codes, NOTHING)]
        return people


@dataclass(slots=True)
class Hearing:
    """One question's answers while they are gathered."""

    codes: array[int]
    values: list[Value | None] = field(default_factory=lambda: [None])
    places: dict[object, int] = field(default_factory=dict)

    @classmethod
    def of(cls, people: int) -> Hearing:
        return cls(array("q", bytes(8 * people)))

    def hear(self, person: int, answer: Mapping[str, Any]) -> None:
        key = answer.get("value")
        kind = type(key)
        # A code or a whole number stands for itself; 4.0 would stand for 4, and a list for nothing.
        if kind is not str and kind is not int:
            key = _key(answer)
        place = self.places.get(key)
        self.codes[person] = self._new(key, value_from_document(answer)) if place is None else place

    def take(self, person: int, value: Value) -> None:
        """The same of a value at hand."""
        key = (type(value), value)
        place = self.places.get(key)
        self.codes[person] = self._new(key, value) if place is None else place

    def _new(self, key: object, value: Value | Missing) -> int:
        if isinstance(value, Missing):
            place = -1 - REASONS.index(value)
        else:
            place = len(self.values)
            self.values.append(value)
        self.places[key] = place
        return place

    def done(self) -> Heard:
        return Heard(np.frombuffer(self.codes, np.int64), self.values)


def _key(answer: Mapping[str, Any]) -> object:
    if "missing" in answer:
        return Missing, answer["missing"]
    if "date" in answer:
        return dt.date, answer["date"]
    value = answer["value"]
    return tuple(value) if isinstance(value, list) else (type(value), value)


def hear(people: int, answers: Iterable[Mapping[str, Mapping[str, Any]]]) -> dict[str, Heard]:
    """Of stored answers, by question; a question that nobody answered is not among them."""
    found: dict[str, Hearing] = {}
    for person, given in enumerate(answers):
        for id_, answer in given.items():
            one = found.get(id_)
            if one is None:
                one = found[id_] = Hearing.of(people)
            one.hear(person, answer)
    return {id_: one.done() for id_, one in found.items()}


def plain(values: Sequence[Value | None]) -> Heard:
    """Of values at hand, one a person."""
    found = Hearing.of(len(values))
    for person, value in enumerate(values):
        if value is not None:
            found.take(person, value)
    return found.done()


def combinations(people: int, parts: Sequence[tuple[Codes, int]]) -> tuple[Codes, Codes]:
    """Which combination each person has, and for each combination somebody who has it.

    A part is what people have, from 0, and how many there are of it.
    """
    key, many = np.zeros(people, np.int64), 1
    for codes, size in parts:
        if many * size > MOST_PLACES:
            key, first = combinations(people, [(key, many)]) if many <= 4 * people else _sorted(key)
            many = first.size
        key, many = key * size + codes, many * size
    return _counted(key, many) if many <= 4 * people else _sorted(key)


def _counted(key: Codes, many: int) -> tuple[Codes, Codes]:
    somebody = np.full(many, -1, np.int64)
    somebody[key] = np.arange(key.size)
    met = np.flatnonzero(somebody >= 0)
    place = np.zeros(many, np.int64)
    place[met] = np.arange(met.size)
    return place[key], somebody[met]


def _sorted(key: Codes) -> tuple[Codes, Codes]:
    _, somebody, place = np.unique(key, return_index=True, return_inverse=True)
    return place, somebody
