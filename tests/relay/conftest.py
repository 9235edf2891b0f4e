"""A professional with a page, and a provider to send text messages through."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.database import Database
from app.distribution import links
from app.settings import Settings, TwilioSettings
from tests.campaigns import KEYS, World, make_world
from tests.conftest import Clock
from tests.staff import sign_in


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    plain = Settings(
        data=tmp_path,
        database_url=database_url,
        public_base_url="https://relais.example.org",
        secret_key="for tests only: forty-eight characters or so, all public",
    )
    return replace(plain, twilio=TwilioSettings("AC1", "secret", "+33700000000"))


@pytest.fixture
def world(database: Database, now: dt.datetime) -> World:
    with database.session() as session:
        return make_world(session, now)


@pytest.fixture
def page(world: World) -> str:
    """The address of Amina Belkacem's own page; she speaks French."""
    (link,) = [one for one in world.links if one.professional.name == "Amina Belkacem"]
    return f"/p/{links.page_token(KEYS, link)}"


@pytest.fixture
def visitor(client: FlaskClient) -> FlaskClient:
    return client


@pytest.fixture
def team(client: FlaskClient, database: Database, clock: Clock) -> FlaskClient:
    with database.session() as session:
        return sign_in(client, session, clock(), language="fr")
