"""Survey words as a page shows them. Their sources stay plain, because a text message takes few letters."""

from __future__ import annotations

import re

TYPED_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
CURLED = {"fr", "en"}
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
    return COMPOUND.sub(_joined, FRENCH_SPACES.sub(NARROW, text)) if language == "fr" else text


def _joined(found: re.Match[str]) -> str:
    word = found[0]
    return word.replace("-", JOINING) if len(word) <= LONGEST_COMPOUND else word
