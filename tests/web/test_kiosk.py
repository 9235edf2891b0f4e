"""What a tablet brings is taken once, by the engine's rules, at the time it was said."""

import datetime as dt
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.collection.store import documents
from app.database import Database
from app.distribution import links
from app.interview.model import Interview, State
from app.web.kiosk import service
from app.web.kiosk.sealing import new_pair, open_envelope, seal_envelope
from app.web.kiosk.service import Clock, Fate
from app.web.kiosk.tables import Kiosk, KioskInterview
from tests.campaigns import KEYS, World
from tests.web.respondent import rows

ID = "a" * 26
NONCE = b"n" * 12
MINUTE = 60_000
DAYS = 24 * 60 * MINUTE
THEIRS = 10**12


@pytest.fixture
def kiosk(session: Session, world: World, now: dt.datetime) -> Kiosk:
    made = service.make(session, KEYS, session.merge(world.links[0]), now)
    assert made is not None
    session.commit()
    return made


def conversation(world: World, *said: tuple[str, str | list[str]], began: int = THEIRS - 9 * MINUTE) -> dict[str, Any]:
    told = [
        {"question": one, "raw": raw, "language": "fr", "at": began + (place + 1) * 1000}
        for place, (one, raw) in enumerate(said)
    ]
    return {"version": world.version.digest, "began": began, "language": "fr", "said": told}


def bring(session: Session, kiosk: Kiosk, content: object, now: dt.datetime, id_: str = ID) -> Fate:
    envelope = seal_envelope(kiosk.public_key, id_, json.dumps(content).encode(), NONCE)
    return service.take(session, KEYS, kiosk, envelope, Clock(THEIRS, now))


def brought(session: Session, world: World) -> list[Interview]:
    return [stored.interview for stored in documents(session, world.campaign.id)]


def test_a_conversation_is_taken_once_and_dated_by_how_long_ago_it_was(
    session: Session, world: World, kiosk: Kiosk, now: dt.datetime
) -> None:
    short = conversation(world, ("accord", "oui"))
    longer = conversation(world, ("accord", "oui"), ("carnet", "oui"))
    assert [bring(session, kiosk, one, now) for one in (short, short, longer, longer)] == [Fate.TAKEN] * 4
    (found,) = brought(session, world)
    assert {id_: one.value for id_, one in found.answers.items()} == {"accord": "oui", "carnet": "oui"}
    assert found.started_at == now - dt.timedelta(minutes=9)
    assert found.answers["accord"].at == now - dt.timedelta(minutes=9) + dt.timedelta(seconds=1)
    assert found.step == 2


def test_rules_are_the_engine_s_and_what_they_do_not_take_is_counted(
    session: Session, world: World, kiosk: Kiosk, now: dt.datetime
) -> None:
    told = conversation(world, ("accord", "oui"), ("carnet", "peut-être"), ("nowhere", "oui"))
    assert bring(session, kiosk, told, now) is Fate.TAKEN
    (found,) = brought(session, world)
    assert set(found.answers) == {"accord"}
    assert session.get_one(KioskInterview, ID).refused == 1


def test_no_consent_is_kept_as_a_no(session: Session, world: World, kiosk: Kiosk, now: dt.datetime) -> None:
    bring(session, kiosk, conversation(world, ("accord", "non")), now)
    assert [one.state for one in brought(session, world)] == [State.DECLINED]


@pytest.mark.parametrize(
    ("began", "fate"),
    [(THEIRS - 9 * MINUTE, Fate.TAKEN), (THEIRS + DAYS, Fate.TAKEN), (THEIRS - 2 * DAYS, Fate.CLOSED)],
    ids=["during", "a clock that goes ahead", "before the opening"],
)
def test_only_what_was_answered_during_the_campaign_is_taken(
    session: Session, world: World, kiosk: Kiosk, now: dt.datetime, began: int, fate: Fate
) -> None:
    assert bring(session, kiosk, conversation(world, ("accord", "oui"), began=began), now) is fate


@pytest.mark.parametrize(("days", "fate"), [(30, Fate.TAKEN), (43, Fate.TAKEN), (45, Fate.CLOSED)])
def test_what_was_answered_in_time_may_arrive_two_weeks_after_the_end(
    session: Session, world: World, kiosk: Kiosk, now: dt.datetime, days: int, fate: Fate
) -> None:
    told = conversation(world, ("accord", "oui"), began=THEIRS - days * DAYS)
    assert bring(session, kiosk, told, now + dt.timedelta(days=days)) is fate


@pytest.mark.parametrize("content", ["text", 3, {}, {"version": "x"}, {"version": "0" * 64, "began": -1}])
def test_what_no_tablet_writes_is_unreadable(session: Session, kiosk: Kiosk, now: dt.datetime, content: object) -> None:
    assert bring(session, kiosk, content, now) is Fate.UNREADABLE


def test_a_tablet_cannot_write_to_another_s_interview(
    session: Session, world: World, kiosk: Kiosk, now: dt.datetime
) -> None:
    other = service.make(session, KEYS, session.merge(world.links[1]), now)
    assert other is not None
    told = conversation(world, ("accord", "oui"))
    assert bring(session, kiosk, told, now) is Fate.TAKEN
    assert bring(session, other, told, now) is Fate.UNREADABLE


def test_an_envelope_opens_for_its_key_alone_and_unchanged() -> None:
    pair, other = new_pair(), new_pair()
    envelope = seal_envelope(pair.public, ID, b"secret", NONCE)
    assert open_envelope(pair.private, envelope) == b"secret"
    assert open_envelope(other.private, envelope) is None
    for part, value in (("interview_id", "b" * 26), ("sealed", "AAAA"), ("nonce", "!"), ("sender", "")):
        changed = type(envelope)(**{**{one: getattr(envelope, one) for one in envelope.__slots__}, part: value})
        assert open_envelope(pair.private, changed) is None


def test_looking_changes_nothing_and_keys_stay_home(
    client: FlaskClient, database: Database, session: Session, world: World, kiosk: Kiosk
) -> None:
    address = f"/kiosk/{service.token(session, KEYS, kiosk)}"
    page = f"/p/{links.page_token(KEYS, world.links[0])}/tablet"
    session.rollback()
    before = rows(database)
    answers = [client.get(one) for one in (address, f"{address}/survey.json", f"{address}/app.webmanifest", page)]
    assert [one.status_code for one in answers] == [200] * 4
    assert rows(database) == before
    assert KEYS.open(kiosk.private_key) not in answers[1].text
    assert client.get("/kiosk/worker.js").mimetype == "text/javascript"
    assert client.get("/kiosk/unknown").status_code == 404


def test_a_professional_makes_an_address_and_withdraws_it(client: FlaskClient, session: Session, world: World) -> None:
    page = f"/p/{links.page_token(KEYS, world.links[0])}/tablet"
    assert client.post(page).status_code == 303
    ((kiosk, count),) = service.kiosks(session, world.links[0])
    address = f"/kiosk/{service.token(session, KEYS, kiosk)}"
    number = kiosk.id
    session.rollback()
    assert (count, address in client.get(page).text) == (0, True)
    delivery = {"now": THEIRS, "envelopes": []}
    assert client.post(f"{address}/answers", json=delivery).json == {"done": []}
    assert client.post(f"{address}/answers", data=json.dumps(delivery)).status_code == 415
    assert client.post(f"{address}/answers", json={"now": "x"}).status_code == 400
    assert client.post(page, data={"withdraw": number}).status_code == 303
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/answers", json=delivery).status_code == 410
