"""Names of languages as form authors write them, and the codes they stand for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from babel import Locale, UnknownLocaleError, localedata

_CODE_IN_BRACKETS = re.compile(r"\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z]{2})?)\s*\)\s*$")
_CODE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2})?", re.IGNORECASE)
_NAMED_IN = ("en", "fr", "ar", "es", "pt")
_COMMON = (
    "fr",
    "en",
    "ar",
    "es",
    "pt",
    "de",
    "it",
    "tr",
    "ru",
    "uk",
    "fa",
    "ps",
    "zh",
    "hi",
    "bn",
    "sw",
    "so",
    "am",
    "ro",
)
_MORE = {"darija": "ar", "malagasy": "mg", "creole": "gcr", "ukranian": "uk", "farsi": "fa", "kiswahili": "sw"}
"""Words in use that no list of languages has under that spelling."""


def code_of(written: str) -> str | None:
    """The code of `French (fr)`, `Français`, `fr`, `العربية`; None for a name nobody knows."""
    bracketed = _CODE_IN_BRACKETS.search(written)
    if bracketed and (known := _known(bracketed[1])):
        return known
    name = _folded(_CODE_IN_BRACKETS.sub("", written))
    found = _MORE.get(name) or _names().get(name)
    if found:
        return found
    return _known(written.strip()) if _CODE.fullmatch(written.strip()) else None


def name_of(code: str) -> str:
    """The name of a language in itself, with its code: `Français (fr)`."""
    own = Locale.parse(code.replace("-", "_")).get_display_name() or code
    return f"{own[:1].upper()}{own[1:]} ({code})"


def _known(code: str) -> str | None:
    language, _, region = code.replace("_", "-").partition("-")
    short = language.lower() + (f"-{region.upper()}" if region else "")
    try:
        Locale.parse(short.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None
    return short


@cache
def _names() -> Mapping[str, str]:
    """Names in a few languages, and those of the common ones in themselves: loading every language takes seconds."""
    found: dict[str, str] = {}
    for reader in _NAMED_IN:
        for code, name in Locale(reader).languages.items():
            if re.fullmatch(r"[a-z]{2,3}", code):
                found.setdefault(_folded(name), code)
    for code in _COMMON:
        found.setdefault(_folded(Locale(code).get_display_name() or code), code)
    return {name: code for name, code in found.items() if localedata.exists(code)}


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name)
    return "".join(one for one in plain if not unicodedata.combining(one)).casefold().strip()
