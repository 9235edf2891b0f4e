import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.interview.document import from_document, to_document
from app.interview.model import Answer, Assistance, Channel, Interview, Missing, Raw, State, Value

NOW = dt.datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=dt.UTC)

VALUES: list[tuple[str, Value | Missing, Raw]] = [
    ("carnet", "oui", "oui"),
    ("usage", ("rdv", "papiers"), ("papiers", "rdv")),
    ("age", 34, "٣٤"),
    ("depuis", dt.date(2025, 9, 3), "3/9/2025"),
    ("mot", "2025-09-03", "2025-09-03"),
    ("confiance", Missing.REFUSED, "~refused"),
    ("pourquoi", Missing.BLANK, ""),
]
INTERVIEW = Interview(
    id="abcdefghijklmnopqrstuvwxyz",
    language="ar",
    channel=Channel.WEB,
    started_at=NOW,
    state=State.ASKING,
    answers={id_: Answer(value, raw, Channel.SMS, "fr", NOW, f"SM-{id_}") for id_, value, raw in VALUES},
    cursor="age",
    step=9,
)


def test_document_is_as_written_once_for_all() -> None:
    """Stored documents are read for years: what is here may be added to, not changed."""
    common = {"channel": "sms", "language": "fr", "at": "2026-03-02T09:00:00.123456+00:00"}
    assert to_document(INTERVIEW) == {
        "format": 1,
        "id": "abcdefghijklmnopqrstuvwxyz",
        "language": "ar",
        "channel": "web",
        "started_at": "2026-03-02T09:00:00.123456+00:00",
        "state": "asking",
        "cursor": "age",
        "step": 9,
        "answers": {
            "carnet": {"value": "oui", "raw": "oui", **common, "outside_id": "SM-carnet"},
            "usage": {"value": ["rdv", "papiers"], "raw": ["papiers", "rdv"], **common, "outside_id": "SM-usage"},
            "age": {"value": 34, "raw": "٣٤", **common, "outside_id": "SM-age"},
            "depuis": {"date": "2025-09-03", "raw": "3/9/2025", **common, "outside_id": "SM-depuis"},
            "mot": {"value": "2025-09-03", "raw": "2025-09-03", **common, "outside_id": "SM-mot"},
            "confiance": {"missing": "refused", "raw": "~refused", **common, "outside_id": "SM-confiance"},
            "pourquoi": {"missing": "blank", "raw": "", **common, "outside_id": "SM-pourquoi"},
        },
    }


def test_an_interview_comes_back_as_it_was() -> None:
    assert from_document(json.dumps(to_document(INTERVIEW))) == INTERVIEW


@given(st.datetimes(timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=4))])))
def test_moments_are_written_as_python_writes_them(at: dt.datetime) -> None:
    assert to_document(replace(INTERVIEW, started_at=at))["started_at"] == at.isoformat()


def test_a_document_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 2"):
        from_document(json.dumps({**to_document(INTERVIEW), "format": 2}))


def test_who_helped_is_kept_and_older_documents_say_nothing_of_it() -> None:
    said = Answer("oui", "oui", Channel.WEB, "fr", NOW, "1", Assistance.RELATIVE)
    helped = replace(INTERVIEW, answers={"carnet": said}, assistance=Assistance.ALONE)
    document = to_document(helped)
    assert document["assistance"] == "alone"
    assert document["answers"]["carnet"]["assistance"] == "relative"
    assert from_document(json.dumps(document)) == helped
    assert from_document(json.dumps(to_document(INTERVIEW))).answers["carnet"].assistance is None
