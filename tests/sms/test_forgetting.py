"""Our replies are forgotten once no text can come twice, with the campaign, and with what a person has erased."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.collection import service as collection
from app.database import Database
from app.distribution.service import close_campaign
from app.interview.model import Withdraw
from app.messaging.core.spending import Policy
from app.site.language import translator
from app.sms.caller import Inbound
from app.sms.costs import count_all
from app.sms.forgetting import KEPT, forget_replies
from app.sms.service import handle
from app.sms.tables import Conversation, InboundMessage
from tests.campaigns import KEYS, World, make_world

HERS, HIS, OURS = "+33639980001", "+33639980002", "+33939980000"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def world(session: Session, now: dt.datetime) -> World:
    return make_world(session, now)


def say(session: Session, now: dt.datetime, sid: str, text: str, sender: str = HERS) -> str:
    reply = handle(session, KEYS, Inbound(sid, sender, OURS, text, f"{sid:>026}"), now, translator, "http://localhost")
    session.commit()
    return reply


def kept(session: Session) -> set[str]:
    """Texts whose replies can be read."""
    session.expire_all()
    return set(session.scalars(select(InboundMessage.message_sid).where(InboundMessage.reply != "")))


def count(database: Database, now: dt.datetime) -> None:
    count_all(database, Policy(), now)


def test_a_reply_is_forgotten_when_no_text_can_come_twice(
    session: Session, database: Database, world: World, now: dt.datetime
) -> None:
    reply = say(session, now, "SM1", "VAGUE1")
    say(session, now + MINUTE, "SM2", "1")
    count(database, now)
    assert forget_replies(database, now + KEPT) == 0
    assert say(session, now + KEPT, "SM1", "VAGUE1") == reply
    assert forget_replies(database, now + KEPT + MINUTE) == 1
    assert kept(session) == {"SM2"}
    assert say(session, now + KEPT + MINUTE, "SM1", "VAGUE1") == ""  # handled once all the same


def test_what_is_not_in_the_accounts_yet_waits_for_them(
    session: Session, database: Database, world: World, now: dt.datetime
) -> None:
    say(session, now, "SM1", "VAGUE1")
    assert forget_replies(database, now + 2 * KEPT) == 0
    count(database, now + 2 * KEPT)
    assert forget_replies(database, now + 2 * KEPT) == 1


def test_replies_go_with_their_campaign(session: Session, database: Database, world: World, now: dt.datetime) -> None:
    say(session, now, "SM1", "VAGUE1")
    say(session, now, "SM2", "bonjour", HIS)  # of no campaign
    count(database, now)
    close_campaign(session, world.campaign, now + MINUTE)
    session.commit()
    assert forget_replies(database, now + MINUTE) == 1
    assert kept(session) == {"SM2"}


def test_replies_go_with_answers_that_are_erased(
    session: Session, database: Database, world: World, now: dt.datetime
) -> None:
    for sender, sids in ((HERS, ("SM1", "SM2")), (HIS, ("SM3", "SM4"))):
        for sid, text in zip(sids, ("VAGUE1", "1"), strict=True):
            say(session, now, sid, text, sender)
    hers = session.scalars(select(Conversation.interview_id).where(Conversation.number_index == KEYS.index(HERS))).one()
    collection.record(session, hers, Withdraw(), now + MINUTE)
    say(session, now + 2 * MINUTE, "SM5", "1")  # after it, and not about what was erased
    count(database, now)
    assert forget_replies(database, now + 3 * MINUTE) == 2
    assert kept(session) == {"SM3", "SM4", "SM5"}


def test_a_consent_declined_by_text_takes_along_what_was_said_before(
    session: Session, database: Database, world: World, now: dt.datetime
) -> None:
    say(session, now, "SM1", "VAGUE1")
    say(session, now + MINUTE, "SM2", "2")
    count(database, now)
    assert forget_replies(database, now + MINUTE) == 1
    assert kept(session) == {"SM2"}
