"""Reading an answer: the one validator behind every door.

Doors bring an answer into `Raw` form and word the problem; whether it is an answer is decided here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from app.interview import written
from app.interview.characters import paragraphs, plain
from app.interview.dates import names_no_day, read_date, read_month
from app.interview.model import MISSING_PREFIX, Missing, Problem, ProblemCode, Raw, Value
from app.questionnaire.model import ONE_CODE, SCALES, Kind, Option, Question, Scale
from app.questionnaire.scope import month as month_written

REFUSED = MISSING_PREFIX + Missing.REFUSED
"""Raw answer: I prefer not to answer."""
SKIPPED = MISSING_PREFIX + Missing.BLANK
"""Raw answer: nothing to say; the same as an empty one."""
DONT_KNOW = MISSING_PREFIX + Missing.DONT_KNOW
NOT_APPLICABLE = MISSING_PREFIX + Missing.NOT_APPLICABLE
"""Raw answer: this does not concern me."""
SEEN = "seen"
"""The value of a note: it was shown and the person went on."""

TEXT_LENGTH = 500
LONG_TEXT_LENGTH = 2000
RAW_LENGTH = 10_000
"""More than any answer needs; what is longer was not typed by a person."""

LONGEST_NUMBER = 60

Number = TypeVar("Number", int, float)

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
    said = next((one for one in _NON_ANSWERS if one in parts), None)
    if said is not None:
        return _non_answer(question, said, parts)
    return _READERS[question.kind](_Asked(question, options, now), parts)


def refusable(question: Question) -> bool:
    """Whether "I prefer not to answer" is offered; to consent only yes or no will do."""
    return question.refusable and question.kind not in {Kind.CONSENT, Kind.NOTE}


def non_answers(question: Question) -> tuple[Missing, ...]:
    """What may be said instead of an answer; the refusal last."""
    offered = {
        Missing.DONT_KNOW: question.dont_know,
        Missing.NOT_APPLICABLE: question.not_applicable,
        Missing.REFUSED: refusable(question),
    }
    return tuple(missing for missing, is_offered in offered.items() if is_offered)


def text_limit(question: Question) -> int:
    """Characters a free answer may have."""
    return question.max_length or (LONG_TEXT_LENGTH if question.kind is Kind.LONG_TEXT else TEXT_LENGTH)


def scale_of(question: Question) -> Scale:
    """The scale of a scale question; the definition's checks refuse one without."""
    assert question.scale is not None
    return question.scale


def _says_something(part: str) -> bool:
    return part not in {"", SKIPPED}


_NON_ANSWERS = {MISSING_PREFIX + one: one for one in (Missing.REFUSED, Missing.DONT_KNOW, Missing.NOT_APPLICABLE)}


def _non_answer(question: Question, said: str, parts: tuple[str, ...]) -> Missing | Problem:
    if _NON_ANSWERS[said] not in non_answers(question):
        return Problem(ProblemCode.NOT_REFUSABLE)
    if set(parts) != {said}:
        return Problem(ProblemCode.EXCLUSIVE_CHOICE, {"choice": said})
    return _NON_ANSWERS[said]


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
    return _enough(asked.question, tuple(option.code for option in chosen), alone is not None)


def _enough(question: Question, codes: tuple[str, ...], alone: bool) -> Reading:
    """Codes as many as the question wants; "none of these" is enough by itself."""
    least, most = question.minimum, question.maximum
    if isinstance(least, int) and len(codes) < least and not alone:
        return Problem(ProblemCode.TOO_FEW_CHOICES, {"minimum": least})
    if isinstance(most, int) and len(codes) > most:
        return Problem(ProblemCode.TOO_MANY_CHOICES, {"maximum": most})
    return codes


def ranks(question: Question, offered: int) -> int:
    """How many options of a ranking are to be put in order."""
    return min(question.maximum, offered) if isinstance(question.maximum, int) else offered


def _ranking(asked: _Asked, parts: tuple[str, ...]) -> Reading:
    known = {option.code for option in asked.options}
    if not known.issuperset(parts):
        return Problem(ProblemCode.UNKNOWN_CHOICE)
    wanted = ranks(asked.question, len(known))
    least = min(asked.question.minimum, wanted) if isinstance(asked.question.minimum, int) else wanted
    if len(set(parts)) < len(parts) or not least <= len(parts) <= wanted:
        return Problem(ProblemCode.NOT_RANKED, {"count": wanted})
    return parts


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


def _decimal(asked: _Asked, parts: tuple[str, ...]) -> Reading:
    number = written.read_decimal(parts[0]) if len(parts) == 1 else None
    if number is None:
        return Problem(ProblemCode.NOT_A_DECIMAL)
    return _within(number, asked.question.minimum, asked.question.maximum)


def _within(number: Number, minimum: object, maximum: object) -> Number | Problem:
    low = minimum if isinstance(minimum, int | float) else None
    high = maximum if isinstance(maximum, int | float) else None
    if (low is None or low <= number) and (high is None or number <= high):
        return number
    limits = {"minimum": low, "maximum": high}
    return Problem(ProblemCode.OUT_OF_RANGE, {name: limit for name, limit in limits.items() if limit is not None})


def _date(asked: _Asked, parts: tuple[str, ...]) -> Reading:
    day = read_date(parts[0], _days(asked.question, asked.now)) if len(parts) == 1 else None
    if day:
        return _day_within(asked, day)
    no_day = len(parts) == 1 and names_no_day(parts[0])
    return Problem(ProblemCode.NO_SUCH_DAY if no_day else ProblemCode.NOT_A_DATE)


def _month(asked: _Asked, parts: tuple[str, ...]) -> Reading:
    month = read_month(parts[0]) if len(parts) == 1 else None
    return _day_within(asked, month) if month else Problem(ProblemCode.NOT_A_MONTH)


def _day_within(asked: _Asked, day: dt.date) -> Reading:
    question = asked.question
    low, high = _days(question, asked.now)
    if (low is None or low <= day) and (high is None or day <= high):
        return day
    limits = {"minimum": question.minimum, "maximum": question.maximum}
    return Problem(ProblemCode.DATE_OUT_OF_RANGE, {name: str(limit) for name, limit in limits.items() if limit})


def _days(question: Question, now: dt.datetime) -> tuple[dt.date | None, dt.date | None]:
    low = _limit(question.minimum)
    if question.maximum == "today":
        return low, day_of(now)
    return low, _limit(question.maximum)


def day_of(now: dt.datetime) -> dt.date:
    """People answer from Guadeloupe to Wallis: today is the date where the day begins first."""
    return (now + _FIRST_TIME_ZONE).date()


def _limit(end: object) -> dt.date | None:
    if isinstance(end, str):
        return month_written(end)
    return end if isinstance(end, dt.date) else None


def _time(asked: _Asked, parts: tuple[str, ...]) -> Reading:
    moment = written.read_time(parts[0]) if len(parts) == 1 else None
    if moment is None:
        return Problem(ProblemCode.NOT_A_TIME)
    ends = {"minimum": asked.question.minimum, "maximum": asked.question.maximum}
    limits = {name: end for name, end in ends.items() if isinstance(end, str)}
    if limits.get("minimum", moment) <= moment <= limits.get("maximum", moment):
        return moment
    return Problem(ProblemCode.TIME_OUT_OF_RANGE, limits)


def _typed(read: Callable[[str], str | None], problem: ProblemCode) -> Callable[[_Asked, tuple[str, ...]], Reading]:
    def value(_: _Asked, parts: tuple[str, ...]) -> Reading:
        found = read(parts[0]) if len(parts) == 1 else None
        return Problem(problem) if found is None else found

    return value


def _text(asked: _Asked, parts: tuple[str, ...]) -> Reading:
    text = "\n".join(parts)
    if asked.question.kind is Kind.TEXT:
        text = " ".join(text.split())
    limit = text_limit(asked.question)
    if len(text) > limit:
        return Problem(ProblemCode.TOO_LONG, {"maximum": limit, "length": len(text)})
    return text


_READERS: dict[Kind, Callable[[_Asked, tuple[str, ...]], Reading]] = {
    **dict.fromkeys(ONE_CODE, _one_choice),
    **dict.fromkeys(SCALES, _mark),
    Kind.MULTIPLE: _choices,
    Kind.RANKING: _ranking,
    Kind.INTEGER: _number,
    Kind.DECIMAL: _decimal,
    Kind.DATE: _date,
    Kind.MONTH: _month,
    Kind.TIME: _time,
    Kind.EMAIL: _typed(written.read_email, ProblemCode.NOT_AN_EMAIL),
    Kind.PHONE: _typed(written.read_phone, ProblemCode.NOT_A_PHONE),
    Kind.POSTCODE: _typed(written.read_postcode, ProblemCode.NOT_A_POSTCODE),
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
}
