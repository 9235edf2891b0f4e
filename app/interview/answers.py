"""Reading an answer: the one validator behind every door.

Doors bring an answer into `Raw` form and word the problem; whether it is an answer is decided here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from app.interview.characters import paragraphs, plain
from app.interview.dates import read_date
from app.interview.model import MISSING_PREFIX, Missing, Problem, ProblemCode, Raw, Value
from app.questionnaire.model import Kind, Option, Question, Scale

REFUSED = MISSING_PREFIX + Missing.REFUSED
"""Raw answer: I prefer not to answer."""
SKIPPED = MISSING_PREFIX + Missing.BLANK
"""Raw answer: nothing to say; the same as an empty one."""
SEEN = "seen"
"""The value of a note: it was shown and the person went on."""

TEXT_LENGTH = 500
LONG_TEXT_LENGTH = 2000
RAW_LENGTH = 10_000
"""More than any answer needs; what is longer was not typed by a person."""

LONGEST_NUMBER = 60

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,15}|[0-9]{1,3}(?:[ \u066c][0-9]{3}){1,4})(?:[.,\u066b]0{1,2})?")
"""Whole numbers; thousands apart by spaces or the Arabic sign, since a comma may mean either thing."""
_DECIMAL_MARK = re.compile(r"[.,\u066b]")
_GROUP_MARK = re.compile(r"[ \u066c]")
_MINUS = str.maketrans({"\N{MINUS SIGN}": "-"})
_FIRST_TIME_ZONE = dt.timedelta(hours=14)

Reading = Value | Missing | Problem


class _Asked(NamedTuple):
    question: Question
    options: Sequence[Option]
    now: dt.datetime


def read(question: Question, options: Sequence[Option], raw: Raw, now: dt.datetime) -> Reading:
    """What was answered, or why it is no answer. `options` are those of the question's choice list."""
    written = (raw,) if isinstance(raw, str) else raw
    if sum(map(len, written)) > RAW_LENGTH:
        return Problem(ProblemCode.TOO_LONG, {"maximum": text_limit(question)})
    if question.kind is Kind.NOTE:
        return SEEN
    parts = tuple(filter(_says_something, map(paragraphs, written)))
    if not parts:
        return Problem(ProblemCode.REQUIRED) if question.required else Missing.BLANK
    if REFUSED in parts:
        return _refusal(question, parts)
    return _READERS[question.kind](_Asked(question, options, now), parts)


def refusable(question: Question) -> bool:
    """Whether "I prefer not to answer" is offered; to consent only yes or no will do."""
    return question.refusable and question.kind not in {Kind.CONSENT, Kind.NOTE}


def text_limit(question: Question) -> int:
    """Characters a free answer may have."""
    return question.max_length or (LONG_TEXT_LENGTH if question.kind is Kind.LONG_TEXT else TEXT_LENGTH)


def scale_of(question: Question) -> Scale:
    """The scale of a scale question; the definition's checks refuse one without."""
    assert question.scale is not None
    return question.scale


def _says_something(part: str) -> bool:
    return part not in {"", SKIPPED}


def _refusal(question: Question, parts: tuple[str, ...]) -> Missing | Problem:
    if not refusable(question):
        return Problem(ProblemCode.NOT_REFUSABLE)
    if set(parts) != {REFUSED}:
        return Problem(ProblemCode.EXCLUSIVE_CHOICE, {"choice": REFUSED})
    return Missing.REFUSED


def _one_choice(asked: _Asked, parts: tuple[str, ...]) -> Reading:
    if len(set(parts)) > 1:
        return Problem(ProblemCode.ONE_CHOICE)
    known = any(option.code == parts[0] for option in asked.options)
    return parts[0] if known else Problem(ProblemCode.UNKNOWN_CHOICE)


def _choices(asked: _Asked, parts: tuple[str, ...]) -> Reading:
    chosen = [option for option in asked.options if option.code in parts]
    if len(chosen) < len(set(parts)):
        return Problem(ProblemCode.UNKNOWN_CHOICE)
    alone = next((option.code for option in chosen if option.exclusive), None)
    if alone and len(chosen) > 1:
        return Problem(ProblemCode.EXCLUSIVE_CHOICE, {"choice": alone})
    return tuple(option.code for option in chosen)


def _number(asked: _Asked, parts: tuple[str, ...]) -> Reading:
    number = _read_number(parts)
    if number is None:
        return Problem(ProblemCode.NOT_A_NUMBER)
    return _within(number, asked.question.minimum, asked.question.maximum)


def _mark(asked: _Asked, parts: tuple[str, ...]) -> Reading:
    mark = _read_number(parts)
    if mark is None:
        return Problem(ProblemCode.NOT_A_NUMBER)
    scale = scale_of(asked.question)
    return _within(mark, scale.first, scale.last)


def _read_number(parts: tuple[str, ...]) -> int | None:
    if len(parts) != 1 or len(parts[0]) > LONGEST_NUMBER:
        return None
    written = plain(parts[0]).translate(_MINUS).rstrip(" .")
    if not _NUMBER.fullmatch(written):
        return None
    whole = _DECIMAL_MARK.split(written)[0]
    return int(_GROUP_MARK.sub("", whole))


def _within(number: int, minimum: object, maximum: object) -> int | Problem:
    low = minimum if isinstance(minimum, int) else None
    high = maximum if isinstance(maximum, int) else None
    if (low is None or low <= number) and (high is None or number <= high):
        return number
    limits = {"minimum": low, "maximum": high}
    return Problem(ProblemCode.OUT_OF_RANGE, {name: limit for name, limit in limits.items() if limit is not None})


def _date(asked: _Asked, parts: tuple[str, ...]) -> Reading:
    day = read_date(parts[0]) if len(parts) == 1 else None
    if day is None:
        return Problem(ProblemCode.NOT_A_DATE)
    question = asked.question
    low, high = _days(question, asked.now)
    if (low is None or low <= day) and (high is None or day <= high):
        return day
    limits = {"minimum": question.minimum, "maximum": question.maximum}
    return Problem(ProblemCode.DATE_OUT_OF_RANGE, {name: str(limit) for name, limit in limits.items() if limit})


def _days(question: Question, now: dt.datetime) -> tuple[dt.date | None, dt.date | None]:
    low = question.minimum if isinstance(question.minimum, dt.date) else None
    if question.maximum == "today":
        # People answer from Guadeloupe to Wallis: today is the date where the day begins first.
        return low, (now + _FIRST_TIME_ZONE).date()
    return low, question.maximum if isinstance(question.maximum, dt.date) else None


def _text(asked: _Asked, parts: tuple[str, ...]) -> Reading:
    text = "\n".join(parts)
    if asked.question.kind is Kind.TEXT:
        text = " ".join(text.split())
    limit = text_limit(asked.question)
    if len(text) > limit:
        return Problem(ProblemCode.TOO_LONG, {"maximum": limit, "length": len(text)})
    return text


_READERS: dict[Kind, Callable[[_Asked, tuple[str, ...]], Reading]] = {
    Kind.CONSENT: _one_choice,
    Kind.SINGLE: _one_choice,
    Kind.MULTIPLE: _choices,
    Kind.SCALE: _mark,
    Kind.INTEGER: _number,
    Kind.DATE: _date,
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
}
