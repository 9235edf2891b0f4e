"""The stand-in answers Twilio's own client as Twilio does, and plays telephones."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from flask import Flask
from flask import request as flask_request
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse

from app.messaging.twilio_gateway import PatientClient
from app.standin.client import Standin, StandinError
from app.standin.exchange import Fault
from app.standin.main import create_standin
from tests.conftest import Clock
from tests.standin.live import address, loopback, serving

ACCOUNT, TOKEN, OURS = "AC00000000000000000000000000000001", "a token for tests", "+33939980000"
ANNA, BILAL = "+33639980001", "+33639980002"


class Relais:
    """Something at the other end that repeats what it hears, and keeps what was signed."""

    def __init__(self) -> None:
        self.app = Flask("relais")
        self.url = ""
        self.heard: list[dict[str, Any]] = []
        self.app.add_url_rule("/sms/incoming", view_func=self.incoming, methods=["POST"])
        self.app.add_url_rule("/sms/status", view_func=self.status, methods=["POST"])

    def incoming(self) -> tuple[str, int, dict[str, str]]:
        self._hear()
        if flask_request.form["Body"] == "break":
            return "<h1>Error</h1>", 500, {"Content-Type": "text/html"}
        response = MessagingResponse()
        if flask_request.form["Body"] != "hush":
            response.message(f"<{flask_request.form['Body']} & more>")
        return str(response), 200, {"Content-Type": "text/xml"}

    def status(self) -> tuple[str, int]:
        self._hear()
        return "", 204

    def _hear(self) -> None:
        signed = RequestValidator(TOKEN).validate(
            f"{self.url}{flask_request.full_path.rstrip('?')}",
            flask_request.form,
            flask_request.headers["X-Twilio-Signature"],
        )
        self.heard.append({**flask_request.form, "signed": signed, "reference": flask_request.args.get("reference")})


@pytest.fixture
def relais() -> Iterator[Relais]:
    relais, bound = Relais(), loopback()
    relais.url = address(bound)
    with serving(relais.app, bound):
        yield relais


@pytest.fixture
def twilio(relais: Relais, clock: Clock) -> Iterator[Flask]:
    bound = loopback()
    flask = create_standin(ACCOUNT, TOKEN, relais.url, OURS, clock=clock, hints=["RECAP K7P2Q"])
    flask.config["URL"] = address(bound)
    with serving(flask, bound):
        yield flask


@pytest.fixture
def standin(twilio: Flask) -> Standin:
    return Standin(twilio.config["URL"])


@pytest.fixture
def client(twilio: Flask) -> Client:
    return Client(ACCOUNT, TOKEN, http_client=PatientClient(twilio.config["URL"], (2, 2)))


def settle(twilio: Flask) -> None:
    """Wait for the status reports on their way."""
    twilio.extensions["standin.webhooks"].close()


def test_the_real_client_creates_fetches_and_lists(client: Client, clock: Clock) -> None:
    made = client.messages.create(to=ANNA, from_=OURS, body="Ça va ?")
    client.messages.create(to=BILAL, messaging_service_sid="MG1", body="مرحبا")
    fetched = client.messages(str(made.sid)).fetch()
    assert (fetched.body, fetched.to, fetched.from_, fetched.num_segments) == ("Ça va ?", ANNA, OURS, "1")
    assert fetched.date_created == clock()
    assert [one.body for one in client.messages.list()] == ["مرحبا", "Ça va ?"]
    assert [one.sid for one in client.messages.list(to=ANNA, date_sent_after=clock())] == [made.sid]
    assert client.messages.list(to=ANNA, date_sent_before=clock().replace(year=2020)) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"to": "0612", "from_": OURS, "body": "a"}, 21211),
        ({"to": ANNA, "body": "a"}, 21603),
        ({"to": ANNA, "from_": OURS, "body": ""}, 21602),
        ({"to": ANNA, "from_": OURS, "body": "a" * 1601}, 21617),
    ],
)
def test_what_twilio_refuses_is_refused(client: Client, arguments: dict[str, str], code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(**arguments)
    assert refused.value.code == code


def test_only_the_account_is_let_in(twilio: Flask, client: Client) -> None:
    client.auth = (ACCOUNT, "wrong")
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=ANNA, from_=OURS, body="a")
    assert refused.value.status == 401
    bare = requests.get(f"{twilio.config['URL']}/2010-04-01/Accounts/{ACCOUNT}/Messages.json", timeout=5)
    assert bare.status_code == 401


@pytest.mark.parametrize(
    ("fault", "reports"),
    [
        (None, ["sent", "delivered"]),
        (Fault.SHUFFLED, ["delivered", "sent"]),
        (Fault.DUPLICATE, ["sent", "delivered"] * 2),
        (Fault.SILENT, []),
    ],
)
def test_status_reports_are_signed_and_name_our_reference(
    twilio: Flask, relais: Relais, standin: Standin, client: Client, fault: Fault | None, reports: list[str]
) -> None:
    if fault:
        standin.fail(fault)
    callback = f"{relais.url}/sms/status?reference=abc"
    made = client.messages.create(to=ANNA, from_=OURS, body="a", status_callback=callback)
    settle(twilio)
    assert [one["MessageStatus"] for one in relais.heard] == reports
    assert {(one["MessageSid"], one["signed"], one["reference"]) for one in relais.heard} <= {(made.sid, True, "abc")}
    assert str(client.messages(str(made.sid)).fetch().status) == "delivered"


def test_a_person_writes_and_is_answered(standin: Standin, relais: Relais) -> None:
    said = standin.send("06 39 98 00 01", "مرحبا ١")
    assert said.reply == "<مرحبا ١ & more>"
    assert standin.say(ANNA, "hush") == ""
    assert standin.say_again(ANNA, said.sid) == said.reply
    assert all(one["signed"] for one in relais.heard)
    assert [one["MessageSid"] for one in relais.heard].count(said.sid) == 2
    talk = standin.conversation(ANNA)
    assert [(one["mine"], one["body"]) for one in talk][:2] == [(True, "مرحبا ١"), (False, "<مرحبا ١ & more>")]


def test_a_picture_comes_as_the_provider_tells_of_it(twilio: Flask, relais: Relais) -> None:
    where = f"{twilio.config['URL']}/phones/{ANNA}/messages"
    requests.post(where, json={"text": "1", "picture": True}, timeout=10)
    requests.post(where, data={"text": "", "picture": "1"}, timeout=10)
    assert [(one["Body"], one["NumMedia"], one["MediaContentType0"]) for one in relais.heard] == [
        ("1", "1", "image/jpeg"),
        ("", "1", "image/jpeg"),
    ]
    assert all(one["signed"] for one in relais.heard)
    assert [one["picture"] for one in requests.get(where, timeout=10).json() if one["mine"]] == [True, True]


def test_a_relais_that_breaks_is_told_of(standin: Standin) -> None:
    with pytest.raises(StandinError):
        standin.say(ANNA, "break")
    assert [one["body"] for one in standin.conversation(ANNA)] == ["break"]


def test_a_person_uses_the_page(twilio: Flask, relais: Relais) -> None:
    page = requests.Session()
    url = twilio.config["URL"]
    assert "+33 6 39 98 00 01" in page.get(url, timeout=5).text
    chosen = page.post(f"{url}/phones", data={"number": "06 39 98 00 07"}, timeout=5)
    assert chosen.url.endswith("/phones/+33639980007")
    assert "RECAP K7P2Q" in chosen.text
    page.post(f"{chosen.url}/messages", data={"text": "<b>Bonjour</b>"}, timeout=5)
    talk = page.get(f"{chosen.url}/conversation", timeout=5).text
    assert "&lt;b&gt;Bonjour&lt;/b&gt;" in talk
    assert "<b>" not in talk
    assert page.post(f"{url}/phones", data={"number": "hello"}, timeout=5).status_code == 422
    assert page.post(f"{chosen.url}/messages", data={"text": "break"}, timeout=5).status_code == 502
    assert page.get(f"{url}/phones/nobody", timeout=5).status_code == 404


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
def test_the_page_speaks_three_languages(twilio: Flask, language: str, direction: str) -> None:
    page = requests.Session()
    shown = page.post(
        f"{twilio.config['URL']}/language", data={"language": language, "back": "//elsewhere.example"}, timeout=5
    )
    assert shown.url == f"{twilio.config['URL']}/"
    assert f'<html lang="{language}" dir="{direction}">' in shown.text
