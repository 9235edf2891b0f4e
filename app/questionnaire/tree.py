"""The tree of a rule: typed, immutable, and the same for evaluation, static checks and exports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal as OneOf

Value = str | int | float | dt.date | tuple[str, ...]
"""A valid answer: a code, a text, a number, a date, or the codes of a multiple choice."""

Values = Mapping[str, Value | None]
"""Answers by question id; an absent answer (not given, or refused) is None or not there."""

TODAY = "today"
"""The name of the day on which the interview began."""

TRUTHS = ("yes", "no")
"""The codes by which a calculation tells a truth: those of a yes/no question."""

Constant = str | int | float | dt.date
Operator = OneOf["==", "!=", "<", "<=", ">", ">="]
Sign = OneOf["+", "-", "*", "/", "%"]
Gathering = OneOf["sum", "mean", "min", "max"]


# Terms: what has a value. ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name:
    """The answer of a question, of a row (`question.row`), of a repeated question (`question@item`)."""

    id: str


@dataclass(frozen=True, slots=True)
class Literal:
    value: Constant


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers reckoned; one date taken from another gives days."""

    sign: Sign
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Count:
    """`count(question)`: how many codes of a multiple choice were chosen."""

    name: Name


@dataclass(frozen=True, slots=True)
class Gather:
    """`sum(a, b)`, `sum(repeated)`: over the answers that are there; absent when there are none."""

    how: Gathering
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class YearsSince:
    """Whole years from a date until the day the interview began."""

    date: Term


@dataclass(frozen=True, slots=True)
class Round:
    """`round(a, digits)`: a half goes up."""

    number: Term
    digits: int


@dataclass(frozen=True, slots=True)
class Join:
    """`first + ' ' + second`: texts, and numbers in figures, one after the other."""

    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Length:
    """`length(question)`: how many characters a text has."""

    name: Name


@dataclass(frozen=True, slots=True)
class Choose:
    """`a if condition else b`."""

    condition: Node
    then: Term
    otherwise: Term


Term = Name | Literal | Arithmetic | Count | Gather | YearsSince | Round | Join | Length | Choose


# Nodes: what is true or not. ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compare:
    left: Term
    operator: Operator
    right: Term


@dataclass(frozen=True, slots=True)
class OneIn:
    """`question in [a, b]`: the one answer is among these."""

    name: Name
    among: tuple[Literal, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """`code in question`: a multiple choice holds this code, or the one that another name gives."""

    code: str | Name
    name: Name
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """`answered(question)`: it has a value; never unknown."""

    name: Name


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


Leaf = Compare | OneIn | Chosen | Answered
Node = Leaf | Not | And | Or


def leaves(node: Node) -> Iterator[Leaf]:
    """Every comparison in the rule, from left to right."""
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield node


def names(node: Node) -> frozenset[str]:
    """The questions whose answers the rule reads."""
    return frozenset(name.id for leaf in leaves(node) for name in names_of(leaf))


def names_of(leaf: Leaf) -> tuple[Name, ...]:
    match leaf:
        case Compare(left, _, right):
            return (*names_in(left), *names_in(right))
        case Chosen(Name() as code, name):
            return (code, name)
        case OneIn(name) | Chosen(_, name) | Answered(name):
            return (name,)


def names_in(term: Term) -> tuple[Name, ...]:
    """The questions whose answers a term reads."""
    match term:
        case Name():
            return (term,)
        case Count(name) | Length(name):
            return (name,)
        case Gather(_, names):
            return names
        case YearsSince(date):
            return (*names_in(date), Name(TODAY))
        case Choose(condition):
            own = tuple(name for leaf in leaves(condition) for name in names_of(leaf))
            return own + tuple(name for part in _parts(term) for name in names_in(part))
        case _:
            return tuple(name for part in _parts(term) for name in names_in(part))


def _parts(term: Term) -> tuple[Term, ...]:
    """The terms that a term is put together from."""
    match term:
        case Arithmetic(_, left, right):
            return left, right
        case Choose(_, then, otherwise):
            return then, otherwise
        case Round(part):
            return (part,)
        case Join(parts):
            return parts
    return ()


def texts_in(made: Term | Node) -> Iterator[str]:
    """The texts that a term may give as they are written."""
    match made:
        case Literal(str(text)):
            yield text
        case Join(parts):
            for part in parts:
                yield from texts_in(part)
        case Choose(_, then, otherwise):
            yield from texts_in(then)
            yield from texts_in(otherwise)
