"""Queries over the outbox and the opt-outs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.messaging.core import Channel, State
from app.messaging.tables import OptOut, OutgoingMessage


def database_now(session: Session) -> dt.datetime:
    """The moment by the database's clock: the one clock that all senders share."""
    if session.get_bind().dialect.name == "postgresql":
        return cast("dt.datetime", session.scalar(select(func.clock_timestamp()))).astimezone(dt.UTC)
    told = session.scalar(select(func.strftime("%Y-%m-%dT%H:%M:%f+00:00", "now")))
    return dt.datetime.fromisoformat(cast("str", told))


def next_due(session: Session, channel: Channel, area: str, now: dt.datetime) -> OutgoingMessage | None:
    """The message that waits longest, locked; other senders pass over it."""
    waiting = select(OutgoingMessage).where(
        OutgoingMessage.channel == channel,
        OutgoingMessage.state == State.WAITING,
        OutgoingMessage.area == area,
        OutgoingMessage.next_try_at <= now,
    )
    oldest = waiting.order_by(OutgoingMessage.next_try_at, OutgoingMessage.id).limit(1)
    return session.scalar(oldest.with_for_update(skip_locked=True))


def anything_due(session: Session, channel: Channel, areas: Sequence[str], now: dt.datetime) -> bool:
    """Whether a message waits that may go in one of these areas; asked without locking anything."""
    waiting = select(OutgoingMessage.id).where(
        OutgoingMessage.channel == channel,
        OutgoingMessage.state == State.WAITING,
        OutgoingMessage.area.in_(areas),
        OutgoingMessage.next_try_at <= now,
    )
    return session.scalar(waiting.limit(1)) is not None


def anything_expired(session: Session, channel: Channel, now: dt.datetime) -> bool:
    """Whether a sender has vanished; asked without locking anything, for it hardly ever has."""
    leased = select(OutgoingMessage.id).where(
        OutgoingMessage.channel == channel, OutgoingMessage.state == State.SENDING, OutgoingMessage.lease_until < now
    )
    return session.scalar(leased.limit(1)) is not None


def next_expired(session: Session, channel: Channel, now: dt.datetime) -> OutgoingMessage | None:
    """A message whose sender has vanished, locked: the provider may or may not have it."""
    leased = select(OutgoingMessage).where(
        OutgoingMessage.channel == channel, OutgoingMessage.state == State.SENDING, OutgoingMessage.lease_until < now
    )
    oldest = leased.order_by(OutgoingMessage.lease_until, OutgoingMessage.id).limit(1)
    return session.scalar(oldest.with_for_update(skip_locked=True))


def locked(session: Session, message_id: int) -> OutgoingMessage:
    """As it stands once nobody else has it, whatever was read of it before."""
    found = select(OutgoingMessage).where(OutgoingMessage.id == message_id).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one()


def by_reference(session: Session, reference: str) -> OutgoingMessage | None:
    found = select(OutgoingMessage).where(OutgoingMessage.reference == reference)
    return session.scalar(found.with_for_update())


def by_dedup_key(session: Session, dedup_key: str) -> OutgoingMessage | None:
    return session.scalar(select(OutgoingMessage).where(OutgoingMessage.dedup_key == dedup_key))


def unsent_by_dedup_key(session: Session, dedup_key: str) -> OutgoingMessage | None:
    """A message that has not left, locked; None as well where a sender has it in hand."""
    found = select(OutgoingMessage).where(
        OutgoingMessage.dedup_key == dedup_key, OutgoingMessage.state.in_([State.WAITING, State.HELD])
    )
    fresh = found.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return session.scalar(fresh)


def known_provider_ids(session: Session, recipient_index: bytes) -> frozenset[str]:
    """What the provider calls the messages to one number that we already know it has."""
    found = select(OutgoingMessage.provider_id, OutgoingMessage.earlier_ids).where(
        OutgoingMessage.recipient_index == recipient_index
    )
    rows = session.execute(found).all()
    return frozenset({name for name, _ in rows if name} | {name for _, earlier in rows for name in earlier})


def messages(session: Session, campaign_id: int) -> Sequence[OutgoingMessage]:
    """The messages of a campaign, newest first."""
    found = select(OutgoingMessage).where(OutgoingMessage.campaign_id == campaign_id)
    return session.scalars(found.order_by(OutgoingMessage.id.desc())).all()


def has_left(session: Session, campaign_id: int, recipient_index: bytes, purpose: str, since: dt.datetime) -> bool:
    """Whether a message of this purpose, written after a moment, went to somebody and did arrive as far as is known.

    Written, not sent: it says what was true when it was written, and may have waited for its hours.
    """
    found = select(OutgoingMessage.id).where(
        OutgoingMessage.recipient_index == recipient_index,
        OutgoingMessage.campaign_id == campaign_id,
        OutgoingMessage.purpose == purpose,
        OutgoingMessage.state.in_([State.SENT, State.DELIVERED]),
        OutgoingMessage.created_at > since,
    )
    return session.scalar(found.limit(1)) is not None


def opted_out(session: Session, number_index: bytes) -> bool:
    return session.get(OptOut, number_index) is not None
