"""Survey words as a page shows them. Their sources stay plain, because a text message takes few letters."""

from __future__ import annotations

import re

TYPED_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
CURLED = {"fr", "en"}
FRENCH_SPACES = re.compile(r"(?<=\S) (?=[?!:;»])|(?<=«) ")
NARROW = "\N{NARROW NO-BREAK SPACE}"


def typeset(text: str, language: str) -> str:
    """Curled apostrophes; in French no mark that stands alone on the next line."""
    if language in CURLED:
        text = TYPED_APOSTROPHE.sub("\N{RIGHT SINGLE QUOTATION MARK}", text)
    return FRENCH_SPACES.sub(NARROW, text) if language == "fr" else text
