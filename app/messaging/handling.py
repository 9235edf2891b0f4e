"""What a person does by hand: look at messages, send one again, hold one back, be done with a failure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.messaging import store
from app.messaging.core import Channel, State
from app.messaging.core.errors import OPTED_OUT
from app.messaging.tables import OutgoingMessage

TROUBLED = (State.PARKED, State.UNDELIVERED, State.FAILED)
UNSENT = (State.WAITING, State.HELD)


@dataclass(frozen=True, slots=True)
class Tally:
    """The messages of one state, on one channel."""

    channel: Channel
    state: State
    messages: int
    parts: int
    cost: int
    """Millionths charged."""


def tallies(session: Session, campaign_id: int) -> Sequence[Tally]:
    kept = OutgoingMessage
    sums = (func.count(kept.id), func.sum(kept.segments), func.sum(kept.cost))
    found = select(kept.channel, kept.state, *sums).where(kept.campaign_id == campaign_id)
    rows = session.execute(found.group_by(kept.channel, kept.state))
    told = {(channel, state): (count, parts or 0, cost or 0) for channel, state, count, parts, cost in rows}
    places = [(channel, state) for channel in Channel for state in State]
    return [Tally(*place, *told[place]) for place in places if place in told]


def in_states(session: Session, campaign_id: int, states: Sequence[State], limit: int) -> Sequence[OutgoingMessage]:
    """The newest of a campaign's messages in these states."""
    found = select(OutgoingMessage).where(
        OutgoingMessage.campaign_id == campaign_id, OutgoingMessage.state.in_([*states])
    )
    return session.scalars(found.order_by(OutgoingMessage.id.desc()).limit(limit)).all()


def troubled(session: Session, campaign_id: int, limit: int) -> Sequence[OutgoingMessage]:
    """The newest of a campaign's messages that did not arrive and that nobody is done with."""
    found = select(OutgoingMessage).where(*_to_look_at(campaign_id))
    return session.scalars(found.order_by(OutgoingMessage.id.desc()).limit(limit)).all()


def _to_look_at(campaign_id: int) -> tuple[ColumnElement[bool], ...]:
    kept = OutgoingMessage
    return kept.campaign_id == campaign_id, kept.state.in_(TROUBLED), kept.seen_at.is_(None)


def failures(session: Session, campaign_id: int) -> int:
    """How many messages did not arrive and want something done: whoever asked for silence wants nothing."""
    kept = OutgoingMessage
    wanted = or_(kept.error_code.is_(None), kept.error_code != OPTED_OUT)
    counted = select(func.count()).where(*_to_look_at(campaign_id), wanted)
    return session.scalar(counted) or 0


def to_the_same(session: Session, message: OutgoingMessage) -> Sequence[OutgoingMessage]:
    """Everything a campaign has for one person, oldest first."""
    found = select(OutgoingMessage).where(
        OutgoingMessage.campaign_id == message.campaign_id, OutgoingMessage.recipient_index == message.recipient_index
    )
    return session.scalars(found.order_by(OutgoingMessage.id)).all()


def of_campaign(session: Session, campaign_id: int, message_id: int) -> OutgoingMessage | None:
    row = session.get(OutgoingMessage, message_id)
    return row if row is not None and row.campaign_id == campaign_id else None


def send_again(session: Session, row: OutgoingMessage, now: dt.datetime) -> bool:
    """Let a person's decision start it anew; never for somebody who asked for silence."""
    row = store.locked(session, row.id)
    if row.state not in TROUBLED or row.recipient is None or store.opted_out(session, row.recipient_index):
        return False
    if row.provider_id:
        row.earlier_ids = [*row.earlier_ids, row.provider_id]
    row.provider_id = row.sent_at = row.settled_at = row.seen_at = row.error_code = row.error_text = None
    row.cost = row.charged_on = None
    row.tries, row.state, row.next_try_at = 0, State.WAITING, now
    return True


def be_done_with(session: Session, row: OutgoingMessage, now: dt.datetime) -> bool:
    """Leave a failure as it is: it counts as one, and is looked at no more."""
    row = store.locked(session, row.id)
    if row.state not in TROUBLED:
        return False
    row.seen_at = now
    return True


def park(session: Session, row: OutgoingMessage) -> bool:
    """Hold back a message that has not left, until a person sends it."""
    row = store.locked(session, row.id)
    if row.state not in UNSENT:
        return False
    row.state = State.PARKED
    return True
