"""Whether a text denies something, so that a translation that denies where the French asserts is found.

Three answers: yes, no, and undecided where a word denies in one language what another says with "not"
("inutile", "not useful"). Only a plain yes beside a plain no is a difference.
"""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from functools import lru_cache

from app.questionnaire.lexicon import Lexicon, lexicon, words
from app.questionnaire.model import Language


class Denies(StrEnum):
    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


_SENTENCE_ENDS = re.compile(r"(?<=[.!?؟…;؛])\s+|\n+")


def sentences(text: str) -> tuple[str, ...]:
    return tuple(part for part in _SENTENCE_ENDS.split(text.strip()) if re.search(r"\w", part))


def differs(source: str, source_language: Language, text: str, language: Language) -> bool:
    """Whether one of the two denies and the other does not.

    Texts of equally many sentences are compared by how many of them deny, in whatever order; others as wholes.
    """
    here, there = sentences(source), sentences(text)
    if len(here) != len(there):
        here, there = (source,), (text,)
    one = Counter(denies(sentence, source_language) for sentence in here)
    other = Counter(denies(sentence, language) for sentence in there)
    apart = abs(one[Denies.YES] - other[Denies.YES])
    open_ = one[Denies.UNDECIDED] + other[Denies.UNDECIDED]
    return apart > min(open_, _unmatched(here, source_language, there, language))


def _unmatched(here: tuple[str, ...], source_language: Language, there: tuple[str, ...], language: Language) -> int:
    """How many denials may hide in a word of one text: words like "inutile" that both texts hold leave nothing open."""
    one, other = (
        sum(leaves_open(text, spoken) for text in texts)
        for texts, spoken in ((here, source_language), (there, language))
    )
    return abs(one - other) if one and other else one + other


def leaves_open(text: str, language: Language) -> bool:
    """Whether a word in it denies in one language what another says with "not", or it says "only"."""
    listed = lexicon(language)
    said = words(text, language)
    return listed is None or _only(f" {' '.join(said)} ") or any(one in listed.undecided for one in said)


@lru_cache(maxsize=8192)
def denies(text: str, language: Language) -> Denies:
    """Of one sentence, or of a short answer."""
    listed = lexicon(language)
    if listed is None:
        return Denies.UNDECIDED
    said = f" {' '.join(words(text, language))} "
    for phrase in listed.neutral:
        said = said.replace(f" {phrase} ", " ")
    found = said.split()
    if said.strip() in listed.alone:
        return Denies.YES
    if any(f" {phrase} " in said for phrase in listed.denying_phrases) or any(_denying(one, listed) for one in found):
        return Denies.UNDECIDED if _only(said) else Denies.YES
    return Denies.UNDECIDED if any(one in listed.undecided for one in found) else Denies.NO


def _denying(word: str, listed: Lexicon) -> bool:
    return word in listed.denying or (listed.language == "en" and word.endswith("n't"))


def _only(said: str) -> bool:
    """Whether it says "only", as "ne … que" and "لا … إلا" do."""
    return bool(re.search(r" (ne|n') .* (que|qu') ", said) or re.search(r" و?(لا|لم|لن|ليس) .* الا ", said))
