"""Messages on their way out, and numbers that asked for silence."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.tables import Base, partial_index


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
    recipient: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The telephone number or e-mail address, sealed; None once nobody needs it any more."""
    recipient_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    language: Mapped[str] = mapped_column(String(8))
    subject: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed; of an e-mail only."""
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed as well, for it holds a personal link; goes with the recipient."""
    segments: Mapped[int]
    area: Mapped[str] = mapped_column(String(3), default="")
    """Country code whose sending hours it keeps; empty where it keeps none."""
    cost: Mapped[int | None]
    """Millionths charged to the budgets; None while it is charged to none."""
    charged_on: Mapped[str | None] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[dt.datetime]
    lease_owner: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[dt.datetime | None]
    provider_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    earlier_ids: Mapped[list[str]] = mapped_column(default=list)
    """What the provider called earlier tries that did not arrive."""
    error_code: Mapped[int | None]
    error_text: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    settled_at: Mapped[dt.datetime | None]
    seen_at: Mapped[dt.datetime | None]
    """When a person said that nothing more is to be done about its failure."""

    __table_args__ = (
        Index("ix__outgoing_message__due", "channel", "state", "area", "next_try_at"),
        partial_index(
            "ix__outgoing_message__readable",
            "campaign_id",
            "purpose",
            where="recipient IS NOT NULL",
        ),
    )


class SpendingCounter(Base):
    """What was sent and spent in one scope on one day (or ever, with no day); the database refuses to go beyond."""

    __tablename__ = "spending_counter"

    scope: Mapped[str] = mapped_column(String(80), primary_key=True)
    """`all`, `campaign:<id>`, `replies:<id>` or `<channel>:<blind index>`."""
    day: Mapped[str] = mapped_column(String(10), primary_key=True, default="")
    messages: Mapped[int] = mapped_column(default=0)
    cost: Mapped[int] = mapped_column(BigInteger, default=0)
    most_messages: Mapped[int | None]
    most_cost: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("messages >= 0 AND cost >= 0", name="counts_up"),
        CheckConstraint("messages <= most_messages", name="messages_capped"),
        CheckConstraint("cost <= most_cost", name="cost_capped"),
    )


class SendingRule(Base):
    """A campaign's own limits, and whether its sending is stopped until a person lifts that; 0 is the installation."""

    __tablename__ = "sending_rule"

    campaign_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """No foreign key, for campaigns live on a floor above."""
    budget: Mapped[int | None] = mapped_column(BigInteger)
    """Millionths; None for the installation's."""
    day_messages: Mapped[int | None]
    paused_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None] = mapped_column(String(20))
    lifted_at: Mapped[dt.datetime | None]
    """Errors before it no longer count towards a stop."""

    __table_args__ = (
        CheckConstraint("budget >= 0", name="budget_positive"),
        CheckConstraint("day_messages >= 0", name="day_messages_positive"),
    )


class OptOut(Base):
    """A number that must not be written to or called again, in any campaign; kept only as a keyed hash."""

    __tablename__ = "opt_out"

    number_index: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    at: Mapped[dt.datetime]
    source: Mapped[str] = mapped_column(String(20))
