"""Rules made into closures once, so that a page asks many of them for little.

The value of a comparison whose answer is absent is chosen when compiling: False to decide what to
show, None (unknown) to code an indicator. `and`, `or` and `not` follow Kleene's three-valued logic.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from app.questionnaire.reckoning import Reckon, compile_term
from app.questionnaire.tree import (
    TRUTHS,
    And,
    Answered,
    Chosen,
    Compare,
    Literal,
    Name,
    Node,
    Not,
    OneIn,
    Or,
    Term,
    Values,
)

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
        case Compare():
            return _compare(node, absent)
        case OneIn(name, among, negated):
            return _one_in(name.id, frozenset(literal.value for literal in among), negated, absent)
        case Chosen(code, name, negated):
            chosen = _chosen_by if isinstance(code, Name) else _chosen
            return chosen(code.id if isinstance(code, Name) else code, name.id, negated, absent)
        case Answered(name):
            return _answered(name.id)


def _compare(node: Compare, absent: bool | None) -> Truth:
    """The two everyday shapes have closures of their own: they are asked on each page."""
    holds = _COMPARE[node.operator]
    match node.left, node.right:
        case Name(left), Literal(value):
            return _with_constant(left, holds, value, absent)
        case Name(left), Name(right):
            return _between(left, holds, right, absent)
    return _reckoned(_reckoner(node.left, absent), holds, _reckoner(node.right, absent), absent)


def _reckoner(term: Term, absent: bool | None) -> Reckon:
    return compile_term(term, lambda node: compile_tree(node, absent))


def compile_value(made: Term | Node) -> Reckon:
    """A function of the answers that gives a value; conditions in it take absent answers for a no.

    A truth is told by the codes of yes and no, and is absent while it is unknown.
    """
    if isinstance(made, Node):
        truth = compile_tree(made, None)
        return lambda values: _TOLD[truth(values)]
    return _reckoner(made, False)


_TOLD: Mapping[bool | None, str | None] = {True: TRUTHS[0], False: TRUTHS[1], None: None}


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


def _reckoned(left: Reckon, holds: Callable[[Any, Any], bool], right: Reckon, absent: bool | None) -> Truth:
    def truth(values: Values) -> bool | None:
        one, other = left(values), right(values)
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


def _chosen_by(code: str, name: str, negated: bool, absent: bool | None) -> Truth:
    def truth(values: Values) -> bool | None:
        one, value = values.get(code), values.get(name)
        if one is None or value is None:
            return absent
        return (isinstance(value, tuple) and one in value) is not negated

    return truth


def _answered(name: str) -> Truth:
    return lambda values: values.get(name) is not None
