"""An interview as the JSON document that is stored, and back.

An answer holds exactly one of `value` (code, text, number or list of codes), `date` (of a month its first day) and
`missing`, so that a document can be read without the survey at hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from msgspec import UNSET, Struct, UnsetType, convert, json, to_builtins

from app.interview.model import Answer, Assistance, Channel, Interview, Missing, Raw, State, Value

FORMAT = 1
"""Raised when documents change shape; older ones are then read by their own number."""


class _Answer(Struct, frozen=True, gc=False):
    """Moments are text here: documents say the offset as `+00:00`, and the analysis reads it so."""

    raw: Raw
    channel: Channel
    language: str
    at: str
    outside_id: str
    value: str | int | float | tuple[str, ...] | UnsetType = UNSET
    date: dt.date | UnsetType = UNSET
    missing: Missing | UnsetType = UNSET
    assistance: Assistance | UnsetType = UNSET


class Document(Struct, frozen=True):
    """Ready to be written as JSON."""

    id: str
    language: str
    channel: Channel
    started_at: str
    state: State
    cursor: str | None
    step: int
    answers: dict[str, _Answer]
    prefill: dict[str, str] | UnsetType = UNSET
    assistance: Assistance | UnsetType = UNSET
    format: int = FORMAT


def to_document(interview: Interview) -> dict[str, Any]:
    """As it is read back."""
    document: dict[str, Any] = json.decode(json.encode(document_of(interview)))
    return document


def from_document(text: str) -> Interview:
    """Raises ValueError for another format of the same shape, and msgspec's error for what is no document."""
    stored = _READER.decode(text)
    if stored.format != FORMAT:
        raise ValueError(f"interview document of format {stored.format}, not {FORMAT}")
    return _interview(stored)


_READER = json.Decoder(Document)


def document_of(interview: Interview) -> Document:
    return Document(
        interview.id,
        interview.language,
        interview.channel,
        _written(interview.started_at),
        interview.state,
        interview.cursor,
        interview.step,
        {id_: _stored_answer(answer) for id_, answer in interview.answers.items()},
        dict(interview.prefill) or UNSET,
        interview.assistance or UNSET,
    )


def _interview(stored: Document) -> Interview:
    return Interview(
        stored.id,
        stored.language,
        stored.channel,
        dt.datetime.fromisoformat(stored.started_at),
        stored.state,
        {id_: _answer(answer) for id_, answer in stored.answers.items()},
        stored.cursor,
        stored.step,
        stored.prefill or {},
        stored.assistance or None,
    )


def _stored_answer(answer: Answer) -> _Answer:
    value, date, missing = _parted(answer.value)
    return _Answer(
        answer.raw,
        answer.channel,
        answer.language,
        _written(answer.at),
        answer.outside_id,
        value,
        date,
        missing,
        answer.assistance or UNSET,
    )


def _written(at: dt.datetime) -> str:
    """As `isoformat` has it, in a quarter of its time; a save writes a moment for each answer."""
    text: str = to_builtins(at)
    return f"{text[:-1]}+00:00" if text.endswith("Z") else text


def _parted(
    value: Value | Missing,
) -> tuple[str | int | float | tuple[str, ...] | UnsetType, dt.date | UnsetType, Missing | UnsetType]:
    # A non-answer is text as well: it is told apart first.
    if isinstance(value, Missing):
        return UNSET, UNSET, value
    if isinstance(value, dt.date):
        return UNSET, value, UNSET
    return value, UNSET, UNSET


def _answer(stored: _Answer) -> Answer:
    return Answer(
        _value(stored),
        stored.raw,
        stored.channel,
        stored.language,
        dt.datetime.fromisoformat(stored.at),
        stored.outside_id,
        stored.assistance or None,
    )


def _value(stored: _Answer) -> Value | Missing:
    if stored.value is not UNSET:
        return stored.value
    if stored.date is not UNSET:
        return stored.date
    assert stored.missing is not UNSET
    return stored.missing


def value_from_document(document: Mapping[str, Any]) -> Value | Missing:
    """What was answered, of one answer's document."""
    return _value(convert(document, _Answer))
