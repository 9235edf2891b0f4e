"""How far the people stand who can be reminded: those who were invited, and those who began by a keyword."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, String, Subquery, func, literal, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.collection.tables import InterviewRow
from app.correspondence.core import Group, ReminderState, group_of
from app.correspondence.tables import Reminder
from app.distribution.tables import Invitation
from app.interview.model import State as InterviewState
from app.messaging.core import Channel, State
from app.messaging.tables import OptOut, OutgoingMessage
from app.sms.tables import KeptNumber


@dataclass(frozen=True, slots=True)
class Standing:
    """A person as far as a reminder cares."""

    invitation: Invitation | None
    """None for whoever began by a keyword."""
    interview_id: str | None
    relay_link_id: int | None
    recipient: bytes = field(repr=False)
    """Sealed."""
    channel: Channel
    group: Group | None
    silent: bool
    last: dt.datetime
    turns: int

    @property
    def person(self) -> dict[str, Any]:
        """How the person's reminders name them."""
        if self.invitation is not None:
            return {"invitation_id": self.invitation.id}
        return {"interview_id": self.interview_id}


def invitation_key(invitation_id: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]) -> ColumnElement[str]:
    """Of the message that carried the invitation."""
    return literal("invitation:").concat(sql_cast(invitation_id, String))


def reminder_key() -> ColumnElement[str]:
    """Of the message that carries a reminder."""
    person = func.coalesce(sql_cast(Reminder.invitation_id, String), Reminder.interview_id)
    return literal("reminder:").concat(person).concat(":").concat(sql_cast(Reminder.turn, String))


def invited(session: Session, wanted: ColumnElement[bool]) -> Iterator[Standing]:
    """Whose invitation has left, and is among those wanted."""
    turns = _turns(Reminder.invitation_id)
    rows = session.execute(
        select(Invitation, OutgoingMessage, InterviewRow, OptOut.at, turns.c.turns, turns.c.at)
        .join(OutgoingMessage, OutgoingMessage.dedup_key == invitation_key(Invitation.id))
        .outerjoin(InterviewRow, InterviewRow.invitation_id == Invitation.id)
        .outerjoin(OptOut, OptOut.number_index == Invitation.recipient_index)
        .outerjoin(turns, turns.c.person == Invitation.id)
        .where(wanted, OutgoingMessage.state.in_([State.SENT, State.DELIVERED]), OutgoingMessage.recipient.is_not(None))
        .order_by(Invitation.id)
    )
    for row in rows:
        yield _of_invited(*row)


def _of_invited(
    invitation: Invitation,
    message: OutgoingMessage,
    interview: InterviewRow | None,
    silent: dt.datetime | None,
    turns: int | None,
    reminded: dt.datetime | None,
) -> Standing:
    assert message.recipient is not None  # the query asks for it
    moments = [message.sent_at or message.created_at, reminded, interview.updated_at if interview else None]
    is_open = interview.state == InterviewState.ASKING if interview else None
    return Standing(
        invitation,
        interview.id if interview else None,
        invitation.relay_link_id,
        message.recipient,
        Channel(message.channel),
        group_of(is_open, interview.answered if interview else 0),
        silent is not None,
        max(moment for moment in moments if moment),
        turns or 0,
    )


def by_keyword(session: Session, wanted: ColumnElement[bool]) -> Iterator[Standing]:
    """Who began by a keyword, and whose number is kept for it."""
    turns = _turns(Reminder.interview_id)
    rows = session.execute(
        select(KeptNumber.number, InterviewRow, OptOut.at, turns.c.turns, turns.c.at)
        .join(InterviewRow, InterviewRow.id == KeptNumber.interview_id)
        .outerjoin(OptOut, OptOut.number_index == KeptNumber.number_index)
        .outerjoin(turns, turns.c.person == InterviewRow.id)
        .where(wanted)
        .order_by(InterviewRow.id)
    )
    for number, interview, silent, count, reminded in rows:
        yield Standing(
            None,
            interview.id,
            interview.relay_link_id,
            number,
            Channel.SMS,
            group_of(interview.state == InterviewState.ASKING, interview.answered),
            silent is not None,
            max(reminded or interview.updated_at, interview.updated_at),
            count or 0,
        )


def _turns(person: InstrumentedAttribute[Any]) -> Subquery:
    """How often each person was reminded, and when last: a reminder may have waited long for leave to go."""
    left = func.coalesce(OutgoingMessage.sent_at, Reminder.handed_over_at)
    turns, at = func.max(Reminder.turn).label("turns"), func.max(left).label("at")
    past = select(person.label("person"), turns, at).where(Reminder.state != ReminderState.PLANNED)
    past = past.outerjoin(OutgoingMessage, OutgoingMessage.dedup_key == reminder_key())
    return past.where(person.is_not(None)).group_by(person).subquery()
