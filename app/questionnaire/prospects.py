"""Whether a rule can hold at all: tried on every kind of answer its questions can have, where these are few."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from app.questionnaire.expressions import Rule
from app.questionnaire.model import Kind
from app.questionnaire.scope import Scope, Subject
from app.questionnaire.tree import Chosen, Compare, Leaf, Literal, Name, OneIn, Value, leaves, names_of

MOST = 300
"""Combinations of answers tried; a rule with more is not judged."""


class Prospect(StrEnum):
    ALWAYS = "always"
    """Holds whatever people answer, once they have."""
    NEVER = "never"


def prospect(rule: Rule, scope: Scope, given: frozenset[str] = frozenset()) -> Prospect | None:
    """What can be proven; None is "it depends", or "not tried". Questions in `given` always have an answer."""
    domains = {name: _domain(name, rule, scope.subjects[name]) for name in rule.names}
    tried = {name: domain for name, domain in domains.items() if domain is not None}
    if len(tried) < len(domains) or math.prod(len(one) + 1 for one in tried.values()) > MOST:
        return None
    if all(rule.holds(values) for values in _combinations(tried)):
        return Prospect.ALWAYS
    absent = {name: domain if name in given else [*domain, None] for name, domain in tried.items()}
    return None if any(rule.holds(values) for values in _combinations(absent)) else Prospect.NEVER


def _combinations(domains: Mapping[str, Sequence[Value | None]]) -> Iterator[dict[str, Value | None]]:
    for values in itertools.product(*domains.values()):
        yield dict(zip(domains, values, strict=True))


def _domain(name: str, rule: Rule, subject: Subject) -> list[Value] | None:
    """Answers that stand for all: every code, or the values around each constant; None if that cannot be said."""
    about = [leaf for leaf in leaves(rule.tree) if Name(name) in names_of(leaf)]
    if any(len(names_of(leaf)) > 1 for leaf in about):
        return None
    match subject.kind:
        case Kind.SINGLE | Kind.CONSENT:
            return list(subject.codes) if subject.codes else None
        case Kind.MULTIPLE:
            return _subsets({leaf.code for leaf in about if isinstance(leaf, Chosen)})
        case Kind.INTEGER | Kind.SCALE | Kind.DATE:
            return _around(_constants(about), subject)
        case Kind.TEXT | Kind.LONG_TEXT:
            return [*_constants(about), "…"]
    return None


def _constants(about: Iterable[Leaf]) -> list[str | int | dt.date]:
    found: list[str | int | dt.date] = []
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
    points: set[int | dt.date] = {end for end in (subject.minimum, subject.maximum) if end is not None}
    for constant in constants:
        points.update(_neighbours(constant))
    low, high = _number(subject.minimum, -math.inf), _number(subject.maximum, math.inf)
    return [point for point in sorted(points, key=_rank) if low <= _rank(point) <= high] or None


def _neighbours(constant: object) -> Iterator[int | dt.date]:
    if isinstance(constant, int):
        yield from (constant - 1, constant, constant + 1)
    elif isinstance(constant, dt.date):
        days = (constant.toordinal() + step for step in (-1, 0, 1))
        yield from (dt.date.fromordinal(day) for day in days if 1 <= day <= dt.date.max.toordinal())


def _rank(point: int | dt.date) -> int:
    return point if isinstance(point, int) else point.toordinal()


def _number(end: int | dt.date | None, otherwise: float) -> float:
    return otherwise if end is None else _rank(end)
