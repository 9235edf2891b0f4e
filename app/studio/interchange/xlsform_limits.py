"""What of an XLSForm's constraints and parameters is a limit of the question itself here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.questionnaire.model import SEVERAL_CODES, Kind
from app.studio.interchange.form import FormQuestion
from app.studio.interchange.rule_text import SWAPPED, conjuncts
from app.studio.interchange.xlsform_columns import FORMS
from app.studio.interchange.xlsform_walk import Met
from app.studio.interchange.xpath import Binary, Call, Minus, Node, Number, Own, Ref, Text, UnreadableError, Word, parse

_PATTERNS = {form.split("'")[1]: kind for kind, form in FORMS.items()}
"""Patterns that an export writes for the kinds that have a form."""
_NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})


def taken_up(met: Met, node: Node) -> bool:
    """Whether a part of a constraint became a limit or a form of the question; words of its own keep it a rule."""
    question = met.question
    match node:
        case Binary("<=" | "<" as sign, Call("string-length", (Own(),)), Number(int(length))):
            return _longest(question, length - (sign == "<"))
        case Binary(">" | ">=" | "!=" as sign, Call("string-length", (Own(),)), Number(0 | 1 as least)):
            return least == 0 or sign == ">="  # Nobody answers with no words.
        case Call("regex", (Own(), Text(pattern))) if question.kind is Kind.TEXT and pattern in _PATTERNS:
            question.kind = _PATTERNS[pattern]
            return True
        case Binary(">=" | "<=" as sign, side, end) if not question.problem:
            return _end(question, sign, side, end) or _end(question, SWAPPED[sign], end, side)
    return False


def chosen_alone(node: Node) -> str | None:
    """The answer that `not(selected(., 'none') and count-selected(.) > 1)` lets nobody choose with others."""
    match node:
        case Call("not", (Binary("and", one, other),)):
            for held, counted in ((one, other), (other, one)):
                match held, counted:
                    case (
                        Call("selected", (Own(), Text(code))),
                        Binary(">", Call("count-selected", (Own(),)), Number(1)),
                    ):
                        return code
    return None


def _longest(question: FormQuestion, length: int) -> bool:
    fits = 0 < length <= 4000 and question.kind in {Kind.TEXT, Kind.LONG_TEXT}
    if fits:
        question.max_length = length
    return fits


def _end(question: FormQuestion, sign: str, side: Node, end: Node) -> bool:
    """`. >= 3` and the like; each end once, as the first one says."""
    several = question.kind in SEVERAL_CODES
    if side != (Call("count-selected", (Own(),)) if several else Own()):
        return False
    value = _number(end) if several or question.kind in _NUMBERS else _moment(question.kind, sign, end)
    if value is None or ((several or question.kind is Kind.INTEGER) and not isinstance(value, int)):
        return False
    if several and not 1 <= int(value) <= 200:
        return False
    if sign == ">=" and question.minimum is None:
        question.minimum = value
        return True
    if sign == "<=" and question.maximum is None:
        question.maximum = value
        return True
    return False


def _number(node: Node) -> int | float | None:
    match node:
        case Number(value):
            return value
        case Minus(Number(value)):
            return -value
    return None


def _moment(kind: Kind, sign: str, node: Node) -> str | None:
    """A date, a month or a time as the definition writes them."""
    match kind, node:
        case ((Kind.DATE | Kind.MONTH), Call("today", ())):
            return "today" if sign == "<=" else None
        case ((Kind.DATE | Kind.MONTH), Call("date", (Text(day),))) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
            return day if kind is Kind.DATE else day[:7]
        case Kind.TIME, Text(time) if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", time):
            return time
    return None


def range_of(question: FormQuestion, found: Mapping[str, str]) -> None:
    """`start=1 end=5 step=1` as a scale where it fits one, else as a number with limits."""
    start, end, step = (
        _figure(found.get(name, usual)) for name, usual in (("start", "1"), ("end", "10"), ("step", "1"))
    )
    whole = all(float(one).is_integer() for one in (start, end, step))
    if whole and step == 1 and start in {0, 1} and 2 <= end <= 10:
        question.kind, question.ends = Kind.SCALE, (int(start), int(end))
        words_of_ends(question)
        return
    question.kind = Kind.INTEGER if whole else Kind.DECIMAL
    low, high = sorted((start, end))
    question.minimum, question.maximum = (int(low), int(high)) if whole else (low, high)


def words_of_ends(question: FormQuestion) -> None:
    """The words of a scale's ends, which an export writes as the last line of its hint."""
    if question.ends is None or not question.help:
        return
    first, last = question.ends
    written = re.compile(rf"\A(?:(.*)\n)?{first} = ([^\n]+), {last} = ([^\n]+)\Z", re.DOTALL)
    found = {language: written.match(text) for language, text in question.help.items()}
    if all(found.values()):
        said = {language: one.groups() for language, one in found.items() if one}
        question.help = {language: text for language, (text, _, _) in said.items() if text}
        question.low = {language: low for language, (_, low, _) in said.items()}
        question.high = {language: high for language, (_, _, high) in said.items()}


def _figure(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        return 1.0


def is_item(node: Node) -> bool:
    """The number of the item, or the answer that the item is about."""
    position = Call("position", (Word(".."),))
    match node:
        case Call("jr:choice-name", (Call("selected-at", (Ref(), Binary("-", left, Number(1)))), Text())):
            return left == position
    return node == position


def nodes_of(written: str) -> list[Node]:
    """The parts of a rule; of one that cannot be read, none: that is told where it is translated."""
    try:
        return list(conjuncts(parse(written))) if written else []
    except UnreadableError:
        return []
