"""Words that are not answers: stop, start, help, back, the languages, and the keyword that begins a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.sms.core import vocabulary
from app.sms.core.folding import STRETCHED, clean, fold, words
from app.sms.core.stopping import asks_for_silence, wants_to_end


class Word(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"
    BACK = "back"
    LANGUAGE = "language"
    LINK = "link"
    """To go on on the web."""
    CALL = "call"
    """To be called instead."""


@dataclass(frozen=True, slots=True)
class Command:
    word: Word
    language: str | None = None
    """The language asked for, where `word` is LANGUAGE."""


@dataclass(frozen=True, slots=True)
class Start:
    """A first message: the campaign's keyword and, where one is printed beside it, the relay's code."""

    keyword: str
    code: str


_PLEASE = vocabulary.anywhere(vocabulary.PLEASE)
_THANKS = vocabulary.anywhere(vocabulary.THANKS)
_MOST_WISH_WORDS = 8
_MOST_STOP_WORDS = 3
_MOST_START_WORDS = 3
_FEWEST_LETTERS = 3
_LEAVE = "arret"
_WORDS = (
    (vocabulary.START, Word.START),
    (vocabulary.HELP, Word.HELP),
    (vocabulary.BACK, Word.BACK),
    (vocabulary.LINK, Word.LINK),
    (vocabulary.CALL, Word.CALL),
)


def is_stop(text: str) -> bool:
    """Whether the whole message says stop and nothing else but politeness: "STOP. Merci", "arrêtez svp", "توقف"."""
    return says_stop(words(fold(text)))


def says_stop(said: Sequence[str]) -> bool:
    """The same of folded words."""
    whole = " ".join(said)
    if whole.isdecimal():
        return False
    if asks_for_silence(whole):
        return True
    told = [word for word in _as_said(said) if word not in vocabulary.POLITE]
    return 0 < len(told) <= _MOST_STOP_WORDS and all(word in vocabulary.STOPS for word in told)


def begins_with_stop(text: str) -> bool:
    """Whether it begins with the word, or says to have had enough: no answer to a question with answers to choose."""
    told = _as_said(words(fold(text)))
    if wants_to_end(" ".join(told)):
        return True
    if not told or told[0] not in vocabulary.SURE_STOPS:
        return False
    return told[0] != _LEAVE or len(told) < 2 or told[1] not in vocabulary.LEAVE


def _as_said(told: Sequence[str]) -> Sequence[str]:
    """Without what is only emphasis: "S.T.O.P", "stooop"."""
    if len(told) >= _FEWEST_LETTERS and all(len(word) == 1 and word.isalpha() for word in told):
        told = ("".join(told),)
    return [STRETCHED.sub(r"\1", word) for word in told]


def read_command(text: str) -> Command | None:
    """A command, only where it is the whole message but for a please."""
    if is_stop(text):
        return Command(Word.STOP)
    told = words(_PLEASE.sub(" ", fold(text)))
    if not told and fold(text).startswith("?"):
        return Command(Word.HELP)
    if len(told) != 1:
        return None
    return Command(Word.LANGUAGE, told[0]) if told[0] in vocabulary.LANGUAGES else _in_a_word(told[0])


def read_wish(text: str) -> Command | None:
    """A command in a sentence that says nothing else: "je veux le lien", "en arabe", "appelez-moi"."""
    told = words(_THANKS.sub(" ", fold(text)))
    meant = {command for word in told if (command := _in_a_word(word))}
    rest = [word for word in told if not _in_a_word(word)]
    whole = len(told) <= _MOST_WISH_WORDS and all(word in vocabulary.ASKING for word in rest)
    return meant.pop() if whole and len(meant) == 1 else None


def _in_a_word(word: str) -> Command | None:
    if language := _language(word):
        return Command(Word.LANGUAGE, language)
    return next((Command(named) for known, named in _WORDS if word in known), None)


def read_starts(text: str) -> tuple[Start, ...]:
    """A first message as it stands, then without the politeness around it."""
    ways = read_start(text), read_start(_THANKS.sub(" ", fold(clean(text))))
    return tuple(dict.fromkeys(start for start in ways if start))


def read_start(text: str) -> Start | None:
    """Keyword and code in any case, with a space or a hyphen between or inside, a language word beside them or not."""
    told = [word for word in words(fold(clean(text))) if not _names_language(word)]
    if not told:
        return None
    return Start(told[0].upper(), "".join(told[1:]).upper())


def is_readable(keyword: str) -> bool:
    """Whether a campaign's keyword is understood as one: a single word that means nothing else in a conversation."""
    if read_command(keyword) or begins_with_stop(keyword):
        return False
    return read_start(keyword) == Start(keyword.upper(), "")


def language_named(text: str) -> str | None:
    """The language a first message names beside its keyword, by word, by code or by being written in Arabic.

    A code stands at the end, or before the keyword: elsewhere "en" is a French word.
    """
    told = words(fold(text))
    named = next((language for word in told if (language := _language(word))), None)
    codes = told[-1:] + (told[:1] if len(told) <= _MOST_START_WORDS else ())
    coded = next((word for word in codes if word in vocabulary.LANGUAGES), None)
    return named or coded or ("ar" if any("\u0620" <= char <= "\u064a" for char in text) else None)


def _language(word: str) -> str | None:
    return next((language for language, known in vocabulary.LANGUAGES.items() if word in known), None)


def _names_language(word: str) -> bool:
    return word in vocabulary.LANGUAGES or _language(word) is not None
