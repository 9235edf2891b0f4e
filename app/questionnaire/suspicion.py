"""What makes a translation doubtful though it is there: rules over texts, no guess about meaning.

Each doubt has a kind, by which a translator who has read both texts can clear it (`notes`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.questionnaire.characters import unseen
from app.questionnaire.contexts import Entry, language_name
from app.questionnaire.lexicon import lexicon, words
from app.questionnaire.model import Language, Survey
from app.questionnaire.negation import differs
from app.questionnaire.notes import Doubt
from app.questionnaire.po import normal
from app.questionnaire.polarity import direction

_TAG = re.compile(r"</?[a-zA-Z!][^>]*>?|&[a-z]+;|&#\w+;|\*\*|\]\(|<{3,}|>{3,}|={5,}|https?://\S+|www\.\S+")
"""What a browser, a formatting tool or a merge left or would act upon; a link leads where the French does not."""
_BRACES = re.compile(r"[$%]?\{[^{}]*\}?|\}|%\(\w*\)?[sd]?|%[sd](?!\w)")
_ISOLATED = re.compile(r"[.]?[\w.+-]+@[\w-]+\.[\w.]+|https?://\S+")
_GROUPED = re.compile(r"(?<=\d)[ .,\u00a0\u202f\u066c'](?=\d{3}(?!\d))")

WHOLE_SENTENCES = frozenset({"text", "help", "sms", "problem"})
"""Parts of a question that are no answers, and so may be said alike."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    kind: Doubt
    reason: str


def of_text(survey: Survey, entry: Entry, text: str, language: Language) -> Iterator[Suspicion]:
    """Reasons to doubt one translation against its source."""
    source, spoken = entry.text, language_name(survey.source)
    yield from _code(source, text, spoken)
    if _untranslated(survey, source, text):
        yield Suspicion(Doubt.SAME_AS_SOURCE, f"it is the {spoken} text itself")
        return
    if _unwritten(survey, source, text, language):
        yield Suspicion(Doubt.SAME_AS_SOURCE, "it is not written in Arabic")
    if differs(source, survey.source, text, language):
        yield Suspicion(Doubt.NEGATION, "one of the two texts says “not”, the other does not")
    yield from _digits(source, survey.source, text, language)
    if _out_of_proportion(len(source), len(text)):
        yield Suspicion(Doubt.LENGTH, f"its length ({len(text)}) is out of proportion to the {spoken} ({len(source)})")


def _code(source: str, text: str, spoken: str) -> Iterator[Suspicion]:
    """What machines read: placeholders, markup, characters nobody sees."""
    wanted, found = Counter(_BRACES.findall(source)), Counter(_BRACES.findall(text))
    if wanted != found:
        yield Suspicion(Doubt.PLACEHOLDER, f"the placeholders in braces differ ({_difference(wanted, found)})")
    marked, meant = Counter(_TAG.findall(text)), Counter(_TAG.findall(source))
    if tags := sorted(marked - meant):
        yield Suspicion(Doubt.MARKUP, f"it holds markup that the {spoken} does not: {' '.join(tags)}")
    if lost := sorted(meant - marked):
        yield Suspicion(Doubt.MARKUP, f"it lost markup of the {spoken}: {' '.join(lost)}")
    hidden = sorted(set(unseen(text)) - set(unseen(source)))
    if hidden:
        yield Suspicion(Doubt.HIDDEN, f"it holds characters nobody sees: {', '.join(hidden)}")


def _difference(wanted: Counter[str], found: Counter[str]) -> str:
    lost, added = sorted((wanted - found).elements()), sorted((found - wanted).elements())
    parts = [f"{what} {' '.join(which)}" for what, which in (("lost", lost), ("added", added)) if which]
    return ", ".join(parts)


def _untranslated(survey: Survey, source: str, text: str) -> bool:
    """Equal to the French, and neither a name the survey declares, nor an acronym, nor without words at all."""
    return _letters(source) == _letters(text) and bool(_own_words(survey, source))


def _letters(text: str) -> tuple[str, ...]:
    """Its words and numbers; typography is no translation."""
    return tuple(re.findall(r"\w+", normal(text).casefold()))


def _own_words(survey: Survey, text: str) -> tuple[str, ...]:
    """The words that somebody has to translate."""
    rest = _ISOLATED.sub(" ", normal(text).replace(normal(survey.project), " "))
    said = re.findall(r"[^\W\d_]+", _BRACES.sub(" ", rest))
    return tuple(word for word in said if not (word.isupper() and len(word) <= 6))


_ARABIC = re.compile("[\u0620-\u064a]")


def _unwritten(survey: Survey, source: str, text: str, language: Language) -> bool:
    """Arabic without a single Arabic letter, where there was something to translate."""
    return language.partition("-")[0] == "ar" and bool(_own_words(survey, source)) and not _ARABIC.search(text)


# Numbers. ---------------------------------------------------------------------------------------


def _digits(source: str, written_in: Language, text: str, language: Language) -> Iterator[Suspicion]:
    """The same numbers on both sides, in any script; a small one may be written as a word."""
    wanted, found = numbers(source), numbers(text)
    if wanted == found:
        yield from _otherwise_said(source, written_in, text, language)
        return
    lost = [one for one in (wanted - found).elements() if not _in_words(one, text, language)]
    added = [one for one in (found - wanted).elements() if not _in_words(one, source, written_in)]
    if lost or added:
        said = " and ".join(filter(None, (_listed("lost", lost), _listed("added", added))))
        yield Suspicion(Doubt.DIGITS, f"its numbers differ: {said}")


def _otherwise_said(source: str, written_in: Language, text: str, language: Language) -> Iterator[Suspicion]:
    """Equal figures in another order ("from 10 to 1"), and numbers in words that are not the same number."""
    orders = [in_sequence(_BRACES.sub(" ", one)) for one in (source, text)]
    if len(orders[0]) == 2 and orders[0] != orders[1] and max(len(source), len(text)) <= ONE_SENTENCE:
        yield Suspicion(Doubt.DIGITS, f"its numbers stand in another order: {', '.join(orders[1])}")
    wanted, found = _named_numbers(source, written_in), _named_numbers(text, language)
    if wanted - found and found - wanted:
        said = f"{', '.join(sorted(found - wanted))} for {', '.join(sorted(wanted - found))}"
        yield Suspicion(Doubt.DIGITS, f"its numbers in words differ: {said}")


ONE_SENTENCE = 100
"""Characters; what is longer may well turn its parts round."""


def _named_numbers(text: str, language: Language) -> frozenset[str]:
    """Numbers in words; one and first are said of too much."""
    listed = lexicon(language)
    said = frozenset(words(text, language))
    return (
        frozenset(number for number, names in listed.numbers.items() if number != "1" and names & said)
        if listed
        else frozenset()
    )


def _listed(what: str, which: Sequence[str]) -> str:
    return f"{what} {', '.join(sorted(which))}" if which else ""


@lru_cache(maxsize=8192)
def numbers(text: str) -> Counter[str]:
    """The numbers of a text in plain digits; braces hold names, not numbers."""
    return Counter(in_sequence(_BRACES.sub(" ", text)))


def in_sequence(text: str) -> tuple[str, ...]:
    """Its numbers as they follow one another, without the marks that group their digits."""
    if not any(map(str.isdigit, text)):
        return ()
    plain = "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in text)
    return tuple(found.lstrip("0") or "0" for found in re.findall(r"\d+", _CLOCK.sub(_hour, _GROUPED.sub("", plain))))


_CLOCK = re.compile(
    r"(?<![\d.,:/])(?P<hour>[01]?\d|2[0-3])(?:\s?[h:.]\s?(?P<minute>[0-5]\d)|\s?h\b)?"
    r"(?:\s?(?P<late>p\.?m\b\.?|مساء\w*|م\b|de l'après-midi|du soir)|\s?(?P<early>a\.?m\b\.?|صباح\w*|ص\b|du matin))?"
    r"(?![\d/])(?![.,:]\d)",
    re.IGNORECASE,
)


def _hour(found: re.Match[str]) -> str:
    """A time of day as a day of 24 hours has it, however a language writes it; full hours without minutes."""
    hour, minute, half = int(found["hour"]), found["minute"], found["late"] or found["early"]
    if half in {"م", "ص"} and ":" not in found[0]:
        half = None  # Metres, for example.
    if hour <= 12 and half:
        hour = hour % 12 + (12 if found["late"] else 0)
    return f" {hour} " if minute in {None, "00"} else f" {hour} {minute} "


def _in_words(number: str, text: str, language: Language) -> bool:
    listed = lexicon(language)
    named = listed.numbers.get(number, frozenset()) if listed else frozenset()
    return any(word in named for word in words(text, language))


def _out_of_proportion(source: int, text: int) -> bool:
    """Far too long or too short; short answers differ more between languages than paragraphs."""
    if source >= 120:
        return not 0.45 * source <= text <= 2.2 * source
    return text > 3 * source + 40 or (source > 40 and text < 0.25 * source)


# Texts beside one another. ----------------------------------------------------------------------


def among_texts(
    survey: Survey, entries: Sequence[Entry], texts: Mapping[str, str], language: Language
) -> Iterator[tuple[str, Suspicion]]:
    """Contexts whose translation cannot stand beside its neighbours', each with the reason."""
    yield from _alike(entries, texts)
    yield from _turned(survey, entries, texts, language)
    yield from _numbered(survey, entries, texts)


def _alike(entries: Sequence[Entry], texts: Mapping[str, str]) -> Iterator[tuple[str, Suspicion]]:
    """Two answers of a list, two ends of a scale, two rows: different in French, one and the same here."""
    seen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        group, _, part = entry.context.rpartition(".")
        said = normal(texts.get(entry.context, "")).casefold()
        if not said or group == "survey" or part in WHOLE_SENTENCES:
            continue
        twin = seen.setdefault((group, said), entry)
        if twin is not entry and normal(twin.text).casefold() != normal(entry.text).casefold():
            yield entry.context, Suspicion(Doubt.SAME_ANSWER, f"it says the same as `{twin.context}`")


def _turned(
    survey: Survey, entries: Sequence[Entry], texts: Mapping[str, str], language: Language
) -> Iterator[tuple[str, Suspicion]]:
    """Answers that point the other way: more for less, easier for harder, one end of a scale for the other."""
    known = _memory(entries, texts)
    french = {entry.context: entry.text for entry in entries}
    for entry in entries:
        text = texts.get(entry.context)
        group, _, part = entry.context.rpartition(".")
        if not text or not (group in survey.lists or group in survey.by_id):
            continue
        other = f"{group}.{_OTHER_END.get(part)}"
        if direction(entry.text, survey.source) * direction(text, language) < 0:
            yield (
                entry.context,
                Suspicion(Doubt.DIRECTION, f"it points the other way than the {language_name(survey.source)}"),
            )
        elif other in french and _stands_for(french[other], text, known) and not _alike_texts(text, texts.get(other)):
            reason = f"elsewhere this translates « {french[other]} », the other end"
            yield entry.context, Suspicion(Doubt.DIRECTION, reason)


_OTHER_END = {"low": "high", "high": "low"}


def _stands_for(french: str, text: str, known: Mapping[str, set[str]]) -> bool:
    return normal(french).casefold() in known[normal(text).casefold()]


def _alike_texts(one: str, other: str | None) -> bool:
    return other is not None and normal(one).casefold() == normal(other).casefold()


def _memory(entries: Sequence[Entry], texts: Mapping[str, str]) -> Mapping[str, set[str]]:
    """Which French each translation stands for in this catalogue."""
    known: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        known[normal(texts.get(entry.context, "")).casefold()].add(normal(entry.text).casefold())
    return known


def _numbered(survey: Survey, entries: Sequence[Entry], texts: Mapping[str, str]) -> Iterator[tuple[str, Suspicion]]:
    """Text messages that number the answers themselves: the same numbers, in order, before the same answers."""
    for entry in entries:
        text = texts.get(entry.context)
        question, _, part = entry.context.rpartition(".")
        if part != "sms" or not text or not in_sequence(entry.text):
            continue
        if in_sequence(entry.text) != in_sequence(text):
            reason = f"its numbers do not follow one another as in {language_name(survey.source)}"
            yield entry.context, Suspicion(Doubt.OPTION_NUMBERS, reason)
        else:
            yield from _misnumbered(survey, question, entry, text, texts)


def _misnumbered(
    survey: Survey, question: str, entry: Entry, text: str, texts: Mapping[str, str]
) -> Iterator[tuple[str, Suspicion]]:
    asked = survey.by_id.get(question)
    for option in survey.options(asked) if asked else ():
        label = texts.get(f"{asked.choices}.{option.code}") if asked else None
        number = _number_before(option.label, entry.text)
        if label and number and _number_before(label, text) not in {number, None}:
            said = f"the number {number} in {language_name(survey.source)} and another one here"
            reason = f"the answer « {option.label} » has {said}"
            yield entry.context, Suspicion(Doubt.OPTION_NUMBERS, reason)


def _number_before(label: str, text: str) -> str | None:
    """The number that stands nearest before an answer's words."""
    head, found, _ = normal(text).casefold().partition(normal(label).casefold())
    before = in_sequence(head) if found else ()
    return before[-1] if before else None
