"""The partners page, as the project team meets it."""

import io
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.access.core import Role
from app.distribution import links
from tests.campaigns import KEYS, PARTNERS, World, make_world
from tests.staff import sign_in

PAGE = "/console/vague-1/partners"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def upload(browser: FlaskClient, text: str, name: str = "partners.csv") -> TestResponse:
    return browser.post(PAGE, data={"file": (io.BytesIO(text.encode()), name)})


def test_the_page_is_for_the_team_alone(browser: FlaskClient, session: Session, world: World, now: datetime) -> None:
    assert browser.get(PAGE).status_code == 401
    assert upload(browser, PARTNERS).status_code == 401
    sign_in(browser, session, now, Role.CALLER)
    assert browser.get(PAGE).status_code == 403
    assert upload(browser, PARTNERS).status_code == 403


def test_the_page_shows_structures_people_and_their_links(
    browser: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    sign_in(browser, session, now)
    page = browser.get(PAGE).text
    for shown in (
        "Mission locale",
        "Seine-Saint-Denis",
        "La Réunion",
        "Amina Belkacem",
        "2 structures",
        "3 professionals",
    ):
        assert shown in page
    for link in world.links:
        assert f"http://localhost/p/{links.page_token(KEYS, link)}" in page
        assert f"http://localhost/e/{links.relay_token(KEYS, link)}" in page
        assert f"VAGUE1 {link.code.upper()}" in page
    assert "99000137" not in page.replace(" ", "")


@pytest.mark.parametrize(
    ("query", "first", "absent"),
    [
        ("?sort=-notebooks", "Mission locale<", None),
        ("?sort=notebooks", "CCAS de l", None),
        ("?kind=ccas", "CCAS de l", "Amina Belkacem"),
        ("?departement=93", "Mission locale<", "Nadia Hoarau"),
        ("?departement=93&kind=ccas", "No structure of this kind here", "Nadia Hoarau"),
        ("?departement=%00&sort=%22", "No structure of this kind here", "Nadia Hoarau"),
    ],
)
def test_the_address_bar_chooses_and_orders(
    browser: FlaskClient, session: Session, world: World, now: datetime, query: str, first: str, absent: str | None
) -> None:
    sign_in(browser, session, now)
    shown = browser.get(PAGE + query).text.partition('class="filters"')[2].partition("</form>")[2]
    assert first in shown
    assert absent is None or absent not in shown
    others = [at for at in (shown.find(name) for name in ("Mission locale<", "CCAS de l")) if at >= 0]
    assert not others or shown.find(first) == min(others)


def test_an_unknown_campaign_is_not_found(browser: FlaskClient, session: Session, world: World, now: datetime) -> None:
    sign_in(browser, session, now)
    assert browser.get("/console/other/partners").status_code == 404
    assert browser.get("/console/other/partners/example.csv").status_code == 404


def test_the_switcher_stays_on_the_page(browser: FlaskClient, session: Session, world: World, now: datetime) -> None:
    make_world(session, now, key="vague-2")
    sign_in(browser, session, now)
    assert 'href="/console/vague-2/partners"' in browser.get(PAGE).text
