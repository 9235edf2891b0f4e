"""The history of a case as the caller reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.distribution.tables import HistoryEvent
from app.phoning import wording
from app.phoning.store import Made


@dataclass(frozen=True, slots=True)
class Line:
    at: dt.datetime
    text: str
    note: str = ""
    by: str = ""


def timeline(attempts: Iterable[Made], events: Iterable[HistoryEvent]) -> Sequence[Line]:
    """Calls and everything else in one list, newest first; answers are only ever counted, so they are not in it."""
    calls = [Line(one.ended_at, wording.outcome(one.outcome), one.note, one.caller) for one in attempts]
    others = [Line(row.at, text, str(row.data.get("note", ""))) for row in events if (text := wording.event(row))]
    return sorted([*calls, *others], key=lambda line: line.at, reverse=True)
