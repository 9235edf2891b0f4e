"""What a link opens, and that a revoked one opens nothing."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from app.collection import service as collection
from app.collection.store import Origin
from app.database import Database
from app.distribution import links
from app.distribution.service import invite
from app.distribution.tables import Invitation
from app.interview.model import Channel
from app.web import store
from tests.campaigns import KEYS, World


@pytest.fixture
def invited(world: World, database: Database, now: dt.datetime) -> Invitation:
    with database.session() as session:
        link = session.merge(world.links[0])
        made = invite(session, KEYS, link, "06 39 98 00 01", "ar", now, base_url="http://localhost")
        assert isinstance(made, Invitation)
        session.commit()
        return made


def group(session: Session, token: str) -> store.Opened | None:
    return store.group(session, KEYS.fingerprint(token))


def personal(session: Session, invitation: Invitation) -> store.Opened | None:
    return store.personal(session, KEYS.fingerprint(links.invitation_token(KEYS, invitation)))


def test_a_group_link_opens_its_campaign(world: World, database: Database) -> None:
    with database.session() as session:
        for link in world.links:
            opened = group(session, links.relay_token(KEYS, link).upper())
            assert opened
            assert (opened.campaign.id, opened.origin) == (world.campaign.id, Origin(link.id))
            assert opened.version_digest == world.version.digest
            assert group(session, links.page_token(KEYS, link)) is None


def test_a_personal_link_opens_the_interview_begun_behind_it(
    world: World, database: Database, invited: Invitation, now: dt.datetime
) -> None:
    origin = Origin(world.links[0].id, invited.id)
    with database.session() as session:
        before = personal(session, invited)
        assert before
        assert (before.origin, before.language, before.begun) == (origin, "ar", None)
        begun = collection.start(
            session, before.campaign, world.version, origin, "an-interview", "fr", Channel.WEB, now
        ).stored
        after = personal(session, invited)
    assert after
    assert after.begun == begun
    assert after.campaign == before.campaign == begun.campaign


def test_a_revoked_link_opens_nothing(world: World, database: Database, invited: Invitation, now: dt.datetime) -> None:
    with database.session() as session:
        session.merge(world.links[0]).revoked_at = now
        session.flush()
        assert group(session, links.relay_token(KEYS, world.links[0])) is None
        assert personal(session, invited) is None
