"""Whether a rule can hold at all: tried on every kind of answer its questions can have, where these are few."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from app.questionnaire.expressions import Rule
from app.questionnaire.scope import Scope, Sort, Subject
from app.questionnaire.tree import Answered, Chosen, Compare, Leaf, Literal, Name, OneIn, Value, leaves, names_of

MOST = 300
"""Combinations of answers tried; a rule with more is not judged."""

Domains = Mapping[str, Sequence[Value]]


class Prospect(StrEnum):
    ALWAYS = "always"
    """Holds whatever people answer, once they have."""
    NEVER = "never"


def prospect(
    rule: Rule, scope: Scope, given: frozenset[str] = frozenset(), shown: Mapping[str, Rule] | None = None
) -> Prospect | None:
    """What can be proven; None is "it depends", or "not tried".

    Questions in `given` always have an answer; `shown` says when the others are asked at all.
    """
    tried = _domains([rule], scope)
    if tried is None:
        return None
    asks_presence = any(isinstance(leaf, Answered) for leaf in leaves(rule.tree))
    if not asks_presence and all(rule.holds(values) for values in _combinations(tried)):
        return Prospect.ALWAYS
    wider = _reached(rule, scope, shown or {})
    if wider is not None:
        tried = wider[1]
    absent = {name: domain if name in given else [*domain, None] for name, domain in tried.items()}
    possible = (values for values in _combinations(absent) if not wider or _agrees(values, wider[0]))
    return None if any(rule.holds(values) for values in possible) else Prospect.NEVER


def _reached(rule: Rule, scope: Scope, shown: Mapping[str, Rule]) -> tuple[Mapping[str, Rule], Domains] | None:
    """When the questions the rule reads are asked, and those that this depends on, as far as can be tried."""
    asked: dict[str, Rule] = {}
    waiting = set(rule.names)
    while waiting:
        name = waiting.pop()
        if name in shown and name not in asked:
            asked[name] = shown[name]
            waiting |= shown[name].names
    domains = _domains([rule, *asked.values()], scope) if asked else None
    return (asked, domains) if domains is not None else None


def _agrees(values: Mapping[str, Value | None], asked: Mapping[str, Rule]) -> bool:
    """Whether nobody is said to have answered what nobody asked."""
    return all(values[name] is None or rule.holds(values) for name, rule in asked.items())


def _domains(rules: Sequence[Rule], scope: Scope) -> Domains | None:
    names = sorted(frozenset[str]().union(*(rule.names for rule in rules)))
    if 2 ** len(names) > MOST:  # Each has two answers at least, if only one and none.
        return None
    found: dict[str, Sequence[Value]] = {}
    for name in names:
        subject = scope.subjects.get(name)
        domain = _domain(name, rules, subject) if subject else None
        if domain is None:
            return None
        found[name] = domain
    return found if math.prod(len(one) + 1 for one in found.values()) <= MOST else None


def _combinations(domains: Mapping[str, Sequence[Value | None]]) -> Iterator[dict[str, Value | None]]:
    for values in itertools.product(*domains.values()):
        yield dict(zip(domains, values, strict=True))


def _domain(name: str, rules: Sequence[Rule], subject: Subject) -> list[Value] | None:
    """Answers that stand for all: every code, or the values around each constant; None if that cannot be said."""
    about = [leaf for rule in rules for leaf in leaves(rule.tree) if Name(name) in names_of(leaf)]
    if not all(map(_plain, about)):
        return None
    match subject.sort:
        case Sort.CODE:
            return list(subject.codes) if subject.codes else None
        case Sort.CODES:
            return _subsets({leaf.code for leaf in about if isinstance(leaf, Chosen) and isinstance(leaf.code, str)})
        case Sort.NUMBER | Sort.DATE:
            return _around(_constants(about), subject)
        case Sort.TEXT:
            return [*_constants(about), "…"]
    return None


def _plain(leaf: Leaf) -> bool:
    """Whether the answer of one question stands beside what is written in the rule."""
    match leaf:
        case Compare(Name(), _, Literal()) | OneIn() | Answered() | Chosen(str()):
            return True
    return False


def _constants(about: Iterable[Leaf]) -> list[str | int | float | dt.date]:
    found: list[str | int | float | dt.date] = []
    for leaf in about:
        match leaf:
            case Compare(right=Literal(value)):
                found.append(value)
            case OneIn(among=among):
                found.extend(literal.value for literal in among)
    return found


def _subsets(codes: set[str]) -> list[Value]:
    listed = sorted(codes)[:10]
    sizes = range(len(listed) + 1)
    return [subset for size in sizes for subset in itertools.combinations(listed, size)]


def _around(constants: Iterable[object], subject: Subject) -> list[Value] | None:
    """Each constant with its neighbours, and the ends of the range, as far as they are in it."""
    points: set[int | float | dt.date] = {end for end in (subject.minimum, subject.maximum) if end is not None}
    for constant in constants:
        points.update(_neighbours(constant))
    if not subject.whole and subject.sort is Sort.NUMBER:
        points |= _between({_rank(point) for point in points})
    low, high = _number(subject.minimum, -math.inf), _number(subject.maximum, math.inf)
    return [point for point in sorted(points, key=_rank) if low <= _rank(point) <= high] or None


def _neighbours(constant: object) -> Iterator[int | float | dt.date]:
    if isinstance(constant, int | float):
        yield from (constant - 1, constant, constant + 1)
    elif isinstance(constant, dt.date):
        days = (constant.toordinal() + step for step in (-1, 0, 1))
        yield from (dt.date.fromordinal(day) for day in days if 1 <= day <= dt.date.max.toordinal())


def _between(points: set[float]) -> set[float]:
    return {(one + other) / 2 for one, other in itertools.pairwise(sorted(points))}


def _rank(point: float | dt.date) -> float:
    return point.toordinal() if isinstance(point, dt.date) else point


def _number(end: float | dt.date | None, otherwise: float) -> float:
    return otherwise if end is None else _rank(end)
