"""Where many people's answers lead them: `interview.course` walked for all of them at once; pure.

The walk asks each rule once for each combination of answers that it reads, and is held to the walk of one person by
random surveys and answers. People of one batch answered one version, its questions in one order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from app.analysis.heard import NOTHING, Codes, Heard, Mask, combinations, plain
from app.interview.course import fits
from app.interview.model import Value
from app.questionnaire.course import Compiled
from app.questionnaire.expressions import Rule
from app.questionnaire.model import Kind

Known = dict[str, Value]
Told = TypeVar("Told")


@dataclass(slots=True)
class Walked:
    """What `interview.course.Course` tells of one person, of all; the one to walk is told what is known already."""

    people: int
    said: Mapping[str, Heard]
    known: dict[str, Heard]
    """Answers on the route as rules see them, with calculations."""
    met: dict[str, Mask] = field(default_factory=dict)
    """Who is asked each question."""
    reckoned: dict[str, Mask] = field(default_factory=dict)
    """For whom each calculation came to a value."""
    unasked: Mask = field(init=False)
    """Who has yet to say yes or no to a consent."""
    going: Mask = field(init=False)
    """Whose route has not ended."""

    def __post_init__(self) -> None:
        self.unasked = np.zeros(self.people, np.bool_)
        self.going = np.ones(self.people, np.bool_)

    def over(self, course: Iterable[Compiled]) -> Walked:
        for one in course:
            asked = self.going if one.rule is None else self.going & self._hold(one.rule)
            if one.formula is not None:
                self._reckon(one, asked)
            else:
                self._meet(one, asked if one.filter is None else asked & self._offered(one))
        return self

    def of_each(self, names: Iterable[str], asked: Callable[[Known], Told]) -> tuple[list[Told], Codes]:
        """What is said of each combination of known values, and which one each person has."""
        read = self._read(names)
        place, somebody = combinations(self.people, [self._part(name) for name in read])
        return [asked(self.values_of(person, read)) for person in somebody], place

    def _read(self, names: Iterable[str]) -> list[str]:
        return [name for name in sorted(names) if name in self.known]

    def _part(self, name: str) -> tuple[Codes, int]:
        return self.known[name].codes, len(self.known[name].values)

    def values_of(self, person: int, names: Iterable[str]) -> Known:
        """What is known of one person under these names."""
        found = ((name, self.known[name].values[self.known[name].codes[person]]) for name in self._read(names))
        return {name: value for name, value in found if value is not None}

    def asked(self, name: str) -> Mask:
        """Who met a question, or for whom a calculation came to a value."""
        found = self.met.get(name, self.reckoned.get(name))
        return np.zeros(self.people, np.bool_) if found is None else found

    def said_by_each(self, id_: str) -> Heard:
        return self.said.get(id_) or Heard(np.zeros(self.people, np.int64), (None,))

    def _hold(self, rule: Rule) -> Mask:
        held, place = self.of_each(rule.names, rule.holds)
        return np.array(held, np.bool_)[place]

    def _reckon(self, one: Compiled, asked: Mask) -> None:
        assert one.formula is not None
        found, place = self.of_each(one.formula.names, one.formula.value)
        made = plain(found)
        made = Heard(made.codes[place], made.values).where(asked)
        self.reckoned[one.id] = made.valued
        self._learn(one.id, made, made.valued)

    def _learn(self, id_: str, heard: Heard, people: Mask) -> None:
        self.known[id_] = heard.where(people, self.known.get(id_))

    def _offered(self, one: Compiled) -> Mask:
        """For whom the filter leaves any option."""
        assert one.filter is not None
        left, place = self.of_each(one.filter.names, lambda known: bool(_left(one, known)))
        return np.array(left, np.bool_)[place]

    def _meet(self, one: Compiled, asked: Mask) -> None:
        self.met[one.id] = asked
        said = self.said_by_each(one.id)
        stands = asked & said.given & self._fits(one, said)
        if one.accepts is not None:
            self.unasked |= asked & ~stands
        if one.question.kind is not Kind.NOTE:
            self._learn(one.id, said, stands & said.valued)
        ends = np.zeros(self.people, np.bool_)
        if one.accepts is not None:
            ends = stands & said.holds(one.declines)
        for out in one.exits:
            ends |= stands & self._hold(out.rule)
        self.going = self.going & ~ends

    def _fits(self, one: Compiled, said: Heard) -> Mask:
        """`interview.course.fits`, of all."""
        if one.constraint is None and one.filter is None:
            return np.ones(self.people, np.bool_)
        names = {name for rule in (one.constraint, one.filter) if rule for name in rule.names} - {one.id}
        read, own = self._read(names), np.maximum(said.codes, NOTHING)
        place, somebody = combinations(self.people, [*map(self._part, read), (own, len(said.values))])
        found = [_fit(one, said.values[own[person]], self.values_of(person, read)) for person in somebody]
        return np.array(found, np.bool_)[place]


def _left(one: Compiled, known: Known) -> tuple[str, ...]:
    assert one.filter is not None
    return tuple(code for code, columns in one.columns if one.filter.holds({**known, **columns}))


def _fit(one: Compiled, value: Value | None, known: Known) -> bool:
    return value is None or fits(one, value, known, _left(one, known) if one.filter else None)
