"""Reminders: whom, when, what, and never twice; on both databases and over the nights when clocks change."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.collection import service as collection
from app.collection.store import Origin
from app.correspondence.core import Group, ReminderState, Rhythm, due_at, group_of
from app.correspondence.reminders import cancel_reminder, planned, set_plan, tick
from app.correspondence.tables import Reminder
from app.database.secrets import Keys
from app.distribution.service import close_campaign, invite
from app.distribution.tables import Invitation
from app.interview.model import Channel, Reply, Withdraw
from app.messaging.core import State
from app.messaging.core.hours import STRICTEST
from app.messaging.core.senders import ANY_SENDER
from app.messaging.core.spending import DEFAULT
from app.messaging.service import opt_out
from app.messaging.tables import OutgoingMessage
from tests.campaigns import KEYS, World, make_world
from tests.conftest import Clock

PARIS = ZoneInfo("Europe/Paris")
RHYTHM = Rhythm(days=4, hour=17, most=2)
NUMBER = "+33639980001"
BASE = "https://relais.example"


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2026-03-02 10:00", "2026-03-06 17:00"),
        ("2026-03-04 10:00", "2026-03-09 17:00"),  # would be a Sunday
        ("2026-03-25 10:00", "2026-03-30 17:00"),  # the clocks go forward between
        ("2026-10-22 10:00", "2026-10-26 17:00"),  # and back
        ("2026-05-10 10:00", "2026-05-15 17:00"),  # would be Ascension Day
    ],
)
def test_the_best_hour_on_a_day_with_hours(last: str, due: str) -> None:
    moment, expected = (dt.datetime.fromisoformat(text).replace(tzinfo=PARIS) for text in (last, due))
    assert due_at(moment, RHYTHM, "33", STRICTEST) == expected


@pytest.mark.parametrize(
    ("is_open", "answered", "group"),
    [(None, 0, Group.NOT_OPENED), (True, 0, Group.NOT_STARTED), (True, 3, Group.NOT_FINISHED), (False, 9, None)],
)
def test_how_far_somebody_has_come(is_open: bool | None, answered: int, group: Group | None) -> None:
    assert group_of(is_open, answered) is group


@dataclass
class Campaign:
    session: Session
    world: World
    clock: Clock
    invitation: Invitation

    def look(self) -> int:
        handed = tick(self.session, KEYS, DEFAULT, BASE, self.clock(), ANY_SENDER)
        self.session.commit()
        return handed

    def states(self) -> list[str]:
        self.session.expire_all()
        return list(self.session.scalars(select(Reminder.state).order_by(Reminder.turn)))

    def sent(self) -> list[OutgoingMessage]:
        self.session.expire_all()
        found = select(OutgoingMessage).where(OutgoingMessage.purpose == "reminder")
        return list(self.session.scalars(found.order_by(OutgoingMessage.id)))

    def leaves(self) -> None:
        """What waits in the outbox goes, and arrives."""
        waiting = update(OutgoingMessage).where(OutgoingMessage.state == State.WAITING)
        self.session.execute(waiting.values(state=State.DELIVERED, sent_at=self.clock()))
        self.session.commit()

    def begin(self) -> str:
        campaign, version = self.world.campaign, self.world.version
        origin = Origin(self.invitation.relay_link_id, self.invitation.id)
        interview = "i" * 26
        collection.start(self.session, campaign, version, origin, interview, "fr", Channel.WEB, self.clock())
        self.session.commit()
        return interview


@pytest.fixture
def campaign(session: Session, clock: Clock) -> Campaign:
    world = make_world(session, clock())
    invitation = invite(session, KEYS, world.links[0], NUMBER, "fr", clock(), base_url=BASE)
    assert isinstance(invitation, Invitation)
    session.execute(update(OutgoingMessage).values(state=State.DELIVERED, sent_at=clock()))
    set_plan(session, world.campaign.id, list(Group), RHYTHM, clock())
    session.commit()
    return Campaign(session, world, clock, invitation)


def test_each_reminder_is_planned_shown_and_handed_over_once(campaign: Campaign) -> None:
    assert campaign.look() == 0
    campaign.look()
    shown = planned(campaign.session, campaign.world.campaign.id, 10)
    assert [one.reminder.due_at for one in shown] == [dt.datetime(2026, 3, 6, 16, tzinfo=dt.UTC)]
    for day in range(20):
        campaign.clock.time = dt.datetime(2026, 3, 6, 16, tzinfo=dt.UTC) + dt.timedelta(days=day)
        campaign.look()
        campaign.look()  # as a second process or a restart would
        if day == 0:
            assert f"{BASE}/i/" in KEYS.open(campaign.sent()[0].body or b"")
        campaign.leaves()
    assert campaign.states() == [ReminderState.HANDED_OVER] * 2
    assert len(campaign.sent()) == 2


def test_whoever_was_invited_by_letter_is_reminded_by_letter(campaign: Campaign) -> None:
    session, clock = campaign.session, campaign.clock
    session.execute(update(OutgoingMessage).values(state=State.FAILED))
    invite(session, KEYS, campaign.world.links[0], "zoe@example.org", "ar", clock(), base_url=BASE)
    session.execute(update(OutgoingMessage).where(OutgoingMessage.channel == "email").values(state=State.DELIVERED))
    campaign.look()
    clock.advance(dt.timedelta(days=10))
    assert campaign.look() == 1
    (letter,) = campaign.sent()
    assert (letter.channel, letter.language, letter.segments) == ("email", "ar", 0)
    assert f"{BASE}/i/" in KEYS.open(letter.body or b"")


def test_whoever_answers_meanwhile_is_reminded_later(campaign: Campaign) -> None:
    campaign.look()
    campaign.clock.time = dt.datetime(2026, 3, 5, 9, tzinfo=dt.UTC)
    campaign.begin()
    campaign.clock.time = dt.datetime(2026, 3, 6, 16, tzinfo=dt.UTC)
    assert campaign.look() == 0
    assert campaign.states() == [ReminderState.PLANNED]
    campaign.clock.time = dt.datetime(2026, 3, 9, 16, tzinfo=dt.UTC)
    assert campaign.look() == 1


def test_the_schedule_starts_anew_after_an_answer_and_the_cap_stays(campaign: Campaign) -> None:
    interview = campaign.begin()
    campaign.look()
    campaign.clock.time = dt.datetime(2026, 3, 6, 16, tzinfo=dt.UTC)
    assert campaign.look() == 1
    campaign.leaves()
    campaign.look()  # plans the second for the 10th
    campaign.clock.time = dt.datetime(2026, 3, 9, 9, tzinfo=dt.UTC)
    collection.record(campaign.session, interview, Reply("accord", "oui", Channel.WEB, "one"), campaign.clock())
    handed = []
    for day in range(10, 31):
        campaign.clock.time = dt.datetime(2026, 3, day, 16, tzinfo=dt.UTC)
        if campaign.look():
            handed.append(day)
    assert handed == [13]
    assert campaign.states() == [ReminderState.HANDED_OVER] * RHYTHM.most


def test_a_reminder_that_waits_for_leave_to_go_is_not_followed_by_the_next(campaign: Campaign) -> None:
    campaign.look()
    campaign.clock.time = dt.datetime(2026, 3, 6, 16, tzinfo=dt.UTC)
    assert campaign.look() == 1
    for day in range(7, 17):  # a spent budget holds it up
        campaign.clock.time = dt.datetime(2026, 3, day, 16, tzinfo=dt.UTC)
        assert campaign.look() == 0
    campaign.leaves()
    handed = []
    for day in range(16, 29):
        campaign.clock.time = dt.datetime(2026, 3, day, 17, tzinfo=dt.UTC)
        if campaign.look():
            handed.append(day)
    assert handed == [20], "four days after it left, not after it was written"


def test_who_was_sealed_with_a_lost_secret_is_reminded_no_more_and_holds_up_nobody(campaign: Campaign) -> None:
    lost = Keys("the secret of another installation, forty characters")
    session, link = campaign.session, campaign.world.links[0]
    invite(session, KEYS, link, "+33639980002", "fr", campaign.clock(), base_url=BASE)
    invite(session, lost, link, "+33639980003", "fr", campaign.clock(), base_url=BASE)
    session.execute(update(OutgoingMessage).values(state=State.DELIVERED, sent_at=campaign.clock()))
    campaign.look()
    first = select(OutgoingMessage).where(OutgoingMessage.purpose == "invitation").order_by(OutgoingMessage.id).limit(1)
    session.scalars(first).one().recipient = lost.seal(NUMBER)
    session.commit()
    campaign.clock.advance(dt.timedelta(days=10))
    assert campaign.look() == 1
    assert [KEYS.open(message.recipient or b"") for message in campaign.sent()] == ["+33639980002"]
    assert sorted(campaign.states()) == [ReminderState.HANDED_OVER, ReminderState.STOPPED]


@pytest.mark.parametrize("end", ["refusal", "opt out", "closing", "team", "no plan"])
def test_what_stops_a_reminder(campaign: Campaign, end: str) -> None:
    session, clock, about = campaign.session, campaign.clock, campaign.world.campaign
    campaign.look()
    match end:
        case "refusal":
            collection.record(session, campaign.begin(), Withdraw(), clock())
        case "opt out":
            opt_out(session, KEYS, NUMBER, clock())
        case "closing":
            close_campaign(session, about, clock())
        case "team":
            reminder = session.scalars(select(Reminder.id)).one()
            assert cancel_reminder(session, about.id, reminder)
            assert not cancel_reminder(session, about.id, reminder)
        case _:
            set_plan(session, about.id, [], RHYTHM, clock())
    session.commit()
    clock.advance(dt.timedelta(days=10))
    assert campaign.look() == 0
    assert campaign.sent() == []


def test_a_reminder_about_a_question_that_was_answered_since_is_taken_back(campaign: Campaign) -> None:
    interview = campaign.begin()
    campaign.look()
    campaign.clock.advance(dt.timedelta(days=10))
    assert campaign.look() == 1
    campaign.clock.advance(dt.timedelta(hours=1))
    reply = Reply("accord", "oui", Channel.WEB, "one")
    collection.record(campaign.session, interview, reply, campaign.clock())
    campaign.look()
    assert [message.state for message in campaign.sent()] == [State.CANCELLED]


def test_a_reminder_that_waits_in_the_outbox_is_taken_back(campaign: Campaign) -> None:
    campaign.look()
    campaign.clock.time = dt.datetime(2026, 3, 6, 16, tzinfo=dt.UTC)
    assert campaign.look() == 1
    collection.record(campaign.session, campaign.begin(), Withdraw(), campaign.clock())
    campaign.look()
    assert [message.state for message in campaign.sent()] == [State.CANCELLED]
    assert campaign.states() == [ReminderState.STOPPED]


@pytest.mark.parametrize("state", [State.DELIVERED, State.PARKED])
def test_what_a_reminder_quoted_goes_with_the_answers(campaign: Campaign, state: State) -> None:
    interview = campaign.begin()
    campaign.look()
    campaign.clock.advance(dt.timedelta(days=10))
    campaign.look()
    campaign.session.execute(update(OutgoingMessage).values(state=state))
    campaign.look()
    assert all(message.body for message in campaign.sent())
    collection.record(campaign.session, interview, Withdraw(), campaign.clock())
    campaign.look()
    assert [(message.recipient, message.body) for message in campaign.sent()] == [(None, None)]
