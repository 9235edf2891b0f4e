"""Numbers and addresses of people who were written to go as soon as nobody is to be written to there any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import cast

from sqlalchemy import ColumnElement, Select, Table, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from app.collection.tables import InterviewRow
from app.correspondence.core import Group, ReminderState
from app.correspondence.standings import reminder_key
from app.correspondence.tables import Reminder
from app.distribution.core import CampaignState, campaign_state
from app.distribution.recipients import INVITATION, REMINDER
from app.distribution.store import campaigns
from app.distribution.tables import ReminderPlan
from app.interview.model import UNDONE
from app.interview.model import State as InterviewState
from app.messaging.core import State
from app.messaging.handling import UNSENT
from app.messaging.tables import OutgoingMessage
from app.sms.tables import KeptNumber

OUTBOX = cast("Table", OutgoingMessage.__table__)
KEPT = cast("Table", KeptNumber.__table__)
BEGUN = frozenset({Group.NOT_STARTED, Group.NOT_FINISHED})
"""Where whoever began by a keyword can be."""


def forget(session: Session, now: dt.datetime) -> None:
    """Everybody's that is needed no more; done again, it does nothing."""
    for campaign in campaigns(session):
        if campaign_state(campaign, now) is CampaignState.CLOSED:
            _forget_all(session, campaign.id, now)
        else:
            forget_unneeded(session, campaign.id)
            _forget_quoted(session, campaign.id)
    session.expire_all()


def forget_unneeded(session: Session, campaign_id: int) -> None:
    """Of those who began by a keyword and will not be reminded again."""
    session.flush()
    plan = session.get(ReminderPlan, campaign_id)
    own = select(InterviewRow.id).where(InterviewRow.campaign_id == campaign_id)
    session.execute(delete(KEPT).where(KEPT.c.interview_id.in_(_done(own, plan) if plan else own)))
    still = select(KeptNumber.interview_id)
    # Named, for nothing is among no numbers: whoever was invited keeps theirs until the campaign closes.
    done = and_(Reminder.interview_id.is_not(None), Reminder.interview_id.not_in(still))
    _empty_reminders(session, campaign_id, done, OUTBOX.c.state != State.PARKED)


def _forget_quoted(session: Session, campaign_id: int) -> None:
    """Reminders to people who have had their answers erased: the question that one put may quote an answer."""
    gone = (InterviewRow.campaign_id == campaign_id, InterviewRow.state.in_(UNDONE))
    invited = select(InterviewRow.invitation_id).where(*gone, InterviewRow.invitation_id.is_not(None))
    begun = select(InterviewRow.id).where(*gone)
    whose = or_(Reminder.invitation_id.in_(invited), Reminder.interview_id.in_(begun))
    _empty_reminders(session, campaign_id, whose)


def _empty_reminders(
    session: Session, campaign_id: int, whose: ColumnElement[bool], *which: ColumnElement[bool]
) -> None:
    keys = select(reminder_key()).where(Reminder.campaign_id == campaign_id, whose)
    _empty(session, campaign_id, [REMINDER], OUTBOX.c.dedup_key.in_(keys), *which)


def _done(own: Select[str], plan: ReminderPlan) -> Select[str]:
    """Who finished, was reminded often enough, was taken out by the team, or is in no group that is reminded."""
    if not BEGUN & set(plan.groups):
        return own
    last = and_(Reminder.state != ReminderState.PLANNED, Reminder.turn >= plan.most)
    over = select(Reminder.interview_id).where(
        Reminder.campaign_id == plan.campaign_id,
        Reminder.interview_id.is_not(None),
        or_(last, Reminder.state == ReminderState.CANCELLED),
    )
    return own.where(or_(InterviewRow.state != InterviewState.ASKING, InterviewRow.id.in_(over)))


def _forget_all(session: Session, campaign_id: int, now: dt.datetime) -> None:
    """The campaign is over: what still waits is taken back, for its link leads nowhere now."""
    own = select(InterviewRow.id).where(InterviewRow.campaign_id == campaign_id)
    session.execute(delete(KEPT).where(KEPT.c.interview_id.in_(own)))
    about = and_(OUTBOX.c.campaign_id == campaign_id, OUTBOX.c.purpose.in_([INVITATION, REMINDER]))
    waiting = and_(about, OUTBOX.c.recipient.is_not(None), OUTBOX.c.state.in_(UNSENT))
    found = select(OUTBOX.c.id).where(waiting).with_for_update(skip_locked=True)
    taken = update(OUTBOX).where(OUTBOX.c.id.in_(found))
    session.execute(taken.values(state=State.CANCELLED, settled_at=now))
    _empty(session, campaign_id, [INVITATION, REMINDER])


def _empty(session: Session, campaign_id: int, purposes: Collection[str], *which: ColumnElement[bool]) -> None:
    """What a sender has in hand, or may take in hand, keeps its recipient until that is settled."""
    readable = and_(
        OUTBOX.c.campaign_id == campaign_id, OUTBOX.c.purpose.in_(purposes), OUTBOX.c.recipient.is_not(None)
    )
    left = OUTBOX.c.state.not_in([*UNSENT, State.SENDING])
    emptied = update(OUTBOX).where(readable, left, *which)
    session.execute(emptied.values(recipient=None, subject=None, body=None))
