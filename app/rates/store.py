"""Counts for the rates, each one aggregate over an index; what is added up here is never kept twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.collection.tables import InterviewRow
from app.distribution.tables import HistoryEvent, Invitation, Professional, RelayLink, Structure
from app.messaging.tables import OptOut, OutgoingMessage


@dataclass(frozen=True, slots=True)
class Place:
    """A relay link with whose it is."""

    link_id: int
    revoked: bool
    professional_id: int
    professional: str
    language: str
    has_phone: bool
    structure_id: int
    structure: str
    kind: str
    departement: str
    notebooks: int | None


@dataclass(frozen=True, slots=True)
class InterviewCount:
    """So many interviews that are alike in all of this."""

    link_id: int | None
    personal: bool
    state: str
    channel: str
    language: str
    count: int


@dataclass(frozen=True, slots=True)
class Happened:
    """How often a kind of thing happened in a case, and when it did first and last."""

    count: int
    first: dt.datetime
    last: dt.datetime


@dataclass(frozen=True, slots=True)
class InvitationStanding:
    """One invitation: how its message fared and what became of its interview; None where there is none."""

    interview_id: str | None
    interview_state: str | None
    message_state: str | None
    opted_out: bool


def places(session: Session, campaign_id: int) -> Sequence[Place]:
    """Every relay link of a campaign, by structure and professional."""
    found = (
        select(
            RelayLink.id,
            RelayLink.revoked_at.is_not(None),
            Professional.id,
            Professional.name,
            Professional.language,
            Professional.phone.is_not(None),
            Structure.id,
            Structure.name,
            Structure.kind,
            Structure.departement,
            Structure.notebooks,
        )
        .join(Professional, Professional.id == RelayLink.professional_id)
        .join(Structure, Structure.id == Professional.structure_id)
        .where(RelayLink.campaign_id == campaign_id)
        .order_by(Structure.name, Structure.id, Professional.name, RelayLink.id)
    )
    return [Place(*row) for row in session.execute(found)]


def interview_counts(session: Session, campaign_id: int) -> Sequence[InterviewCount]:
    personal = InterviewRow.invitation_id.is_not(None)
    alike = (
        InterviewRow.relay_link_id,
        personal,
        InterviewRow.state,
        InterviewRow.channel,
        InterviewRow.language,
    )
    counted = select(*alike, func.count()).where(InterviewRow.campaign_id == campaign_id).group_by(*alike)
    return [InterviewCount(*row) for row in session.execute(counted)]


def happened(session: Session, campaign_id: int) -> Mapping[tuple[int, str], Happened]:
    """What the case history holds of every relay link, by (link id, kind of event)."""
    whose = (HistoryEvent.relay_link_id, HistoryEvent.kind)
    counted = (
        select(*whose, func.count(), func.min(HistoryEvent.at), func.max(HistoryEvent.at))
        .where(HistoryEvent.campaign_id == campaign_id, HistoryEvent.relay_link_id.is_not(None))
        .group_by(*whose)
    )
    rows = session.execute(counted)
    return {(link, kind): Happened(count, first, last) for link, kind, count, first, last in rows if link is not None}


def invitation_standings(
    session: Session, campaign_id: int, link_ids: Iterable[int] | None = None
) -> Sequence[InvitationStanding]:
    """Every invitation of a campaign, or of some links, with its message and its interview."""
    message = and_(
        OutgoingMessage.campaign_id == Invitation.campaign_id,
        OutgoingMessage.recipient_index == Invitation.recipient_index,
        OutgoingMessage.purpose == "invitation",
    )
    found = (
        select(InterviewRow.id, InterviewRow.state, OutgoingMessage.state, OptOut.number_index.is_not(None))
        .select_from(Invitation)
        .outerjoin(InterviewRow, InterviewRow.invitation_id == Invitation.id)
        .outerjoin(OutgoingMessage, message)
        .outerjoin(OptOut, OptOut.number_index == Invitation.recipient_index)
        .where(Invitation.campaign_id == campaign_id)
    )
    if link_ids is not None:
        found = found.where(Invitation.relay_link_id.in_(list(link_ids)))
    return [InvitationStanding(*row) for row in session.execute(found)]
