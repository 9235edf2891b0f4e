"""The tree of a rule: typed, immutable, and the same for evaluation, static checks and exports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal as OneOf

Value = str | int | dt.date | tuple[str, ...]
"""A valid answer: a code, a text, a number, a date, or the codes of a multiple choice."""

Values = Mapping[str, Value | None]
"""Answers by question id; an absent answer (not given, or refused) is None or not there."""

Constant = str | int | dt.date
Operator = OneOf["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Name:
    """The answer of a question."""

    id: str


@dataclass(frozen=True, slots=True)
class Literal:
    value: Constant


@dataclass(frozen=True, slots=True)
class Compare:
    left: Name
    operator: Operator
    right: Name | Literal


@dataclass(frozen=True, slots=True)
class OneIn:
    """`question in [a, b]`: the one answer is among these."""

    name: Name
    among: tuple[Literal, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """`code in question`: a multiple choice holds this code."""

    code: str
    name: Name
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


Leaf = Compare | OneIn | Chosen
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
        case Compare(left, _, Name() as right):
            return (left, right)
        case Compare(left):
            return (left,)
        case OneIn(name) | Chosen(_, name):
            return (name,)
