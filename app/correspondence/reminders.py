"""Planning reminders, handing due ones to the outbox, and stopping those whose reason went away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, Table, and_, or_, select, update
from sqlalchemy.orm import Session

from app.collection import store as collection
from app.collection.store import Stored
from app.collection.tables import InterviewRow
from app.correspondence import forgetting
from app.correspondence.core import Group, ReminderState, Rhythm, due_at
from app.correspondence.standings import Standing, by_keyword, invitation_key, invited, reminder_key
from app.correspondence.tables import Reminder
from app.database import Database
from app.database.inserts import insert_if_new
from app.database.secrets import Keys
from app.distribution.core import CampaignState, EventKind, campaign_state
from app.distribution.history import record_event
from app.distribution.recipients import REMINDER, Message, Recipient, write_to
from app.distribution.tables import Campaign, Invitation, ReminderPlan
from app.distribution.wording import LETTER_AGAIN
from app.interview import engine
from app.interview.model import State as InterviewState
from app.messaging.core import Channel, State
from app.messaging.core.hours import area_of
from app.messaging.core.senders import Capabilities
from app.messaging.core.spending import Policy
from app.messaging.policy import capabilities
from app.messaging.service import Outgoing, cancel, enqueue
from app.messaging.tables import OutgoingMessage
from app.questionnaire.model import Kind
from app.settings import Settings
from app.site.language import translator
from app.sms import wording as sms_wording
from app.sms.elsewhere import way_to_the_web
from app.sms.forgetting import forget_replies
from app.sms.tables import Conversation, KeptNumber
from app.versions.store import load

REMINDERS = cast("Table", Reminder.__table__)
PLANS = cast("Table", ReminderPlan.__table__)
AT_ONCE = 500
"""Reminders looked at in one transaction."""


@dataclass(frozen=True, slots=True)
class Means:
    """What writing a reminder takes, besides the person."""

    session: Session
    keys: Keys
    base_url: str
    sender: Capabilities
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """A reminder to come, and to whom."""

    reminder: Reminder
    recipient: bytes | None
    """Sealed."""
    message_id: int | None
    """Of the invitation it follows; None for whoever began by a keyword."""


def set_plan(session: Session, campaign_id: int, groups: Sequence[Group], rhythm: Rhythm, now: dt.datetime) -> None:
    """Without a group, nobody is reminded any more; what is planned is planned anew."""
    session.execute(PLANS.delete().where(PLANS.c.campaign_id == campaign_id))
    planned = and_(REMINDERS.c.campaign_id == campaign_id, REMINDERS.c.state == ReminderState.PLANNED)
    session.execute(REMINDERS.delete().where(planned))
    if groups:
        plan = {"days": rhythm.days, "hour": rhythm.hour, "most": rhythm.most, "groups": [*groups], "set_at": now}
        session.execute(PLANS.insert().values(campaign_id=campaign_id, **plan))
    else:
        forgetting.forget_unneeded(session, campaign_id)
    session.expire_all()


def tick(session: Session, keys: Keys, policy: Policy, base_url: str, now: dt.datetime, sender: Capabilities) -> int:
    """Everything that is to be done about reminders now; how many were handed to the outbox."""
    handed, means = 0, Means(session, keys, base_url, sender, now)
    for plan in session.scalars(select(ReminderPlan)).all():
        campaign = session.get_one(Campaign, plan.campaign_id)
        _stop_needless(session, campaign, now)
        if campaign_state(campaign, now) is CampaignState.OPEN and not campaign.test:
            _plan_next(means, plan, policy)
            handed += _hand_over(means, plan, policy)
    forgetting.forget(session, now)
    return handed


def remind_due(database: Database, keys: Keys, policy: Policy, settings: Settings, now: dt.datetime) -> int:
    """One round, in transactions of its own; several may run at once, for each reminder is unique in the database."""
    with database.session() as session, session.begin():
        handed = tick(session, keys, policy, settings.public_base_url, now, capabilities(settings))
    forget_replies(database, now)
    return handed


def cancel_reminder(session: Session, campaign_id: int, reminder_id: int) -> bool:
    """By the team: this person is reminded no more."""
    found = update(REMINDERS).where(REMINDERS.c.id == reminder_id, REMINDERS.c.campaign_id == campaign_id)
    planned = found.where(REMINDERS.c.state == ReminderState.PLANNED).returning(REMINDERS.c.id)
    return session.execute(planned.values(state=ReminderState.CANCELLED)).first() is not None


def planned(session: Session, campaign_id: int, limit: int) -> Sequence[Planned]:
    """What is planned, the soonest first."""
    found = (
        select(Reminder, OutgoingMessage.recipient, OutgoingMessage.id, KeptNumber.number)
        .outerjoin(OutgoingMessage, OutgoingMessage.dedup_key == invitation_key(Reminder.invitation_id))
        .outerjoin(KeptNumber, KeptNumber.interview_id == Reminder.interview_id)
        .where(Reminder.campaign_id == campaign_id, Reminder.state == ReminderState.PLANNED)
    )
    rows = session.execute(found.order_by(Reminder.due_at, Reminder.id).limit(limit))
    return [Planned(reminder, recipient or number, message_id) for reminder, recipient, message_id, number in rows]


def _key(reminder: Reminder) -> str:
    return f"reminder:{reminder.invitation_id or reminder.interview_id}:{reminder.turn}"


def _plan_next(means: Means, plan: ReminderPlan, policy: Policy) -> None:
    """Each person's next turn; nobody whom the team took out, and nobody beyond the plan's number."""
    for one in _not_busy(means.session, plan):
        if one.group not in plan.groups or one.silent or one.turns >= plan.most:
            continue
        when = _due(means.keys, one, plan, policy)
        if when is not None:
            values = {"turn": one.turns + 1, "due_at": max(when, means.now), "state": ReminderState.PLANNED}
            insert_if_new(means.session, REMINDERS, {**values, **one.person, "campaign_id": plan.campaign_id})


def _not_busy(session: Session, plan: ReminderPlan) -> Iterator[Standing]:
    """Those of a campaign who may have a turn to come: not while the one before waits for leave to go."""
    waits = select(OutgoingMessage.id).where(OutgoingMessage.dedup_key == reminder_key(), _on_its_way())
    last = or_(Reminder.turn >= plan.most, waits.exists())
    over = and_(Reminder.state == ReminderState.HANDED_OVER, last)
    taken = or_(Reminder.state.in_([ReminderState.PLANNED, ReminderState.CANCELLED]), over)
    busy = and_(Reminder.campaign_id == plan.campaign_id, taken)
    people = select(Reminder.invitation_id).where(busy, Reminder.invitation_id.is_not(None))
    yield from invited(session, and_(Invitation.campaign_id == plan.campaign_id, Invitation.id.not_in(people)))
    begun = select(Reminder.interview_id).where(busy, Reminder.interview_id.is_not(None))
    yield from by_keyword(session, and_(InterviewRow.campaign_id == plan.campaign_id, InterviewRow.id.not_in(begun)))


def _on_its_way() -> ColumnElement[bool]:
    return OutgoingMessage.state.in_([State.WAITING, State.HELD, State.SENDING])


def _due(keys: Keys, one: Standing, plan: ReminderPlan, policy: Policy) -> dt.datetime | None:
    """None where nobody can be written to: messages may never arrive there, or the secret that sealed it is lost."""
    number = keys.opened(one.recipient)
    rhythm = Rhythm(plan.days, plan.hour, plan.most)
    return due_at(one.last, rhythm, area_of(number), policy.hours) if number else None


def _hand_over(means: Means, plan: ReminderPlan, policy: Policy) -> int:
    due = select(Reminder).where(
        Reminder.campaign_id == plan.campaign_id, Reminder.state == ReminderState.PLANNED, Reminder.due_at <= means.now
    )
    rows = means.session.scalars(due.order_by(Reminder.id).limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    standing, handed = _standing_of(means.session, rows), 0
    for row in rows:
        one = standing.get(row.invitation_id or row.interview_id)
        if one is None or one.silent or one.group not in plan.groups or not means.keys.opens(one.recipient):
            row.state = ReminderState.STOPPED
        elif (when := _due(means.keys, one, plan, policy)) is not None and when > means.now:
            row.due_at = when  # they have done something since
        elif _enqueue(means, row, one):
            handed += 1
        else:
            row.state = ReminderState.STOPPED
    means.session.flush()
    return handed


def _standing_of(session: Session, rows: Sequence[Reminder]) -> dict[int | str | None, Standing]:
    people = [row.invitation_id for row in rows if row.invitation_id]
    begun = [row.interview_id for row in rows if row.interview_id]
    known: dict[int | str | None, Standing] = {}
    known |= {one.person["invitation_id"]: one for one in invited(session, Invitation.id.in_(people))}
    return known | {one.interview_id: one for one in by_keyword(session, InterviewRow.id.in_(begun))}


def _enqueue(means: Means, row: Reminder, one: Standing) -> bool:
    """Whether there was anything to say."""
    session, keys, now, key = means.session, means.keys, means.now, _key(row)
    to = Recipient(keys.open(one.recipient), one.channel)
    said = _by_text(means, one) if means.sender.two_way and to.channel is Channel.SMS else None
    if said:
        language, body = said
        enqueue(session, keys, Outgoing(to.to, body, REMINDER, key, language, row.campaign_id), now)
    elif one.invitation:
        message = Message(REMINDER, key, LETTER_AGAIN)
        write_to(session, keys, one.invitation, to, message, means.sender, means.base_url, now)
    else:
        return False
    row.state, row.handed_over_at = ReminderState.HANDED_OVER, now
    data = {"turn": row.turn}
    record_event(session, row.campaign_id, one.relay_link_id, EventKind.REMINDED, now, one.interview_id, data, key)
    return True


def _by_text(means: Means, one: Standing) -> tuple[str, str] | None:
    """Language and words for somebody who answers by text message; None where a link does better."""
    stored = collection.find(means.session, one.interview_id) if one.interview_id else None
    if stored is None or not _talking(means.session, stored.interview.id):
        return None
    asked = _question(means.session, stored)
    if asked is None and one.invitation is None:
        way = way_to_the_web(means.session, means.keys, stored, means.now, means.base_url)
        asked = sms_wording.go_on_elsewhere(way.link, way.code, translator(stored.interview.language)) if way else None
    return (stored.interview.language, asked) if asked else None


def _question(session: Session, stored: Stored) -> str | None:
    """The question they are at; None for a note, which asks nothing."""
    version, language = load(session, stored.version_digest), stored.interview.language
    prompt = engine.current(version, stored.interview)
    if prompt is None or prompt.kind is Kind.NOTE:
        return None
    return sms_wording.ask(version, language, prompt, translator(language))


def _talking(session: Session, interview_id: str) -> bool:
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
    whose = or_(InterviewRow.invitation_id == Reminder.invitation_id, InterviewRow.id == Reminder.interview_id)
    waiting = (
        select(Reminder)
        .join(OutgoingMessage, OutgoingMessage.dedup_key == reminder_key())
        .outerjoin(InterviewRow, whose)
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
