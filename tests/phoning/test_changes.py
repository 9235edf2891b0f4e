"""What calls changed, from the tables to the page."""

import datetime as dt
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.access.core import Role
from app.distribution.core import EventKind
from app.distribution.history import record_event
from app.distribution.store import relay_links
from app.phoning.changed import until_settled
from app.phoning.changes import changes
from app.phoning.core.outcomes import Outcome
from app.phoning.service import Reported, case_of_link, save_outcome, take_case
from tests.campaigns import HEADER, KEYS, World, make_world
from tests.conftest import Clock
from tests.phoning.conftest import LATER, MADE, caller
from tests.phoning.test_routes import CALLS, sign_in

MANY = "\n".join(
    [HEADER, *(f"S{n},CCAS {n},ccas,,93,20,P{n},Person {n},,,06 39 98 {n:02} 11,fr" for n in range(10, 34))]
)
NOW = LATER + dt.timedelta(days=8)


@pytest.fixture
def called(session: Session) -> World:
    """Twelve professionals are called, each for six minutes, and bring two answers; twelve are not, and bring none."""
    world = make_world(session, MADE, partners=MANY)
    staff = caller(session, "Omar")
    for link in relay_links(session, world.campaign.id)[:12]:
        case_id = case_of_link(session, KEYS, world.campaign, link.id, LATER)
        assert case_id is not None
        case = take_case(session, KEYS, world.campaign, case_id, staff.id, LATER)
        assert case is not None
        ended = LATER + dt.timedelta(minutes=6)
        said = Reported(Outcome.NO_ANSWER)
        save_outcome(session, KEYS, world.campaign, case.held, said, ended, base_url="http://localhost")
        for number in range(2):
            at, name = ended + dt.timedelta(days=1), f"{link.id}-{number}"
            record_event(
                session, world.campaign.id, link.id, EventKind.INTERVIEW_COMPLETED, at, name, data={}, outside_id=name
            )
    session.commit()
    return world


def test_what_calls_changed_is_read_from_what_happened(session: Session, called: World) -> None:
    found = changes(session, called.campaign, NOW)
    assert found.calls is not None
    assert (found.calls.value, found.calls.people, found.made) == (2.0, 12, 12)
    assert found.hours == pytest.approx(1.2)
    assert found.next_hour == pytest.approx((20.0, 20.0))
    assert found.minutes_per_answer == pytest.approx((3.0, 3.0))
    assert [(one.kind, one.answers) for one in found.yields] == [("ccas", 24)]
    assert found.reminders is None
    early = changes(session, called.campaign, LATER + dt.timedelta(days=2))
    assert (early.calls, early.next_hour) == (None, None)


def test_the_page_says_so_to_the_team_alone(app: Flask, session: Session, called: World, clock: Clock) -> None:
    address = f"{CALLS}/changed"
    assert sign_in(app, session, caller(session, "Nadia")).get(address).status_code == 403
    team = sign_in(app, session, caller(session, "Claire", Role.TEAM))
    assert "Too few calls to compare yet" in team.get(address).text
    clock.time = NOW
    page = team.get(address).text
    for words in ("more answers within seven days", "chosen, not drawn by lot", "12 professionals", "20.0"):
        assert words in page, words
    assert "&lt;" not in page


def test_the_cost_of_an_answer_is_told_once_an_hour_has_a_price(
    app: Flask, session: Session, called: World, clock: Clock
) -> None:
    address, team = f"{CALLS}/changed", sign_in(app, session, caller(session, "Claire", Role.TEAM))
    clock.time = NOW
    assert "minutes of calls for one more answer" in team.get(address).text
    for wrong in ("-1", "much"):
        assert team.post(address, data={"hour": wrong}).status_code == 422
    team.post(address, data={"hour": "24.50"})
    page = team.get(address).text
    assert "1.22–1.22" in page, "three minutes an answer"
    assert "euros of calls for one more answer" in page
    assert 'value="24.50"' in page
    found = changes(session, called.campaign, NOW)
    assert found.euros_per_answer == pytest.approx((1.225, 1.225))
    assert replace(found, calls=None).euros_per_answer is None
    session.rollback()
    team.post(address, data={"hour": ""})
    assert changes(session, called.campaign, NOW).euros_per_answer is None


@pytest.mark.parametrize(
    ("curve", "told"), [([], []), ([0.4, 0.4, 0.4], [0.4]), ([0.0, 0.3, 0.3, 0.5, 0.5], [0.0, 0.3, 0.3, 0.5])]
)
def test_calls_that_brought_nobody_more_are_not_listed(curve: list[float], told: list[float]) -> None:
    assert until_settled(curve) == told
