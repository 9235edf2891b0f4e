"""The screens of a version as plain text, for a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from app.interview.model import Channel
from app.interview.showing import walk, whole
from app.interview.wording import Worded, word
from app.questionnaire.contexts import PAGES_AFTER, PAGES_BEFORE
from app.questionnaire.model import Language
from app.questionnaire.version import Version
from app.settings import ROOT
from app.site.language import translator

TRANSLATIONS = ROOT / "translations"
"""Where the interface's own words are."""


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
