"""The one writer of the case history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from app.database.inserts import NewRow, insert_if_new
from app.distribution.core import EventKind
from app.distribution.tables import HistoryEvent

_EVENTS = cast("Table", HistoryEvent.__table__)


def record_event(
    session: Session,
    campaign_id: int,
    link_id: int | None,
    kind: EventKind,
    now: dt.datetime,
    interview_id: str | None = None,
    data: Mapping[str, Any] | None = None,
    outside_id: str | None = None,
) -> bool:
    """Add to the history; whether it is new, for an event told again under the same outside id counts once."""
    return insert_if_new(session, *event_row(campaign_id, link_id, kind, now, interview_id, data, outside_id))


def event_row(
    campaign_id: int,
    link_id: int | None,
    kind: EventKind,
    now: dt.datetime,
    interview_id: str | None = None,
    data: Mapping[str, Any] | None = None,
    outside_id: str | None = None,
) -> NewRow:
    """The same, for whoever adds it together with something else."""
    values = {
        "campaign_id": campaign_id,
        "relay_link_id": link_id,
        "kind": kind.value,
        "at": now,
        "interview_id": interview_id,
        "data": dict(data or {}),
        "outside_id": outside_id,
    }
    return NewRow(_EVENTS, values)
