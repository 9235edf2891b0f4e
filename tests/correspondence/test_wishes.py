"""Somebody invited says on the web whether we may write to them."""

from datetime import datetime

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.distribution.links import invitation_token
from app.distribution.service import invite
from app.distribution.tables import HistoryEvent, Invitation
from app.messaging.service import is_opted_out, opt_out
from tests.campaigns import KEYS, make_world

NUMBER = "+33639980001"


@pytest.fixture
def address(session: Session, now: datetime) -> str:
    world = make_world(session, now)
    made = invite(session, KEYS, world.links[0], NUMBER, "ar", now, base_url="http://localhost")
    assert isinstance(made, Invitation)
    session.commit()
    return f"/i/{invitation_token(KEYS, made)}"


def told(session: Session) -> list[str]:
    session.expire_all()
    kinds = list(session.scalars(select(HistoryEvent.kind).order_by(HistoryEvent.id)))
    session.rollback()
    return [kind for kind in kinds if kind.startswith("opted")]


def silent(session: Session) -> bool:
    session.expire_all()
    found = is_opted_out(session, KEYS, NUMBER)
    session.rollback()
    return found


def test_consent_given_anew_lifts_an_earlier_stop(
    client: FlaskClient, session: Session, address: str, now: datetime
) -> None:
    opt_out(session, KEYS, NUMBER, now)
    session.commit()
    page = client.get(f"{address}/messages")
    html5lib.HTMLParser(strict=True).parse(page.text)
    assert '<html lang="ar"' in page.text
    assert (silent(session), told(session)) == (True, [])  # looking changes nothing
    assert client.post(f"{address}/messages/again?lang=fr").headers["Location"] == f"{address}/messages?lang=fr"
    assert client.post(f"{address}/messages/again").status_code == 303
    assert (silent(session), told(session)) == (False, ["opted_in"])


def test_silence_asked_for_behind_the_link_holds(client: FlaskClient, session: Session, address: str) -> None:
    assert f"{address}/messages?lang=" in client.get(address).text
    assert client.post(f"{address}/messages/stop").status_code == 303
    assert (silent(session), told(session)) == (True, ["opted_out"])
    assert client.get(address).status_code == 200  # answering stays possible


def test_a_link_that_is_none_says_nothing(client: FlaskClient) -> None:
    assert client.get("/i/aaaaaaaaaaaa/messages").status_code == 404
    assert client.post("/i/aaaaaaaaaaaa/messages/again").status_code == 404
