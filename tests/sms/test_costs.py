"""What replies cost stands in the accounts, and a spent budget begins no further conversation."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from app.database import Database
from app.messaging import spending
from app.messaging.core.spending import Policy, Stop, day_of
from app.site.language import translator
from app.sms.caller import Inbound
from app.sms.costs import count_all
from app.sms.service import handle
from tests.campaigns import KEYS, World, make_world

POLICY = Policy(price=100)
OURS = "+33939980000"


@pytest.fixture
def world(session: Session, now: dt.datetime) -> World:
    return make_world(session, now)


def say(session: Session, now: dt.datetime, number: int, sid: str, text: str) -> str:
    inbound = Inbound(sid, f"+33639980{number:03}", OURS, text, f"{sid:>026}")
    reply = handle(session, KEYS, inbound, now, translator, "http://localhost")
    session.commit()
    return reply


def test_replies_are_counted_once_on_their_day(
    session: Session, database: Database, world: World, now: dt.datetime
) -> None:
    say(session, now, 1, "SM1", f"{world.campaign.keyword}")
    say(session, now, 1, "SM2", "1")
    say(session, now, 2, "SM3", "bonjour")  # of no campaign
    later = now + dt.timedelta(days=1)
    say(session, later, 1, "SM4", "STOP")
    say(session, later, 1, "SM5", "1")  # silence costs nothing
    assert count_all(database, POLICY, later) == 4
    assert count_all(database, POLICY, later) == 0
    scope = f"campaign:{world.campaign.id}"
    assert spending.spent(session, scope, day_of(now))[0] == 2
    messages, cost = spending.spent(session, scope)
    assert messages == 3
    assert cost > 100 * messages  # the greeting names Arabic in its own letters, which makes it dear
    assert spending.spent(session, spending.replies_of(world.campaign.id)) == (messages, cost)
    assert spending.spent(session, "all", day_of(now))[0] == 3


def test_a_spent_budget_begins_nothing_and_ends_what_was_begun(
    session: Session, database: Database, world: World, now: dt.datetime
) -> None:
    spending.set_limits(session, world.campaign.id, 200, None)
    say(session, now, 1, "SM1", f"{world.campaign.keyword}")
    say(session, now, 1, "SM2", "1")
    count_all(database, POLICY, now)
    assert "Pour l'instant" in say(session, now, 2, "SM3", f"{world.campaign.keyword}")
    assert "Le carnet vous aide ?" in say(session, now, 1, "SM4", "1")
    count_all(database, POLICY, now)  # goes beyond, which the accounts must bear
    rule = spending.rule(session, world.campaign.id)
    assert rule is not None
    assert rule.reason == Stop.BUDGET
    assert spending.spent(session, f"campaign:{world.campaign.id}")[1] > 200
