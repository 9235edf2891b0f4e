"""Queries over conversations and inbound messages: one read and at most three writes for a text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from msgspec import Struct
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.collection.store import CAMPAIGN, COLUMNS, INTERVIEW, PERIOD, SAVED, CampaignPeriod, Stored, stored_of
from app.database.inserts import NewRow, if_new, insert_if_new
from app.database.prepared import Addition, Change, LookUp, Together
from app.database.short import line_of
from app.distribution.tables import Invitation, ReminderPlan
from app.interview.model import UNDONE
from app.messaging.tables import OptOut
from app.sms.core.talk import Talk
from app.sms.tables import CallWish, Conversation, InboundMessage, KeptNumber

INBOUND = cast("Table", InboundMessage.__table__)
CONVERSATION = cast("Table", Conversation.__table__)
CALL_WISH = cast("Table", CallWish.__table__)
KEPT_NUMBER = cast("Table", KeptNumber.__table__)
_OPT_OUT = cast("Table", OptOut.__table__)
_PLAN = cast("Table", ReminderPlan.__table__)


class Open(Struct, frozen=True):
    """The open conversation of a telephone with our number, and the interview it is about."""

    id: int
    talk: Talk
    stored: Stored


class Arrival(Struct, frozen=True):
    """What is known of a text when it comes. `replied` is what was answered to it before, None where it is new."""

    replied: str | None
    opted_out: bool
    open: Open | None
    began_before_reminders: bool = False
    """By a keyword, in a campaign that reminds only since: the number is not kept for it yet."""
    lost: int | None = None
    """An open conversation about an interview that somebody else has begun anew since."""


def take_turn(connection: Connection, number_index: bytes) -> None:
    """Texts of one telephone are handled one after the other. SQLite has one writer at a time anyway."""
    if _takes_turns(connection):
        _TURN.first(connection, {"turn": _turn_of(number_index)})


def _takes_turns(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _turn_of(number_index: bytes) -> int:
    return int.from_bytes(number_index[:8], signed=True)


_ITS_TURN = select(func.pg_advisory_xact_lock(bindparam("turn", type_=BigInteger())))
_TURN = LookUp(_ITS_TURN)

_NOBODY = select(literal(1).label("one")).subquery()
"""A row to hang the others on: each of them may be missing."""
_IS_OPEN = and_(
    CONVERSATION.c.sender == bindparam("sender"),
    CONVERSATION.c.number_index == bindparam("index"),
    CONVERSATION.c.closed_at.is_(None),
)
_BEFORE_REMINDERS = and_(
    _PLAN.c.set_at > CONVERSATION.c.opened_at, INTERVIEW.c.invitation_id.is_(None), KEPT_NUMBER.c.interview_id.is_(None)
)
_STILL_HELD = CONVERSATION.c.opened_at >= INTERVIEW.c.started_at
"""Whoever begins by a slip that somebody only tried begins its interview anew."""
_ARRIVAL = LookUp(
    select(
        INBOUND.c.reply,
        _OPT_OUT.c.at,
        _BEFORE_REMINDERS,
        _STILL_HELD,
        CONVERSATION.c.id,
        CONVERSATION.c.asked,
        CONVERSATION.c.invalid_in_a_row,
        *COLUMNS,
    ).select_from(
        _NOBODY.outerjoin(INBOUND, INBOUND.c.message_sid == bindparam("sid"))
        .outerjoin(_OPT_OUT, _OPT_OUT.c.number_index == bindparam("index"))
        .outerjoin(CONVERSATION, _IS_OPEN)
        .outerjoin(INTERVIEW, INTERVIEW.c.id == CONVERSATION.c.interview_id)
        .outerjoin(CAMPAIGN, CAMPAIGN.c.id == INTERVIEW.c.campaign_id)
        .outerjoin(_PLAN, _PLAN.c.campaign_id == INTERVIEW.c.campaign_id)
        .outerjoin(KEPT_NUMBER, KEPT_NUMBER.c.interview_id == CONVERSATION.c.interview_id)
    )
)


def arrive(reader: Connection, sid: str, sender: str, number_index: bytes) -> Arrival:
    """Everything an answer hangs on, in one read."""
    row = _ARRIVAL.first(reader, {"sid": sid, "sender": sender, "index": number_index})
    assert row is not None  # nobody is somebody
    replied, opted_out_at, before_reminders, held, id_, asked, invalid, *interview = row
    found = Open(id_, Talk(asked, invalid), stored_of(interview)) if held else None
    return Arrival(replied, opted_out_at is not None, found, bool(before_reminders), None if held else id_)


_KEEP_REPLY = Change(insert(INBOUND))


class Reply(Struct, frozen=True):
    """What is answered to a text, kept beside the text's identifier; "" where we are silent."""

    sid: str
    number_index: bytes
    said: str
    campaign_id: int | None
    now: dt.datetime

    def values(self) -> dict[str, Any]:
        return {
            "message_sid": self.sid,
            "number_index": self.number_index,
            "received_at": self.now,
            "reply": self.said,
            "campaign_id": self.campaign_id,
            "counted": not self.said,
        }


def keep_reply(connection: Connection, reply: Reply) -> None:
    """A message is handled once: its identifier is unique, and whoever brings it again gets this reply."""
    _KEEP_REPLY.run(connection, reply.values())


_KEPT = INBOUND.c.reply != literal_column("''")
"""In the words of the index, which finds nothing where they come as a value."""
_UNCOUNTED = and_(_KEPT, ~INBOUND.c.counted)
_NEEDLESS = select(INBOUND.c.message_sid).where(_KEPT, INBOUND.c.counted)


def anything_uncounted(session: Session) -> bool:
    """Asked without locking anything."""
    return session.scalar(select(INBOUND.c.message_sid).where(_UNCOUNTED).limit(1)) is not None


def uncounted(session: Session, limit: int) -> Sequence[tuple[str, int | None, dt.datetime, str]]:
    """Identifier, campaign, moment and reply of the oldest not in the accounts yet, locked."""
    kept = INBOUND.c
    found = select(kept.message_sid, kept.campaign_id, kept.received_at, kept.reply).where(_UNCOUNTED)
    rows = session.execute(found.order_by(kept.received_at).limit(limit).with_for_update(skip_locked=True))
    return [(sid, campaign_id, at, reply) for sid, campaign_id, at, reply in rows]


def mark_counted(session: Session, sids: Sequence[str]) -> None:
    session.execute(update(INBOUND).where(INBOUND.c.message_sid.in_(sids)).values(counted=True))


def replies_before(session: Session, before: dt.datetime, limit: int) -> Sequence[str]:
    """Texts answered before a moment whose replies are still kept, the oldest first."""
    old = _NEEDLESS.where(INBOUND.c.received_at < before).order_by(INBOUND.c.received_at)
    return session.scalars(old.limit(limit)).all()


def replies_of(session: Session, campaign_ids: Sequence[int], limit: int) -> Sequence[str]:
    """Texts of some campaigns whose replies are still kept."""
    if not campaign_ids:
        return ()
    return session.scalars(_NEEDLESS.where(INBOUND.c.campaign_id.in_(campaign_ids)).limit(limit)).all()


def replies_to_erased(session: Session, since: dt.datetime, limit: int) -> Sequence[str]:
    """Texts of people who have had their answers erased since, as far as they came before."""
    erased = and_(INTERVIEW.c.state.in_(UNDONE), INTERVIEW.c.updated_at >= since)
    found = (
        select(INBOUND.c.message_sid)
        .join(CONVERSATION, CONVERSATION.c.number_index == INBOUND.c.number_index)
        .join(INTERVIEW, INTERVIEW.c.id == CONVERSATION.c.interview_id)
        .where(erased, INTERVIEW.c.campaign_id.in_(select(CAMPAIGN.c.id)))
        # Worded so that SQLite looks through this telephone's texts, not through everybody's.
        .where(_KEPT, INBOUND.c.counted.is_not(False), INBOUND.c.received_at < INTERVIEW.c.updated_at)
    )
    return session.scalars(found.limit(limit)).all()


def forget_replies(session: Session, sids: Sequence[str]) -> None:
    """Their words go; that they were answered stays."""
    session.execute(update(INBOUND).where(INBOUND.c.message_sid.in_(sids)).values(reply=""))


_SAID_SINCE = LookUp(
    select(func.count())
    .select_from(INBOUND)
    .where(
        INBOUND.c.number_index == bindparam("index"),
        INBOUND.c.received_at >= bindparam("since"),
        INBOUND.c.reply == bindparam("said"),
    )
)


def said_since(session: Session, number_index: bytes, reply: str, since: dt.datetime) -> int:
    """How often a telephone got this very answer."""
    row = _SAID_SINCE.first(session, {"index": number_index, "since": since, "said": reply})
    assert row is not None  # a count is always one row
    return int(row[0])


def _latest(*columns: ColumnElement[Any]) -> Select[Any]:
    """Of a telephone's last conversation."""
    return (
        select(*columns)
        .select_from(CONVERSATION)
        .join(INTERVIEW, INTERVIEW.c.id == CONVERSATION.c.interview_id)
        .join(CAMPAIGN, CAMPAIGN.c.id == INTERVIEW.c.campaign_id)
        .where(CONVERSATION.c.sender == bindparam("sender"), CONVERSATION.c.number_index == bindparam("index"))
        .where(_STILL_HELD)
        .order_by(CONVERSATION.c.id.desc())
        .limit(1)
    )


_LAST = LookUp(_latest(CONVERSATION.c.id, CONVERSATION.c.asked, CONVERSATION.c.invalid_in_a_row, *COLUMNS))
_LAST_IN = LookUp(_LAST.statement.where(CAMPAIGN.c.id == bindparam("campaign")))


def last(session: Session, sender: str, number_index: bytes, campaign_id: int | None = None) -> Open | None:
    """The last conversation of a telephone, over or not; in one campaign, where that is named."""
    about = {"sender": sender, "index": number_index}
    named = {} if campaign_id is None else {"campaign": campaign_id}
    row = (_LAST_IN if named else _LAST).first(session, {**about, **named})
    if row is None:
        return None
    id_, asked, invalid, *interview = row
    return Open(id_, Talk(asked, invalid), stored_of(interview))


_LAST_CAMPAIGN = LookUp(_latest(INTERVIEW.c.campaign_id))


class Named(CampaignPeriod, frozen=True, kw_only=True):
    """A campaign named by its keyword, and what it asks now."""

    version_digest: str


_NAMED = LookUp(select(CAMPAIGN.c.version_digest, *PERIOD).where(CAMPAIGN.c.keyword == bindparam("keyword")))


def find_by_keyword(session: Session, keyword: str) -> Named | None:
    """The campaign whose keyword somebody texted; capitals do not count."""
    row = _NAMED.first(session, {"keyword": keyword.strip().upper()})
    if row is None:
        return None
    version_digest, *period = row
    return Named(*period, version_digest=version_digest)


def last_campaign(session: Session, sender: str, number_index: bytes) -> int | None:
    """The campaign of a telephone's last conversation."""
    row = _LAST_CAMPAIGN.first(session, {"sender": sender, "index": number_index})
    return row[0] if row else None


_ADD_CONVERSATION = Addition(insert(CONVERSATION).returning(CONVERSATION.c.id))


def add_conversation(
    session: Session, sender: str, number_index: bytes, interview_id: str, now: dt.datetime, batch_id: int | None = None
) -> int:
    """Open a conversation, and its id; the database refuses a second open one."""
    values: dict[str, Any] = {
        "sender": sender,
        "number_index": number_index,
        "interview_id": interview_id,
        "invalid_in_a_row": 0,
        "batch_id": batch_id,
        "opened_at": now,
    }
    row = _ADD_CONVERSATION.first(session, values)
    assert row is not None  # else it would have been refused
    return int(row[0])


_KEPT_TALK = update(CONVERSATION).where(CONVERSATION.c.id == bindparam("kept"))
_KEEP_TALK = Change(_KEPT_TALK)
_ABOUT = select(CONVERSATION.c.interview_id).where(CONVERSATION.c.id == bindparam("ended")).scalar_subquery()
_FORGET_NUMBER = Change(delete(KEPT_NUMBER).where(KEPT_NUMBER.c.interview_id == _ABOUT))


def keep_talk(connection: Connection, conversation_id: int, talk: Talk, now: dt.datetime) -> None:
    _KEEP_TALK.run(connection, {"kept": conversation_id, **_talk_values(talk), "closed_at": _closed_at(talk, now)})
    if talk.closed:
        forget_kept_number(connection, conversation_id)


def forget_kept_number(connection: Connection, conversation_id: int) -> None:
    """Once the conversation is over nobody is to be reminded."""
    _FORGET_NUMBER.run(connection, {"ended": conversation_id})


def _talk_values(talk: Talk) -> dict[str, Any]:
    return {"asked": talk.asked, "invalid_in_a_row": talk.invalid}


def _closed_at(talk: Talk, now: dt.datetime) -> dt.datetime | None:
    return now if talk.closed else None


_AS_READ = select(CONVERSATION.c.interview_id).where(
    CONVERSATION.c.id == bindparam("kept"),
    CONVERSATION.c.closed_at.is_(None),
    CONVERSATION.c.asked == bindparam("read_asked"),
    CONVERSATION.c.invalid_in_a_row == bindparam("read_invalid"),
)


@lru_cache
def _going_on(in_turn: bool, _over: bool, *told: Table) -> Together:
    """The row is looked at anew once its turn has come, for whoever had it may have changed it.

    The last answer names columns that no other changes, and a statement names the same ones at each run.
    """
    as_read = _AS_READ.where(_ITS_TURN.scalar_subquery().is_not(None)) if in_turn else _AS_READ
    read = as_read.with_for_update().scalar_subquery()
    return Together(SAVED.where(INTERVIEW.c.id == read), _KEPT_TALK, insert(INBOUND), *map(if_new, told))


def go_on(
    session: Session, read: Open, talk: Talk, saving: Mapping[str, Any], reply: Reply, told: Sequence[NewRow] = (),
    *, alone: bool = False,
) -> bool:  # fmt: skip
    """Take a telephone's turn, and keep an answer with what was said to it and where its conversation stands now.

    `told` is what the history is told of it. False, and nothing is kept, where the conversation or its interview no
    longer stands as read. `alone` as in `Together.run`.
    """
    in_turn, over = _takes_turns(line_of(session)), talk.closed or "state" in saving
    was = {"kept": read.id, "read_asked": read.talk.asked, "read_invalid": read.talk.invalid}
    if in_turn:
        was["turn"] = _turn_of(reply.number_index)
    now = {"kept": read.id, **_talk_values(talk)}
    if over:
        now["closed_at"] = _closed_at(talk, reply.now)
    each = ({**saving, **was}, now, reply.values(), *(row.values for row in told))
    return _going_on(in_turn, over, *(row.table for row in told)).run(session, *each, alone=alone) > 0


def invitations(session: Session, number_index: bytes) -> list[tuple[int, int]]:
    """Campaign and relay link of every invitation a telephone had."""
    found = select(Invitation.campaign_id, Invitation.relay_link_id).where(Invitation.recipient_index == number_index)
    return [(campaign_id, link_id) for campaign_id, link_id in session.execute(found.order_by(Invitation.id))]


def add_call_wish(
    session: Session, interview_id: str, number: bytes, number_index: bytes, language: str, now: dt.datetime
) -> bool:
    """Whether it is a new wish."""
    values = {
        "interview_id": interview_id,
        "number": number,
        "number_index": number_index,
        "language": language,
        "wished_at": now,
    }
    return insert_if_new(session, CALL_WISH, values)


def keep_number(session: Session, interview_id: str, number: bytes, number_index: bytes) -> None:
    """So that whoever began by a keyword can be reminded."""
    insert_if_new(session, KEPT_NUMBER, {"interview_id": interview_id, "number": number, "number_index": number_index})


def forget_numbers(session: Session, number_index: bytes) -> None:
    """Nobody is to be called or reminded there."""
    for table in (CALL_WISH, KEPT_NUMBER):
        session.execute(delete(table).where(table.c.number_index == number_index))
