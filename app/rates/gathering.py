"""Writing into the history what happened without anybody telling it: silence, and what became of messages."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from app.collection.core import progress
from app.collection.store import find
from app.collection.tables import InterviewRow
from app.distribution.core import EventKind
from app.distribution.history import record_event
from app.distribution.tables import Invitation
from app.interview import engine
from app.messaging.core import TERMINAL
from app.messaging.tables import OptOut, OutgoingMessage
from app.rates.core.standing import Thing
from app.rates.tables import RatesPerson
from app.versions.store import load

QUIET_AFTER = dt.timedelta(minutes=30)
MOST = 500
"""Facts written at once."""


def gather(session: Session, now: dt.datetime) -> int:
    """Add to the history what is new; how many events. It looks only at people of whom more may become known."""
    return _gone_quiet(session, now) + _messages(session) + _stopped(session)


def _gone_quiet(session: Session, now: dt.datetime) -> int:
    """Unfinished interviews in which nothing came for half an hour, each time they stop."""
    waiting = (
        select(RatesPerson.campaign_id, RatesPerson.link_id, InterviewRow.id)
        .join(InterviewRow, InterviewRow.id == RatesPerson.interview_id)
        .where(RatesPerson.open, InterviewRow.state == "asking", InterviewRow.updated_at <= now - QUIET_AFTER)
        .where(or_(RatesPerson.quiet_at.is_(None), RatesPerson.quiet_at < InterviewRow.updated_at))
        .limit(MOST)
    )
    return sum(_quiet(session, *row) for row in session.execute(waiting).all())


def _quiet(session: Session, campaign_id: int, link_id: int | None, interview_id: str) -> bool:
    stored = find(session, interview_id)
    if stored is None:
        return False
    version = load(session, stored.version_digest)
    prompt, far = engine.current(version, stored.interview), progress(version, stored.interview)
    met = 100 * (far.answered + far.refused) // far.required if far.required else 0
    data = {"question": prompt.question_id if prompt else "", "met": met}
    if stored.origin.invitation_id is not None:
        data["invitation"] = stored.origin.invitation_id
    once = f"{interview_id}:{EventKind.INTERVIEW_QUIET}:{stored.interview.step}"
    return record_event(
        session, campaign_id, link_id, EventKind.INTERVIEW_QUIET, stored.updated_at, interview_id, data, once
    )


def _messages(session: Session) -> int:
    """Invitations whose message reached its end, as the operator reports."""
    key = literal("invitation:") + cast(Invitation.id, String)
    told = (
        select(Invitation.campaign_id, Invitation.relay_link_id, Invitation.id, OutgoingMessage.state,
               func.coalesce(OutgoingMessage.settled_at, OutgoingMessage.created_at))
        .join(RatesPerson, RatesPerson.key == literal("invitation ") + cast(Invitation.id, String))
        .join(OutgoingMessage, OutgoingMessage.dedup_key == key)
        .where(RatesPerson.open, RatesPerson.personal, OutgoingMessage.state.in_([one.value for one in TERMINAL]))
        .where(RatesPerson.told[Thing.MESSAGE.value].as_string().is_(None))
        .limit(MOST)
    )  # fmt: skip
    new = 0
    for campaign_id, link_id, invitation, state, at in session.execute(told).all():
        data, once = {"invitation": invitation, "state": state}, f"settled:{invitation}"
        new += record_event(session, campaign_id, link_id, EventKind.MESSAGE_SETTLED, at, None, data, once)
    return new


def _stopped(session: Session) -> int:
    """Invited people who texted STOP, or whose number asked for silence in any other way."""
    told = (
        select(Invitation.campaign_id, Invitation.relay_link_id, Invitation.id, OptOut.at)
        .join(OptOut, OptOut.number_index == Invitation.recipient_index)
        .join(RatesPerson, RatesPerson.key == literal("invitation ") + cast(Invitation.id, String))
        .where(RatesPerson.open, RatesPerson.told[Thing.STOPPED.value].as_string().is_(None))
        .where(OptOut.at >= Invitation.created_at)
        .limit(MOST)
    )
    new = 0
    for campaign_id, link_id, invitation, at in session.execute(told).all():
        once, data = f"stopped:{invitation}", {"invitation": invitation}
        new += record_event(session, campaign_id, link_id, EventKind.STOPPED, at, None, data, once)
    return new
