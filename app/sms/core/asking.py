"""A prompt as a text message can answer it: numbers for codes, and the labels of every language."""

from __future__ import annotations

from app.interview.answers import non_answers
from app.interview.model import Prompt
from app.questionnaire.items import written_id
from app.questionnaire.model import SCALES, Kind, Question
from app.questionnaire.sms_checks import LISTED
from app.questionnaire.version import Version
from app.sms.core.reading import Asked, Choice

READ_AS = {Kind.DROPDOWN: Kind.SINGLE, Kind.YES_NO: Kind.SINGLE, Kind.SMILEY: Kind.SCALE, Kind.NPS: Kind.SCALE}
UNLISTED = -1
"""The number of an option that was sent without one: nobody can mean it."""

_YES = ("oui", "نعم", "yes")
_NO = ("non", "لا", "no")


_KEPT = 4096
_known: dict[tuple[str, str, tuple[str, ...]], Asked] = {}
"""What was asked before, for the same is asked of everybody."""


def asked_of(version: Version, prompt: Prompt) -> Asked:
    """Labels of all languages count, for people answer in the one that comes to them."""
    key = version.digest, prompt.question_id, prompt.choices
    asked = _known.get(key)
    if asked is None:
        asked = _asked_of(version, prompt)
        if len(_known) >= _KEPT:
            _known.clear()
        _known[key] = asked
    return asked


def _asked_of(version: Version, prompt: Prompt) -> Asked:
    question = version.question(prompt.question_id)
    listed = is_listed(question, prompt.choices)
    choices = tuple(
        Choice(
            number if listed else UNLISTED,
            code,
            _labels(version, question, code) + _plain_words(question, number, code),
        )
        for number, code in numbered(question, prompt.choices)
    )
    return Asked(READ_AS.get(question.kind, question.kind), choices, zero_counts(question), non_answers(question))


def is_listed(question: Question, codes: tuple[str, ...]) -> bool:
    """Whether the answers are sent with their numbers; a long list is answered in words, which a number could belie."""
    return question.kind in SCALES or len(codes) <= LISTED


def _plain_words(question: Question, number: int, code: str) -> tuple[str, ...]:
    """Yes and no can be said in a word, however the survey puts it; the first option of a consent is yes."""
    if question.kind not in {Kind.CONSENT, Kind.YES_NO}:
        return ()
    yes = number == 1 if question.kind is Kind.CONSENT else code == "yes"
    return _YES if yes else _NO


def numbered(question: Question, codes: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """The number that stands for each code: its place, or the mark itself on a scale."""
    if question.kind in SCALES:
        return tuple((int(code), code) for code in codes)
    return tuple(enumerate(codes, start=1))


def zero_counts(question: Question) -> bool:
    """Whether 0 is a possible value, and so cannot stand for "I prefer not to answer"."""
    if question.kind in SCALES and question.scale is not None:
        return question.scale.first == 0
    low = question.minimum if isinstance(question.minimum, int | float) else 0
    return question.kind in {Kind.INTEGER, Kind.DECIMAL} and low <= 0


def _labels(version: Version, question: Question, code: str) -> tuple[str, ...]:
    context = _context(question, code)
    return tuple(texts[context] for texts in version.texts.values() if context in texts)


def _context(question: Question, code: str) -> str:
    if question.scale is None or question.kind not in SCALES:
        return f"{question.choices}.{code}"
    ends = {str(question.scale.first): "low", str(question.scale.last): "high"}
    return f"{written_id(question.id)}.{ends.get(code, '')}"
