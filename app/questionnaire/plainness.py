"""Whether a text can be read by people who read little, or heard: warnings for the author, never a score.

Looked at in each language by itself: long sentences, two denials, two questions in one, terms of offices,
brackets, and what is written to be seen only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from app.questionnaire.contexts import Entry
from app.questionnaire.course import PLACEHOLDER
from app.questionnaire.findings import Finding
from app.questionnaire.lexicon import Lexicon, fold, lexicon, words
from app.questionnaire.model import Language
from app.questionnaire.negation import sentences

LONGEST = 15
"""Words of a sentence that is understood at first hearing."""

_BEHIND_THE_SCENES = ("outcome.", "indicator.")
"""Texts that the team reads, not the respondent."""
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_ONLY_SEEN = re.compile(
    r"\b(?:[A-Z]{2,6}|[A-Za-z]+\(e?s?\)|[A-Za-zé]+[·•]e?s?|et/ou|and/or|cf\.|i\.e\.|e\.g\.|N\.B\.)(?!\w)|و/أو"
)
_KNOWN_LETTERS = frozenset({"SMS", "CNIL", "CAF", "QR", "OK"})
_QUESTION_ENDS = re.compile(r"[?؟]")


def read_aloud(
    entries: Iterable[Entry], texts: Mapping[str, str], language: Language, file: str, lines: Mapping[str, int]
) -> Iterator[Finding]:
    """Every warning about one language's texts; `lines` says where each context stands in the file."""
    listed = lexicon(language)
    for entry in entries:
        text = texts.get(entry.context)
        if text is None or entry.context.startswith(_BEHIND_THE_SCENES):
            continue
        for code, message, mend in _faults(text, listed):
            about = f"{language} `{entry.context}`: {message}"
            yield Finding(file, lines.get(entry.context, 1), "warning", code, about, mend)


Fault = tuple[str, str, str]


def _faults(text: str, listed: Lexicon | None) -> Iterator[Fault]:
    for sentence in sentences(text):
        yield from _length(sentence)
        if listed:
            yield from _double_negation(sentence, listed)
            yield from _two_questions(sentence, listed)
    yield from _jargon(text, listed) if listed else ()
    yield from _on_paper(text)


def _length(sentence: str) -> Iterator[Fault]:
    count = len(re.findall(r"[^\W_]+(?:['\u2019][^\W_]+)*", sentence))
    if count > LONGEST:
        yield "long_sentence", f"a sentence of {count} words « {_short(sentence)} »", "Make two of it."


def _double_negation(sentence: str, listed: Lexicon) -> Iterator[Fault]:
    """Two denials that are not two halves of one, as "ne … pas" is; a "no" that begins an answer is none."""
    joined = f" {' '.join(words(_ANSWERING_NO.sub('', sentence), listed.language))} "
    for phrase in listed.neutral:
        joined = joined.replace(f" {phrase} ", " ")
    said = joined.split()
    count = sum(_counts(word, place, said, listed) for place, word in enumerate(said))
    if count > 1:
        yield "double_negation", f"it denies twice « {_short(sentence)} »", "Say it without “not”."


_ANSWERING_NO = re.compile(r"^\s*(non|no|لا)\s*[,،]\s*", re.IGNORECASE)
_FIRST_HALF = frozenset({"ne", "n'"})
_SECOND_HALF = frozenset({"pas", "jamais", "aucun", "aucune", "rien", "non", "nullement"})
_ONE_WITH_BEFORE = frozenset({"ابدا", "مطلقا", "nor", "ni"})


def _counts(word: str, place: int, said: list[str], listed: Lexicon) -> bool:
    """A denial of its own, and not the second half of one. A lexical one counts beside a plain one only."""
    if listed.language == "fr" and word in _SECOND_HALF and _FIRST_HALF & set(said[:place]):
        return False
    if word in _ONE_WITH_BEFORE:
        return False
    negative_prefix = (
        word in listed.bad and word in listed.undecided and word.startswith(("in", "im", "un", "dis", "mé"))
    )
    return word in listed.denying or word.endswith("n't") or negative_prefix


def _two_questions(sentence: str, listed: Lexicon) -> Iterator[Fault]:
    """Two questions put at once cannot be answered by one yes."""
    if _QUESTION_ENDS.search(sentence) and re.search(listed.second_question, fold(sentence)):
        yield "two_questions", f"two questions in one « {_short(sentence)} »", "Ask them one after the other."


def _jargon(text: str, listed: Lexicon) -> Iterator[Fault]:
    said = f" {' '.join(words(PLACEHOLDER.sub(' ', text), listed.language))} "
    for term, instead in listed.jargon:
        if f" {' '.join(words(term, listed.language))} " in said:
            mend = f"Say it in everyday words: {instead}." if instead else "Say it in everyday words."
            yield "jargon", f"“{term}” is a word of offices", mend


def _on_paper(text: str) -> Iterator[Fault]:
    """What a voice cannot say: brackets, abbreviations, slashes."""
    for found in _BRACKETS.findall(text):
        yield "brackets", f"brackets « {_short(found)} »", "Make a sentence of it, or leave it out."
    for found in dict.fromkeys(_ONLY_SEEN.findall(text)):
        if found not in _KNOWN_LETTERS:
            yield "only_seen", f"“{found}” cannot be read aloud as it stands", "Write it as one would say it."


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
