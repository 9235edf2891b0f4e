"""Every text message of a version as it would be sent, before anybody is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from app.interview.model import Channel, Prompt
from app.interview.showing import walk, whole
from app.interview.wording import word
from app.messaging.segments import Segments, count
from app.questionnaire.model import Kind, Language
from app.questionnaire.version import Version
from app.site.language import translator
from app.sms import wording


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One text as it would be sent. `question_id` is None for the greeting."""

    question_id: str | None
    body: str
    segments: Segments


def messages(version: Version, language: Language, now: dt.datetime) -> Iterator[TextMessage]:
    """Every text message of the version, in order."""
    shown, translate = whole(version), translator(language)
    greeting = wording.greeting(shown, language, translate, shown.languages)
    yield TextMessage(None, greeting, count(greeting))
    previous: str | None = None
    for prompt in walk(shown, language, Channel.SMS, now)[1]:
        body = _body(shown, language, prompt, translate, previous)
        previous = prompt.question_id
        yield TextMessage(prompt.question_id, body, count(body))


def _body(
    version: Version, language: Language, prompt: Prompt, translate: wording.Translate, previous: str | None
) -> str:
    if prompt.kind is Kind.NOTE:
        return word(version, language, prompt, translate, Channel.SMS).heading
    return wording.ask(version, language, prompt, translate, previous)
