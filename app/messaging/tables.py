"""Messages on their way out, and numbers that asked for silence."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.tables import Base


class OutgoingMessage(Base):
    """An outbox row, written in the same transaction as its cause; the row is the truth about the message."""

    __tablename__ = "outgoing_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    """Ours, sent to the provider in the status address, so that a lost answer can be found again."""
    campaign_id: Mapped[int | None] = mapped_column(index=True)
    """Whose message it is; no foreign key, for campaigns live on a floor above."""
    channel: Mapped[str] = mapped_column(String(8), default="sms")
    purpose: Mapped[str] = mapped_column(String(40))
    dedup_key: Mapped[str] = mapped_column(String(120), unique=True)
    recipient: Mapped[bytes] = mapped_column(LargeBinary)
    """The telephone number or e-mail address, sealed."""
    recipient_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    language: Mapped[str] = mapped_column(String(8))
    subject: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed; of an e-mail only."""
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed as well: it holds a personal link."""
    segments: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[dt.datetime]
    lease_owner: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[dt.datetime | None]
    provider_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    error_code: Mapped[int | None]
    error_text: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    settled_at: Mapped[dt.datetime | None]

    __table_args__ = (Index("ix__outgoing_message__due", "channel", "state", "next_try_at"),)


class OptOut(Base):
    """A number that must not be written to or called again, in any campaign; kept only as a keyed hash."""

    __tablename__ = "opt_out"

    number_index: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    at: Mapped[dt.datetime]
    source: Mapped[str] = mapped_column(String(20))
