"""Columns of an XLSForm under one spelling each, with the language they speak.

`label::Français (fr)`, `label:French`, `media::image::English`, `bind:relevant`, `relevance`, `List Name` …
pyxform knows what stands for what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pyxform import aliases

from app.studio.interchange.languages import code_of

SPOKEN = frozenset({"label", "hint", "guidance_hint", "image", "audio", "video", "big-image"})
"""Columns that may stand once for each language, besides the messages below."""
MESSAGES = {"jr:constraintmsg": "constraint_message", "jr:requiredmsg": "required_message"}
_PREFIX = re.compile(r"^\s*(?:bind|media|control|body)\s*::?\s*", re.IGNORECASE)
_OWN = {
    "calculate": "calculation",
    "list name": "list_name",
    "jr:count": "repeat_count",
    "title": "form_title",
    "id_string": "form_id",
    "relevance": "relevant",
    "choice filter": "choice_filter",
    "constraint message": "constraint_message",
    "required message": "required_message",
    "default language": "default_language",
    "repeat count": "repeat_count",
    "guidance hint": "guidance_hint",
    "read only": "readonly",
}
_TABLES: Mapping[str, Mapping[str, object]] = {"choices": aliases.list_header, "settings": aliases.settings_header}
ANY = ""
"""The language of a column that names none."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    language: str = ANY
    """A code; `ANY` where the header names none; as written, where nobody knows it."""
    known: bool = True


def column(header: str, sheet: str) -> Column:
    """What a header means on a sheet (`survey`, `choices`, `settings`)."""
    parts = _parts(_PREFIX.sub("", header))
    name = _name(parts[0], sheet)
    if len(parts) == 1:
        return Column(name)
    written = " ".join(parts[1:])
    if name not in SPOKEN | set(MESSAGES.values()) and name != "form_title":
        return Column(":".join(parts).lower())
    if written.lower() == "default":
        return Column(name)
    code = code_of(written)
    return Column(name, code or written, known=code is not None)


def _parts(header: str) -> list[str]:
    """Split at `::`, else at single colons that are not part of `jr:…`."""
    if "::" in header:
        return [one.strip() for one in header.split("::") if one.strip()]
    marked = header.replace("jr:", "jr\0")
    return [one.replace("\0", ":").strip() for one in marked.split(":") if one.strip()] or [header]


def _name(written: str, sheet: str) -> str:
    lower = written.lower().strip()
    table: Mapping[str, object] = _TABLES.get(sheet, aliases.survey_header)
    found = table.get(lower) or table.get(lower.replace(" ", "_"), lower)
    name = found[-1] if isinstance(found, tuple) else str(found)
    name = _OWN.get(name.lower(), name.lower())
    return MESSAGES.get(name, name)
