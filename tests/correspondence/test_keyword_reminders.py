"""Whoever began by the notebook's keyword: reminded where they are, and their number forgotten in time."""

import datetime as dt
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.collection import service as collection
from app.correspondence.core import Group, Rhythm
from app.correspondence.reminders import cancel_reminder, planned, set_plan, tick
from app.correspondence.tables import Reminder
from app.distribution.service import close_campaign, invite
from app.interview.model import Channel, Reply, Withdraw
from app.messaging.core import State
from app.messaging.core.senders import ANY_SENDER
from app.messaging.core.spending import DEFAULT
from app.messaging.tables import OutgoingMessage
from app.site.language import translator
from app.sms import wording
from app.sms.caller import Inbound
from app.sms.service import handle
from app.sms.tables import KeptNumber
from tests.campaigns import KEYS, World, make_world
from tests.conftest import Clock

HERS, OURS = "+33639980001", "+33939980000"
RHYTHM = Rhythm(days=4, hour=17, most=2)
BASE = "https://relais.example"
SOON = dt.timedelta(days=10)


@dataclass
class Campaign:
    session: Session
    world: World
    clock: Clock
    texts: int = field(default=0)

    def says(self, body: str) -> str:
        self.texts += 1
        sid, fresh = f"SM{self.texts}", f"{self.texts:026}"
        reply = handle(self.session, KEYS, Inbound(sid, HERS, OURS, body, fresh), self.clock(), translator, BASE)
        self.session.commit()
        return reply

    def look(self) -> int:
        handed = tick(self.session, KEYS, DEFAULT, BASE, self.clock(), ANY_SENDER)
        self.session.commit()
        return handed

    def kept(self) -> int:
        return self.session.scalar(select(func.count()).select_from(KeptNumber)) or 0

    def sent(self) -> list[OutgoingMessage]:
        self.session.expire_all()
        return list(self.session.scalars(select(OutgoingMessage).order_by(OutgoingMessage.id)))

    def interview(self) -> str:
        return self.session.scalars(select(KeptNumber.interview_id)).one()


@pytest.fixture
def campaign(session: Session, clock: Clock) -> Campaign:
    world = make_world(session, clock())
    set_plan(session, world.campaign.id, list(Group), RHYTHM, clock())
    session.commit()
    return Campaign(session, world, clock)


def test_the_question_they_are_at_comes_again(campaign: Campaign) -> None:
    campaign.says("VAGUE1 ar")
    question = campaign.says("1")
    campaign.look()
    (shown,) = planned(campaign.session, campaign.world.campaign.id, 10)
    assert shown.message_id is None
    assert shown.recipient is not None
    assert KEYS.open(shown.recipient) == HERS
    campaign.clock.advance(SOON)
    assert campaign.look() == 1
    (message,) = campaign.sent()
    assert (KEYS.open(message.recipient or b""), message.language) == (HERS, "ar")
    assert question.endswith(KEYS.open(message.body or b""))
    assert campaign.look() == 0


def test_the_answer_to_a_reminder_is_an_answer(campaign: Campaign) -> None:
    asked = campaign.says("VAGUE1").split("\n\n")[-1]
    campaign.look()
    campaign.clock.advance(SOON)
    assert campaign.look() == 1
    assert KEYS.open(campaign.sent()[0].body or b"") == asked
    campaign.clock.advance(dt.timedelta(hours=1))
    assert campaign.says("1") not in {"", asked}
    campaign.look()
    assert [one.state for one in campaign.sent()] == [State.CANCELLED]  # it had not left yet


@pytest.mark.parametrize(
    ("state", "counts"),
    [(State.SENT, True), (State.DELIVERED, True), (State.WAITING, False), (State.UNDELIVERED, False)],
)
def test_the_answer_to_a_reminder_counts_though_the_web_went_further(
    campaign: Campaign, state: State, counts: bool
) -> None:
    session, clock = campaign.session, campaign.clock
    campaign.says("VAGUE1")
    campaign.says("1")
    for question, raw in (("carnet", "oui"), ("aide", "beaucoup")):
        reply = Reply(question, raw, Channel.WEB, question)
        collection.record(session, session.scalars(select(KeptNumber.interview_id)).one(), reply, clock())
    session.commit()
    campaign.look()
    clock.advance(SOON)
    assert campaign.look() == 1
    asked = KEYS.open(campaign.sent()[0].body or b"")
    session.execute(update(OutgoingMessage).values(state=state, sent_at=None if state is State.WAITING else clock()))
    session.commit()
    clock.advance(dt.timedelta(hours=2))
    said = campaign.says("1")
    assert asked.splitlines()[0].startswith("Qu'y notez-vous")
    assert (translator("fr")(wording.MOVED_ON) in said) is not counts
    assert (asked in said) is not counts


def test_the_answer_to_a_reminder_is_not_taken_for_a_question_the_web_went_on_to(campaign: Campaign) -> None:
    """The web answers the reminder's question just before the sender takes it: it asks what is answered already."""
    session, clock = campaign.session, campaign.clock
    campaign.says("VAGUE1")
    campaign.says("1")
    campaign.look()
    clock.advance(SOON)
    assert campaign.look() == 1
    clock.advance(dt.timedelta(seconds=20))
    collection.record(session, campaign.interview(), Reply("carnet", "oui", Channel.WEB, "w"), clock())
    clock.advance(dt.timedelta(seconds=5))
    session.execute(update(OutgoingMessage).values(state=State.DELIVERED, sent_at=clock()))
    session.commit()
    clock.advance(dt.timedelta(hours=2))
    assert translator("fr")(wording.MOVED_ON) in campaign.says("1")


def test_after_the_last_reminder_the_number_goes(campaign: Campaign) -> None:
    campaign.says("VAGUE1")
    for _ in range(3):
        campaign.look()
        campaign.session.execute(update(OutgoingMessage).values(state=State.DELIVERED))
        campaign.clock.advance(SOON)
    campaign.look()
    assert campaign.kept() == 0
    assert [(one.recipient, one.body) for one in campaign.sent()] == [(None, None)] * RHYTHM.most


def test_the_number_goes_with_the_only_reminder(campaign: Campaign) -> None:
    set_plan(campaign.session, campaign.world.campaign.id, list(Group), replace(RHYTHM, most=1), campaign.clock())
    campaign.says("VAGUE1")
    campaign.look()
    assert campaign.kept() == 1, "it serves still"
    campaign.clock.advance(SOON)
    assert campaign.look() == 1
    assert campaign.kept() == 0
    campaign.clock.advance(SOON)
    assert campaign.look() == 0
    assert len(campaign.sent()) == 1


def test_fewer_reminders_than_were_sent_let_the_number_go(campaign: Campaign) -> None:
    campaign.says("VAGUE1")
    campaign.look()
    campaign.clock.advance(SOON)
    assert campaign.look() == 1
    assert campaign.kept() == 1, "one of two"
    set_plan(campaign.session, campaign.world.campaign.id, list(Group), replace(RHYTHM, most=1), campaign.clock())
    campaign.look()
    assert campaign.kept() == 0


def test_where_only_others_are_reminded_any_more_the_number_goes(campaign: Campaign) -> None:
    campaign.says("VAGUE1")
    campaign.look()
    set_plan(campaign.session, campaign.world.campaign.id, [Group.NOT_FINISHED], RHYTHM, campaign.clock())
    campaign.look()
    assert campaign.kept() == 1, "once they have answered, they are among those"
    set_plan(campaign.session, campaign.world.campaign.id, [Group.NOT_OPENED], RHYTHM, campaign.clock())
    campaign.look()
    assert campaign.kept() == 0


@pytest.mark.parametrize("end", ["stop", "finish", "web refusal", "closing", "no plan", "team", "another keyword"])
def test_what_makes_the_number_go(campaign: Campaign, end: str) -> None:
    session, about, now = campaign.session, campaign.world.campaign, campaign.clock()
    campaign.says("VAGUE1")
    campaign.look()
    assert campaign.kept() == 1
    match end:
        case "stop":
            campaign.says("stop")
        case "finish":
            campaign.says("2")  # no consent, and so the end
        case "web refusal":
            collection.record(session, campaign.interview(), Withdraw(), now)
            campaign.look()
        case "closing":
            close_campaign(session, about, now)
            campaign.look()
        case "no plan":
            set_plan(session, about.id, [], RHYTHM, now)
        case "team":
            assert cancel_reminder(session, about.id, session.scalars(select(Reminder.id)).one())
            campaign.look()
        case _:
            make_world(session, now, key="vague-2")
            campaign.says("VAGUE2")
    session.commit()
    assert campaign.kept() == 0
    campaign.clock.advance(SOON)
    assert campaign.look() == 0
    assert campaign.sent() == []


@pytest.mark.slow
def test_start_after_stop_keeps_the_number_again(campaign: Campaign) -> None:
    for word in ("VAGUE1", "stop", "start"):
        campaign.says(word)
    assert campaign.kept() == 1


def test_no_number_is_kept_where_nobody_is_reminded(campaign: Campaign) -> None:
    set_plan(campaign.session, campaign.world.campaign.id, [], RHYTHM, campaign.clock())
    campaign.says("VAGUE1")
    assert campaign.kept() == 0


def test_whoever_began_before_there_were_reminders_is_reminded_from_their_next_text_on(campaign: Campaign) -> None:
    session, about = campaign.session, campaign.world.campaign
    set_plan(session, about.id, [], RHYTHM, campaign.clock())
    campaign.says("VAGUE1")
    campaign.clock.advance(dt.timedelta(hours=1))
    set_plan(session, about.id, list(Group), RHYTHM, campaign.clock())
    campaign.look()
    assert campaign.kept() == 0, "of a number only its keyed hash is known until then"
    question = campaign.says("1")
    assert campaign.kept() == 1
    campaign.look()
    campaign.clock.advance(SOON)
    assert campaign.look() == 1
    assert question.endswith(KEYS.open(campaign.sent()[0].body or b""))


@pytest.mark.parametrize("end", ["stop", "2"])
def test_whoever_ends_what_they_began_before_is_not_kept(campaign: Campaign, end: str) -> None:
    set_plan(campaign.session, campaign.world.campaign.id, [], RHYTHM, campaign.clock())
    campaign.says("VAGUE1")
    campaign.clock.advance(dt.timedelta(hours=1))
    set_plan(campaign.session, campaign.world.campaign.id, list(Group), RHYTHM, campaign.clock())
    campaign.says(end)
    assert campaign.kept() == 0


@pytest.mark.slow
def test_whoever_was_invited_is_reminded_once(campaign: Campaign) -> None:
    """Their number stands with their invitation, and nowhere else."""
    invite(campaign.session, KEYS, campaign.world.links[0], HERS, "fr", campaign.clock(), base_url=BASE)
    campaign.session.execute(update(OutgoingMessage).values(state=State.DELIVERED, sent_at=campaign.clock()))
    campaign.says("VAGUE1")
    assert campaign.kept() == 0
    campaign.look()
    campaign.clock.advance(SOON)
    assert campaign.look() == 1


@pytest.mark.slow
def test_a_test_campaign_reminds_nobody(campaign: Campaign) -> None:
    campaign.world.campaign.test = True
    campaign.says("VAGUE1")
    for _ in range(2):
        campaign.look()
        campaign.clock.advance(SOON)
    assert campaign.sent() == []


def test_when_the_campaign_closes_the_numbers_of_the_invited_go(campaign: Campaign) -> None:
    session, link = campaign.session, campaign.world.links[0]
    for number in (HERS, "+33639980002", "zoe@example.org"):
        invite(session, KEYS, link, number, "fr", campaign.clock(), base_url=BASE)
    arrived, leaving, waiting = (one.id for one in campaign.sent())
    session.execute(update(OutgoingMessage).where(OutgoingMessage.id == arrived).values(state=State.DELIVERED))
    session.execute(update(OutgoingMessage).where(OutgoingMessage.id == leaving).values(state=State.SENDING))
    campaign.look()
    assert all(one.recipient for one in campaign.sent())
    close_campaign(session, campaign.world.campaign, campaign.clock())
    campaign.look()
    known = {one.id: (one.state, one.recipient is None, one.body is None) for one in campaign.sent()}
    assert known == {
        arrived: (State.DELIVERED, True, True),
        leaving: (State.SENDING, False, False),
        waiting: (State.CANCELLED, True, True),
    }


@pytest.mark.slow
def test_whoever_went_on_to_a_note_on_the_web_gets_the_way_back_there(campaign: Campaign) -> None:
    campaign.says("VAGUE1")
    reply = Reply("accord", "oui", Channel.WEB, "one")
    collection.record(campaign.session, campaign.interview(), reply, campaign.clock())
    campaign.look()
    campaign.clock.advance(SOON)
    assert campaign.look() == 1
    assert f"{BASE}/resume" in KEYS.open(campaign.sent()[0].body or b"")
