"""A question's words as a page shows them."""

from __future__ import annotations

from dataclasses import replace

from app.interview.wording import Worded
from app.questionnaire.model import Language
from app.site.typography import typeset


def typeset_words(words: Worded, language: Language) -> Worded:
    def set_(text: str | None) -> str | None:
        return typeset(text, language) if text else text

    return replace(
        words,
        heading=typeset(words.heading, language),
        help=set_(words.help),
        hint=set_(words.hint),
        options=tuple((code, typeset(label, language)) for code, label in words.options),
        low=set_(words.low),
        high=set_(words.high),
        problem=set_(words.problem),
        section=set_(words.section),
        non_answers=tuple((raw, typeset(label, language)) for raw, label in words.non_answers),
    )
