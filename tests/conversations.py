"""Whole conversations as files: what a person says, free of any door, and the answers it must leave behind.

A file of `tests/interview/transcripts/` reads

    about: She changes her mind.            survey: small          language: fr
    doors: [web, sms]                       which doors a person can have it at; both if not said
    conversation:
      - {question: carnet, reply: oui}      codes, text, or ~refused; `again: true` sends the last one twice
      - {question: usage, reply: [rdv, papiers]}
      - {back: aide}                        goes back from this question
      - {language: ar}
      - {stop: true}
    ends: {state: completed, answers: {carnet: oui, …}}

Beside each move stand `hears` (the engine's events) and `asked` (the next question, its place and the
length of the route). Another door need only leave the same `ends`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from app.interview.model import MISSING_PREFIX, Missing, Raw, Value
from app.questionnaire.contexts import entries
from app.questionnaire.po import read_catalogue
from app.questionnaire.reader import read
from app.questionnaire.version import Version, freeze
from tests.interview.small import small_version

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).parent / "interview" / "transcripts"

Plain = str | int | float | list[str]
"""A value as a file writes it: dates in ISO form, non-answers as `~refused` and `~blank`."""


@dataclass(frozen=True, slots=True)
class Says:
    question: str
    reply: Raw
    again: bool = False
    """Sent a second time, as by a double click or a network that repeats itself."""


@dataclass(frozen=True, slots=True)
class GoesBack:
    question: str


@dataclass(frozen=True, slots=True)
class Switches:
    language: str


@dataclass(frozen=True, slots=True)
class Stops:
    pass


Turn = Says | GoesBack | Switches | Stops


@dataclass(frozen=True, slots=True)
class Conversation:
    name: str
    survey: str
    language: str
    doors: tuple[str, ...]
    turns: tuple[Turn, ...]
    state: str
    answers: Mapping[str, Plain]


def conversations(door: str | None = None) -> list[Conversation]:
    """Every conversation that can be had at this door, or all."""
    found = [load(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return [one for one in found if door is None or door in one.doors]


def load(path: Path) -> Conversation:
    content = YAML(typ="safe").load(path)
    ends = content.get("ends", {})
    return Conversation(
        name=path.stem,
        survey=content["survey"],
        language=content["language"],
        doors=tuple(content.get("doors", ("web", "sms"))),
        turns=tuple(_turn(move) for move in content["conversation"]),
        state=ends.get("state", ""),
        answers=ends.get("answers", {}),
    )


@cache
def version_of(survey: str) -> Version:
    """The version a conversation is about: the small one made for tests, or one of `surveys/`."""
    if survey == "small":
        return small_version()
    if survey == "everything":
        return everything_version()
    reading = read(ROOT / "surveys" / f"{survey}.yaml")
    assert reading.survey is not None, reading.findings
    catalogues = (ROOT / "translations").glob(f"*/LC_MESSAGES/{survey}.po")
    frozen = freeze(reading.survey, {path.parts[-3]: read_catalogue(path) for path in catalogues})
    assert isinstance(frozen, Version), frozen
    return frozen


@cache
def everything_version() -> Version:
    """The survey that uses each feature once; its Arabic and English are its French with the language in front."""
    reading = read(Path(__file__).parent / "questionnaire" / "surveys" / "everything.yaml")
    assert reading.survey is not None, reading.findings
    source = {entry.context: entry.text for entry in entries(reading.survey)}
    others = {one: {context: f"[{one}] {text}" for context, text in source.items()} for one in ("ar", "en")}
    return Version.of(reading.survey, {"fr": source, **others})


def plain(value: Value | Missing) -> Plain:
    if isinstance(value, Missing):
        return MISSING_PREFIX + value
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def plain_answers(values: Mapping[str, Value | Missing]) -> dict[str, Plain]:
    """The answers of an interview (`engine.values`) in the form of `Conversation.answers`."""
    return {question_id: plain(value) for question_id, value in values.items()}


def _turn(move: Mapping[str, Any]) -> Turn:
    if "back" in move:
        return GoesBack(move["back"])
    if "language" in move:
        return Switches(move["language"])
    if "stop" in move:
        return Stops()
    reply = move["reply"]
    raw = tuple(reply) if isinstance(reply, list) else str(reply)
    return Says(move["question"], raw, again=move.get("again", False))
