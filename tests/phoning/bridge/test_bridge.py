"""Calls through the service, from the button to the outcome it suggests."""

import datetime as dt
import logging
import re

import pytest
import requests
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from app.access.tables import Staff
from app.database.secrets import Keys
from app.messaging.service import opt_in, opt_out
from app.phoning.core.bridge import LEASE, LIFE
from app.phoning.tables import Attempt, BridgeCall, CallCase, CallerPhone
from tests.campaigns import KEYS, World
from tests.phoning.bridge.conftest import NADIAS, SHOWN, TOKEN, Exchange
from tests.phoning.test_routes import CALLS, NEXT, RELEASE, TAKE, hidden, sign_in

BRIDGE, BEAT = f"{CALLS}/bridge", f"{CALLS}/heartbeat"
THOMAS = "+33639980311"


@pytest.fixture
def at_thomas(exchange: Exchange, world: World) -> dict[str, str]:
    """Nadia holds the case of a professional; what her page carries of it."""
    link = next(one for one in world.links if one.professional.name == "Thomas Lefort")
    exchange.desk.post(TAKE, data={"link": link.id})
    return hidden(exchange.desk.get(CALLS).text)


def calls(session: Session) -> list[BridgeCall]:
    """Nothing stays locked behind them."""
    session.rollback()
    found = list(session.scalars(select(BridgeCall)))
    session.expunge_all()
    session.rollback()
    return found


def asked(exchange: Exchange, path: str, fields: dict[str, str], token: str = TOKEN) -> requests.Response:
    """What a provider asks, signed with a token."""
    url = exchange.relais_url + path
    signature = RequestValidator(token).compute_signature(url, fields)
    return requests.post(url, data=fields, headers={"X-Twilio-Signature": signature}, timeout=5)


def test_without_the_setting_there_is_no_button(app: Flask, session: Session, nadia: Staff) -> None:
    desk = sign_in(app, session, nadia)
    assert "Your own telephone" not in desk.get(CALLS).text
    desk.post(NEXT)
    page = desk.get(CALLS).text
    assert "tel:+33" in page
    assert "Call through the service" not in page
    desk.post(BRIDGE)
    assert calls(session) == []


ENDS = [
    ("answers", "The call is over.", None),
    ("busy", "The line was engaged. Probably the right choice: “Engaged”.", "busy"),
    ("no-answer", "Nobody picked up. Probably the right choice: “Nobody picks up”.", "no_answer"),
    ("failed", "The line did not work. Probably the right choice: “The line did not work”.", "technical"),
]


def test_the_caller_is_rung_first_then_the_person_who_sees_our_number(
    exchange: Exchange, session: Session, at_thomas: dict[str, str]
) -> None:
    for does, words, suggested in ENDS:
        exchange.rings(THOMAS, does)
        exchange.desk.post(BRIDGE)
        assert exchange.desk.post(BEAT, data=at_thomas).get_json()["going_on"] is True
        assert exchange.place() == 1
        assert [(one["from"], one["to"]) for one in exchange.legs()[-2:]] == [(SHOWN, NADIAS), (SHOWN, THOMAS)]
        beat = exchange.desk.post(BEAT, data=at_thomas).get_json()
        assert (beat["line"], beat["suggested"], beat["going_on"]) == (words, suggested, False)
        page = exchange.desk.get(CALLS).text
        assert ("choice suggested" in page) is (suggested is not None)
        assert not re.search(r'name="outcome"[^>]* checked', page)
    assert session.scalars(select(Attempt)).all() == [], "an outcome is never set by itself"


@pytest.mark.slow
def test_nobody_is_rung_unless_the_caller_presses_one(exchange: Exchange, at_thomas: dict[str, str]) -> None:
    for does in ("busy", "no-answer", "voicemail"):
        exchange.rings(NADIAS, does)
        exchange.desk.post(BRIDGE)
        exchange.place()
        assert "You were not put through" in exchange.desk.post(BEAT, data=at_thomas).get_json()["line"]
    assert {one["to"] for one in exchange.legs()} == {NADIAS}


@pytest.mark.slow
def test_two_presses_are_one_call_and_a_third_after_the_end_another(
    exchange: Exchange, session: Session, at_thomas: dict[str, str]
) -> None:
    exchange.desk.post(BRIDGE)
    exchange.desk.post(BRIDGE)
    assert exchange.place() == 1
    assert exchange.place() == 0
    exchange.desk.post(BRIDGE)
    assert [one.state for one in calls(session)] == ["talked", "asked"]


def test_the_persons_number_is_given_out_once_and_only_signed(
    exchange: Exchange, session: Session, at_thomas: dict[str, str]
) -> None:
    exchange.desk.post(BRIDGE)
    session.execute(update(BridgeCall).values(state="caller_in", provider_id="CA1"))
    session.commit()
    path = f"/calls/connect?reference={calls(session)[0].reference}"
    pressed = {"CallSid": "CA1", "Digits": "1"}
    assert asked(exchange, path, pressed, "another token").status_code == 403
    for wrong in ({**pressed, "Digits": "2"}, {**pressed, "CallSid": "CA2"}, {"Digits": "1"}):
        assert THOMAS not in asked(exchange, path, wrong).text
    assert THOMAS not in asked(exchange, "/calls/connect?reference=unknown", pressed).text
    first, second = (asked(exchange, path, pressed).text for _ in range(2))
    assert re.search(rf'callerId="{re.escape(SHOWN)}".*{re.escape(THOMAS)}', first)
    assert THOMAS not in second


def test_a_call_that_lost_its_ground_connects_nobody(
    exchange: Exchange, session: Session, at_thomas: dict[str, str]
) -> None:
    def too_late() -> None:
        exchange.clock.advance(LIFE)

    def silence() -> None:
        opt_out(session, KEYS, THOMAS, exchange.clock(), "sms")
        session.commit()

    def nothing() -> None:
        opt_in(session, KEYS, THOMAS)
        session.commit()

    def released() -> None:
        exchange.desk.post(RELEASE, data=at_thomas)

    for lose, connected in ((too_late, False), (silence, False), (nothing, True), (released, False)):
        exchange.desk.post(BRIDGE)
        row = calls(session)[-1]
        session.execute(update(BridgeCall).where(BridgeCall.id == row.id).values(state="caller_in"))
        session.commit()
        lose()
        answer = asked(exchange, f"/calls/connect?reference={row.reference}", {"CallSid": "CA1", "Digits": "1"})
        assert answer.status_code == 200
        assert (THOMAS in answer.text) == connected, lose.__name__
        session.execute(update(BridgeCall).where(BridgeCall.id == row.id).values(state="talked"))
        session.commit()
    assert len(calls(session)) == 4


@pytest.mark.slow
def test_a_refusal_is_said_and_a_call_nobody_recorded_is_not_made_again(
    exchange: Exchange, session: Session, at_thomas: dict[str, str]
) -> None:
    requests.post(f"{exchange.standin_url}/faults", json={"fault": "busy", "times": 1}, timeout=5)
    exchange.desk.post(BRIDGE)
    exchange.place()
    assert "The service could not place the call." in exchange.desk.get(CALLS).text
    exchange.desk.post(BRIDGE)
    session.execute(update(BridgeCall).where(BridgeCall.state == "asked").values(state="placing"))
    session.commit()
    exchange.clock.advance(LEASE + dt.timedelta(seconds=1))
    assert exchange.place() == 0
    assert [one.state for one in calls(session)] == ["refused", "unsure"]
    assert exchange.legs() == []


def test_a_callers_number_that_a_lost_secret_sealed_holds_up_no_other_call(
    exchange: Exchange, session: Session, at_thomas: dict[str, str]
) -> None:
    lost = Keys("the secret of another installation, forty characters")
    exchange.desk.post(BRIDGE)
    session.execute(update(CallerPhone).values(number=lost.seal(NADIAS)))
    session.commit()
    assert "give your own number" in exchange.desk.get(CALLS).text
    assert exchange.place() == 1
    assert [one.state for one in calls(session)] == ["refused"]
    assert exchange.legs() == []


def test_the_callers_own_number_is_checked_sealed_and_can_be_taken_back(exchange: Exchange, session: Session) -> None:
    page = exchange.desk.get(CALLS).text
    assert "+33 6 •• •• •• 09" in page
    exchange.desk.post(f"{BRIDGE}/phone", data={"number": "12"})
    assert "This is not a telephone number we can ring." in exchange.desk.get(CALLS).text
    exchange.desk.post(f"{BRIDGE}/phone", data={"number": ""})
    assert "••" not in exchange.desk.get(CALLS).text
    exchange.desk.post(NEXT)
    assert "give your own number" in exchange.desk.get(CALLS).text
    exchange.desk.post(BRIDGE)
    assert calls(session) == []


def test_no_number_is_in_a_log_an_address_or_the_calls_own_row(
    exchange: Exchange,
    session: Session,
    at_thomas: dict[str, str],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level(logging.DEBUG):
        exchange.desk.post(BRIDGE)
        exchange.place()
    (row,) = calls(session)
    kept = " ".join(str(value) for value in vars(row).values())
    written = kept + caplog.text + "".join(capfd.readouterr())
    for number in (THOMAS, NADIAS):
        assert number.removeprefix("+33") not in written
    assert session.scalars(select(CallCase.staff_id).where(CallCase.id == row.case_id)).one() == row.staff_id
