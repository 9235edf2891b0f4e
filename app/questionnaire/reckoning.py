"""Terms made into closures: arithmetic that never raises; what cannot be reckoned is absent."""

from __future__ import annotations

import datetime as dt
import math
import operator
from collections.abc import Callable
from typing import Any

from app.questionnaire.tree import (
    TODAY,
    Arithmetic,
    Choose,
    Count,
    Gather,
    Join,
    Length,
    Literal,
    Name,
    Node,
    Round,
    Term,
    Value,
    Values,
    YearsSince,
)

Reckon = Callable[[Values], Value | None]
Condition = Callable[[Values], bool | None]

LARGEST = 10**15
"""Beyond it a figure is no figure of a questionnaire, and floats no longer count in ones."""
LONGEST = 4000
"""Characters of a text put together: as many as one answer may have."""
DIGITS = 9
"""After the decimal point, so that 0.1 + 0.2 is 0.3."""

_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": math.fmod,
}


_GATHERED: dict[str, Callable[[list[int | float]], int | float]] = {
    "sum": sum,
    "min": min,
    "max": max,
    "mean": lambda found: sum(found) / len(found),
}


def compile_term(term: Term, condition: Callable[[Node], Condition]) -> Reckon:
    """A function of the answers; `condition` compiles the rules inside the term."""
    match term:
        case Name(id_):
            return lambda values: values.get(id_)
        case Literal(value):
            return lambda _: value
        case Arithmetic(sign, left, right):
            return _arithmetic(_SIGNS[sign], compile_term(left, condition), compile_term(right, condition))
        case Count(name):
            return _count(name.id)
        case Gather(how, names):
            return _gather(how, tuple(name.id for name in names))
        case Choose(asked, then, otherwise):
            return _choose(condition(asked), compile_term(then, condition), compile_term(otherwise, condition))
        case Round() | Join() | YearsSince() | Length():
            return _made_of(term, lambda part: compile_term(part, condition))


def _made_of(term: Round | Join | YearsSince | Length, compiled: Callable[[Term], Reckon]) -> Reckon:
    match term:
        case Round(part, digits):
            return _round(compiled(part), digits)
        case Length(name):
            return _length(name.id)
        case Join(parts):
            return _join([compiled(part) for part in parts])
        case YearsSince(date):
            return _years_since(compiled(date))


def number(value: object) -> int | float | None:
    """A figure kept within bounds, whole where it is whole."""
    if isinstance(value, dt.timedelta):
        return value.days
    if not isinstance(value, int | float) or not -LARGEST <= value <= LARGEST:
        return None
    rounded = round(value, DIGITS)
    return int(rounded) if math.isclose(rounded, int(rounded), abs_tol=10**-DIGITS) else rounded


def _arithmetic(reckon: Callable[[Any, Any], Any], left: Reckon, right: Reckon) -> Reckon:
    def value(values: Values) -> Value | None:
        one, other = left(values), right(values)
        if one is None or other is None:
            return None
        try:
            return number(reckon(one, other))
        except (ArithmeticError, TypeError, ValueError):
            return None

    return value


def _count(name: str) -> Reckon:
    def value(values: Values) -> Value | None:
        chosen = values.get(name)
        return len(chosen) if isinstance(chosen, tuple) else None

    return value


def _gather(how: str, names: tuple[str, ...]) -> Reckon:
    def value(values: Values) -> Value | None:
        found = [one for one in map(values.get, names) if isinstance(one, int | float)]
        if not found:
            return None
        return number(_GATHERED[how](found))

    return value


def _round(part: Reckon, digits: int) -> Reckon:
    """To the nearest; a half goes up, as people and XPath 1.0 do it."""

    def value(values: Values) -> Value | None:
        figure = part(values)
        if not isinstance(figure, int | float):
            return None
        return number(math.floor(round(figure * 10**digits, DIGITS) + 0.5) / 10**digits)

    return value


def _join(parts: list[Reckon]) -> Reckon:
    def value(values: Values) -> Value | None:
        found = [part(values) for part in parts]
        return None if None in found else "".join(map(str, found))[:LONGEST]

    return value


def _length(name: str) -> Reckon:
    def value(values: Values) -> Value | None:
        text = values.get(name)
        return len(text) if isinstance(text, str) else None

    return value


def _years_since(date: Reckon) -> Reckon:
    def value(values: Values) -> Value | None:
        then, today = date(values), values.get(TODAY)
        if not (isinstance(then, dt.date) and isinstance(today, dt.date)):
            return None
        return today.year - then.year - ((today.month, today.day) < (then.month, then.day))

    return value


def _choose(condition: Condition, then: Reckon, otherwise: Reckon) -> Reckon:
    def value(values: Values) -> Value | None:
        held = condition(values)
        return None if held is None else (then if held else otherwise)(values)

    return value
