"""Conversations by text message, and every inbound message once."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.tables import Base, partial_index


class NotebookBatch(Base):
    """Notebooks printed alike: their code stands beside the campaign's keyword, and says their language."""

    __tablename__ = "notebook_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    code: Mapped[str] = mapped_column(String(8))
    """In small letters, without spaces or hyphens."""
    label: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[dt.datetime]

    __table_args__ = (UniqueConstraint("campaign_id", "code"),)


class Conversation(Base):
    """A telephone in the middle of an interview; the database allows one open per sender and number."""

    __tablename__ = "conversation"

    id: Mapped[int] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(String(20))
    """Our own number."""
    number_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    interview_id: Mapped[str] = mapped_column(ForeignKey("interview.id"), index=True)
    asked: Mapped[str | None] = mapped_column(String(130))
    """The question last put by text message: an answer is to this one, though the web went further meanwhile."""
    invalid_in_a_row: Mapped[int] = mapped_column(default=0)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("notebook_batch.id"), index=True)
    """The notebooks whose keyword began it."""
    opened_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]

    __table_args__ = (
        partial_index(
            "uq__conversation__open",
            "sender",
            "number_index",
            unique=True,
            where="closed_at IS NULL",
        ),
    )


class InboundMessage(Base):
    """A message received, never its words: its identifier and our answer, so that a repeat gets the same."""

    __tablename__ = "inbound_message"

    message_sid: Mapped[str] = mapped_column(String(64), primary_key=True)
    number_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    received_at: Mapped[dt.datetime]
    reply: Mapped[str] = mapped_column(Text)
    """Empty where we were silent, or once it is forgotten."""
    campaign_id: Mapped[int | None]
    """Whose conversation it was; None outside any."""
    counted: Mapped[bool] = mapped_column(default=False)
    """Whether what the reply cost stands in the accounts."""

    __table_args__ = (
        partial_index(
            "ix__inbound_message__kept",
            "counted",
            "received_at",
            where="reply <> ''",
        ),
    )


class CallWish(Base):
    """Somebody who asked by text message to be called, until the call is made or they ask for silence."""

    __tablename__ = "call_wish"

    interview_id: Mapped[str] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[bytes] = mapped_column(LargeBinary)
    """The telephone number, sealed: kept because the person asked for a call."""
    number_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    language: Mapped[str] = mapped_column(String(8))
    wished_at: Mapped[dt.datetime]


class KeptNumber(Base):
    """The telephone of somebody who began by a keyword, while they may be reminded of the question they are at.

    Only in campaigns that remind; it goes when they finish or ask for silence, at the latest with the campaign.
    """

    __tablename__ = "kept_number"

    interview_id: Mapped[str] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed."""
    number_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
