"""One spelling for what people type: digits of any script, accents, Arabic letter variants, invisible marks.

Telephones add direction marks and variation selectors, keyboards differ in hamza and ta marbuta, and many
people write without accents. Matching works on the folded text; the text itself is kept as it was sent.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata

_DROPPED = frozenset({"Cf", "Cc", "Mn", "Me"})
"""Direction marks, controls, accents and vowel signs, variation selectors and keycap frames."""

_NO_CHARACTERS = "\ufffe\uffff"
"""What no XML may hold: an answer that quotes it would not be read by the provider."""

_LETTERS = str.maketrans(
    {
        "\u0640": None,  # tatweel, which only stretches a word
        "ى": "ي",
        "ة": "ه",
        "ی": "ي",  # Persian keyboards
        "ک": "ك",
        "œ": "oe",
        "æ": "ae",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "٫": ".",
        "،": ",",
        "؛": ";",
        "؟": "?",
        "–": "-",
        "—": "-",
        "−": "-",
        "٬": None,  # thousands mark
        **dict.fromkeys(_NO_CHARACTERS),
        "🛑": " stop ",
    }
)

_SHORT_FOR_NUMBER = str.maketrans({"º": "°", "№": "n°"})
"""Which normalizing makes an o and a "no": that may be an answer."""

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4}){15,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_PACKED_FROM = 60
"""So many signs and more without a space: nobody types that."""


def unpacked(text: str) -> str:
    """The text, where an operator joined a long message's parts and delivered the whole in base64; else as it came."""
    if len(text) < _PACKED_FROM or not _BASE64.fullmatch(text.strip()):
        return text
    try:
        inside = base64.b64decode(text.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return text
    readable = all(char.isprintable() or char.isspace() or unicodedata.category(char) == "Cf" for char in inside)
    return inside if readable and (" " in inside or not inside.isascii()) else text


def clean(text: str) -> str:
    """The text without what nobody typed: NUL and other controls, direction marks, space around it."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return "".join(map(_kept, text)).strip()


def _kept(char: str) -> str:
    if char.isspace():
        return char if char == "\n" else " "
    return "" if unicodedata.category(char) in {"Cf", "Cc", "Cs"} or char in _NO_CHARACTERS else char


def fold(text: str) -> str:
    """The text for comparing: lower case, no accents, ASCII digits, one Arabic spelling, single spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    apart = unicodedata.normalize("NFKD", re.sub(r"\s+", " ", text.translate(_SHORT_FOR_NUMBER)))
    lower = unicodedata.normalize("NFKD", apart.casefold().translate(_LETTERS))
    plain = "".join(_digit(char) for char in lower if unicodedata.category(char) not in _DROPPED)
    return re.sub(r"\s+", " ", plain.translate(_LETTERS)).strip()


def _digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
"""A letter that is held down: "ouiii"."""


def words(folded: str) -> tuple[str, ...]:
    """The words and numbers of a folded text, without punctuation."""
    return tuple(re.findall(r"[^\W_]+", folded))
