"""Plural forms as a file's own header numbers them; libraries number the Arabic forms differently."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from gettext import c2py

from babel import Locale

_HEADER = re.compile(r"\s*nplurals\s*=\s*(\d{1,2})\s*;\s*plural\s*=\s*(.+?)\s*;?\s*")
_TRIED = (*range(221), 1000, 1001, 1002, 1003, 1011, 1100)
"""Enough to meet every rule of the languages of the world."""


@dataclass(frozen=True, slots=True)
class PluralForms:
    count: int
    index: Callable[[int], int]
    """Which form stands for a number."""


def read_plurals(header: str) -> PluralForms | str:
    """The header `Plural-Forms`, or what is wrong with it."""
    found = _HEADER.fullmatch(header)
    if found is None:
        return "it is not written `nplurals=…; plural=…;`"
    try:
        index = c2py(found[2])
        given = {index(number) for number in _TRIED}
    except (ValueError, RecursionError, ArithmeticError) as error:
        return f"its rule cannot be worked out ({error})"
    count = int(found[1])
    outside = sorted(one for one in given if not 0 <= one < count)
    if outside:
        return f"its rule gives the form {outside[0]} of {count}"
    if len(given) < count:
        return f"its rule never gives {count - len(given)} of its {count} forms"
    return PluralForms(count, index)


def disagreements(forms: PluralForms, locale: Locale) -> Iterator[str]:
    """Numbers the language tells apart and the header does not, or the reverse; the order of forms is its own."""
    rule = locale.plural_form
    pairs: dict[str, tuple[int, int]] = {}
    for number in _TRIED:
        form, first = pairs.setdefault(rule(number), (forms.index(number), number))
        if form != forms.index(number):
            yield f"it parts {first} from {number}, which {locale.english_name} says alike"
            return
    seen: dict[int, int] = {}
    for form, first in pairs.values():
        if form in seen:
            yield f"it says {seen[form]} and {first} alike, which {locale.english_name} parts"
            return
        seen[form] = first
