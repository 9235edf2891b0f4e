"""What makes a translation doubtful though it is there: rules over texts, no guess about meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from app.questionnaire.characters import unseen
from app.questionnaire.model import Survey
from app.questionnaire.po import PLACEHOLDER, normal

_TAG = re.compile(r"</?[a-zA-Z][^>]*>|&[a-z]+;|&#\d+;")


def of_text(source: str, text: str) -> Iterator[str]:
    """Reasons to doubt one translation against its French."""
    if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(text)):
        yield "the placeholders in braces differ"
    if set(_TAG.findall(text)) - set(_TAG.findall(source)):
        yield "it holds markup that the French does not"
    hidden = sorted(set(unseen(text)) - set(unseen(source)))
    if hidden:
        yield f"it holds characters nobody sees: {', '.join(hidden)}"


def among_texts(survey: Survey, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Contexts whose translation cannot be told from a neighbour's, each with the reason."""
    for choices in survey.choices:
        contexts = [f"{choices.name}.{code}" for code in choices.codes]
        yield from _alike(contexts, texts, "another answer of the list")
    for question in survey.questions:
        if question.scale:
            yield from _alike([f"{question.id}.low", f"{question.id}.high"], texts, "the other end of the scale")


def _alike(contexts: list[str], texts: Mapping[str, str], neighbour: str) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for context in contexts:
        said = normal(texts.get(context, "")).casefold()
        if said and said in seen:
            yield context, f"it says the same as {neighbour}"
        seen.add(said)
