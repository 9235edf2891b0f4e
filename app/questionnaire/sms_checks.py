"""Questions that do not fit a text message as they are, and what is sent instead."""

from __future__ import annotations

from collections.abc import Iterator

from app.questionnaire.draft import Draft
from app.questionnaire.findings import Finding
from app.questionnaire.lines import Lines, Place
from app.questionnaire.model import Kind, Question

LISTED = 12
"""Options sent with their numbers; of more, people write the words of theirs."""

Found = Iterator[Finding]

_TAKE = "Nothing to do; a shorter question may bring more answers."


def by_message(draft: Draft, lines: Lines) -> Found:
    """How long a message becomes is counted where messages are."""
    for place, question in draft.questions.items():
        where: Place = ("questions", place)
        for said in _instead(question, draft) if question.kind is not Kind.CALCULATION else ():
            yield lines.note(where, "sms", f"By text message, `{question.id}` is asked otherwise: {said}", _TAKE)
    yield from _pages(draft, lines)


def _instead(question: Question, draft: Draft) -> Iterator[str]:
    choices = draft.lists.get(question.choices or "")
    if choices and len(choices.options) > LISTED:
        yield f"its {len(choices.options)} answers are not listed, people write theirs in words"
    if question.kind is Kind.MATRIX:
        yield "one row after the other, each in a message of its own"
    if question.kind is Kind.RANKING:
        yield "people reply with the numbers in their order"
    if question.kind is Kind.SMILEY:
        yield "numbers stand for the faces"
    if question.image or question.audio or any(one.image or one.audio for one in (choices.options if choices else ())):
        yield "without its pictures and recordings, the words must be enough"


def _pages(draft: Draft, lines: Lines) -> Found:
    told: set[str] = set()
    for place, question in draft.questions.items():
        if question.page and question.page not in told:
            told.add(question.page)
            message = f"By text message, the page `{question.page}` is asked one question at a time"
            yield lines.note(("questions", place, "page"), "page", message, "Nothing to do.")
