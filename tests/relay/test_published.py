"""The page of results that those who answered were promised."""

from __future__ import annotations

import datetime as dt

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.database import Database
from app.distribution.tables import Campaign
from app.relay.returning import give_back
from tests.campaigns import World
from tests.conftest import Clock
from tests.relay.test_returning import SHARE
from tests.staff import sign_in
from tests.web.respondent import rows

ADDRESS = "/results/vague-1"
PROMISE = "/console/vague-1/campaign/results"


@pytest.fixture
def promised(session: Session, world: World, now: dt.datetime) -> dt.date:
    day = (now + dt.timedelta(days=60)).date()
    session.execute(update(Campaign).values(results_on=day))
    session.commit()
    return day


def said(client: FlaskClient, language: str = "fr") -> str:
    page = client.get(f"{ADDRESS}?lang={language}")
    assert page.status_code == 200
    html5lib.HTMLParser(strict=True).parse(page.text)
    return page.text


def test_it_is_calm_before_and_tells_after(
    client: FlaskClient, database: Database, world: World, promised: dt.date, clock: Clock
) -> None:
    assert "1er mai 2026" in said(client)
    with database.session() as session, session.begin():
        give_back(session, world.campaign.id, 52, {"fr": ["L’objectif est atteint."]}, [SHARE], clock())
    assert "atteint" not in said(client), "the survey is still open"
    clock.advance(dt.timedelta(days=40))
    before = rows(database)
    assert "L’objectif est atteint." in said(client)
    assert "الشعور بالمساعدة" in said(client, "ar")
    assert rows(database) == before


def test_a_day_that_passed_promises_nothing_twice(client: FlaskClient, promised: dt.date, clock: Clock) -> None:
    clock.time = dt.datetime(2026, 4, 30, 21, 59, tzinfo=dt.UTC)
    assert "1er mai 2026" in said(client)
    clock.time = dt.datetime(2026, 4, 30, 22, 0, tzinfo=dt.UTC)
    assert "pas encore prêts" in said(client), "the day begins at midnight in Paris"
    assert "1er mai 2026" not in said(client)


@pytest.mark.parametrize("changed", [{"results_on": None}, {"ready_at": None}, {"test": True}])
def test_without_a_promise_there_is_no_page(
    client: FlaskClient, session: Session, promised: dt.date, changed: dict[str, object]
) -> None:
    session.execute(update(Campaign).values(changed))
    session.commit()
    assert client.get(ADDRESS).status_code == 404
    assert client.get("/results/nowhere").status_code == 404


def test_the_team_promises_changes_its_mind_and_takes_it_back(
    client: FlaskClient, session: Session, world: World, now: dt.datetime
) -> None:
    assert client.post(PROMISE).status_code == 401
    sign_in(client, session, now)
    ends = world.campaign.closes_at.date()
    for wrong in ("", "soon", "\x00", (ends - dt.timedelta(days=1)).isoformat(), "9999-01-01"):
        assert client.post(PROMISE, data={"results_on": wrong}).status_code == 303
        assert "Choose a day after the last day of the campaign." in client.get("/console/vague-1/campaign").text
    assert client.get(ADDRESS).status_code == 404
    client.post(PROMISE, data={"results_on": ends.isoformat()})
    assert client.get(ADDRESS).status_code == 200
    assert f"https://relais.example.org{ADDRESS}" in client.get("/console/vague-1/campaign").text
    client.post(PROMISE, data={"withdraw": "yes"})
    assert client.get(ADDRESS).status_code == 404
