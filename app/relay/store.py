"""What a professional's page shows: counts and their own words, never who or what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.collection.tables import InterviewRow
from app.distribution.kept import Subject, kept
from app.distribution.tables import Commitment, Declaration, Invitation, RelayLink, Slip
from app.interview.model import State
from app.relay.tables import CallRequest


def answers(session: Session, link: RelayLink) -> int:
    """How many people finished the survey through a link, or that of an entry put together with its professional's."""
    whose = {link.professional_id, *kept(session, Subject.PROFESSIONAL).others(link.professional_id)}
    links = select(RelayLink.id).where(RelayLink.campaign_id == link.campaign_id)
    finished = (
        InterviewRow.relay_link_id.in_(links.where(RelayLink.professional_id.in_(whose))),
        InterviewRow.state == State.COMPLETED.value,
    )
    return session.scalar(select(func.count()).select_from(InterviewRow).where(*finished)) or 0


def declarations(session: Session, link_id: int) -> Sequence[Declaration]:
    """Oldest first: a later one of its kind corrects an earlier one."""
    found = select(Declaration).where(Declaration.relay_link_id == link_id).order_by(Declaration.at, Declaration.id)
    return session.scalars(found).all()


def commitments(session: Session, link_id: int) -> Sequence[Commitment]:
    """The last promise, which holds, comes last."""
    found = select(Commitment).where(Commitment.relay_link_id == link_id)
    return session.scalars(found.order_by(Commitment.made_at, Commitment.id)).all()


def invitations(session: Session, link_id: int, since: dt.datetime) -> tuple[int, int]:
    """How many were written to from a page: ever, and since a moment."""
    counted = select(func.count(), func.count().filter(Invitation.created_at > since)).select_from(Invitation)
    messages = counted.outerjoin(Slip, Slip.invitation_id == Invitation.id).where(Slip.id.is_(None))
    ever, lately = session.execute(messages.where(Invitation.relay_link_id == link_id)).one()
    return ever, lately


def call_requests(session: Session, link_id: int) -> int:
    found = select(func.count()).select_from(CallRequest).where(CallRequest.relay_link_id == link_id)
    return session.scalar(found) or 0


def call_request(session: Session, campaign_id: int, number_index: bytes) -> CallRequest:
    """The one request for a number in a campaign."""
    found = select(CallRequest).where(CallRequest.campaign_id == campaign_id)
    return session.scalars(found.where(CallRequest.number_index == number_index)).one()
