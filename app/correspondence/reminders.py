"""Planning reminders, handing due ones to the outbox, and stopping those whose reason went away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, Select, String, Table, and_, func, literal, or_, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.collection import store as collection
from app.collection.tables import InterviewRow
from app.correspondence.core import Group, ReminderState, Rhythm, due_at, group_of
from app.correspondence.tables import Reminder, ReminderPlan
from app.database import Database
from app.database.inserts import insert_if_new
from app.database.secrets import Keys
from app.distribution.core import CampaignState, EventKind, campaign_state
from app.distribution.history import record_event
from app.distribution.recipients import Message, Recipient, write_to
from app.distribution.tables import Campaign, Invitation
from app.distribution.wording import LETTER_AGAIN
from app.interview import engine
from app.interview.model import State as InterviewState
from app.messaging.core import Channel, State
from app.messaging.core.hours import area_of
from app.messaging.core.senders import Capabilities
from app.messaging.core.spending import Policy
from app.messaging.policy import capabilities
from app.messaging.service import Outgoing, cancel, enqueue
from app.messaging.tables import OptOut, OutgoingMessage
from app.questionnaire.model import Kind
from app.settings import Settings
from app.site.language import translator
from app.sms import wording as sms_wording
from app.sms.tables import Conversation
from app.versions.store import load

REMINDERS = cast("Table", Reminder.__table__)
PLANS = cast("Table", ReminderPlan.__table__)
REMINDER = "reminder"
AT_ONCE = 500
"""Reminders looked at in one transaction."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An invited person as far as a reminder cares."""

    invitation: Invitation
    message: OutgoingMessage
    interview_id: str | None
    group: Group | None
    silent: bool
    last: dt.datetime
    turns: int


def set_plan(session: Session, campaign_id: int, groups: Sequence[Group], rhythm: Rhythm, now: dt.datetime) -> None:
    """Without a group, nobody is reminded any more; what is planned is planned anew."""
    session.execute(PLANS.delete().where(PLANS.c.campaign_id == campaign_id))
    planned = and_(REMINDERS.c.campaign_id == campaign_id, REMINDERS.c.state == ReminderState.PLANNED)
    session.execute(REMINDERS.delete().where(planned))
    if groups:
        plan = {"days": rhythm.days, "hour": rhythm.hour, "most": rhythm.most, "groups": [*groups], "set_at": now}
        session.execute(PLANS.insert().values(campaign_id=campaign_id, **plan))
    session.expire_all()


def tick(session: Session, keys: Keys, policy: Policy, base_url: str, now: dt.datetime, sender: Capabilities) -> int:
    """Everything that is to be done about reminders now; how many were handed to the outbox."""
    handed = 0
    for plan in session.scalars(select(ReminderPlan)).all():
        campaign = session.get_one(Campaign, plan.campaign_id)
        _stop_needless(session, campaign, now)
        if campaign_state(campaign, now) is CampaignState.OPEN:
            _plan_next(session, keys, plan, policy, now)
            handed += _hand_over(session, keys, plan, policy, base_url, now, sender)
    return handed


def remind_due(database: Database, keys: Keys, policy: Policy, settings: Settings, now: dt.datetime) -> int:
    """One round, in a transaction of its own; several may run at once, for each reminder is unique in the database."""
    with database.session() as session, session.begin():
        return tick(session, keys, policy, settings.public_base_url, now, capabilities(settings))


def cancel_reminder(session: Session, campaign_id: int, reminder_id: int) -> bool:
    """By the team: this person is reminded no more."""
    found = update(REMINDERS).where(REMINDERS.c.id == reminder_id, REMINDERS.c.campaign_id == campaign_id)
    planned = found.where(REMINDERS.c.state == ReminderState.PLANNED).returning(REMINDERS.c.id)
    return session.execute(planned.values(state=ReminderState.CANCELLED)).first() is not None


def planned(session: Session, campaign_id: int, limit: int) -> Sequence[tuple[Reminder, OutgoingMessage]]:
    """What is planned, the soonest first, with the invitation it follows."""
    found = (
        select(Reminder, OutgoingMessage)
        .join(OutgoingMessage, OutgoingMessage.dedup_key == _invitation_key(Reminder.invitation_id))
        .where(Reminder.campaign_id == campaign_id, Reminder.state == ReminderState.PLANNED)
    )
    rows = session.execute(found.order_by(Reminder.due_at, Reminder.id).limit(limit))
    return [(reminder, message) for reminder, message in rows]


def _invitation_key(invitation_id: InstrumentedAttribute[int]) -> ColumnElement[str]:
    return literal("invitation:").concat(sql_cast(invitation_id, String))


def _key(reminder: Reminder) -> str:
    return f"reminder:{reminder.invitation_id}:{reminder.turn}"


def _standings(session: Session, found: Select[int]) -> Iterator[Standing]:
    """The invitations a query names whose message has left."""
    turns = (
        select(
            Reminder.invitation_id,
            func.max(Reminder.turn).label("turns"),
            func.max(Reminder.handed_over_at).label("at"),
        )
        .where(Reminder.state != ReminderState.PLANNED)
        .group_by(Reminder.invitation_id)
        .subquery()
    )
    rows = session.execute(
        select(Invitation, OutgoingMessage, InterviewRow, OptOut.at, turns.c.turns, turns.c.at)
        .join(OutgoingMessage, OutgoingMessage.dedup_key == _invitation_key(Invitation.id))
        .outerjoin(InterviewRow, InterviewRow.invitation_id == Invitation.id)
        .outerjoin(OptOut, OptOut.number_index == Invitation.recipient_index)
        .outerjoin(turns, turns.c.invitation_id == Invitation.id)
        .where(Invitation.id.in_(found), OutgoingMessage.state.in_([State.SENT, State.DELIVERED]))
    )
    for invitation, message, interview, silent, count, reminded in rows:
        moments = [message.sent_at or message.created_at, reminded, interview.updated_at if interview else None]
        is_open = interview.state == InterviewState.ASKING if interview else None
        yield Standing(
            invitation,
            message,
            interview.id if interview else None,
            group_of(is_open, interview.answered if interview else 0),
            silent is not None,
            max(moment for moment in moments if moment),
            count or 0,
        )


def _plan_next(session: Session, keys: Keys, plan: ReminderPlan, policy: Policy, now: dt.datetime) -> None:
    """Each person's next turn; nobody whom the team took out, and nobody beyond the plan's number."""
    busy = select(Reminder.invitation_id).where(
        Reminder.state.in_([ReminderState.PLANNED, ReminderState.CANCELLED])
        | and_(Reminder.state == ReminderState.HANDED_OVER, Reminder.turn >= plan.most)
    )
    found = select(Invitation.id).where(Invitation.campaign_id == plan.campaign_id, Invitation.id.not_in(busy))
    for one in _standings(session, found.order_by(Invitation.id)):
        if one.group not in plan.groups or one.silent or one.turns >= plan.most:
            continue
        when = _due(keys, one, plan, policy)
        if when is not None:
            values = {"invitation_id": one.invitation.id, "turn": one.turns + 1, "due_at": max(when, now)}
            insert_if_new(
                session, REMINDERS, {**values, "campaign_id": plan.campaign_id, "state": ReminderState.PLANNED}
            )


def _due(keys: Keys, one: Standing, plan: ReminderPlan, policy: Policy) -> dt.datetime | None:
    area = area_of(keys.open(one.message.recipient))
    return due_at(one.last, Rhythm(plan.days, plan.hour, plan.most), area, policy.hours)


def _hand_over(
    session: Session,
    keys: Keys,
    plan: ReminderPlan,
    policy: Policy,
    base_url: str,
    now: dt.datetime,
    sender: Capabilities,
) -> int:
    due = select(Reminder).where(
        Reminder.campaign_id == plan.campaign_id, Reminder.state == ReminderState.PLANNED, Reminder.due_at <= now
    )
    rows = session.scalars(due.order_by(Reminder.id).limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    standing = {
        one.invitation.id: one
        for one in _standings(
            session, select(Invitation.id).where(Invitation.id.in_([row.invitation_id for row in rows]))
        )
    }
    handed = 0
    for row in rows:
        one = standing.get(row.invitation_id)
        if one is None or one.silent or one.group not in plan.groups:
            row.state = ReminderState.STOPPED
        elif (when := _due(keys, one, plan, policy)) is not None and when > now:
            row.due_at = when  # they have done something since
        else:
            _enqueue(session, keys, row, one, base_url, now, sender)
            handed += 1
    session.flush()
    return handed


def _enqueue(
    session: Session, keys: Keys, row: Reminder, one: Standing, base_url: str, now: dt.datetime, sender: Capabilities
) -> None:
    to = Recipient(keys.open(one.message.recipient), Channel(one.message.channel))
    asked = _question(session, one) if sender.two_way and to.channel is Channel.SMS else None
    if asked:
        language, body = asked
        enqueue(session, keys, Outgoing(to.to, body, REMINDER, _key(row), language, row.campaign_id), now)
    else:
        message = Message(REMINDER, _key(row), LETTER_AGAIN)
        write_to(session, keys, one.invitation, to, message, sender, base_url, now)
    row.state, row.handed_over_at = ReminderState.HANDED_OVER, now
    link_id, data = one.invitation.relay_link_id, {"turn": row.turn}
    record_event(session, row.campaign_id, link_id, EventKind.REMINDED, now, one.interview_id, data, _key(row))


def _question(session: Session, one: Standing) -> tuple[str, str] | None:
    """Language and words of the question they are at, where they answer by text message."""
    stored = collection.find(session, one.interview_id) if one.interview_id else None
    if stored is None or not _by_text(session, stored.interview.id):
        return None
    version, language = load(session, stored.version_digest), stored.interview.language
    prompt = engine.current(version, stored.interview)
    if prompt is None or prompt.kind is Kind.NOTE:
        return None
    return language, sms_wording.ask(version, language, prompt, translator(language))


def _by_text(session: Session, interview_id: str) -> bool:
    found = select(Conversation.id).where(Conversation.interview_id == interview_id, Conversation.closed_at.is_(None))
    return session.scalar(found.limit(1)) is not None


def _stop_needless(session: Session, campaign: Campaign, now: dt.datetime) -> None:
    """Whoever answered or refused is not reminded, even where the reminder waits in the outbox already.

    One question answered is enough: the reminder asks the one they were at.
    """
    over = campaign_state(campaign, now) is CampaignState.CLOSED
    if over:
        kept = and_(REMINDERS.c.campaign_id == campaign.id, REMINDERS.c.state == ReminderState.PLANNED)
        session.execute(update(REMINDERS).where(kept).values(state=ReminderState.STOPPED))
    waiting = (
        select(Reminder)
        .join(OutgoingMessage, OutgoingMessage.dedup_key == _reminder_key())
        .outerjoin(InterviewRow, InterviewRow.invitation_id == Reminder.invitation_id)
        .where(Reminder.campaign_id == campaign.id, Reminder.state == ReminderState.HANDED_OVER)
        .where(OutgoingMessage.state.in_([State.WAITING, State.HELD]))
    )
    if not over:
        done, moved = InterviewRow.state != InterviewState.ASKING, InterviewRow.updated_at > Reminder.handed_over_at
        waiting = waiting.where(or_(done, moved))
    for row in session.scalars(waiting.limit(AT_ONCE)).all():
        if cancel(session, _key(row), now):
            row.state = ReminderState.STOPPED
    session.flush()


def _reminder_key() -> ColumnElement[str]:
    of_person = literal("reminder:").concat(sql_cast(Reminder.invitation_id, String))
    return of_person.concat(":").concat(sql_cast(Reminder.turn, String))
