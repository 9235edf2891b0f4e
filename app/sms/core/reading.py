"""A text message read as the answer to a question: numbers, words and labels, never a guess."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

from app.interview.answers import REFUSED
from app.interview.model import MISSING_PREFIX, Missing, Raw
from app.questionnaire.model import SEVERAL_CODES, TYPED, Kind
from app.sms.core.commands import Command, Word, begins_with_stop, read_command, read_wish, says_stop
from app.sms.core.folding import STRETCHED, fold, words
from app.sms.core.machines import is_reaction, without_signature
from app.sms.core.negation import as_texted, expanded
from app.sms.core.numerals import SPELLED
from app.sms.core.vocabulary import (
    ARABIZI,
    ASSURANCES,
    CURT,
    DECLINED,
    DONT_KNOW_WORDS,
    FILLERS,
    JOINERS,
    NAUGHTS,
    NO,
    NOT_APPLICABLE_WORDS,
    NUMBERS,
    ORDINALS,
    POINTERS,
    REFUSALS,
    SKIPS,
    SURE_STOPS,
    THANKS,
    UNITS,
    YES,
    ZEROS,
    anywhere,
)


class Doubt(StrEnum):
    """Why a text could not be read as an answer; `sms/wording` gives it words."""

    EMPTY = "empty"
    NOT_OFFERED = "not_offered"
    SEVERAL = "several"
    RANGE = "range"
    TWO_MEANINGS = "two_meanings"
    STOP_OR_ANSWER = "stop_or_answer"
    REACTION = "reaction"


class Choice(Struct, frozen=True):
    """An option as the text shows it: its number, its code, and its labels in every language."""

    number: int
    code: str
    labels: tuple[str, ...] = ()


class Asked(Struct, frozen=True):
    """The question a text answers. `zero_counts` where 0 is itself a possible value."""

    kind: Kind
    choices: tuple[Choice, ...] = ()
    zero_counts: bool = False
    instead: tuple[Missing, ...] = ()
    """What may be said instead of an answer."""


class RawReply(Struct, frozen=True):
    """An answer for the one validator to judge."""

    raw: Raw


class Unclear(Struct, frozen=True):
    doubt: Doubt


Reading = RawReply | Command | Unclear

FREE = frozenset({Kind.TEXT, Kind.LONG_TEXT})
_TYPED = TYPED - FREE
_INSTEAD = {Missing.DONT_KNOW: DONT_KNOW_WORDS, Missing.NOT_APPLICABLE: NOT_APPLICABLE_WORDS}
_RANGE = re.compile(r"\d ?(?:-|\.{2,}|\b(?:a|au|jusqu'a|to|الي|حتي)\b) ?\d")
_LONE_NUMBER = re.compile(r"(?<![-\d.,>+<])\d+(?![-\d]|[.,]\d|[+%])")
_BELOW_ZERO = re.compile(r"- ?\d")
"""Not the dash that parts a number from what follows: "1-", "2-parfois"."""
_ORDINAL = re.compile(r"\b(\d{1,2})(?:er|ere|e|eme|nde?|st|nd|rd|th)\b")
_NO_FOR_NUMBER = re.compile(r"\bno\.? (?=\d)")
_FIVE_FIGURES = re.compile(r"\d{5}")
_EDGES = re.compile(r"^(?:[,;:!.]+(?!\d)|\s)+|[\s,;:!.]+$")
"""Marks that part an answer from what stood beside it; the one of ",5" is part of the number."""
_PICTURES = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")
_ARRET = re.compile(r"\barret\b")
"""An order where a message begins with it; elsewhere it may be a stop of the bus."""
_ARTICLES = frozenset({"la"})
"""The Arabic no in Latin letters, but an article where a label begins."""
_THANKS, _ASSURED = anywhere(THANKS), anywhere(ASSURANCES)


def read_text(text: str, asked: Asked) -> Reading:
    """What a message means in answer to `asked`. Stop outranks everything; the other commands yield to a label."""
    text = without_signature(text)
    folded = fold(text)
    told = words(folded)
    if says_stop(told):
        return Command(Word.STOP)
    if not text:
        return Unclear(Doubt.EMPTY)
    if is_reaction(text):
        return Unclear(Doubt.REACTION)
    said = " ".join(told)
    instead = next((one for one in asked.instead if said in _INSTEAD.get(one, ())), None)
    if instead:
        return RawReply(MISSING_PREFIX + instead)
    if asked.kind in FREE:
        return _free(text, folded)
    if asked.kind in _TYPED:
        return _written(text, folded, asked)
    return _offered(text, folded, asked)


def _written(text: str, folded: str, asked: Asked) -> Reading:
    """A command, or else what was typed."""
    if asked.kind is Kind.EMAIL and (address := _lone_address(text)):
        return RawReply(address)
    if command := _command(text) or read_wish(text):
        return command
    return Unclear(Doubt.STOP_OR_ANSWER) if _says_stop_too(folded) else _typed(text, folded, asked)


def _offered(text: str, folded: str, asked: Asked) -> Reading:
    """One of the answers offered, as it stands or bare; else a command, unless its word is one of the answers."""
    if asked.kind is Kind.CONSENT:
        folded = _consenting(folded)
    reading = _chosen(folded, asked)
    if isinstance(reading, RawReply):
        return reading
    if command := _command(text):
        return command
    bare = _bare(folded, asked, reading)
    if isinstance(bare, RawReply):
        return bare
    if wish := read_wish(text):
        named = any(_labelled(word, asked.choices) for word in words(folded))
        return Unclear(Doubt.TWO_MEANINGS) if named else wish
    return Unclear(Doubt.STOP_OR_ANSWER) if _says_stop_too(folded) else bare


def _says_stop_too(folded: str) -> bool:
    """Beside an answer, as in "1 stop": whichever was meant, it is not for us to choose."""
    return not SURE_STOPS.isdisjoint(words(folded)) and not _ARRET.search(folded)


def _consenting(folded: str) -> str:
    """To whoever asks for consent, these are yes and no."""
    said = _said(_politely(folded))
    return "oui" if said in ASSURANCES else "non" if said in DECLINED else folded


def declines(text: str) -> bool:
    """Whether a text says no to an invitation, in words: a number is no answer before it is offered."""
    said = words(_politely(fold(text)))
    return " ".join(said) in DECLINED or (said != () and NO.issuperset(said))


def _bare(folded: str, asked: Asked, reading: Unclear) -> RawReply | Unclear:
    """Read anew without politeness, repetition and stretching: "2 merci", "oui oui", "ouiii", "la deuxième"."""
    polite = _politely(folded)
    bare = STRETCHED.sub(r"\1", polite)
    told = words(bare)
    if not NO.isdisjoint(told) or not YES.isdisjoint(told):
        told = words(_ASSURED.sub(" ", bare))
    said = set(told)
    bare = told[0] if said and (said <= YES or said <= NO or (len(said) == 1 and told[0].isalpha())) else bare
    bare = bare if asked.kind is Kind.SCALE else _in_figures(bare)
    curt = bare in (CURT if asked.kind is Kind.CONSENT else CURT | NO)
    if not told or bare == folded or (curt and polite != folded):
        return reading
    return _chosen(bare, asked)


def _politely(folded: str) -> str:
    """Without the politeness around it."""
    return _EDGES.sub("", " ".join(_THANKS.sub(" ", folded).split()))


def _in_figures(bare: str) -> str:
    """The place in the list instead of its word: "2eme", "la deuxieme"."""
    told = [word for word in words(bare) if word not in FILLERS]
    if len(told) == 1 and told[0] in ORDINALS:
        return str(ORDINALS[told[0]])
    return _ORDINAL.sub(r"\1", bare)


def _command(text: str) -> Command | None:
    return Command(Word.STOP) if begins_with_stop(text) else read_command(text)


def _free(text: str, folded: str) -> Reading:
    if begins_with_stop(text):
        return Unclear(Doubt.STOP_OR_ANSWER)
    if {_said(folded), _said(_politely(folded))} & (REFUSALS | SKIPS | NAUGHTS):
        return RawReply(REFUSED)
    return read_command(text) or RawReply(text)


def _typed(text: str, folded: str, asked: Asked) -> RawReply:
    """Numbers and dates go to the validator as typed, without the words around a lone number."""
    if _declines(folded, asked):
        return RawReply(REFUSED)
    if asked.kind is Kind.INTEGER and (number := _counted(folded, asked)) is not None:
        return RawReply(number)
    if asked.kind is Kind.POSTCODE and (code := _lone_postcode(folded)):
        return RawReply(code)
    bare = _politely(_PICTURES.sub(" ", folded))
    return RawReply(bare if bare and bare != folded and asked.kind is not Kind.EMAIL else text)


def _lone_address(text: str) -> str | None:
    """The e-mail address beside politeness, to the letter: "Bonjour, jean@exemple.fr"."""
    found = [word for word in text.split() if "@" in word]
    beside = " ".join(word for word in text.split() if "@" not in word)
    return found[0].strip(",;:!.") if len(found) == 1 and not words(_politely(fold(beside))) else None


def _lone_postcode(folded: str) -> str | None:
    """The five figures beside the name of a place: "75011 Paris"."""
    numbers = [word for word in words(folded) if not word.isalpha()]
    return numbers[0] if len(numbers) == 1 and _FIVE_FIGURES.fullmatch(numbers[0]) else None


def _counted(folded: str, asked: Asked) -> str | None:
    """A lone number among words that say nothing else: "j'ai 34 ans", "34ans merci", "trente-quatre ans"."""
    told = words(_apart(_politely(folded)))
    numbers = [word for word in told if word.isdecimal()]
    if numbers:
        lone = len(numbers) == 1 and set(told) - set(numbers) <= UNITS and _LONE_NUMBER.search(folded)
        return numbers[0] if lone and folded != numbers[0] else None
    if asked.zero_counts and len(told) == 1 and told[0] in ZEROS:
        return "0"
    said = (" ".join(told), " ".join(word for word in told if word not in UNITS))
    return next((str(SPELLED[one]) for one in said if one in SPELLED), None)


def _declines(folded: str, asked: Asked) -> bool:
    said = _said(folded)
    return said in REFUSALS or said in SKIPS or (said in NAUGHTS and not asked.zero_counts)


def _said(folded: str) -> str:
    return " ".join(words(folded))


def _chosen(folded: str, asked: Asked) -> RawReply | Unclear:
    labelled = _labelled(folded, asked.choices)
    if _declines(folded, asked) and not labelled:
        return RawReply(REFUSED)
    if asked.kind in SEVERAL_CODES:
        return _several(folded, asked)
    found = _one(folded, asked)
    return RawReply(found.code) if isinstance(found, Choice) else Unclear(found)


def _several(folded: str, asked: Asked) -> RawReply | Unclear:
    whole = _labelled(folded, asked.choices)
    if not whole and _RANGE.search(folded):
        return Unclear(Doubt.RANGE)
    found = list(whole) if len(whole) == 1 else [_one(part, asked) for part in _parts(folded)]
    doubt = next((one for one in found if isinstance(one, Doubt)), None)
    doubt = Doubt.TWO_MEANINGS if doubt is Doubt.SEVERAL else doubt  # "1 ou 3": several answers are welcome
    if doubt or not found:
        return Unclear(doubt or Doubt.NOT_OFFERED)
    chosen = [choice for choice in found if isinstance(choice, Choice)]
    if asked.kind is Kind.MULTIPLE:
        chosen = [choice for choice in asked.choices if choice in chosen]
    return RawReply(tuple(choice.code for choice in chosen))


def _parts(folded: str) -> list[str]:
    """A list as people write it: "1 3", "1,3", "1 et 3", "1و3", "1.3", or labels between commas."""
    told = [word for word in words(_apart(folded)) if word not in JOINERS | FILLERS]
    if told and all(word.isdecimal() for word in told):
        return told
    return [part.strip() for part in re.split(r"[,;/+&]| et | and | و ", folded) if part.strip()]


def _apart(folded: str) -> str:
    """Figures and letters apart: "1et3", "34ans"."""
    return re.sub(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)", " ", folded)


def _one(folded: str, asked: Asked) -> Choice | Doubt:
    """The one option meant, or why there is none."""
    labelled = _labelled(folded, asked.choices)
    told = [word for word in words(_without_no(folded, asked.choices)) if word not in FILLERS]
    numbers = [word for word in told if word.isdecimal()]
    rest = " ".join(word for word in told if not word.isdecimal())
    if len(labelled) == 1 and rest:
        return labelled[0]
    if not numbers:
        return _by_words(folded, asked.choices)
    if _RANGE.search(folded):
        return Doubt.RANGE if asked.kind in SEVERAL_CODES else Doubt.SEVERAL
    if len(numbers) > 1:
        return _out_of(folded, asked) or Doubt.SEVERAL
    return Doubt.NOT_OFFERED if _BELOW_ZERO.search(folded) else _by_number(numbers[0], rest, asked.choices)


def _without_no(folded: str, choices: Sequence[Choice]) -> str:
    """Without what is short for number in "no 1"; where one of the answers is a no, it may be that."""
    short = _NO_FOR_NUMBER.search(folded) and not _matching("no", choices)
    return _NO_FOR_NUMBER.sub("", folded) if short else folded


def _by_number(number: str, rest: str, choices: Sequence[Choice]) -> Choice | Doubt:
    """The option of a lone number, or of a number with words (2 non) where both say the same."""
    meant = next((choice for choice in choices if str(choice.number) == (number.lstrip("0") or "0")), None)
    if meant is None:
        return Doubt.NOT_OFFERED
    return meant if not rest or meant in _matching(rest, choices) else Doubt.TWO_MEANINGS


def _out_of(folded: str, asked: Asked) -> Choice | None:
    """The 4 of "4/5", on a scale that ends at 5."""
    told = re.fullmatch(r"(\d{1,2}) ?(?:/|sur|of|من) ?(\d{1,2})", folded)
    if told is None or asked.kind is not Kind.SCALE or int(told[2]) != asked.choices[-1].number:
        return None
    return next((choice for choice in asked.choices if choice.number == int(told[1])), None)


def _by_words(folded: str, choices: Sequence[Choice]) -> Choice | Doubt:
    counted = [choice for choice in choices if choice.number == NUMBERS.get(folded)]
    found = dict.fromkeys([*(_matching(folded, choices) or _matching(_in_arabic(folded), choices)), *counted])
    if len(found) == 1:
        return next(iter(found))
    return Doubt.TWO_MEANINGS if found else Doubt.NOT_OFFERED


def _in_arabic(folded: str) -> str:
    """Common Arabic words that were typed with Latin letters, in their own."""
    return " ".join(ARABIZI.get(word, word) for word in words(folded))


def _matching(folded: str, choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """Options whose label is this text; else those that begin with it, say it between commas or as no is texted."""
    same = _labelled(folded, choices)
    told = words(folded)
    worded = all(choice.labels for choice in choices)  # of a scale only the ends have words
    if same or not worded or not told or (POINTERS.issuperset(told) and not NO.issuperset(told)):
        return same
    texted = words(expanded(folded))
    meaning = next((group for group in (YES, NO) if len(told) == 1 and told[0] in group), frozenset[str]())
    plain = [choice for choice in choices if any(len(label) == 1 and label[0] in meaning for label in _labels(choice))]
    if len(plain) == 1:  # "nope" is the "No", not the "No longer"
        return tuple(plain)
    return tuple(
        choice
        for choice in choices
        if any(label[: len(told)] == told or label[0] in meaning - _ARTICLES for label in _labels(choice) if label)
        or any(told in _clauses(label) or texted in as_texted(label) for label in choice.labels)
    )


def _labelled(folded: str, choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """Options whose label, in any language, is exactly this text."""
    told = words(folded)
    return tuple(choice for choice in choices if told and told in _labels(choice))


def _labels(choice: Choice) -> list[tuple[str, ...]]:
    return [_label_words(label) for label in choice.labels]


@lru_cache(maxsize=4096)
def _clauses(label: str) -> tuple[tuple[str, ...], ...]:
    """What stands between a label's commas: of "Yes, often" the "often" alone says which yes.

    Whoever thanks says nothing by it, though "No, thank you" does.
    """
    parts = (_politely(part) for part in re.split(r"[,;:()]", fold(label)))
    return tuple(told for part in parts if (told := words(part)) and not FILLERS.issuperset(told))


@lru_cache(maxsize=4096)
def _label_words(label: str) -> tuple[str, ...]:
    return words(fold(label))
