"""Words of a language that checks look for, from the files in `lexicons/`, and the texts they are looked for in."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.questionnaire.model import Language

FOLDER = Path(__file__).parent / "lexicons"

_VOWEL_SIGNS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640]")
_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "\u2019": "'", "\u02bc": "'"})
_CHANGED = re.compile("غي\u0651\u064e?ر")
"""The verb "he changed", which without its signs reads as "not"."""
_WORD = {"en": re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")}
_ANY_WORD = re.compile(r"[^\W\d_]+'?")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A language's words; `phrases` and `neutral` are several words with one space between them."""

    language: Language
    denying: frozenset[str]
    denying_phrases: tuple[str, ...]
    alone: frozenset[str]
    neutral: tuple[str, ...]
    undecided: frozenset[str]
    less: frozenset[str]
    more: frozenset[str]
    small: frozenset[str]
    large: frozenset[str]
    good: frozenset[str]
    bad: frozenset[str]
    good_phrases: tuple[str, ...]
    bad_phrases: tuple[str, ...]
    numbers: Mapping[str, frozenset[str]]
    jargon: tuple[tuple[str, str], ...]
    """As people write them: the term, and plainer words."""
    second_question: str
    """A pattern over folded text."""


@lru_cache(maxsize=16)
def lexicon(language: Language) -> Lexicon | None:
    """Of a language that has a file; the others are not judged by words."""
    path = FOLDER / f"{language.partition('-')[0]}.toml"
    if not re.fullmatch(r"[a-z]{2,3}", path.stem) or not path.exists():
        return None
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    negation, ends, plain = content["negation"], content["ends"], content["plain"]
    listed = _with_particles if path.stem == "ar" else frozenset
    undecided = listed(negation["lexical"])
    return Lexicon(
        language=path.stem,
        denying=listed(negation["words"]) - undecided,
        denying_phrases=tuple(negation["phrases"]),
        alone=listed(negation["alone"]),
        neutral=tuple(sorted(negation["neutral"], key=len, reverse=True)),
        undecided=undecided,
        less=listed(ends["less"]),
        more=listed(ends["more"]),
        small=listed(ends["small"]),
        large=listed(ends["large"]),
        good=listed(ends["good"]),
        bad=listed(ends["bad"]),
        good_phrases=tuple(ends["good_phrases"]),
        bad_phrases=tuple(ends["bad_phrases"]),
        numbers={number: listed(names) for number, names in content["numbers"].items()},
        jargon=tuple((term, instead) for term, instead in plain["jargon"]),
        second_question=plain["second_question"],
    )


_PARTICLES = ("", "و", "ف", "ا", "ال", "وال", "ب", "ل")


def _with_particles(words: Iterable[str]) -> frozenset[str]:
    """Arabic writes "and", "so", "the", "with" and the asking particle onto the next word."""
    return frozenset(f"{particle}{word}" for word in words for particle in _PARTICLES)


def fold(text: str) -> str:
    """A text as word lists have it: lower case, one form for letters that differ only in writing."""
    text = _CHANGED.sub("بدل", unicodedata.normalize("NFC", text))
    return _VOWEL_SIGNS.sub("", text).translate(_LETTERS).casefold()


@lru_cache(maxsize=4096)
def words(text: str, language: Language) -> tuple[str, ...]:
    """The folded words of a text; in French "n'" is one of its own."""
    return tuple(_WORD.get(language, _ANY_WORD).findall(fold(text)))
