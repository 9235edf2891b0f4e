"""When answers come, read from a real history."""

import datetime as dt

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from app.access.core import Role
from app.correspondence.tables import Reminder
from app.database import Database
from app.distribution import slips
from app.distribution.core import DeclarationKind, Declared, EventKind, Method, Source
from app.distribution.service import declare, record_event
from app.distribution.tables import Invitation, SlipBatch
from app.interview.model import State
from app.rates import moments
from app.rates.keeper import keep_moments, read_on, rebuild
from app.rates.proving import prove
from app.rates.tables import RatesPerson, RatesTiming
from app.rates.timing import Nudge, Turn, timing
from tests.campaigns import KEYS
from tests.conftest import Clock
from tests.rates.conftest import MADE, NOW, Field
from tests.rates.test_routes import sign_in

DAY = dt.timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


def completed_on(field: Field, day: dt.datetime) -> None:
    """Amina's people, whose link she forwarded a day after it was made."""
    mine = RatesPerson.link_id == field.link("Amina").id, RatesPerson.completed_at.is_not(None)
    field.session.execute(update(RatesPerson).where(*mine).values(completed_at=day))
    field.session.commit()


@pytest.mark.parametrize(("after", "day"), [(DAY, 0), (DAY * 1.99, 0), (DAY * 3, 2), (DAY * 90, 30)])
def test_answers_are_laid_out_by_day_since_forwarding(lively: Field, after: dt.timedelta, day: int) -> None:
    completed_on(lively, MADE + after)
    found = timing(lively.session, lively.world.campaign.id).days
    assert {one.number: one.completed for one in found if one.completed} == {day: 3}
    assert [one.number for one in found] == list(range(day + 1))


def test_answers_before_anybody_said_so_are_on_no_day(lively: Field) -> None:
    completed_on(lively, MADE)
    assert timing(lively.session, lively.world.campaign.id).days == []


def test_calls_stand_beside_the_answers_around_them(lively: Field) -> None:
    amina, campaign = lively.link("Amina").id, lively.world.campaign.id
    record_event(lively.session, campaign, amina, EventKind.CALLED, MADE + DAY * 3)
    for completed, expected in ((2, (3, 0)), (4, (0, 3)), (20, (0, 0))):
        completed_on(lively, MADE + DAY * completed)
        found = timing(lively.session, campaign)
        assert found.nudges == [Nudge("called", 1, *expected)]
        assert {one.number: one.nudges for one in found.days if one.nudges} == {2: {"called": 1}}


def test_each_reminder_is_given_what_came_before_the_next(lively: Field) -> None:
    session, campaign = lively.session, lively.world.campaign.id
    done = select(RatesPerson.key).where(RatesPerson.personal, RatesPerson.completed_at.is_not(None))
    invitation = int(session.scalars(done).one().split()[1])
    others = session.scalars(select(Invitation.id).where(Invitation.id != invitation))
    times = [(invitation, 1, MADE + DAY), (invitation, 2, MADE + DAY * 5), *((one, 1, MADE + DAY) for one in others)]
    session.add_all(
        Reminder(campaign_id=campaign, invitation_id=one, turn=turn, state="sent", due_at=at, handed_over_at=at)
        for one, turn, at in times
    )
    mine = update(RatesPerson).where(RatesPerson.key == f"invitation {invitation}")
    for day, brought in ((0, (1, 0, 0)), (2, (0, 1, 0)), (6, (0, 0, 1))):
        session.execute(mine.values(completed_at=MADE + DAY * day))
        first, second, third = brought
        assert timing(session, campaign).turns == [Turn(0, 3, first), Turn(1, 3, second), Turn(2, 1, third)]


def happens(lively: Field, what: str, at: dt.datetime, name: str) -> None:
    session, link = lively.session, lively.link(name)
    match what:
        case "forwarded":
            declare(
                session, link, Declared(DeclarationKind.FORWARDED, 6, 10, Method.ESTIMATED), at, Source.PROFESSIONAL
            )
        case "called" | "letter_written":
            record_event(session, link.campaign_id, link.id, EventKind(what), at, data={"letter": "invitation"})
        case "answer":
            lively.interview(name, State.COMPLETED)
        case _:
            number = f"06 39 98 {lively.count // 100 + 1:02} {lively.count % 100:02}"
            lively.interview(name, State.COMPLETED, by=lively.invited(name, number, "delivered"))


def test_a_look_changes_nothing_that_the_page_says(lively: Field, database: Database) -> None:
    session, campaign = lively.session, lively.world.campaign.id
    happens(lively, "forwarded", MADE, "Amina")
    happens(lively, "called", MADE + DAY, "Amina")
    session.commit()
    before = timing(session, campaign)
    assert before.nudges == [Nudge("called", 1, 3, 0)]
    session.commit()
    read_on(database)
    keep_moments(database)
    kept = session.scalars(select(RatesTiming).where(RatesTiming.campaign_id == campaign)).all()
    assert sum(one.count for one in kept if (one.of, one.what) == ("day", "completed")) == 3
    assert timing(session, campaign) == before
    happens(lively, "answer", MADE, "Amina")
    lively.look_around()
    assert timing(session, campaign).nudges == [Nudge("called", 1, 4, 0)]
    assert prove(session).holds


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["forwarded", "called", "letter_written", "answer", "personal", "look"]), st.integers(0, 400),
        st.sampled_from(["Amina", "Thomas"]),
    ),
    max_size=12,
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EVENTS)
def test_what_is_kept_link_by_link_is_what_all_links_add(
    lively: Field, database: Database, steps: list[tuple[str, int, str]]
) -> None:
    session, campaign = lively.session, lively.world.campaign.id
    for what, hours, name in steps:
        if what == "look":
            read_on(database)
            keep_moments(database)
        else:
            happens(lively, what, MADE + dt.timedelta(hours=hours), name)
        session.commit()
    before = timing(session, campaign)
    assert prove(session).wrong_moments == 0
    session.commit()
    read_on(database)
    keep_moments(database)
    assert prove(session).holds
    kept = timing(session, campaign)
    session.commit()
    rebuild(database)
    assert timing(session, campaign) == kept
    assert before.complete
    session.commit()


def test_slips_are_not_among_those_asked_by_a_personal_link(lively: Field) -> None:
    session, campaign = lively.session, lively.world.campaign.id
    before = timing(session, campaign).turns
    assert isinstance(slips.order(session, KEYS, lively.link("Thomas"), 10, "fr", MADE), SlipBatch)
    lively.look_around()
    assert timing(session, campaign).turns == before == [Turn(0, 3, 1)]


def test_the_pages_behind_are_the_teams(client: FlaskClient, lively: Field) -> None:
    completed_on(lively, MADE + DAY * 2)
    pages = ("/console/vague-1/rates/time", "/console/vague-1/rates/professionals")
    assert [client.get(page).status_code for page in pages] == [401, 401]
    sign_in(client, lively.session)
    timing, people = (client.get(page).text for page in pages)
    assert "Days since forwarding" in timing
    assert people.index("Nadia Hoarau") < people.index("Amina Belkacem") < people.index("Thomas Lefort")
    ccas = lively.link("Nadia").professional.structure_id
    assert "Amina" not in client.get(f"{pages[1]}?structure={ccas}&page=1").text
    assert "Nobody here" in client.get(f"{pages[1]}?page=9").text


def test_callers_do_not_see_each_professionals_figures(client: FlaskClient, lively: Field) -> None:
    sign_in(client, lively.session, Role.CALLER)
    assert client.get("/console/vague-1/rates/professionals").status_code == 403


def test_a_keeper_does_not_undo_that_everything_was_forgotten(lively: Field, database: Database) -> None:
    session, campaign = lively.session, lively.world.campaign.id
    happens(lively, "forwarded", MADE, "Amina")
    session.commit()
    read_on(database)
    before = timing(session, campaign)
    for begun in (False, True):
        _, looked = moments.to_look_at(session)
        moments.forget(session)
        session.commit()
        moments.looked_until(session, looked)
        session.commit()
        assert prove(session).holds, f"forgotten when the keeper had {'not ' * (not begun)}begun from nothing"
        assert timing(session, campaign) == before
        session.commit()
    keep_moments(database)
    assert timing(session, campaign) == before
    assert prove(session).holds
