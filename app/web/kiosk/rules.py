"""A version's rules as JSON, for the tablet that walks through it by itself (static/course.js)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.interview.answers import refusable, scale_of, text_limit
from app.questionnaire.course import Compiled
from app.questionnaire.expressions import Rule
from app.questionnaire.model import ONE_CODE, SCALES, SEVERAL_CODES, Kind
from app.questionnaire.tree import (
    And,
    Answered,
    Arithmetic,
    Choose,
    Chosen,
    Compare,
    Count,
    Gather,
    Join,
    Leaf,
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
)
from app.questionnaire.version import Version

Json = dict[str, Any]


def rules_of(version: Version) -> list[Json]:
    """The items in the order of the file, each with what decides whether it is asked and what it takes."""
    return [_item(version, one) for one in version.compiled]


def _item(version: Version, one: Compiled) -> Json:
    question = one.question
    options = version.survey.options(question)
    found: Json = {
        "id": one.id,
        "kind": question.kind.value,
        "reads": _reading(question.kind),
        "rule": _rule(one.rule),
        "constraint": _rule(one.constraint),
        "filter": _rule(one.filter),
        "formula": {"term": _made(one.formula.made), "names": sorted(one.formula.names)} if one.formula else None,
        "exits": [{"way": out.way, "rule": _rule(out.rule), "context": out.context} for out in one.exits],
        "columns": [[code, dict(columns)] for code, columns in one.columns],
        "pipes": dict(one.pipes),
        "accepts": one.accepts,
        "rotation": one.item.rotation,
        "codes": [option.code for option in options],
        "alone": [option.code for option in options if option.exclusive],
        "last": [option.code for option in options if option.exclusive or option.other],
        "randomise": question.randomise,
        "required": question.required,
        "refusable": refusable(question),
        "private": question.private,
        "minimum": _constant(question.minimum),
        "maximum": _constant(question.maximum),
        "longest": text_limit(question),
    }
    if question.kind in SCALES:
        scale = scale_of(question)
        found |= {"minimum": scale.first, "maximum": scale.last}
    return {name: value for name, value in found.items() if value not in (None, [], {}, False)}


def _reading(kind: Kind) -> str:
    """How a tablet reads an answer; the server reads it again in full."""
    if kind in ONE_CODE:
        return "code"
    if kind in SEVERAL_CODES:
        return "ranking" if kind is Kind.RANKING else "codes"
    return "mark" if kind in SCALES else kind.value


def _rule(rule: Rule | None) -> Json | None:
    if rule is None:
        return None
    return {"tree": _node(rule.tree), "names": sorted(rule.names), "wavering": sorted(rule.wavering)}


def _node(node: Node) -> list[Any]:
    if isinstance(node, Compare | OneIn | Chosen | Answered):
        return _leaf(node)
    match node:
        case And(parts):
            return ["and", *map(_node, parts)]
        case Or(parts):
            return ["or", *map(_node, parts)]
        case Not(part):
            return ["not", _node(part)]


def _leaf(node: Leaf) -> list[Any]:
    match node:
        case Compare(left, operator, right):
            return ["compare", operator, _term(left), _term(right)]
        case OneIn(name, among, negated):
            return ["in", name.id, [_constant(one.value) for one in among], negated]
        case Chosen(Name(code), name, negated):
            return ["chosen", ["name", code], name.id, negated]
        case Chosen(code, name, negated):
            return ["chosen", ["value", code], name.id, negated]
        case Answered(name):
            return ["answered", name.id]


def _made(made: Term | Node) -> list[Any]:
    """What a calculation comes to; of a truth, the code that tells it."""
    return ["told", _node(made)] if isinstance(made, Node) else _term(made)


def _term(term: Term) -> list[Any]:
    match term:
        case Name(id_):
            return ["name", id_]
        case Literal(value):
            return ["value", _constant(value)]
        case Arithmetic(sign, left, right):
            return ["reckon", sign, _term(left), _term(right)]
        case Count(name):
            return ["count", name.id]
        case Gather(how, names):
            return ["gather", how, [name.id for name in names]]
        case _:
            return _function(term)


def _function(term: YearsSince | Choose | Round | Join | Length) -> list[Any]:
    match term:
        case YearsSince(date):
            return ["years", _term(date)]
        case Choose(condition, then, otherwise):
            return ["choose", _node(condition), _term(then), _term(otherwise)]
        case Round(number, digits):
            return ["round", _term(number), digits]
        case Join(parts):
            return ["join", *map(_term, parts)]
        case Length(name):
            return ["length", name.id]


def _constant(value: str | float | dt.date | None) -> str | float | None:
    """Dates in ISO form, which sorts as the days do."""
    return value.isoformat() if isinstance(value, dt.date) else value
