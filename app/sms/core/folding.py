"""One spelling for what people type: digits of any script, accents, Arabic letter variants, invisible marks.

Telephones add direction marks and variation selectors, keyboards differ in hamza and ta marbuta, and many
people write without accents. Matching works on the folded text; the text itself is kept as it was sent.
"""

from __future__ import annotations

import re
import unicodedata

_DROPPED = frozenset({"Cf", "Cc", "Mn", "Me"})
"""Direction marks, controls, accents and vowel signs, variation selectors and keycap frames."""

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
    }
)


def clean(text: str) -> str:
    """The text without what nobody typed: NUL and other controls, direction marks, space around it."""
    return "".join(map(_kept, text)).strip()


def _kept(char: str) -> str:
    if char.isspace():
        return char if char == "\n" else " "
    return "" if unicodedata.category(char) in {"Cf", "Cc", "Cs"} else char


def fold(text: str) -> str:
    """The text for comparing: lower case, no accents, ASCII digits, one Arabic spelling, single spaces."""
    apart = unicodedata.normalize("NFKD", re.sub(r"\s+", " ", text))
    lower = unicodedata.normalize("NFKD", apart.casefold().translate(_LETTERS))
    plain = "".join(_digit(char) for char in lower if unicodedata.category(char) not in _DROPPED)
    return re.sub(r"\s+", " ", plain.translate(_LETTERS)).strip()


def _digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


def words(folded: str) -> tuple[str, ...]:
    """The words and numbers of a folded text, without punctuation."""
    return tuple(re.findall(r"[^\W_]+", folded))
