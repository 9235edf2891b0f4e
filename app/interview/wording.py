"""Words for a prompt in a language: the survey's own from the version, the rest from the interface catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from babel.dates import format_date
from babel.numbers import format_decimal

from app.interview.answers import non_answers, ranks, refusable
from app.interview.model import MISSING_PREFIX, Channel, Missing, Problem, ProblemCode, Prompt, Value
from app.interview.piping import fill, isolated
from app.questionnaire.course import ITEM
from app.questionnaire.items import Item, written_id
from app.questionnaire.model import SCALES, Kind, Language, Media, Question
from app.questionnaire.scope import month
from app.questionnaire.version import Version

Translate = Callable[[str], str]

N_ = str
"""Marks a message for extraction; it is translated where it is shown."""

PREFER_NOT = N_("I prefer not to answer")
DONT_KNOW = N_("I do not know")
NOT_APPLICABLE = N_("This does not concern me")
BLANK = N_("No answer")
MISSING: Mapping[Missing, str] = {
    Missing.REFUSED: PREFER_NOT,
    Missing.BLANK: BLANK,
    Missing.DONT_KNOW: DONT_KNOW,
    Missing.NOT_APPLICABLE: NOT_APPLICABLE,
}
PROGRESS = N_("Question %(position)s of about %(total)s")
PROGRESS_OF_SEVERAL = N_("Questions %(first)s to %(last)s of about %(total)s")

HINTS: Mapping[Kind, str] = {
    Kind.MULTIPLE: N_("You can choose several answers."),
    Kind.INTEGER: N_("Write a number in figures."),
    Kind.DATE: N_("Write the day, the month and the year, for example 27/3/2026."),
    Kind.DECIMAL: N_("Write a number in figures, for example 3.5."),
    Kind.MONTH: N_("Write the month and the year, for example 3/2026."),
    Kind.TIME: N_("Write the hour and the minutes, for example 14:30."),
    Kind.EMAIL: N_("Write the whole address, for example name@example.org."),
    Kind.PHONE: N_("Write the whole number, for example 06 12 34 56 78."),
    Kind.POSTCODE: N_("Write the five figures of the postcode, or the number of the département."),
    Kind.RANKING: N_("Choose what comes first for you, then what comes next."),
}
AT_MOST = N_("You can choose up to %(maximum)s answers.")
PROBLEMS: Mapping[ProblemCode, str] = {
    ProblemCode.REQUIRED: N_("Please answer this question, or choose “I prefer not to answer”."),
    ProblemCode.UNKNOWN_CHOICE: N_("Please choose one of the answers shown."),
    ProblemCode.ONE_CHOICE: N_("Please choose one answer only."),
    ProblemCode.EXCLUSIVE_CHOICE: N_("You cannot choose “%(choice)s” together with another answer."),
    ProblemCode.NOT_A_NUMBER: N_("Please write a whole number in figures."),
    ProblemCode.OUT_OF_RANGE: N_("Please give a number from %(minimum)s to %(maximum)s."),
    ProblemCode.NOT_A_DATE: N_("Please write the day, the month and the year, for example 27/3/2026."),
    ProblemCode.NO_SUCH_DAY: N_("This day does not exist. Please check the day and the month, for example 27/3/2026."),
    ProblemCode.DATE_OUT_OF_RANGE: N_("Please give a date from %(minimum)s to %(maximum)s."),
    ProblemCode.TOO_LONG: N_("Your answer is too long. Please shorten it to %(maximum)s characters."),
    ProblemCode.CONSTRAINT: N_("This answer does not go together with an earlier one. Please check it."),
    ProblemCode.NOT_REFUSABLE: N_("Please choose one of the answers to go on."),
    ProblemCode.NOT_A_DECIMAL: N_("Please write a number in figures, for example 3.5."),
    ProblemCode.NOT_A_MONTH: N_("Please write the month and the year, for example 3/2026."),
    ProblemCode.NOT_A_TIME: N_("Please write the hour and the minutes, for example 14:30."),
    ProblemCode.TIME_OUT_OF_RANGE: N_("Please give a time from %(minimum)s to %(maximum)s."),
    ProblemCode.NOT_AN_EMAIL: N_("Please write the whole address, for example name@example.org."),
    ProblemCode.NOT_A_PHONE: N_("Please write the whole telephone number, for example 06 12 34 56 78."),
    ProblemCode.NOT_A_POSTCODE: N_("Please write the five figures of the postcode, or the number of the département."),
    ProblemCode.TOO_FEW_CHOICES: N_("Please choose %(minimum)s answers or more."),
    ProblemCode.TOO_MANY_CHOICES: N_("Please choose %(maximum)s answers or fewer."),
    ProblemCode.NOT_RANKED: N_("Please choose %(count)s different answers, one for each place."),
}
ONE_LIMIT: Mapping[tuple[ProblemCode, str], str] = {
    (ProblemCode.OUT_OF_RANGE, "minimum"): N_("Please give a number of %(minimum)s or more."),
    (ProblemCode.OUT_OF_RANGE, "maximum"): N_("Please give a number of %(maximum)s or less."),
    (ProblemCode.TIME_OUT_OF_RANGE, "minimum"): N_("Please give a time from %(minimum)s on."),
    (ProblemCode.TIME_OUT_OF_RANGE, "maximum"): N_("Please give a time up to %(maximum)s."),
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
    non_answers: tuple[tuple[str, str], ...] = ()
    """Raw answer and label of what else may be said instead of an answer: that one does not know, for example."""
    section: str | None = None
    """Title of the section the question stands in."""
    image: str | None = None
    audio: str | None = None
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Pictures of options, by code."""
    sounds: Mapping[str, str] = field(default_factory=dict)
    """Recordings of options, by code."""
    places: int = 0
    """Of a ranking: how many options are put in order."""


def word(version: Version, language: Language, prompt: Prompt, translate: Translate, channel: Channel) -> Worded:
    """The prompt in this language. `translate` is the interface catalogue of the same language."""
    item = version.item(prompt.question_id)
    question, written = item.question, version.survey.by_id[item.written]
    speaker = _Speaker(version, language, translate, item, prompt.piped)
    said = {MISSING_PREFIX + one: translate(MISSING[one]) for one in non_answers(question)}
    refusal = said.pop(MISSING_PREFIX + Missing.REFUSED, None)
    scale = question.kind in SCALES
    return Worded(
        heading=speaker.heading(channel),
        help=speaker.text(f"{item.written}.help") if question.help else None,
        hint=_hint(question, len(prompt.choices), translate),
        options=speaker.options(prompt.choices, channel),
        low=speaker.text(f"{item.written}.low") if scale else None,
        high=speaker.text(f"{item.written}.high") if scale else None,
        refusal=refusal,
        problem=problem_text(version, language, question, prompt.problem, translate) if prompt.problem else None,
        progress=progress_text(prompt.position, prompt.position, prompt.total, translate),
        non_answers=tuple(said.items()),
        section=speaker.section(),
        image=_file(written.image, language, version.survey.source),
        audio=_file(written.audio, language, version.survey.source),
        pictures=speaker.media(prompt.choices, "image"),
        sounds=speaker.media(prompt.choices, "audio"),
        places=ranks(question, len(prompt.choices)) if question.kind is Kind.RANKING else 0,
    )


def progress_text(first: int, last: int, total: int, translate: Translate) -> str:
    """How far a page is, which asks the questions from the first to the last."""
    if first == last:
        return translate(PROGRESS) % {"position": first, "total": total}
    return translate(PROGRESS_OF_SEVERAL) % {"first": first, "last": last, "total": total}


def _hint(question: Question, offered: int, translate: Translate) -> str | None:
    if question.kind is Kind.MULTIPLE and isinstance(question.maximum, int) and question.maximum < offered:
        return translate(AT_MOST) % {"maximum": question.maximum}
    hint = HINTS.get(question.kind)
    return translate(hint) if hint else None


def _file(media: Media | None, language: Language, source: Language) -> str | None:
    return (media.get(language) or media.get(source)) if media else None


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Words of one item for one person."""

    version: Version
    language: Language
    translate: Translate
    item: Item
    piped: Mapping[str, Value | None]

    def text(self, context: str) -> str:
        return fill(self.version.text(self.language, context), self._say)

    def _say(self, name: str) -> str | None:
        if name == ITEM and self.item.instance:
            return isolated(self._instance())
        if name not in self.version.survey.placeholder_by_name:
            return None
        return placeholder_text(self.version, self.language, name, self.piped.get(name), self.translate)

    def _instance(self) -> str:
        """What the item of a repeat is called: the words of an option, or its number."""
        item, survey = self.item, self.version.survey
        over = survey.by_id.get(item.over or "")
        name = over.choices if over else item.over
        context = f"{name}.{item.instance}"
        texts = self.version.texts[self.language]
        return texts.get(context, item.instance or "")

    def heading(self, channel: Channel) -> str:
        """The question; below it what of it is asked: the row, the option to specify, the item of a repeat."""
        item, written = self.item, self.version.survey.by_id[self.item.written]
        part = "sms" if channel is Channel.SMS and written.sms else "text"
        context = f"{item.written}.{part}"
        said = [self.text(context)]
        if item.row:
            said.append(self.label(written.rows, item.row, channel))
        if item.other:
            said.append(self.label(written.choices, item.other, channel))
        if item.instance and f"{{{ITEM}}}" not in self.version.text(self.language, context):
            said.append(self._instance())
        return "\n".join(said)

    def label(self, choices: str | None, code: str, channel: Channel) -> str:
        short = f"{choices}.{code}.sms"
        brief = channel is Channel.SMS and short in self.version.texts[self.language]
        return self.text(short if brief else f"{choices}.{code}")

    def options(self, codes: tuple[str, ...], channel: Channel) -> tuple[tuple[str, str], ...]:
        question = self.item.question
        if question.kind is Kind.SMILEY and channel is not Channel.SMS:
            return tuple(zip(codes, faces(len(codes)), strict=True))
        if question.kind in SCALES:
            return tuple((mark, mark) for mark in codes)
        return tuple((code, self.label(question.choices, code, channel)) for code in codes)

    def section(self) -> str | None:
        titled = next((one for one in self.item.sections if one.title), None)
        return self.text(f"section.{titled.id}") if titled else None

    def media(self, codes: tuple[str, ...], part: Literal["image", "audio"]) -> dict[str, str]:
        """Files of options, by code."""
        options = self.version.survey.options(self.item.question)
        found = {one.code: _file(getattr(one, part), self.language, self.version.survey.source) for one in options}
        return {code: path for code, path in found.items() if path and code in codes}


_FACES = "😟😕😐😊😀"
"""Of 2012 or before: an older telephone shows an empty box for 🙁 and 🙂."""


def faces(count: int) -> tuple[str, ...]:
    """As many faces from sad to glad, with the neutral one only in the middle of an odd number."""
    half = min(count, len(_FACES)) // 2
    middle = _FACES[2] * (count % 2) if count <= len(_FACES) else _FACES[2] * (count - 2 * half)
    return (*_FACES[:half], *middle, *_FACES[len(_FACES) - half :])


def placeholder_text(version: Version, language: Language, name: str, value: Value | None, translate: Translate) -> str:
    """What stands for a placeholder: the answer in this language's words, or what is said when none is known."""
    if value is None:
        return version.text(language, f"placeholder.{name}")
    source = version.written(version.survey.placeholder_by_name[name].source)
    return isolated(answer_text(version, language, source, value, translate) if source else str(value))


def options(
    version: Version, language: Language, question: Question, codes: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Each code with its label; the marks of a scale are their own labels."""
    if question.kind in SCALES:
        return tuple((mark, mark) for mark in codes)
    return tuple((code, version.text(language, f"{question.choices}.{code}")) for code in codes)


def problem_text(
    version: Version, language: Language, question: Question, problem: Problem, translate: Translate
) -> str:
    """Why an answer was not taken, and what to do."""
    if problem.code is ProblemCode.CONSTRAINT and question.problem:
        return version.text(language, f"{written_id(question.id)}.problem")
    params = {
        name: _param(version, language, question, name, value, translate) for name, value in problem.params.items()
    }
    return translate(_message(question, problem)) % params


def answer_text(
    version: Version, language: Language, question: Question, value: Value | Missing, translate: Translate
) -> str:
    """An answer in words, to show it back."""
    if isinstance(value, Missing):
        return translate(MISSING[value])
    if isinstance(value, dt.date):
        return _date_text(value, language, question)
    if isinstance(value, int | float):
        return str(value) if isinstance(value, int) else format_decimal(value, locale=language)
    codes = value if isinstance(value, tuple) else (value,)
    if not question.choices:
        return codes[0]
    return _SEPARATORS.get(language, ", ").join(label for _, label in options(version, language, question, codes))


_SEPARATORS = {"ar": "، "}


def _message(question: Question, problem: Problem) -> str:
    if problem.code is ProblemCode.REQUIRED and not refusable(question):
        return PROBLEMS[ProblemCode.NOT_REFUSABLE]
    limit = next(iter(problem.params)) if len(problem.params) == 1 else ""
    return ONE_LIMIT.get((problem.code, limit)) or PROBLEMS[problem.code]


def _param(
    version: Version, language: Language, question: Question, name: str, value: str | float, translate: Translate
) -> str:
    if name == "choice":
        said = str(value).removeprefix(MISSING_PREFIX)
        missing = said != value
        return translate(MISSING[Missing(said)]) if missing else version.text(language, f"{question.choices}.{value}")
    if isinstance(value, int | float):
        return answer_text(version, language, question, value, translate)
    if ":" in value:
        return value
    return translate(TODAY) if value == "today" else _date_text(_day(value), language, question)


def _day(written: str) -> dt.date:
    return month(written) or dt.date.fromisoformat(written)


def _date_text(day: dt.date, language: Language, question: Question) -> str:
    first = "d'er' MMMM y" if language == "fr" and day.day == 1 else "d MMMM y"
    pattern = "LLLL y" if question.kind is Kind.MONTH else first
    return format_date(day, pattern, locale=language)
