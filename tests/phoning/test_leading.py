"""The board of whoever leads the calls, and what it changes."""

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.access.core import Role
from app.access.tables import Staff
from app.distribution.core import DeclarationKind, Declared, Method, Source
from app.distribution.service import commit_to, declare
from app.distribution.store import relay_links
from app.phoning.cases import rules
from app.phoning.core.outcomes import Outcome
from app.phoning.leading import NotGiven, give, lead, weigh
from app.phoning.queue import LEASE, speak
from app.phoning.service import Reported, Saved, current_case, next_case, save_outcome
from app.phoning.store import find_case
from tests.campaigns import KEYS, World
from tests.phoning.conftest import LATER, MADE, caller
from tests.phoning.test_routes import CALLS, NEXT, hidden, sign_in

LEAD = f"{CALLS}/lead"


@pytest.fixture
def team(app: Flask, session: Session, world: World) -> FlaskClient:
    return sign_in(app, session, caller(session, "Claire", Role.TEAM))


def test_the_board_tells_who_is_on_what_and_how_it_goes(session: Session, world: World, nadia: Staff) -> None:
    case = next_case(session, KEYS, world.campaign, nadia.id, LATER)
    assert case is not None
    ended = LATER + dt.timedelta(minutes=6)
    said = Reported(Outcome.CALLBACK_SOFT)
    save_outcome(session, KEYS, world.campaign, case.held, said, ended, base_url="http://localhost")
    assert next_case(session, KEYS, world.campaign, nadia.id, ended)
    amina, thomas, _ = relay_links(session, world.campaign.id)
    for link in (amina, thomas):
        commit_to(session, link, 8, dt.date(2026, 3, 9), MADE, Source.PROFESSIONAL)
    told = Declared(DeclarationKind.FORWARDED, 8, 8, Method.COUNTED)
    for hours in (1, 2):
        declare(session, amina, told, MADE + dt.timedelta(hours=hours), Source.PROFESSIONAL)
    found = lead(session, world.campaign, ended)
    assert [(one.caller, one.professional is None, one.quiet) for one in found.at_work] == [("Nadia", False, False)]
    assert (found.lately.calls, found.lately.reached, found.lately.completed) == (1, 1, 0)
    assert found.lately.per_hour(found.lately.reached) == pytest.approx(10)
    assert (found.promises, found.kept) == (2, 1)
    assert lead(session, world.campaign, ended + LEASE).at_work[0].quiet
    assert lead(session, world.campaign, ended + dt.timedelta(hours=9)).lately.calls == 0


def test_a_kind_is_raised_and_lowered_within_bounds(session: Session, world: World) -> None:
    for up, factors in ((True, [2.0, 4.0, 4.0]), (False, [2.0, 1.0, 0.5, 0.25, 0.25])):
        for factor in factors:
            weigh(session, world.campaign, "ccas", LATER, up=up)
            assert rules(session, world.campaign.id).strata.get("ccas", 1.0) == factor


def test_paused_calls_are_given_out_to_nobody(
    app: Flask, session: Session, world: World, team: FlaskClient, nadia: Staff
) -> None:
    desk = sign_in(app, session, nadia)
    assert desk.get(LEAD).status_code == 403
    assert desk.post(f"{LEAD}/pause", data={"paused": "yes"}).status_code == 403
    team.post(f"{LEAD}/pause", data={"paused": "yes"})
    desk.post(NEXT)
    assert "The team has paused the calls" in desk.get(CALLS).text
    team.post(f"{LEAD}/pause", data={"paused": "no"})
    desk.post(NEXT)
    assert hidden(desk.get(CALLS).text)


def test_a_case_is_freed_and_a_kind_weighed_from_the_page(
    app: Flask, session: Session, world: World, team: FlaskClient, nadia: Staff
) -> None:
    desk, number = sign_in(app, session, nadia), nadia.id
    session.rollback()
    desk.post(NEXT)
    assert "Nadia" in team.get(LEAD).text
    team.post(f"{LEAD}/free", data={"staff": number})
    page = team.get(LEAD).text
    assert "Nobody at this moment" in page
    assert "&lt;" not in page
    team.post(f"{LEAD}/weigh", data={"kind": "ccas", "way": "up"})
    assert "×&nbsp;2.00" in team.get(LEAD).text
    for path, said in (("weigh", {"kind": "castle"}), ("free", {"staff": "x"}), ("free", {"staff": "9" * 30})):
        assert team.post(f"{LEAD}/{path}", data=said).status_code == 400


def test_a_case_is_given_to_a_named_caller_whoever_holds_it(
    session: Session, world: World, nadia: Staff, omar: Staff
) -> None:
    case = next_case(session, KEYS, world.campaign, nadia.id, LATER)
    assert case is not None
    assert give(session, KEYS, world.campaign, case.id, omar.id, LATER) is None
    assert current_case(session, KEYS, world.campaign, nadia.id, LATER) is None
    theirs = current_case(session, KEYS, world.campaign, omar.id, LATER)
    assert theirs is not None
    assert theirs.id == case.id
    assert theirs.token != case.token
    said = Reported(Outcome.NO_ANSWER, "rang twice")
    assert save_outcome(session, KEYS, world.campaign, case.held, said, LATER, base_url="http://x") is Saved.LATE
    assert save_outcome(session, KEYS, world.campaign, theirs.held, said, LATER, base_url="http://x") is Saved.SAVED


def test_a_case_is_not_given_where_it_would_harm(session: Session, world: World, nadia: Staff, omar: Staff) -> None:
    case, other = (next_case(session, KEYS, world.campaign, one.id, LATER) for one in (nadia, omar))
    assert case is not None
    assert other is not None
    assert give(session, KEYS, world.campaign, case.id, omar.id, LATER) is NotGiven.BUSY
    zoe = caller(session, "Zoé")
    assert give(session, KEYS, world.campaign, 999, zoe.id, LATER) is NotGiven.NOT_CALLED
    assert give(session, KEYS, world.campaign, case.id, 999, LATER) is NotGiven.NOBODY
    row = find_case(session, world.campaign.id, case.id)
    assert row is not None
    row.needs = "ar"
    session.flush()
    assert give(session, KEYS, world.campaign, case.id, zoe.id, LATER) is NotGiven.LANGUAGE
    speak(session, zoe.id, ["ar", "fr"])
    session.flush()
    assert give(session, KEYS, world.campaign, case.id, zoe.id, LATER) is None


def test_the_page_gives_a_case_and_says_why_it_does_not(
    app: Flask, session: Session, team: FlaskClient, nadia: Staff, omar: Staff
) -> None:
    desk, numbers = sign_in(app, session, nadia), {"Nadia": nadia.id, "Omar": omar.id}
    session.rollback()
    desk.post(NEXT)
    case = hidden(desk.get(CALLS).text)["case"]
    assert desk.post(f"{LEAD}/give", data={"case": case, "to": numbers["Omar"]}).status_code == 403
    team.post(f"{LEAD}/give", data={"case": case, "to": ""})
    assert "Choose who is to have the case." in team.get(LEAD).text
    team.post(f"{LEAD}/give", data={"case": case, "to": numbers["Omar"]})
    desk.post(NEXT)
    team.post(f"{LEAD}/give", data={"case": case, "to": numbers["Nadia"]})
    page = team.get(LEAD).text
    assert "They are on another call" in page
    assert page.index("Omar</bdi>") < page.index("Nadia</bdi>"), "in the order in which they took their cases"
