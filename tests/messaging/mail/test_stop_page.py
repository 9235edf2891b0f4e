"""The page where an address asks for silence, and a mail program's one press."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.access.core import Role
from app.access.service import NewStaff, add_staff
from app.database import Database
from app.main import create_app
from app.messaging.mail.addresses import stop_token
from app.messaging.mail.gateway import SmtpGateway
from app.messaging.mail.service import Silence, silence_of
from app.messaging.sending import Sender, send_due
from app.messaging.service import opt_out
from app.settings import MailSettings, Settings
from app.standin.letters import Letters
from app.standin.post_office import post_office
from tests.conftest import Clock
from tests.messaging.mail.conftest import AMINA, KEYS


@pytest.fixture
def address() -> str:
    return f"/mail/{stop_token(KEYS, AMINA)}"


def silence(database: Database) -> Silence | None:
    with database.session() as session:
        return silence_of(session, KEYS, AMINA)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_looking_changes_nothing(client: FlaskClient, database: Database, address: str, language: str) -> None:
    page = client.get(f"{address}?lang={language}")
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    assert AMINA not in page.text
    assert silence(database) is None


def test_one_press_is_enough_without_a_cookie(app: Flask, database: Database, address: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for _ in range(2):
        answer = app.test_client(use_cookies=False).post(address, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 204, "mail programs do not follow redirects"
    assert silence(database) is Silence.UNSUBSCRIBED


def test_a_press_can_be_taken_back(client: FlaskClient, database: Database, address: str) -> None:
    client.post(address)
    assert f"{address}/again" in client.get(address).text
    client.post(f"{address}/again")
    assert silence(database) is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_changed_address_is_unknown(client: FlaskClient, database: Database, address: str, method: str) -> None:
    for wrong in (address[:-1], f"{address}x", "/mail/x", "/mail/é"):
        assert getattr(client, method)(wrong).status_code == 404
    assert silence(database) is None


def test_a_sign_in_link_goes_out_at_once_and_past_a_silence(
    settings: Settings, database: Database, clock: Clock
) -> None:
    mail = MailSettings("127.0.0.1", 9, "recap@example.org")
    house = create_app(replace(settings, mail=mail), clock, database)
    house.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with database.session() as session, session.begin():
        assert add_staff(session, NewStaff("أمينة", AMINA, Role.TEAM, "ar"), clock())
        opt_out(session, KEYS, AMINA, clock(), Silence.UNSUBSCRIBED)
    clock.time = clock.time.replace(hour=3)
    assert house.test_client().post("/sign-in", data={"email": AMINA}).status_code == 200
    with post_office(letters := Letters(clock)) as port:
        gateway = SmtpGateway(replace(mail, port=port), KEYS, "http://localhost", clock)
        send_due(Sender(database, KEYS, gateway, clock))
    (letter,) = letters.all()
    assert letter.stop_address is None
    assert "/sign-in/" in letter.part("plain")
    assert "/sign-in/" not in str(letter.message["Subject"])
    assert '<html lang="ar" dir="rtl">' in letter.part("html")
