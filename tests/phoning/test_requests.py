"""Somebody for whom a professional asked to be called becomes a case, and is forgotten when it is over."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.service import close_account
from app.access.tables import Staff
from app.database import Database
from app.distribution.core import Consent
from app.distribution.tables import RelayLink
from app.messaging.service import opt_out
from app.phoning.bridge.store import phone_of, set_phone
from app.phoning.core.hours import AT_HOME, at_home
from app.phoning.core.outcomes import Outcome
from app.phoning.rounds import turn
from app.phoning.service import Case, Reported, next_case, save_outcome, take_case
from app.phoning.tables import CallCase, CallerLanguage
from app.relay.core import Moment
from app.relay.service import People, ask_for_call
from app.relay.tables import CallRequest
from tests.campaigns import KEYS, World
from tests.conftest import Clock
from tests.phoning.conftest import LATER, catch_up
from tests.phoning.test_routes import CALLS, TAKE, sign_in

AFTERNOON = dt.datetime(2026, 3, 12, 14, 0, tzinfo=dt.UTC)
EVENING = dt.datetime(2026, 3, 12, 17, 0, tzinfo=dt.UTC)


@pytest.fixture
def asked(database: Database, world: World) -> None:
    with database.session() as session, session.begin():
        link = session.get_one(RelayLink, world.links[0].id)
        people = People(["+33639980001"], "ar", Consent.IN_PERSON)
        assert ask_for_call(session, KEYS, link, people, Moment.EVENING, LATER) is None
    catch_up(database)


def request_case(session: Session) -> CallCase:
    session.expire_all()
    return session.scalars(select(CallCase).where(CallCase.key.startswith("request:"))).one()


def next_of(session: Session, world: World, staff: Staff, now: dt.datetime) -> Case | None:
    case = next_case(session, KEYS, world.campaign, staff.id, now)
    return case if case and case.row.key.startswith("request:") else None


@pytest.mark.usefixtures("asked")
def test_they_are_called_in_their_language_and_part_of_the_day(
    session: Session, world: World, nadia: Staff, omar: Staff
) -> None:
    session.add(CallerLanguage(staff_id=nadia.id, language="ar"))
    session.commit()
    assert request_case(session).needs == "ar"
    assert next_of(session, world, nadia, AFTERNOON) is None
    assert next_of(session, world, omar, EVENING) is None, "speaks no Arabic"
    case = next_of(session, world, nadia, EVENING)
    assert case is not None
    assert case.row.relay_link_id == world.links[0].id


@pytest.mark.usefixtures("asked")
def test_the_number_is_forgotten_once_nobody_is_to_be_called(session: Session, world: World, nadia: Staff) -> None:
    session.add(CallerLanguage(staff_id=nadia.id, language="ar"))
    session.commit()
    for outcome, left in ((Outcome.NO_ANSWER, 1), (Outcome.REFUSED_HARD, 0)):
        case = take_case(session, KEYS, world.campaign, request_case(session).id, nadia.id, EVENING)
        assert case is not None
        assert save_outcome(
            session, KEYS, world.campaign, case.held, Reported(outcome), EVENING, base_url="http://localhost"
        )
        session.commit()
        assert len(session.scalars(select(CallRequest)).all()) == left
    assert request_case(session).ending is not None


@pytest.mark.usefixtures("asked")
def test_whoever_asks_for_silence_is_called_no_more(
    session: Session, database: Database, world: World, nadia: Staff
) -> None:
    with database.session() as other, other.begin():
        opt_out(other, KEYS, "+33639980001", LATER)
    assert take_case(session, KEYS, world.campaign, request_case(session).id, nadia.id, EVENING) is None


@pytest.mark.parametrize(
    ("moment", "hours"),
    [("any", AT_HOME), ("morning", "mon-fri 10-13"), ("evening", "mon-fri 17-20"), (None, AT_HOME)],
)
def test_a_part_of_the_day_stays_within_the_hours_of_all(moment: str | None, hours: str) -> None:
    assert at_home("33", moment).hours == hours


@pytest.mark.usefixtures("asked")
def test_a_caller_asks_the_questions_at_the_door_of_their_professional(
    app: Flask, session: Session, world: World, nadia: Staff, clock: Clock
) -> None:
    session.add(CallerLanguage(staff_id=nadia.id, language="ar"))
    session.commit()
    clock.time = EVENING
    desk = sign_in(app, session, nadia)
    case_id = request_case(session).id
    session.rollback()
    desk.post(TAKE, data={"case": case_id})
    page = desk.get(CALLS).text
    assert "استلمتم" in page, "what is said to who received it, not to who hands it out"
    assert "تساعد أجوبتكم" in page
    door = re.search(r'href="(/e/[^"]+)"', page)
    assert door is not None
    opening = desk.get(unescape(door.group(1))).text
    assert '<html lang="ar"' in opening, "the person's language"
    assert 'value="phone"' in opening, "answers count as given by telephone"


@pytest.mark.usefixtures("asked")
def test_numbers_go_with_the_campaign(session: Session, database: Database) -> None:
    turn(database, KEYS, EVENING)
    assert len(session.scalars(select(CallRequest)).all()) == 1
    session.rollback()
    assert turn(database, KEYS, EVENING + dt.timedelta(days=60)) > 0
    session.expire_all()
    assert session.scalars(select(CallRequest)).all() == []
    session.rollback()
    assert turn(database, KEYS, EVENING + dt.timedelta(days=60)) == 0


def test_a_callers_telephone_goes_with_their_account(
    session: Session, database: Database, nadia: Staff, omar: Staff
) -> None:
    now = EVENING
    for one in (nadia, omar):
        set_phone(session, one.id, KEYS.seal("+33639980101"))
    session.commit()
    turn(database, KEYS, now)
    assert [phone_of(session, one.id) is None for one in (nadia, omar)] == [False, False]
    session.rollback()
    close_account(session, session.merge(nadia), now, omar.id)
    session.commit()
    turn(database, KEYS, now)
    session.expire_all()
    assert [phone_of(session, one.id) is None for one in (nadia, omar)] == [True, False]
