"""Queries over conversations and inbound messages."""

from __future__ import annotations

import datetime as dt
from typing import cast

from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session

from app.database.inserts import insert_if_new
from app.sms.tables import Conversation, InboundMessage

INBOUND = cast("Table", InboundMessage.__table__)
CONVERSATIONS = cast("Table", Conversation.__table__)


def receive(session: Session, sid: str, number_index: bytes, now: dt.datetime) -> bool:
    """Note an inbound message; whether it is new. A concurrent repeat waits here for the first to commit."""
    values = {"message_sid": sid, "number_index": number_index, "received_at": now, "reply": ""}
    return insert_if_new(session, INBOUND, values)


def reply_to(session: Session, sid: str) -> str:
    """What was answered to a message before."""
    return session.scalars(select(InboundMessage.reply).where(InboundMessage.message_sid == sid)).one()


def keep_reply(session: Session, sid: str, reply: str) -> None:
    session.execute(update(INBOUND).where(INBOUND.c.message_sid == sid).values(reply=reply))


def said_since(session: Session, number_index: bytes, reply: str, since: dt.datetime) -> int:
    """How often a telephone got this very answer."""
    counted = select(func.count()).select_from(InboundMessage).where(InboundMessage.number_index == number_index)
    counted = counted.where(InboundMessage.received_at >= since, InboundMessage.reply == reply)
    return session.scalar(counted) or 0


def open_conversation(session: Session, sender: str, number_index: bytes) -> Conversation | None:
    """The one open conversation of a telephone with our number, locked: its texts are handled one by one."""
    found = select(Conversation).where(
        Conversation.sender == sender, Conversation.number_index == number_index, Conversation.closed_at.is_(None)
    )
    return session.scalar(found.with_for_update())


def last_conversation(session: Session, sender: str, number_index: bytes) -> Conversation | None:
    found = select(Conversation).where(Conversation.sender == sender, Conversation.number_index == number_index)
    return session.scalar(found.order_by(Conversation.id.desc()).limit(1))


def add_conversation(session: Session, sender: str, number_index: bytes, interview_id: str, now: dt.datetime) -> bool:
    """Open a conversation; False where one is open already."""
    values = {
        "sender": sender,
        "number_index": number_index,
        "interview_id": interview_id,
        "invalid_in_a_row": 0,
        "opened_at": now,
    }
    return insert_if_new(session, CONVERSATIONS, values)
