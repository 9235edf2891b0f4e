"""Which way a short answer points, so that two ends of a scale, or "more" and "less", that were swapped are found."""

from __future__ import annotations

from functools import lru_cache

from app.questionnaire.lexicon import Lexicon, lexicon, words
from app.questionnaire.model import Language
from app.questionnaire.negation import Denies, denies

LONGEST = 7
"""Words; a longer answer says more than a direction."""


@lru_cache(maxsize=8192)
def direction(text: str, language: Language) -> int:
    """1 for agreement, more, better; -1 for refusal, less, worse; 0 where the words do not say it plainly."""
    listed = lexicon(language)
    said = words(text, language)
    if listed is None or not said or len(said) > LONGEST:
        return 0
    joined = f" {' '.join(said)} "
    if any(f" {phrase} " in joined for phrase in listed.bad_phrases):
        return -1
    pointed = _pointed(said, listed)
    if pointed is None:
        return 0
    if any(f" {phrase} " in joined for phrase in listed.good_phrases) and denies(text, language) is Denies.NO:
        return pointed or 1
    return _denied(pointed, text, language)


def _pointed(said: tuple[str, ...], listed: Lexicon) -> int | None:
    """None where it points both ways."""
    quality = _one_of(said, listed.good, listed.bad)
    quantity = _one_of(said, listed.more, listed.less)
    amount = _one_of(said, listed.large, listed.small)
    if quality is None or quantity is None:
        return None
    if quality or quantity:
        return quality * quantity if quality and quantity else quality + quantity
    return amount


def _one_of(said: tuple[str, ...], good: frozenset[str], bad: frozenset[str]) -> int | None:
    """None where both are said."""
    up, down = any(word in good for word in said), any(word in bad for word in said)
    return None if up and down else int(up) - int(down)


def _denied(pointed: int, text: str, language: Language) -> int:
    """A denied "useful" is not useful; "no, never" denies without pointing anywhere else."""
    if denies(text, language) is not Denies.YES:
        return pointed
    return -1 if pointed >= 0 else 0
