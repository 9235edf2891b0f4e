"""Scripts written on the console, and the one a caller reads."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.core import Role
from app.access.tables import Staff
from app.phoning.core.script import ScriptKind
from app.phoning.scripts.service import Overtaken, write
from app.phoning.scripts.standard import standard
from app.phoning.scripts.store import Which
from app.phoning.tables import Attempt, CallScript
from app.settings import ROOT
from app.site.language import catalogue
from tests.campaigns import World
from tests.phoning.conftest import LATER, caller
from tests.phoning.test_routes import CALLS, NEXT, SAVE, TAKE, hidden, sign_in

SCRIPTS = f"{CALLS}/scripts"
ENGLISH = f"{SCRIPTS}/professional/en"
WORDS = standard(ScriptKind.PROFESSIONAL, catalogue("en", ROOT / "translations"))
OURS = {**WORDS, "greeting": "Good day, {caller} of {project} speaking."}


@pytest.fixture
def team(app: Flask, session: Session, world: World) -> FlaskClient:
    return sign_in(app, session, caller(session, "Claire", Role.TEAM))


def test_callers_do_not_write_scripts(app: Flask, session: Session, nadia: Staff) -> None:
    desk = sign_in(app, session, nadia)
    assert desk.get(SCRIPTS).status_code == 403
    assert desk.post(ENGLISH, data={**OURS, "after": "0"}).status_code == 403


def test_a_version_is_tried_saved_read_and_remembered(team: FlaskClient, session: Session) -> None:
    assert "the words Relais brings" in team.get(SCRIPTS).text
    assert WORDS["greeting"] in team.get(ENGLISH).text
    tried = team.post(ENGLISH, data={**OURS, "after": "0", "then": "try"})
    assert tried.status_code == 200
    assert "Good day, Claire of" in tried.text
    assert session.scalars(select(CallScript)).all() == []
    session.rollback()
    assert team.post(ENGLISH, data={**OURS, "after": "0"}).status_code == 303
    assert "Version 1" in team.get(SCRIPTS).text
    team.post(NEXT)
    page = team.get(f"{CALLS}?in=en").text
    assert "Good day, Claire of" in page
    team.post(SAVE, data={**hidden(page), "outcome": "no_answer", "script": "professional.en.1"})
    assert session.scalars(select(Attempt.script)).all() == ["professional.en.1"]
    session.rollback()
    assert '<td class="number">1</td>' in team.get(ENGLISH).text


def test_what_stands_in_the_way_is_said_and_nothing_typed_is_lost(team: FlaskClient, session: Session) -> None:
    said = {**OURS, "purpose": "We ask about {projet}.", "after": "0"}
    for then in ("save", "try"):
        answer = team.post(ENGLISH, data={**said, "then": then})
        assert answer.status_code == 422
        assert "{projet} cannot be filled in here" in answer.text
        assert "We ask about {projet}." in answer.text
        assert "Good day, {caller} of {project} speaking." in answer.text
    assert session.scalars(select(CallScript)).all() == []


def test_an_older_version_stays_readable_and_can_be_taken_up_again(team: FlaskClient) -> None:
    team.post(ENGLISH, data={**OURS, "after": "0"})
    team.post(ENGLISH, data={**OURS, "thanks": "Thanks a lot.", "after": "1"})
    older = team.get(f"{ENGLISH}?version=1").text
    assert "This is an older version." in older
    assert "Thanks a lot." not in older
    assert WORDS["greeting"] in team.get(f"{ENGLISH}?version=0").text
    assert team.get(f"{ENGLISH}?version=3").status_code == 404
    assert team.get(f"{SCRIPTS}/other/en").status_code == 404
    assert team.get(f"{SCRIPTS}/inbound/de").status_code == 404


def test_two_who_write_at_once_lose_nothing(session: Session, world: World, nadia: Staff) -> None:
    which = Which(world.campaign.project_id, ScriptKind.PROFESSIONAL, "en")
    assert write(session, which, OURS, 0, nadia.id, LATER) is None
    assert write(session, which, OURS, 0, nadia.id, LATER) is None, "the same again is no new version"
    other = {**OURS, "thanks": "Bye."}
    assert write(session, which, other, 0, nadia.id, LATER) == Overtaken(1)
    assert write(session, which, other, 1, nadia.id, LATER) is None
    assert [one.number for one in session.scalars(select(CallScript))] == [1, 2]


def test_whoever_rings_us_is_spoken_to_as_such_in_a_language_of_choice(team: FlaskClient, world: World) -> None:
    link = next(one for one in world.links if one.professional.phone)
    address = team.post(TAKE, data={"link": link.id, "rang": "yes"}).headers["Location"]
    assert address == f"{CALLS}?say=inbound"
    assert "Thank you for calling back." in team.get(f"{address}&in=en").text
    arabic = team.get(f"{CALLS}?say=inbound&in=ar").text
    assert 'lang="ar" dir="rtl"' in arabic
    assert 'value="inbound.ar.0"' in arabic
    wrong = team.post(SAVE, data={**hidden(arabic), "script": "inbound.ar.0"})
    assert 'value="inbound.ar.0"' in wrong.text, "a mistake in the form leaves the script where it was"
