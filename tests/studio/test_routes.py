"""The survey page, in a small application of just this room and the doors to it."""

import datetime as dt

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

import app.access.routes
import app.site.routes
import app.studio.routes
from app.access.core import Role
from app.database import Database
from app.distribution.amending import changes
from app.questionnaire.model import Kind
from app.questionnaire.version import Version
from app.settings import Settings
from app.site.typography import typeset
from app.studio.presenting import KINDS
from app.versions.service import publish
from tests import staff
from tests.campaigns import World, make_world
from tests.conftest import Clock
from tests.rooms import rooms

PAGE = "/console/vague-1/survey"


@pytest.fixture
def world(session: Session, now: dt.datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def room(settings: Settings, database: Database, clock: Clock) -> Flask:
    return rooms(
        settings, database, clock, app.site.routes.register, app.access.routes.register, app.studio.routes.register
    )


def signed_in(
    room: Flask, session: Session, now: dt.datetime, role: Role = Role.TEAM, language: str = "fr"
) -> FlaskClient:
    return staff.sign_in(room.test_client(), session, now, role, language)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_text_of_the_version_is_on_the_page(
    room: Flask, session: Session, now: dt.datetime, world: World, language: str
) -> None:
    page = signed_in(room, session, now, language=language).get(PAGE)
    assert page.status_code == 200
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    shown = " ".join("".join(tree.itertext()).split())
    assert world.version.digest[:12] in shown
    spoken = language if language in world.version.languages else "fr"
    for question in world.version.survey.questions:
        asked = typeset(world.version.text(spoken, f"{question.id}.text"), spoken)
        assert " ".join(asked.split()) in shown


def test_another_language_of_the_survey_can_be_read(
    room: Flask, session: Session, now: dt.datetime, world: World
) -> None:
    client = signed_in(room, session, now)
    assert world.version.text("ar", "survey.title") in client.get(f"{PAGE}?language=ar").text
    assert world.version.text("fr", "survey.title") in client.get(f"{PAGE}?language=xx").text


def test_the_page_is_for_the_team(room: Flask, session: Session, now: dt.datetime, world: World) -> None:
    assert room.test_client().get(PAGE).status_code == 401
    assert signed_in(room, session, now, Role.CALLER).get(PAGE).status_code == 403


def test_an_unknown_campaign_has_no_survey(room: Flask, session: Session, now: dt.datetime, world: World) -> None:
    assert signed_in(room, session, now).get("/console/nowhere/survey").status_code == 404


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_versions_are_listed_with_what_stayed_comparable(
    room: Flask, session: Session, now: dt.datetime, world: World, language: str
) -> None:
    texts = {spoken: {**said, "mot.text": f"{said['mot.text']} ?"} for spoken, said in world.version.texts.items()}
    edited = Version.of(world.version.survey, texts)
    publish(session, edited, now, "Nadia")
    session.commit()
    page = signed_in(room, session, now, language=language).get(f"{PAGE}/versions")
    assert page.status_code == 200
    rows = html5lib.parse(page.text, namespaceHTMLElements=False).findall(".//tbody/tr")
    shown = ["".join(row.itertext()) for row in rows]
    assert [edited.digest[:12] in shown[0], world.version.digest[:12] in shown[1]] == [True, True]
    assert "mot" in shown[0]
    assert "Nadia" in shown[0]


def test_a_campaign_goes_on_with_another_version_once_somebody_has_read_what_breaks(
    room: Flask, session: Session, now: dt.datetime, world: World
) -> None:
    texts = {spoken: {**said, "mot.text": f"{said['mot.text']} ?"} for spoken, said in world.version.texts.items()}
    edited = publish(session, Version.of(world.version.survey, texts), now, "Nadia")
    session.commit()
    client = signed_in(room, session, now, language="en")
    before = world.version.digest
    page = f"{PAGE}/versions/{edited.digest}"
    assert f'href="{page}"' in client.get(f"{PAGE}/versions").text
    shown = client.get(page).text
    assert "no longer comparable" in shown
    assert f'value="{before}"' in shown
    stale = client.post(page, data={"asked": edited.digest}, follow_redirects=True)
    assert "Nothing was changed" in stale.text
    done = client.post(page, data={"asked": before}, follow_redirects=True)
    assert "New interviews are asked this version from now on." in done.text
    session.expire_all()
    assert world.campaign.version_digest == edited.digest
    assert [(one.before, one.by) for one in changes(session, world.campaign)] == [(before, "Nadia")]
    assert "asks this version already" in client.get(page).text


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_version_is_for_the_team_and_of_the_same_survey(
    room: Flask, session: Session, now: dt.datetime, world: World, method: str
) -> None:
    page = f"{PAGE}/versions/{world.version.digest}"
    assert room.test_client().open(page, method=method).status_code == 401
    client = signed_in(room, session, now)
    assert client.open(f"{PAGE}/versions/{'0' * 64}", method=method).status_code == 404
    assert client.open(page.replace("vague-1", "nowhere"), method=method).status_code == 404


def test_the_survey_page_leads_to_its_versions(room: Flask, session: Session, now: dt.datetime, world: World) -> None:
    client = signed_in(room, session, now)
    assert f'href="{PAGE}/versions"' in client.get(PAGE).text
    assert client.get("/console/nowhere/survey/versions").status_code == 404


def test_the_versions_are_for_the_team(room: Flask, session: Session, now: dt.datetime, world: World) -> None:
    assert room.test_client().get(f"{PAGE}/versions").status_code == 401
    assert signed_in(room, session, now, Role.CALLER).get(f"{PAGE}/versions").status_code == 403


def test_every_kind_of_question_has_a_name() -> None:
    assert set(KINDS) == set(Kind)
