"""Characters as keyboards and telephones send them, made fit to read and to store."""

from __future__ import annotations

import re
import unicodedata

from app.interview.model import Raw

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
"""No database and no UTF-8 text takes these."""
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNWANTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Controls, and the marks that would turn the text around on the pages that show it."""
_DRESSING = "\ufe0e\ufe0f\u20e3"
"""What turns a digit into its keycap picture."""


def storable(raw: Raw) -> Raw:
    """The answer as sent, less what can be stored nowhere."""
    return storable_text(raw) if isinstance(raw, str) else tuple(map(storable_text, raw))


def storable_text(text: str) -> str:
    return text if text.isprintable() else _UNSTORABLE.sub("", text)


def without_invisible(text: str) -> str:
    """Only what is seen: no direction marks, joiners or keycap dressing."""
    if text.isascii():
        return text
    return "".join(sign for sign in text if sign not in _DRESSING and unicodedata.category(sign) != "Cf")


def western_digits(text: str) -> str:
    """Digits of every script as 0 to 9; signs that are no decimal digits, such as ², stay."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def plain(text: str) -> str:
    """A number or date typed on any keyboard, ready for strict patterns: plain digits, single spaces."""
    return " ".join(western_digits(without_invisible(text)).split())


def folded(word: str) -> str:
    """A word for comparing: no case, accents, hamza seats or full stops."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in letters if sign != "." and not unicodedata.combining(sign))


def paragraphs(text: str) -> str:
    """Free text fit to keep and show: line ends alike, nothing that steers a screen, no blank edges."""
    if text.isascii() and text.isprintable():
        return text.strip()
    cleaned = _UNWANTED.sub("", _LINE_ENDS.sub("\n", text)).strip()
    return unicodedata.normalize("NFC", cleaned) if without_invisible(cleaned).strip() else ""
