"""The names of a survey's texts: one context per text, made of stable ids, in the order of the screens.

`survey.title`, `<question>.text`, `<choice list>.<code>`, `<choice list>.<code>.sms`, `section.<id>`,
`placeholder.<name>`, `ending.<id>`, `outcome.<id>`, `indicator.<id>`. Translations, frozen versions and doors all
find words by them. A calculation is never shown and has no words,
but those of the codes it may give.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.questionnaire.model import Kind, Language, Question, Survey

RESERVED = frozenset({"survey", "indicator", "outcome", "section", "placeholder", "ending", "option", "item", "today"})
"""Words that begin contexts of their own, or mean something in rules: no question and no list may be called so."""

_NAMES = {"fr": "French", "en": "English", "ar": "Arabic"}


def language_name(language: Language) -> str:
    """What messages call a language."""
    return _NAMES.get(language, f"`{language}`")


PAGES_BEFORE = ("title", "intro", "notice")
PAGES_AFTER = ("thanks", "declined", "screened_out", "quota_full")
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
    yield from _pages(survey, PAGES_BEFORE)
    met: set[str] = set()
    for number, question in enumerate(survey.questions, start=1):
        yield from _section(question, survey, met)
        if question.kind is not Kind.CALCULATION:
            yield from _question(number, question)
        for name in (question.rows, question.choices):
            if name and name not in met:
                met.add(name)
                yield from _options(number, name, question, survey)
    for name in (one.repeat.over for one in survey.sections if one.repeat):
        if name in survey.lists and name not in met:
            met.add(name)
            yield from _options(0, name, survey.questions[0], survey)
    yield from (Entry(f"placeholder.{one.name}", one.fallback, "Said when not known") for one in survey.placeholders)
    yield from _pages(survey, PAGES_AFTER)
    yield from (Entry(f"ending.{one.id}", one.text, "Closing words") for one in survey.endings)
    yield from (Entry(f"outcome.{outcome.id}", outcome.label, "Outcome, in results") for outcome in survey.outcomes)
    yield from (Entry(f"indicator.{one.id}", one.label, "Indicator, in results") for one in survey.indicators)


def _pages(survey: Survey, parts: tuple[str, ...]) -> Iterator[Entry]:
    for part in parts:
        text: str | None = getattr(survey, part)
        if text is not None:
            yield Entry(f"survey.{part}", text, f"Page: {part}")


def _section(question: Question, survey: Survey, met: set[str]) -> Iterator[Entry]:
    """The titles of the sections that begin with a question, the outermost first."""
    begun = []
    section = survey.section_by_id.get(question.section or "")
    while section and f"section.{section.id}" not in met:
        met.add(f"section.{section.id}")
        begun.append(section)
        section = survey.section_by_id.get(section.within or "")
    for one in reversed(begun):
        if one.title:
            yield Entry(f"section.{one.id}", one.title, "Section title")


def _question(number: int, question: Question) -> Iterator[Entry]:
    for part in PARTS:
        text = part_text(question, part)
        if text is not None:
            yield Entry(f"{question.id}.{part}", text, f"Screen {number}, {question.kind.value}: {part}")


def part_text(question: Question, part: str) -> str | None:
    """One part of a question in the source language, if it has it."""
    if part in {"low", "high"}:
        return getattr(question.scale, part) if question.scale else None
    text: str | None = getattr(question, part)
    return text


def _options(number: int, name: str, question: Question, survey: Survey) -> Iterator[Entry]:
    """Options of one list; those of a list that only repeats questions stand on no screen of their own."""
    found = survey.lists.get(name)
    for option in found.options if found else ():
        where = _where(number, question)
        yield Entry(f"{name}.{option.code}", option.label, where)
        if option.sms:
            yield Entry(f"{name}.{option.code}.sms", option.sms, f"{where} (text message)")


def _where(number: int, question: Question) -> str:
    if question.kind is Kind.CALCULATION:
        return f"Said of what `{question.id}` comes to"
    return f"Screen {number}, answer to: {question.text}" if number else "What questions are repeated for"
