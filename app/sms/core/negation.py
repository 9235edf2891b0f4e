"""A label that says no, as people text it: "je sais plus" for "Je ne sais plus", "dont" for "do not".

Only a label loses words here, never a text, and only those that leave its negation to be heard: what was
texted can then not become its opposite.
"""

from __future__ import annotations

import re
from functools import lru_cache

from app.sms.core.folding import fold, words

_CONTRACTED = re.compile(r"\b(do|does|did|is|are|was|has|have|had)n ?'? ?t\b")
_HEARD = r"[^,;:.()]*\b(?:pas|rien|jamais|personne|aucune?)\b"
_NO_LONGER = r"(?:\w{1,2}[' ])*(?:sais|souviens|rappelle|l'ai|les ai) plus\b"
"""Where "plus" without "ne" can only be "no longer": "j'en veux plus" may as well ask for more."""
_NE = re.compile(rf"\b(je )?(?:ne |(n'))(?={_HEARD}|{_NO_LONGER})")
_SUBJECT = re.compile(r"^(?:je |j'|i )")
_ENOUGH = 2
"""Words that must be left of a label."""


def expanded(folded: str) -> str:
    """English contractions written out."""
    return _CONTRACTED.sub(r"\1 not", folded)


@lru_cache(maxsize=4096)
def as_texted(label: str) -> frozenset[tuple[str, ...]]:
    """The words of a label that says no without its "ne" and without its "je" or "I"; nothing for any other label."""
    whole = expanded(fold(label))
    heard = _NE.sub(_without_ne, whole)
    if heard == whole and "not" not in words(whole):
        return frozenset()
    ways = {words(way) for one in (whole, heard) for way in (one, _SUBJECT.sub("", one))}
    return frozenset(way for way in ways if sum(len(word) > 1 for word in way) >= _ENOUGH)


def _without_ne(found: re.Match[str]) -> str:
    je, elided = found.groups(default="")
    return "j'" if je and elided else je
