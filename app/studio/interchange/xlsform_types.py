"""What each type of an XLSForm question is here; pyxform knows the many spellings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from app.questionnaire.model import Kind

_PYXFORM_TYPES: Mapping[str, Mapping[str, Mapping[str, str]]] = QUESTION_TYPE_DICT  # type: ignore[assignment]
_SELECTS = {
    **{name.replace("_", " "): str(meant) for name, meant in aliases.select.items()},
    "select multiple": "select all that apply",
    "select multiple from": "select all that apply",
    "select one external": "select one",
}
_OPENERS = re.compile(r"(begin|end)[\s_]+(group|repeat|loop|lgroup|looped group)\b", re.IGNORECASE)
_OR_OTHER = re.compile(r"\s+or[\s_]+(specify[\s_]+)?other\s*$", re.IGNORECASE)
_KINDS: Mapping[str, Kind] = {
    "text": Kind.TEXT,
    "string": Kind.TEXT,
    "integer": Kind.INTEGER,
    "int": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "note": Kind.NOTE,
    "date": Kind.DATE,
    "datetime": Kind.DATE,
    "time": Kind.TIME,
    "calculate": Kind.CALCULATION,
    "calculation": Kind.CALCULATION,
    "barcode": Kind.TEXT,
    "acknowledge": Kind.NOTE,
    "trigger": Kind.NOTE,
    "range": Kind.INTEGER,
}
_BOUND = {"string": Kind.TEXT, "int": Kind.INTEGER, "decimal": Kind.DECIMAL, "date": Kind.DATE, "time": Kind.TIME}
_CHANGED = {
    "datetime": ("a date has no time of day here", "the date is asked"),
    "barcode": ("nothing is scanned here", "it is asked as a text"),
    "acknowledge": ("nothing is ticked to go on here", "it is a note"),
    "trigger": ("nothing is ticked to go on here", "it is a note"),
}
_META = frozenset(
    {
        *("start", "end", "today", "deviceid", "imei", "username", "phonenumber", "email", "simserial"),
        *("subscriberid", "audit", "start-geopoint", "background-audio", "hidden"),
    }
)
_CAPTURED = "a web page asks in words: it captures no place, picture, sound or file"


@dataclass(frozen=True, slots=True)
class Opener:
    """A row that begins or ends a group or a repeat."""

    opens: bool
    repeats: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its kind, its choice list, and what is not as it was."""

    kind: Kind
    choices: str | None = None
    or_other: bool = False
    from_file: bool = False
    remark: tuple[str, str] | None = None
    """Why it changes, and what happens instead."""
    word: str = ""
    """The type as XLSForm calls it."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that asks nothing, or asks what cannot be asked here."""

    why: str
    today: bool = False
    noted: bool = True
    """Nothing is missing without it."""


def understand(written: str) -> Opener | Asked | Dropped:
    text = " ".join(written.split())
    if opener := _OPENERS.match(text):
        return Opener(opener[1].lower() == "begin", opener[2].lower() != "group")
    if select := _select(text):
        return select
    word = text.lower().replace("_", " ") if text.lower() not in _META else text.lower()
    if word in _META or _is_metadata(word):
        return Dropped("Relais keeps times of its own and no device or user", today=word == "today")
    return _plain(word)


def _select(text: str) -> Asked | None:
    lower = text.lower()
    for name in sorted(_SELECTS, key=len, reverse=True):
        start = re.match(rf"{re.escape(name).replace(chr(92) + ' ', '[ _]')}\s+(?=\S)", lower)
        if start:
            rest = text[start.end() :]
            other = bool(_OR_OTHER.search(rest))
            listed = _OR_OTHER.sub("", rest).strip()
            kinds = {"select one": Kind.SINGLE, "rank": Kind.RANKING}
            kind = kinds.get(_SELECTS[name].replace("_", " "), Kind.MULTIPLE)
            return Asked(kind, listed, other, "file" in name, word=name)
    return None


def _plain(word: str) -> Asked | Dropped:
    known = _KINDS.get(word)
    if known:
        return Asked(known, remark=_CHANGED.get(word), word=word)
    bound = _PYXFORM_TYPES.get(word) or _PYXFORM_TYPES.get(word.replace(" ", "_")) or {}
    kind = _BOUND.get(str(bound.get("bind", {}).get("type", "")))
    if kind and "select" not in word:
        return Asked(kind, word=word)
    if bound or word in {"osm", "xml-external", "csv-external", "file", "video", "audio", "image", "photo"}:
        return Dropped(_CAPTURED, noted=False)
    return Dropped(f"the type `{word}` is not known", noted=False)


def _is_metadata(word: str) -> bool:
    bind = _PYXFORM_TYPES.get(word, {}).get("bind", {})
    return "jr:preload" in bind
