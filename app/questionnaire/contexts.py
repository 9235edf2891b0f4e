"""The names of a survey's texts: one context per text, made of stable ids, in the order of the screens.

`survey.title`, `<question>.text`, `<choice list>.<code>`, `outcome.<id>`, `indicator.<id>`. Translations,
frozen versions and doors all find words by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.questionnaire.model import Question, Survey

SOURCE = "fr"
"""The language that surveys are written in."""

RESERVED = frozenset({"survey", "indicator", "outcome"})
"""Words that begin contexts of their own, so no question and no choice list may be called so."""

PAGES_BEFORE = ("title", "intro", "notice")
PAGES_AFTER = ("thanks", "declined")
PARTS = ("text", "help", "sms", "low", "high", "problem")
"""What a question can say besides its options, in screen order."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text to translate; the comment tells the translator where it stands."""

    context: str
    text: str
    comment: str


def entries(survey: Survey) -> tuple[Entry, ...]:
    """Every text that is shown, in screen order, each context once."""
    return tuple(_entries(survey))


def _entries(survey: Survey) -> Iterator[Entry]:
    yield from (_page(survey, part) for part in PAGES_BEFORE)
    listed: set[str] = set()
    for number, question in enumerate(survey.questions, start=1):
        yield from _question(number, question)
        if question.choices and question.choices not in listed:
            listed.add(question.choices)
            yield from _options(number, question, survey)
    yield from (_page(survey, part) for part in PAGES_AFTER)
    yield from (Entry(f"outcome.{outcome.id}", outcome.label, "Outcome, in results") for outcome in survey.outcomes)
    yield from (Entry(f"indicator.{one.id}", one.label, "Indicator, in results") for one in survey.indicators)


def _page(survey: Survey, part: str) -> Entry:
    text: str = getattr(survey, part)
    return Entry(f"survey.{part}", text, f"Page: {part}")


def _question(number: int, question: Question) -> Iterator[Entry]:
    for part in PARTS:
        text = part_text(question, part)
        if text is not None:
            yield Entry(f"{question.id}.{part}", text, f"Screen {number}, {question.kind.value}: {part}")


def part_text(question: Question, part: str) -> str | None:
    """The French of one part of a question, if it has it."""
    if part in {"low", "high"}:
        return getattr(question.scale, part) if question.scale else None
    text: str | None = getattr(question, part)
    return text


def _options(number: int, question: Question, survey: Survey) -> Iterator[Entry]:
    for option in survey.options(question):
        yield Entry(f"{question.choices}.{option.code}", option.label, f"Screen {number}, answer to: {question.text}")
