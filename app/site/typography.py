"""Survey words as a page shows them. Their sources stay plain, because a text message takes few letters."""

from __future__ import annotations

import re

TYPED_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
CURLED = {"fr", "en"}
COMPOUNDING = {"fr"}
"""Where words joined by hyphens are part of everyday sentences."""
FRENCH_SPACES = re.compile(r"(?<=\S) (?=[?!:;»])|(?<=«) ")
COMPOUND = re.compile(r"(?<![\w'’./@:-])[^\W\d_]+(?:['’-][^\W\d_]+)+(?![\w'’/@-]|\.\w)")
"""Words joined by hyphens; nothing of an address, which is copied as it stands."""
LONGEST_COMPOUND = 16
"""Characters: "quelques-uns" and "c'est-à-dire" stay on their line, "Auvergne-Rhône-Alpes" may need two."""
NARROW = "\N{NARROW NO-BREAK SPACE}"
JOINING = "\N{NON-BREAKING HYPHEN}"


def typeset(text: str, language: str) -> str:
    """Curled apostrophes; in French no mark that stands alone on the next line, and no short compound torn apart."""
    if language in CURLED:
        text = TYPED_APOSTROPHE.sub("\N{RIGHT SINGLE QUOTATION MARK}", text)
    return held_together(FRENCH_SPACES.sub(NARROW, text), language) if language == "fr" else text


def held_together(text: str, language: str) -> str:
    """In French, no short compound is torn apart at the end of a line."""
    return COMPOUND.sub(_joined, text) if language in COMPOUNDING else text


def _joined(found: re.Match[str]) -> str:
    word = found[0]
    return word.replace("-", JOINING) if len(word) <= LONGEST_COMPOUND else word
