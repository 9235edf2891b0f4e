"""The one writer of what changes about partners outside of imports, and how it is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.distribution.tables import PartnerEvent, Professional, Structure


class PartnerChange(StrEnum):
    """Stored words of the history, never renamed."""

    ADDED = "added"
    JOINED = "joined"
    CHANGED = "changed"
    MOVED = "moved"
    """To another structure; where from stands with it."""
    MERGED = "merged"
    """Into another entry, which stands with it."""
    LEFT = "left"
    RETURNED = "returned"


def note(
    session: Session,
    about: Structure | Professional,
    kind: PartnerChange,
    now: dt.datetime,
    by: str,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Add to the history of a structure, or of somebody in the one they belong to now."""
    place, person = (about.structure_id, about.id) if isinstance(about, Professional) else (about.id, None)
    told = {"kind": kind.value, "data": dict(data or {}), "at": now, "by": by}
    session.add(PartnerEvent(structure_id=place, professional_id=person, **told))


def of_professional(session: Session, professional_id: int) -> Sequence[PartnerEvent]:
    """The first thing first."""
    found = select(PartnerEvent).where(PartnerEvent.professional_id == professional_id)
    return session.scalars(found.order_by(PartnerEvent.at, PartnerEvent.id)).all()


def of_structure(session: Session, structure_id: int) -> Sequence[PartnerEvent]:
    """What happened to it; of the people in it, who came and went. The first thing first."""
    went = and_(PartnerEvent.kind == PartnerChange.MOVED, PartnerEvent.data["from"].as_integer() == structure_id)
    found = select(PartnerEvent).where(or_(PartnerEvent.structure_id == structure_id, went))
    return session.scalars(found.order_by(PartnerEvent.at, PartnerEvent.id)).all()
