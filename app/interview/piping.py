"""Values put into texts. A name in braces is replaced by what is known; nothing in a text is ever run or looked up."""

from __future__ import annotations

from collections.abc import Callable

from app.questionnaire.course import PLACEHOLDER

LONGEST = 80
"""Characters of one value in a sentence."""

_ISOLATE, _END = "\u2068", "\u2069"


def fill(text: str, say: Callable[[str], str | None]) -> str:
    """`say` gives what stands for a name, or None for a word in braces that is no placeholder."""
    if "{" not in text:
        return text
    return PLACEHOLDER.sub(lambda found: _said(say(found[1]), found[0]), text)


def _said(value: str | None, written: str) -> str:
    return written if value is None else value


def isolated(value: str) -> str:
    """A value on one line, kept apart so that it cannot turn the text around it."""
    line = " ".join(value.split())
    cut = line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
    return f"{_ISOLATE}{cut}{_END}"
