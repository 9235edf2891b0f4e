"""What an invitation knows of a person, on the pages and nowhere else."""

import datetime as dt

from flask.testing import FlaskClient
from sqlalchemy import select

from app.collection.store import documents
from app.database import Database
from app.distribution import links
from app.distribution.service import invite
from app.distribution.tables import Invitation, RelayLink
from tests.campaigns import KEYS, make_world
from tests.interview.small import knowing_version
from tests.web.respondent import Respondent


def test_what_the_invitation_knows_is_said_on_the_page(
    database: Database, now: dt.datetime, client: FlaskClient, person: Respondent
) -> None:
    with database.session() as session:
        world = make_world(session, now, version=knowing_version())
        link = session.get_one(RelayLink, world.links[0].id)
        known = {"prenom": "<b>Samia", "salaire": "0"}
        made = invite(session, KEYS, link, "06 39 98 00 01", "fr", now, base_url="http://localhost", prefill=known)
        assert isinstance(made, Invitation)
        session.commit()
        address = f"/i/{links.invitation_token(KEYS, made)}"
    person.opens(address)
    with database.session(read_only=True) as session:
        assert session.scalars(select(Invitation.prefill)).one() is not None
    person.begins(address)
    page = person.says("accord", "oui")
    assert "&lt;b&gt;Samia" in page.text
    with database.session(read_only=True) as session:
        (stored,) = documents(session, world.campaign.id)
        assert stored.interview.prefill == {"prenom": "<b>Samia"}
        assert session.scalars(select(Invitation.prefill)).all() == [None]
