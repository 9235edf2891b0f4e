"""Signs of answers given twice, kept until a person has judged them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import cast

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from app.collection.core import Mark, Sign
from app.collection.tables import DoubleFlag, InterviewRow
from app.database.inserts import insert_if_new

_FLAG = cast("Table", DoubleFlag.__table__)


def flag(session: Session, campaign_id: int, signs: Iterable[Sign], now: dt.datetime) -> int:
    """Keep signs; how many were new. One that was found before keeps its mark."""
    return sum(insert_if_new(session, _FLAG, _row(campaign_id, sign, now)) for sign in signs)


def _row(campaign_id: int, sign: Sign, now: dt.datetime) -> dict[str, object]:
    return {
        "key": f"{sign.reason}:{sign.interview_id}:{sign.other_id or ''}",
        "campaign_id": campaign_id,
        "interview_id": sign.interview_id,
        "other_id": sign.other_id,
        "reason": sign.reason.value,
        "found_at": now,
        "mark": None,
        "marked_at": None,
        "marked_by": None,
    }


def crowded(session: Session, relay_link_id: int, cap: int) -> bool:
    """Whether a group link has brought more interviews than `cap`."""
    beyond = select(InterviewRow.id).where(InterviewRow.relay_link_id == relay_link_id)
    return session.scalar(beyond.where(InterviewRow.invitation_id.is_(None)).offset(cap).limit(1)) is not None


def flags(session: Session, campaign_id: int) -> Sequence[DoubleFlag]:
    found = select(DoubleFlag).where(DoubleFlag.campaign_id == campaign_id)
    return session.scalars(found.order_by(DoubleFlag.interview_id, DoubleFlag.other_id, DoubleFlag.reason)).all()


def mark(session: Session, flag_: DoubleFlag, judged: Mark | None, staff_id: int, now: dt.datetime) -> None:
    """A person's judgement of two interviews, whatever signs told of them; None takes it back."""
    about = (DoubleFlag.interview_id == flag_.interview_id, DoubleFlag.other_id.is_not_distinct_from(flag_.other_id))
    values = {"mark": judged.value if judged else None, "marked_at": now, "marked_by": staff_id}
    session.execute(update(DoubleFlag).where(*about).values(values))


def same_person(session: Session, campaign_id: int) -> frozenset[str]:
    """The later interviews that a person judged to be of somebody who had answered before."""
    marked = select(DoubleFlag.interview_id).where(DoubleFlag.campaign_id == campaign_id)
    return frozenset(session.scalars(marked.where(DoubleFlag.mark == Mark.SAME_PERSON.value)))
