"""What a professional's page shows: counts and their own words, never who or what."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.collection.tables import InterviewRow
from app.distribution.tables import Commitment, Declaration, Invitation
from app.interview.model import State


def answers(session: Session, link_id: int) -> int:
    """How many people finished the survey through a link."""
    finished = (InterviewRow.relay_link_id == link_id, InterviewRow.state == State.COMPLETED.value)
    return session.scalar(select(func.count()).select_from(InterviewRow).where(*finished)) or 0


def declarations(session: Session, link_id: int) -> Mapping[str, Declaration]:
    """What holds now, by kind: a later declaration corrects an earlier one."""
    found = select(Declaration).where(Declaration.relay_link_id == link_id).order_by(Declaration.at, Declaration.id)
    return {row.kind: row for row in session.scalars(found)}


def commitment(session: Session, link_id: int) -> Commitment | None:
    """The last promise."""
    found = select(Commitment).where(Commitment.relay_link_id == link_id)
    return session.scalar(found.order_by(Commitment.made_at.desc(), Commitment.id.desc()).limit(1))


def invitations(session: Session, link_id: int) -> int:
    return session.scalar(select(func.count()).select_from(Invitation).where(Invitation.relay_link_id == link_id)) or 0
