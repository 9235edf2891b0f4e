"""A prompt as a text message can answer it: numbers for codes, and the labels of every language."""

from __future__ import annotations

from app.interview.model import Prompt
from app.questionnaire.model import Kind, Question
from app.questionnaire.version import Version
from app.sms.core.reading import Asked, Choice

_YES = ("oui", "نعم", "yes")
_NO = ("non", "لا", "no")


def asked_of(version: Version, prompt: Prompt) -> Asked:
    """Labels of all languages count, for people answer in the one that comes to them."""
    question = version.survey.by_id[prompt.question_id]
    choices = tuple(
        Choice(number, code, _labels(version, question, code) + _plain_words(question, number))
        for number, code in numbered(question, prompt.choices)
    )
    return Asked(question.kind, choices, zero_counts(question))


def _plain_words(question: Question, number: int) -> tuple[str, ...]:
    """Consent can be given in a word, however the survey puts it: its first option is yes."""
    if question.kind is not Kind.CONSENT:
        return ()
    return _YES if number == 1 else _NO


def numbered(question: Question, codes: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """The number that stands for each code: its place, or the mark itself on a scale."""
    if question.kind is Kind.SCALE:
        return tuple((int(code), code) for code in codes)
    return tuple(enumerate(codes, start=1))


def zero_counts(question: Question) -> bool:
    """Whether 0 is a possible value, and so cannot stand for "I prefer not to answer"."""
    if question.scale is not None:
        return question.scale.first == 0
    low = question.minimum if isinstance(question.minimum, int) else 0
    return question.kind is Kind.INTEGER and low <= 0


def _labels(version: Version, question: Question, code: str) -> tuple[str, ...]:
    context = _context(question, code)
    return tuple(texts[context] for texts in version.texts.values() if context in texts)


def _context(question: Question, code: str) -> str:
    if question.scale is None:
        return f"{question.choices}.{code}"
    ends = {str(question.scale.first): "low", str(question.scale.last): "high"}
    return f"{question.id}.{ends.get(code, '')}"
