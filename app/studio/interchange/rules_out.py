"""Our rules written as XPath, saying the same of absent answers: there, an absent answer is an empty text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from app.questionnaire.tree import (
    TODAY,
    TRUTHS,
    And,
    Answered,
    Arithmetic,
    Choose,
    Chosen,
    Compare,
    Constant,
    Count,
    Gather,
    Join,
    Length,
    Literal,
    Name,
    Node,
    Not,
    OneIn,
    Or,
    Round,
    Term,
    YearsSince,
    leaves,
    names_in,
    names_of,
)


class UnsayableError(Exception):
    """Why a rule has no words in XPath."""


@dataclass(frozen=True, slots=True)
class Saying:
    """`refer` writes a name as seen from where the rule stands; `own` is the question it belongs to."""

    refer: Callable[[str], str]
    own: str | None = None
    collected: Callable[[tuple[str, ...]], str | None] = lambda _: None
    """All items of one repeat under one name, where these are they."""

    def rule(self, node: Node) -> str:
        match node:
            case And(parts):
                return " and ".join(self._inside(part) for part in parts)
            case Or(parts):
                return " or ".join(self._inside(part) for part in parts)
            case Not(part):
                return f"not({self.rule(part)})"
            case Compare(left, operator, right):
                return self._compare(left, operator, right)
            case OneIn(name, among, negated):
                said = self._name(name.id)
                either = " or ".join(f"{said} = {_constant(one.value)}" for one in among)
                return f"({said} != '' and not({either}))" if negated else f"({either})"
            case Chosen(code, name, negated):
                looked_up = self._name(code.id) if isinstance(code, Name) else _constant(code)
                held = f"selected({self._name(name.id)}, {looked_up})"
                return f"({self._name(name.id)} != '' and not({held}))" if negated else held
            case Answered(name):
                return f"{self._name(name.id)} != ''"

    def _inside(self, node: Node) -> str:
        said = self.rule(node)
        return f"({said})" if isinstance(node, And | Or) else said

    def _compare(self, left: Term, operator: str, right: Term) -> str:
        sign = "=" if operator == "==" else operator
        compared = f"{self.term(left)} {sign} {self.term(right)}"
        if operator != "!=":
            return compared
        given = [
            f"{self._name(name.id)} != ''" for side in (left, right) for name in names_in(side) if name.id != TODAY
        ]
        return f"({' and '.join([*dict.fromkeys(given), compared])})" if given else compared

    def term(self, term: Term) -> str:
        match term:
            case Name(id_):
                return self._name(id_)
            case Literal(value):
                return _constant(value)
            case Arithmetic(sign, left, right):
                written = {"/": "div", "%": "mod"}.get(sign, sign)
                return f"({self._figure(left)} {written} {self._figure(right)})"
            case Count(name):
                return f"count-selected({self._name(name.id)})"
            case Gather(how, names):
                return self._gathered(how, tuple(name.id for name in names))
            case _:
                return self._function(term)

    def _function(self, term: Round | Join | Length | YearsSince | Choose) -> str:
        match term:
            case Round(number, digits):
                return f"round({self.term(number)}, {digits})"
            case Join(parts):
                return self._join(parts)
            case Length(name):
                return f"string-length({self._name(name.id)})"
            case YearsSince(date):
                return f"int((today() - {self.term(date)}) div 365.25)"
            case Choose(condition, then, otherwise):
                return f"if({self.rule(condition)}, {self.term(then)}, {self.term(otherwise)})"

    def made(self, made: Term | Node) -> str:
        """What a calculation comes to; a truth is told by the codes of yes and no, and by none while it is unknown."""
        if not isinstance(made, Node):
            return self.term(made)
        yes, no = map(_constant, TRUTHS)
        read = {name.id for leaf in leaves(made) if not isinstance(leaf, Answered) for name in names_of(leaf)}
        given = " and ".join(f"{self._name(name)} != ''" for name in sorted(read - {TODAY}))
        otherwise = f"if({given}, {no}, '')" if given else no
        return f"if({self.rule(made)}, {yes}, {otherwise})"

    def _join(self, parts: tuple[Term, ...]) -> str:
        """Nothing, where a part of it is absent."""
        read = dict.fromkeys(name.id for part in parts for name in names_in(part) if name.id != TODAY)
        said = f"concat({', '.join(map(self.term, parts))})"
        given = " and ".join(f"{self._name(name)} != ''" for name in read)
        return f"if({given}, {said}, '')" if given else said

    def _figure(self, term: Term) -> str:
        """Dates are reckoned with as days."""
        if isinstance(term, Literal) and isinstance(term.value, dt.date):
            return f"decimal-date-time({_constant(term.value)})"
        return self.term(term)

    def _gathered(self, how: str, names: tuple[str, ...]) -> str:
        together = self.collected(names)
        if together and how != "mean":
            return f"{how}({together})"
        if how == "sum" and not together:
            return f"({' + '.join(f'coalesce({self._name(one)}, 0)' for one in names)})"
        if how == "mean" and together:
            return f"(sum({together}) div count({together}))"
        if len(names) == 1:
            return self._name(names[0])
        raise UnsayableError(f"`{how}` of several questions has no counterpart")

    def _name(self, id_: str) -> str:
        if id_ == TODAY:
            return "today()"
        return "." if id_ == self.own else self.refer(id_)


def _constant(value: Constant) -> str:
    if isinstance(value, dt.date):
        return f"date('{value.isoformat()}')"
    if isinstance(value, str):
        return f"'{value}'" if "'" not in value else f'"{value}"'
    return f"{value}"
