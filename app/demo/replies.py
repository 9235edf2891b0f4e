"""What a simulated person answers to Mon Récap, and how they type it in a text message.

Questions this file does not know are answered too, with even chances, so that the demo survives an edit of
the questionnaire.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from math import exp, log
from random import Random

from app.demo.population import Person, Quirk
from app.interview.answers import REFUSED, SEEN, scale_of
from app.interview.model import Channel, Raw
from app.questionnaire.model import Kind, Language, Question

REFUSING = 0.02
"""Chance of preferring not to answer a question."""
UNCLEAR = 0.05
"""Chance of a first text message that is no answer."""
IN_WORDS = 0.12
"""Chance of typing an answer instead of its number."""

GAINS: Mapping[str, float] = {
    "rendez_vous": 0.77,
    "etapes": 0.66,
    "assurance": 0.46,
    "sans_aide": 0.41,
    "effet": 0.17,
    "regler": 0.30,
}
"""Chance of one of the two good answers, for five options that run from good to bad."""

_HABITS: Mapping[str, Mapping[str, float]] = {
    "utilise": {"souvent": 46, "parfois": 34, "avant": 11, "jamais": 9},
    "explique": {"oui": 70, "non": 20, "oubli": 10},
    "ecrit": {"moi": 45, "ensemble": 30, "accompagnant": 14, "proche": 8, "aucun": 3},
    "demande": {"oui": 58, "non": 36, "oubli": 6},
    "obtenu": {"obtenue": 48, "attente": 34, "refusee": 18},
    "situation": {"recherche": 58, "travail": 13, "formation": 16, "autre": 13},
}
"""How often each option is chosen, where nothing good or bad is said of the notebook."""

_TICKED: Mapping[str, float] = {
    "agenda": 0.7,
    "papiers": 0.45,
    "suivi": 0.5,
    "contacts": 0.4,
    "transport": 0.45,
    "logement": 0.35,
    "enfants": 0.2,
    "lecture": 0.25,
}
"""Chance that an option of a multiple choice is ticked."""
_TICKED_ELSE = 0.3

_MIDDLES: Mapping[str, float] = {"capable": 3.2, "utile": 3.8}
_NUMBERED = frozenset({Kind.CONSENT, Kind.SINGLE})
_SILENT: Mapping[Kind, float] = {Kind.TEXT: 0.3, Kind.LONG_TEXT: 0.65}

_WORDS: Mapping[Language, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "fr": (("Pratique", "Utile", "Clair", "Rassurant", "Mémoire"), ("Compliqué", "Trop grand", "Bof", "Lourd")),
    "ar": (("مفيد", "عملي", "واضح", "تنظيم", "ذاكرة"), ("صعب", "كبير", "عادي")),
    "en": (("Useful", "Clear", "Handy", "Simple"), ("Heavy", "Confusing", "So-so")),
}
"""One word for the notebook, from those who like it and from those who do not."""

_REMARKS: Mapping[Language, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "fr": (
        ("Je n'oublie plus mes rendez-vous.", "Tout est au même endroit. Merci.", "Il faudrait plus de pages."),
        ("Il ne rentre pas dans ma poche.", "Je préfère mon téléphone.", "Les mots sont parfois difficiles."),
    ),
    "ar": (
        ("لم أعد أنسى مواعيدي.", "كل أوراقي في مكان واحد، شكرًا.", "أحتاج إلى صفحات أكثر."),
        ("الدفتر كبير ولا يدخل في جيبي.", "أريد الدفتر بالعربية.", "بعض الكلمات صعبة."),
    ),
    "en": (
        ("I do not forget my appointments any more.", "Everything is in one place.", "It needs more pages."),
        ("It is too big for my pocket.", "Some words are hard.", "My phone is easier."),
    ),
}
_LOST: Mapping[Language, str] = {"fr": "je sais plus", "ar": "لا أدري", "en": "not sure"}
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def answer(question: Question, options: Sequence[str], person: Person, rng: Random) -> Raw:
    """What this person answers, as a door would hand it on; `options` are the codes offered."""
    if question.kind is Kind.NOTE:
        return SEEN
    if question.kind is Kind.CONSENT:
        return options[1] if person.quirk is Quirk.DECLINES else options[0]
    if question.refusable and rng.random() < REFUSING:
        return REFUSED
    return _ANSWERS[question.kind](question, options, person, rng)


def answer_as_text(
    question: Question, labels: Mapping[str, str], raw: Raw, person: Person, rng: Random
) -> tuple[str, ...]:
    """The messages this person sends to say `raw`, the last one clear; none for a note.

    `labels` are the options as the message shows them, by code, in order.
    """
    if question.kind is Kind.NOTE:
        return ()
    clear = _typed(question, labels, raw, person, rng)
    if question.kind in _SILENT or question.kind is Kind.CONSENT or rng.random() >= UNCLEAR:
        return (clear,)
    return (_unclear(labels, person), clear)


def _single(question: Question, options: Sequence[str], person: Person, rng: Random) -> Raw:
    return rng.choices(options, _weights(question, options, person))[0]


def _weights(question: Question, options: Sequence[str], person: Person) -> list[float]:
    if question.id in GAINS and len(options) == 5:
        return _from_good_to_bad(_shifted(GAINS[question.id], person.mood))
    habits = _HABITS.get(question.id, {})
    return [habits.get(code, 1.0) for code in options]


def _from_good_to_bad(good: float) -> list[float]:
    """Most of those who gain nothing say so; few say it became worse."""
    return [good * 0.4, good * 0.6, (1 - good) * 0.78, (1 - good) * 0.15, (1 - good) * 0.07]


def _shifted(chance: float, mood: float) -> float:
    return 1 / (1 + exp(-(log(chance / (1 - chance)) + mood)))


def _multiple(_question: Question, options: Sequence[str], _person: Person, rng: Random) -> Raw:
    """Some ticks, never the exclusive option with others: it comes last here, and only alone."""
    ticked = tuple(code for code in options[:-1] if rng.random() < _TICKED.get(code, _TICKED_ELSE))
    return ticked or (options[-1],)


def _scale(question: Question, _options: Sequence[str], person: Person, rng: Random) -> Raw:
    scale = scale_of(question)
    middle = _MIDDLES.get(question.id, (scale.first + scale.last) / 2)
    return str(min(max(round(rng.gauss(middle + 0.5 * person.mood, 1)), scale.first), scale.last))


def _integer(question: Question, _options: Sequence[str], person: Person, rng: Random) -> Raw:
    if question.id == "age":
        return str(person.age)
    low = question.minimum if isinstance(question.minimum, int) else 0
    high = question.maximum if isinstance(question.maximum, int) else low + 10
    return str(rng.randint(low, high))


def _date(_question: Question, _options: Sequence[str], person: Person, _rng: Random) -> Raw:
    return person.received_on.isoformat()


def _text(question: Question, _options: Sequence[str], person: Person, rng: Random) -> Raw:
    """A few words, or nothing; in a text message nothing is said by declining."""
    if rng.random() < _SILENT[question.kind]:
        return REFUSED if person.channel is Channel.SMS else ""
    liking, disliking = (_WORDS if question.kind is Kind.TEXT else _REMARKS)[person.language]
    return rng.choice(liking if rng.random() < _shifted(0.7, person.mood) else disliking)


_ANSWERS: Mapping[Kind, Callable[[Question, Sequence[str], Person, Random], Raw]] = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.SCALE: _scale,
    Kind.INTEGER: _integer,
    Kind.DATE: _date,
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
}


def _typed(question: Question, labels: Mapping[str, str], raw: Raw, person: Person, rng: Random) -> str:
    if raw == REFUSED:
        return _in_digits("0", person, rng)
    if not isinstance(raw, str):
        numbers = [str(_number(labels, code)) for code in raw]
        return _in_digits(rng.choice([" ", ","]).join(numbers), person, rng)
    if question.kind in _NUMBERED:
        in_words = rng.random() < IN_WORDS
        return _in_words(question, labels[raw]) if in_words else _in_digits(str(_number(labels, raw)), person, rng)
    if question.kind is Kind.DATE:
        day = dt.date.fromisoformat(raw)
        return _in_digits(f"{day.day}/{day.month}/{day.year}", person, rng)
    return raw if question.kind in _SILENT else _in_digits(raw, person, rng)


def _in_words(question: Question, label: str) -> str:
    """The label in small letters; of "Oui, d'accord" only the yes."""
    return re.split("[,،]", label)[0].lower() if question.kind is Kind.CONSENT else label.lower()


def _number(labels: Mapping[str, str], code: str) -> int:
    """The number an option stands under in the message."""
    return list(labels).index(code) + 1


def _in_digits(text: str, person: Person, rng: Random) -> str:
    """As typed on an Arabic keyboard, for some of those who answer in Arabic."""
    arabic = person.language == "ar" and rng.random() < 0.4
    return text.translate(_ARABIC_DIGITS) if arabic else text


def _unclear(labels: Mapping[str, str], person: Person) -> str:
    return str(len(labels) + 7) if labels else _LOST[person.language]
