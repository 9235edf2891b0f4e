"""Words for a prompt in a language: the survey's own from the version, the rest from the interface catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from babel.dates import format_date

from app.interview.answers import REFUSED, refusable
from app.interview.model import Channel, Missing, Problem, ProblemCode, Prompt, Value
from app.questionnaire.model import Kind, Language, Question
from app.questionnaire.version import Version

Translate = Callable[[str], str]

N_ = str
"""Marks a message for extraction; it is translated where it is shown."""

PREFER_NOT = N_("I prefer not to answer")
BLANK = N_("No answer")
PROGRESS = N_("Question %(position)s of about %(total)s")

HINTS: Mapping[Kind, str] = {
    Kind.MULTIPLE: N_("You can choose several answers."),
    Kind.INTEGER: N_("Write a number in figures, for example 3."),
    Kind.DATE: N_("Write the day, the month and the year, for example 27/3/2026."),
}
PROBLEMS: Mapping[ProblemCode, str] = {
    ProblemCode.REQUIRED: N_("Please answer this question, or choose “I prefer not to answer”."),
    ProblemCode.UNKNOWN_CHOICE: N_("Please choose one of the answers shown."),
    ProblemCode.ONE_CHOICE: N_("Please choose one answer only."),
    ProblemCode.EXCLUSIVE_CHOICE: N_("You cannot choose “%(choice)s” together with another answer."),
    ProblemCode.NOT_A_NUMBER: N_("Please write a whole number in figures, for example 3."),
    ProblemCode.OUT_OF_RANGE: N_("Please give a number from %(minimum)s to %(maximum)s."),
    ProblemCode.NOT_A_DATE: N_("Please write the day, the month and the year, for example 27/3/2026."),
    ProblemCode.DATE_OUT_OF_RANGE: N_("Please give a date from %(minimum)s to %(maximum)s."),
    ProblemCode.TOO_LONG: N_("Your answer is too long. Please shorten it to %(maximum)s characters."),
    ProblemCode.CONSTRAINT: N_("This answer does not go together with an earlier one. Please check it."),
    ProblemCode.NOT_REFUSABLE: N_("Please choose one of the answers to go on."),
}
ONE_LIMIT: Mapping[tuple[ProblemCode, str], str] = {
    (ProblemCode.OUT_OF_RANGE, "minimum"): N_("Please give a number of %(minimum)s or more."),
    (ProblemCode.OUT_OF_RANGE, "maximum"): N_("Please give a number of %(maximum)s or less."),
    (ProblemCode.DATE_OUT_OF_RANGE, "minimum"): N_("Please give a date from %(minimum)s on."),
    (ProblemCode.DATE_OUT_OF_RANGE, "maximum"): N_("Please give a date up to %(maximum)s."),
}
TODAY = N_("today")


@dataclass(frozen=True, slots=True)
class Worded:
    """A prompt ready to be shown or sent. `heading` is the question, or the words of a note."""

    heading: str
    help: str | None
    hint: str | None
    """How to answer this kind of question."""
    options: tuple[tuple[str, str], ...]
    """Code and label of each choice, or mark and mark of a scale; the refusal is not among them."""
    low: str | None
    high: str | None
    refusal: str | None
    """Label of "I prefer not to answer" where it is offered; its raw answer is `answers.REFUSED`."""
    problem: str | None
    progress: str


def word(version: Version, language: Language, prompt: Prompt, translate: Translate, channel: Channel) -> Worded:
    """The prompt in this language. `translate` is the interface catalogue of the same language."""
    question = version.survey.by_id[prompt.question_id]
    scale = question.kind is Kind.SCALE
    hint = HINTS.get(question.kind)
    return Worded(
        heading=version.text(language, _heading_context(question, channel)),
        help=version.text(language, f"{question.id}.help") if question.help else None,
        hint=translate(hint) if hint else None,
        options=options(version, language, question, prompt.choices),
        low=version.text(language, f"{question.id}.low") if scale else None,
        high=version.text(language, f"{question.id}.high") if scale else None,
        refusal=translate(PREFER_NOT) if refusable(question) else None,
        problem=problem_text(version, language, question, prompt.problem, translate) if prompt.problem else None,
        progress=translate(PROGRESS) % {"position": prompt.position, "total": prompt.total},
    )


def options(
    version: Version, language: Language, question: Question, codes: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Each code with its label; the marks of a scale are their own labels."""
    if question.kind is Kind.SCALE:
        return tuple((mark, mark) for mark in codes)
    return tuple((code, version.text(language, f"{question.choices}.{code}")) for code in codes)


def problem_text(
    version: Version, language: Language, question: Question, problem: Problem, translate: Translate
) -> str:
    """Why an answer was not taken, and what to do."""
    if problem.code is ProblemCode.CONSTRAINT and question.problem:
        return version.text(language, f"{question.id}.problem")
    params = {
        name: _param(version, language, question, name, value, translate) for name, value in problem.params.items()
    }
    return translate(_message(question, problem)) % params


def answer_text(
    version: Version, language: Language, question: Question, value: Value | Missing, translate: Translate
) -> str:
    """An answer in words, to show it back."""
    if isinstance(value, Missing):
        return translate(PREFER_NOT if value is Missing.REFUSED else BLANK)
    if isinstance(value, dt.date):
        return _date_text(value, language)
    if isinstance(value, int):
        return str(value)
    codes = value if isinstance(value, tuple) else (value,)
    if not question.choices:
        return codes[0]
    return _SEPARATORS.get(language, ", ").join(label for _, label in options(version, language, question, codes))


_SEPARATORS = {"ar": "، "}


def _heading_context(question: Question, channel: Channel) -> str:
    return f"{question.id}.sms" if channel is Channel.SMS and question.sms else f"{question.id}.text"


def _message(question: Question, problem: Problem) -> str:
    if problem.code is ProblemCode.REQUIRED and not refusable(question):
        return PROBLEMS[ProblemCode.NOT_REFUSABLE]
    limit = next(iter(problem.params)) if len(problem.params) == 1 else ""
    return ONE_LIMIT.get((problem.code, limit)) or PROBLEMS[problem.code]


def _param(
    version: Version, language: Language, question: Question, name: str, value: str | int, translate: Translate
) -> str:
    if name == "choice":
        return translate(PREFER_NOT) if value == REFUSED else version.text(language, f"{question.choices}.{value}")
    if isinstance(value, int):
        return str(value)
    return translate(TODAY) if value == "today" else _date_text(dt.date.fromisoformat(value), language)


def _date_text(day: dt.date, language: Language) -> str:
    return format_date(day, "d MMMM y", locale=language)
