"""A campaign that answers, and a person in front of it."""

import datetime as dt

import pytest
from flask.testing import FlaskClient

from app.database import Database
from app.distribution import links
from app.distribution.service import invite
from app.distribution.tables import Invitation
from tests.campaigns import KEYS, World, make_world
from tests.web.respondent import Respondent


@pytest.fixture
def world(database: Database, now: dt.datetime) -> World:
    with database.session() as session:
        return make_world(session, now)


@pytest.fixture
def group_link(world: World) -> str:
    return f"/e/{links.relay_token(KEYS, world.links[0])}"


@pytest.fixture
def personal_link(world: World, database: Database, now: dt.datetime) -> str:
    with database.session() as session:
        link = session.merge(world.links[0])
        invitation = invite(session, KEYS, link, "06 39 98 00 01", "ar", now, base_url="http://localhost")
        assert isinstance(invitation, Invitation)
        session.commit()
        return f"/i/{links.invitation_token(KEYS, invitation)}"


@pytest.fixture
def person(client: FlaskClient) -> Respondent:
    return Respondent(client)
