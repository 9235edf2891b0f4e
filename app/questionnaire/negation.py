"""Whether a text denies something, so that a translation that denies where the French asserts is found.

Three answers: yes, no, and undecided where a word denies in one language what another says with "not"
("inutile", "not useful"). Only a plain yes beside a plain no is a difference.
"""

from __future__ import annotations

import itertools
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
    what = _WHAT.search(source) is not None
    one = Counter(denies(sentence, source_language) for sentence in here)
    other = Counter(Denies.UNDECIDED if what and by_ma(sentence) else denies(sentence, language) for sentence in there)
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
    alone = said.strip() in listed.alone
    for phrase in listed.neutral:
        said = said.replace(f" {phrase} ", " ")
    found = said.split()
    if alone or (listed.language == "ar" and by_ma(text)):
        return Denies.YES
    if any(f" {phrase} " in said for phrase in listed.denying_phrases) or any(_denying(one, listed) for one in found):
        return Denies.UNDECIDED if _only(said) else Denies.YES
    return Denies.UNDECIDED if any(one in listed.undecided for one in found) else Denies.NO


_WHAT = re.compile(r"\b(ce (qui|que|qu|dont)|quoi|quel(le)?s?|what(ever)?|which)\b", re.IGNORECASE)
"""In French or English, what Arabic may say by `ما`."""
_HAVING = frozenset(
    {"عندي", "عندنا", "عنده", "عندها", "عندهم", "لدي", "لدينا", "لديه", "لديها", "لي", "لنا", "في", "كنت", "كان"}
)
_BEFORE = re.compile(r"(و?(انا|انت|انتم|هو|هي|هم|نحن|لكن|لكني|لكنه)|لان\w*|ال\w{3,})$")
"""After these, `ما` is no "that which"."""
_PAST = re.compile(r"(?!ال|[يتن])\w{2,}(?<!ه)(?<!ها)$")
"""As verbs of the past are written; one that ends in "it" belongs to "that which"."""
_NO_VERB = re.compile(
    r"(زا?ل\w*|دام\w*|عدا|اذا|ان|هو|هي|هم|لا|لم|لن|ليس|بين|بعد|قبل|فوق|تحت|سبق|شاء|شابه|حدث|حصل|جري|ورد|من|علي|الي|عن|اسم\w*)$"
)


def by_ma(text: str) -> bool:
    """Whether Arabic `ما` denies: before "I have" or a verb of the past, in a statement; `أما` so in a question."""
    said, asks = words(text, "ar"), text.rstrip().endswith(("؟", "?"))
    for place, (word, after) in enumerate(itertools.pairwise(said)):
        begins = place == 0 or _BEFORE.fullmatch(said[place - 1]) is not None
        verb = after in _HAVING or (_PAST.fullmatch(after) is not None and not _NO_VERB.fullmatch(after))
        if begins and verb and (word == "اما" if asks else word in {"ما", "وما", "فما"}):
            return True
    return False


def _denying(word: str, listed: Lexicon) -> bool:
    return word in listed.denying or (listed.language == "en" and word.endswith("n't"))


def _only(said: str) -> bool:
    """Whether it says "only", as "ne … que" and "لا … إلا" do."""
    return bool(re.search(r" (ne|n') .* (que|qu') ", said) or re.search(r" و?(لا|لم|لن|ليس) .* الا ", said))
