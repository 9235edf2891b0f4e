"""The screens and the text messages of a version as plain text, for a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.interview.model import Channel, Prompt
from app.interview.wording import Worded, word
from app.messaging.segments import Segments, count
from app.questionnaire.contexts import PAGES_AFTER, PAGES_BEFORE
from app.questionnaire.model import Kind, Language
from app.questionnaire.version import Version
from app.settings import ROOT
from app.site.language import translator
from app.sms import wording as sms
from app.studio.showing import walk, whole

TRANSLATIONS = ROOT / "translations"
"""Where the interface's own words are."""


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One text as it would be sent. `question_id` is None for the greeting."""

    question_id: str | None
    body: str
    segments: Segments


def screens(version: Version, language: Language, now: dt.datetime, words: Path = TRANSLATIONS) -> Iterator[str]:
    """Each screen of the web as a paragraph, with the rule that decides who sees it."""
    shown = whole(version)
    translate = translator(language, words)
    yield from (shown.text(language, f"survey.{part}") for part in PAGES_BEFORE)
    for number, prompt in enumerate(walk(shown, language, Channel.WEB, now)[1], start=1):
        worded = word(shown, language, prompt, translate, Channel.WEB)
        rule = version.question(prompt.question_id).show_if if version.asks(prompt.question_id) else None
        head = f"{number}. [{prompt.question_id}]" + (f"  shown if: {rule}" if rule else "")
        yield "\n".join([head, *_lines(worded)])
    texts = shown.texts[language]
    yield from (texts[f"survey.{part}"] for part in PAGES_AFTER if f"survey.{part}" in texts)


def _lines(worded: Worded) -> Iterator[str]:
    yield worded.heading
    yield from (f"  {one}" for one in (worded.help, worded.hint) if one)
    yield from (f"  - {label}" for _, label in worded.options)
    if worded.low is not None and worded.high is not None:
        yield f"  {worded.low} … {worded.high}"
    if worded.refusal is not None:
        yield f"  ({worded.refusal})"


def messages(
    version: Version, language: Language, now: dt.datetime, words: Path = TRANSLATIONS
) -> Iterator[TextMessage]:
    """Every text message of the version, in order."""
    shown = whole(version)
    translate = translator(language, words)
    greeting = sms.greeting(shown, language, translate)
    yield TextMessage(None, greeting, count(greeting))
    previous: str | None = None
    for prompt in walk(shown, language, Channel.SMS, now)[1]:
        body = _body(shown, language, prompt, words, previous)
        previous = prompt.question_id
        yield TextMessage(prompt.question_id, body, count(body))


def _body(version: Version, language: Language, prompt: Prompt, words: Path, previous: str | None) -> str:
    translate = translator(language, words)
    if prompt.kind is Kind.NOTE:
        return word(version, language, prompt, translate, Channel.SMS).heading
    return sms.ask(version, language, prompt, translate, previous)
