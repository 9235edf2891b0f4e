"""An interview as the JSON document that is stored, and back.

An answer holds exactly one of `value` (code, text, number or list of codes), `date` (of a month its first day) and
`missing`, so that a document can be read without the survey at hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from app.interview.model import Answer, Assistance, Channel, Interview, Missing, Raw, State, Value

FORMAT = 1
"""Raised when documents change shape; older ones are then read by their own number."""


# Looked up once for every answer of every page; an enumeration takes twenty times as long.
_CHANNELS = {one.value: one for one in Channel}


def to_document(interview: Interview) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": interview.id,
        "language": interview.language,
        "channel": interview.channel.value,
        "started_at": interview.started_at.isoformat(),
        "state": interview.state.value,
        "cursor": interview.cursor,
        "step": interview.step,
        **({"prefill": dict(interview.prefill)} if interview.prefill else {}),
        **_assistance_to_document(interview.assistance),
        "answers": {id_: _answer_to_document(answer) for id_, answer in interview.answers.items()},
    }


def from_document(document: Mapping[str, Any]) -> Interview:
    if document["format"] != FORMAT:
        raise ValueError(f"interview document of format {document['format']}, not {FORMAT}")
    return Interview(
        id=document["id"],
        language=document["language"],
        channel=Channel(document["channel"]),
        started_at=dt.datetime.fromisoformat(document["started_at"]),
        state=State(document["state"]),
        answers={id_: _answer_from_document(answer) for id_, answer in document["answers"].items()},
        cursor=document["cursor"],
        step=document["step"],
        prefill=document.get("prefill", {}),
        assistance=_assistance_from_document(document),
    )


def _answer_to_document(answer: Answer) -> dict[str, Any]:
    return {
        **_value_to_document(answer.value),
        "raw": _to_json(answer.raw),
        "channel": answer.channel.value,
        "language": answer.language,
        "at": answer.at.isoformat(),
        "outside_id": answer.outside_id,
        **_assistance_to_document(answer.assistance),
    }


def _answer_from_document(document: Mapping[str, Any]) -> Answer:
    raw: Raw = _from_json(document["raw"])
    return Answer(
        value=value_from_document(document),
        raw=raw,
        channel=_CHANNELS[document["channel"]],
        language=document["language"],
        at=dt.datetime.fromisoformat(document["at"]),
        outside_id=document["outside_id"],
        assistance=_assistance_from_document(document),
    )


def _assistance_to_document(assistance: Assistance | None) -> dict[str, str]:
    return {"assistance": assistance.value} if assistance else {}


def _assistance_from_document(document: Mapping[str, Any]) -> Assistance | None:
    said = document.get("assistance")
    return Assistance(said) if said else None


def _value_to_document(value: Value | Missing) -> dict[str, Any]:
    # A non-answer is text as well: it is told apart first.
    if isinstance(value, Missing):
        return {"missing": value.value}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    return {"value": _to_json(value)}


def value_from_document(document: Mapping[str, Any]) -> Value | Missing:
    """What was answered, of one answer's document."""
    if "missing" in document:
        return Missing(document["missing"])
    if "date" in document:
        return dt.date.fromisoformat(document["date"])
    value: Value = _from_json(document["value"])
    return value


def _to_json(value: str | float | tuple[str, ...]) -> str | int | float | list[str]:
    return list(value) if isinstance(value, tuple) else value


def _from_json(value: Any) -> Any:  # noqa: ANN401  JSON is what it is; the callers name the type
    return tuple(value) if isinstance(value, list) else value
