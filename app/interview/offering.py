"""The answers a question offers to one person, in the order shown to them."""

from __future__ import annotations

from collections.abc import Sequence

from app.interview import answers as reading
from app.interview.course import Course
from app.questionnaire.chance import drawn
from app.questionnaire.model import SCALES, Option, Question
from app.questionnaire.version import Version


def choices(
    version: Version, question: Question, seed: str = "", offered: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    """The codes a question offers, or the marks of its scale; `seed` draws their order where chance decides it."""
    if question.kind in SCALES:
        scale = reading.scale_of(question)
        return tuple(str(mark) for mark in range(scale.first, scale.last + 1))
    options = version.survey.options(question)
    codes = tuple(one.code for one in options) if offered is None else offered
    return _shuffled(codes, options, seed, question.id) if question.randomise and seed else codes


def _shuffled(codes: tuple[str, ...], options: Sequence[Option], seed: str, question_id: str) -> tuple[str, ...]:
    """By chance, but "none of these" and "other" where people look for them: last."""
    staying = {one.code for one in options if one.exclusive or one.other}
    moving = drawn((code for code in codes if code not in staying), seed, question_id)
    return (*moving, *(code for code in codes if code in staying))


def offered_options(version: Version, found: Course, question: Question) -> Sequence[Option]:
    """The options that an answer may name."""
    options = version.survey.options(question)
    codes = found.offered.get(question.id)
    return options if codes is None else [one for one in options if one.code in codes]
