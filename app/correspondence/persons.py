"""What is told of a person besides their messages: who invited them, and what came from their telephone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.distribution.tables import Invitation, Professional, RelayLink
from app.messaging.tables import OptOut, OutgoingMessage
from app.sms.tables import InboundMessage


@dataclass(frozen=True, slots=True)
class Heard:
    """What came from one telephone in a campaign; never the words."""

    texts: int
    last: dt.datetime | None
    silent_since: dt.datetime | None


def heard(session: Session, message: OutgoingMessage) -> Heard:
    came = select(func.count(), func.max(InboundMessage.received_at)).where(
        InboundMessage.number_index == message.recipient_index, InboundMessage.campaign_id == message.campaign_id
    )
    texts, last = session.execute(came).one()
    silence = session.get(OptOut, message.recipient_index)
    return Heard(texts, last, silence.at if silence else None)


def inviters(session: Session, campaign_id: int, messages: Sequence[OutgoingMessage]) -> Mapping[bytes, Professional]:
    """By the recipient of a message, the professional to ask for another number; nobody for whoever came by itself."""
    found = select(Invitation).where(
        Invitation.campaign_id == campaign_id,
        Invitation.recipient_index.in_({message.recipient_index for message in messages}),
    )
    whose = joinedload(Invitation.relay_link).joinedload(RelayLink.professional).joinedload(Professional.structure)
    return {one.recipient_index: one.relay_link.professional for one in session.scalars(found.options(whose))}
