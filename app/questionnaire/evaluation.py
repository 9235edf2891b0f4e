"""Rules made into closures once, so that a page asks many of them for little.

The value of a comparison whose answer is absent is chosen when compiling: False to decide what to
show, None (unknown) to code an indicator. `and`, `or` and `not` follow Kleene's three-valued logic.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from app.questionnaire.tree import And, Chosen, Compare, Literal, Name, Node, Not, OneIn, Or, Values

Truth = Callable[[Values], bool | None]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compile_tree(node: Node, absent: bool | None) -> Truth:
    """A function of the answers; `absent` is the value of a comparison with an answer that is not there."""
    match node:
        case And(parts):
            return _all([compile_tree(part, absent) for part in parts])
        case Or(parts):
            return _any([compile_tree(part, absent) for part in parts])
        case Not(part):
            return _not(compile_tree(part, absent))
        case Compare(left, sign, Literal(value)):
            return _with_constant(left.id, _COMPARE[sign], value, absent)
        case Compare(left, sign, Name(right)):
            return _between(left.id, _COMPARE[sign], right, absent)
        case OneIn(name, among, negated):
            return _one_in(name.id, frozenset(literal.value for literal in among), negated, absent)
        case Chosen(code, name, negated):
            return _chosen(code, name.id, negated, absent)
    raise TypeError(node)


def _all(tests: list[Truth]) -> Truth:
    def truth(values: Values) -> bool | None:
        result: bool | None = True
        for test in tests:
            one = test(values)
            if one is False:
                return False
            if one is None:
                result = None
        return result

    return truth


def _any(tests: list[Truth]) -> Truth:
    def truth(values: Values) -> bool | None:
        result: bool | None = False
        for test in tests:
            one = test(values)
            if one:
                return True
            if one is None:
                result = None
        return result

    return truth


def _not(test: Truth) -> Truth:
    def truth(values: Values) -> bool | None:
        one = test(values)
        return None if one is None else not one

    return truth


def _with_constant(left: str, holds: Callable[[Any, Any], bool], right: object, absent: bool | None) -> Truth:
    def truth(values: Values) -> bool | None:
        value = values.get(left)
        return absent if value is None else holds(value, right)

    return truth


def _between(left: str, holds: Callable[[Any, Any], bool], right: str, absent: bool | None) -> Truth:
    def truth(values: Values) -> bool | None:
        one, other = values.get(left), values.get(right)
        return absent if one is None or other is None else holds(one, other)

    return truth


def _one_in(name: str, among: frozenset[object], negated: bool, absent: bool | None) -> Truth:
    def truth(values: Values) -> bool | None:
        value = values.get(name)
        return absent if value is None else (value in among) is not negated

    return truth


def _chosen(code: str, name: str, negated: bool, absent: bool | None) -> Truth:
    def truth(values: Values) -> bool | None:
        value = values.get(name)
        return absent if value is None else (isinstance(value, tuple) and code in value) is not negated

    return truth
