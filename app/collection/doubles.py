"""Signs of answers given twice, kept until a person has judged them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TypeVarTuple, cast

from sqlalchemy import Select, Table, func, or_, select, union, update
from sqlalchemy.orm import Session, aliased

from app.collection.core import Mark, Sign
from app.collection.tables import DoubleFlag, DoubleLook, InterviewRow
from app.database.inserts import insert_if_new, insert_or_update
from app.distribution.tables import HistoryEvent

_FLAG = cast("Table", DoubleFlag.__table__)
_LOOK = cast("Table", DoubleLook.__table__)

OVERLAP = dt.timedelta(hours=1)
"""Answers saved while the last look was under way are looked at again."""

Columns = TypeVarTuple("Columns")


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
    found = _standing(select(DoubleFlag), campaign_id)
    return session.scalars(found.order_by(DoubleFlag.interview_id, DoubleFlag.other_id, DoubleFlag.reason)).all()


def waiting(session: Session, campaign_id: int) -> int:
    """Pairs of interviews, and interviews that stand out alone, that nobody has judged yet."""
    pairs = _standing(select(DoubleFlag.interview_id, DoubleFlag.other_id), campaign_id)
    return (
        session.scalar(select(func.count()).select_from(pairs.where(DoubleFlag.mark.is_(None)).distinct().subquery()))
        or 0
    )


def _standing(asked: Select[*Columns], campaign_id: int) -> Select[*Columns]:
    """Who gave no answer, or took them back, has not answered twice."""
    other = aliased(InterviewRow)
    found = asked.join(InterviewRow, InterviewRow.id == DoubleFlag.interview_id)
    both = found.outerjoin(other, other.id == DoubleFlag.other_id).where(InterviewRow.answered > 0)
    return both.where(or_(DoubleFlag.other_id.is_(None), other.answered > 0), DoubleFlag.campaign_id == campaign_id)


def looked_at(session: Session, campaign_id: int) -> dt.datetime | None:
    look = session.get(DoubleLook, campaign_id)
    return look.at if look else None


def stirred(session: Session, campaign_id: int) -> Sequence[int | None]:
    """The links by which something was said since the last look; None for what came by nobody's link."""
    look = session.get(DoubleLook, campaign_id)
    spoken = select(InterviewRow.relay_link_id).where(InterviewRow.campaign_id == campaign_id)
    if look is None:
        return session.scalars(spoken.distinct()).all()
    brought = select(HistoryEvent.relay_link_id).where(
        HistoryEvent.campaign_id == campaign_id,
        HistoryEvent.id > look.event_id,
        HistoryEvent.interview_id.is_not(None),
    )
    return session.scalars(union(spoken.where(InterviewRow.updated_at > look.at - OVERLAP), brought)).all()


def newest_event(session: Session) -> int:
    """To be asked before a look: whatever comes meanwhile is for the next one."""
    return session.scalar(select(func.max(HistoryEvent.id))) or 0


def looked(session: Session, campaign_id: int, now: dt.datetime, newest: int) -> None:
    """`newest` is the newest event as the look began."""
    row = {"campaign_id": campaign_id, "at": now, "event_id": newest}
    insert_or_update(session, _LOOK, [row], ["campaign_id"])


def mark(session: Session, flag_: DoubleFlag, judged: Mark | None, staff_id: int, now: dt.datetime) -> None:
    """A person's judgement of two interviews, whatever signs told of them; None takes it back."""
    about = (DoubleFlag.interview_id == flag_.interview_id, DoubleFlag.other_id.is_not_distinct_from(flag_.other_id))
    values = {"mark": judged.value if judged else None, "marked_at": now, "marked_by": staff_id}
    session.execute(update(DoubleFlag).where(*about).values(values))


def same_person(session: Session, campaign_id: int) -> frozenset[str]:
    """The later interviews that a person judged to be of somebody who had answered before."""
    marked = select(DoubleFlag.interview_id).where(DoubleFlag.campaign_id == campaign_id)
    return frozenset(session.scalars(marked.where(DoubleFlag.mark == Mark.SAME_PERSON.value)))
