"""Relais and a failing provider, both over real HTTP: the outbox, the status webhook and the stand-in together."""

import datetime as dt
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from app.database import Database
from app.main import create_app
from app.messaging.core import State
from app.messaging.core.hours import STRICTEST
from app.messaging.core.spending import DEFAULT
from app.messaging.gateway import Outcome, Parcel
from app.messaging.sending import Sender, send_due
from app.messaging.service import Outgoing, enqueue, is_opted_out
from app.messaging.tables import OutgoingMessage, SendingRule
from app.messaging.twilio_gateway import TwilioGateway
from app.settings import Settings, TwilioSettings
from app.standin.client import Standin
from app.standin.exchange import Fault
from app.standin.main import create_standin
from tests.conftest import Clock
from tests.messaging.test_service import KEYS
from tests.standin.live import address, loopback, serving

ACCOUNT, TOKEN, FORMER, OURS = (
    "AC00000000000000000000000000000001",
    "a token for tests",
    "the one before",
    "+33700000001",
)
NUMBER = "+33639980001"
PATIENT = dt.timedelta(seconds=61)

pytestmark = pytest.mark.slow
"""A failing provider is mostly waited for."""


@dataclass(frozen=True, slots=True)
class Line:
    """Relais, its outbox and the provider."""

    sender: Sender
    standin: Standin
    clock: Clock
    url: str

    def write(self, body: str = "Bonjour", key: str = "one", to: str = NUMBER) -> None:
        with self.sender.database.session() as session, session.begin():
            enqueue(session, KEYS, Outgoing(to, body, "invitation", key, "fr", 7), self.clock())

    def sweep(self) -> None:
        send_due(self.sender)

    def message(self, key: str = "one") -> OutgoingMessage:
        with self.sender.database.session() as session:
            return session.scalars(select(OutgoingMessage).where(OutgoingMessage.dedup_key == key)).one()

    def until(self, state: State, key: str = "one") -> OutgoingMessage:
        """The message once it is in this state; reports come from the provider's own threads."""
        deadline = time.monotonic() + 20
        while (message := self.message(key)).state != state and time.monotonic() < deadline:
            time.sleep(0.02)
        assert message.state == state
        return message

    def received(self, number: str = NUMBER) -> list[str]:
        return [one["body"] for one in self.standin.conversation(number)]


@pytest.fixture
def line(tmp_path: Path, database: Database, clock: Clock) -> Iterator[Line]:
    relais, standin = loopback(), loopback()
    url = address(relais)
    account = TwilioSettings(ACCOUNT, TOKEN, OURS, api_base=address(standin), former_token=FORMER)
    settings = Settings(tmp_path, str(database.url), url, KEYS.secret, account)
    gateway = TwilioGateway(account, url, timeouts=(1, 1))
    sender = Sender(database, KEYS, gateway, clock, replace(DEFAULT, number_messages=None), lambda _: clock())
    with (
        serving(create_app(settings, clock, database), relais),
        serving(create_standin(ACCOUNT, TOKEN, url, OURS, clock=clock), standin),
    ):
        yield Line(sender, Standin(address(standin)), clock, url)


@pytest.mark.parametrize(
    "faults",
    [
        [],
        [Fault.SHUFFLED],
        [Fault.DUPLICATE],
        [Fault.SHUFFLED, Fault.DUPLICATE],
        [Fault.LATE],
        [Fault.EARLY],
        [Fault.EARLY, Fault.SHUFFLED, Fault.DUPLICATE],
        [Fault.BUSY],
        [Fault.BROKEN],
        [Fault.HTML],
        [Fault.HTML, Fault.LATE, Fault.SHUFFLED],
    ],
    ids=lambda faults: "+".join(fault.value for fault in faults) or "none",
)
def test_a_message_arrives_once_whatever_the_provider_does(line: Line, faults: Sequence[Fault]) -> None:
    for fault in faults:
        line.standin.fail(fault)
    line.write()
    for _ in range(4):
        line.sweep()
        line.clock.advance(PATIENT)
    line.until(State.DELIVERED)
    line.sweep()
    assert line.received() == ["Bonjour"]


def test_a_provider_that_reports_nothing_is_not_sent_to_again(line: Line) -> None:
    line.standin.fail(Fault.SILENT)
    line.write()
    for _ in range(3):
        line.sweep()
        line.clock.advance(PATIENT)
    assert line.message().state == State.SENT
    assert line.received() == ["Bonjour"]


@pytest.mark.parametrize("fault", [Fault.OPTED_OUT, Fault.OPTED_OUT_LATER])
def test_an_opt_out_told_at_once_or_later_silences(line: Line, fault: Fault) -> None:
    line.standin.fail(fault)
    line.write()
    line.sweep()
    assert line.until(State.FAILED).error_code == 21610
    with line.sender.database.session() as session:
        assert is_opted_out(session, KEYS, NUMBER)
    line.write(key="two")
    line.sweep()
    assert line.message("two").state == State.FAILED


def test_a_landline_is_not_tried_again(line: Line) -> None:
    line.standin.fail(Fault.NO_MOBILE)
    line.write()
    line.sweep()
    assert (line.message().state, line.message().error_code) == (State.FAILED, 21614)


def test_a_burst_of_filtered_messages_stops_the_campaign(line: Line) -> None:
    line.standin.fail(Fault.BLOCKED, times=5)
    for number in range(5):
        line.write(key=str(number), to=f"+3363998{number:04}")
    line.sweep()
    for number in range(5):
        line.until(State.UNDELIVERED, str(number))
    line.write(key="later", to="+33639980099")
    line.sweep()
    assert line.message("later").state == State.HELD
    with line.sender.database.session() as session:
        stopped = session.get(SendingRule, 7)
        assert stopped is not None
        assert stopped.reason == "blocked"


@pytest.mark.parametrize("faults", [[Fault.AWAY], [Fault.AWAY, Fault.EARLY]], ids=["", "told early"])
def test_a_telephone_that_was_off_gets_it_later(line: Line, faults: Sequence[Fault]) -> None:
    for fault in faults:
        line.standin.fail(fault)
    line.write()
    line.sweep()
    line.until(State.WAITING)
    line.clock.advance(dt.timedelta(hours=1))
    line.sweep()
    assert line.until(State.DELIVERED).earlier_ids != []
    assert line.received() == ["Bonjour", "Bonjour"], "the first never arrived"


@pytest.mark.parametrize(
    ("body", "state", "segments"),
    [
        ("a" * 1601, State.PARKED, 11),
        ("a" * 159 + "😀", State.DELIVERED, 3),
        ("ع" * 66 + "😀", State.DELIVERED, 1),
        ("ع" * 69 + "😀", State.DELIVERED, 2),
    ],
    ids=["too long", "emoji after 159", "emoji at the edge", "emoji over the edge"],
)
def test_odd_lengths(line: Line, body: str, state: State, segments: int) -> None:
    line.write(body)
    line.sweep()
    assert line.until(state).segments == segments


def sign(url: str, fields: dict[str, str], token: str = TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(url, fields))


FIELDS = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": NUMBER, "SomethingNew": "é"}


@pytest.mark.parametrize(
    ("signature", "status"),
    [
        (lambda url: sign(url, FIELDS), 204),
        (lambda url: sign(url, FIELDS, FORMER), 204),
        (lambda url: sign(url, FIELDS, "another token"), 403),
        (lambda url: sign(url, {**FIELDS, "MessageStatus": "sent"}), 403),
        (lambda url: sign(url.replace("http:", "https:"), FIELDS), 403),
        (lambda url: sign(url, FIELDS)[:-4], 403),
        (lambda _: "", 403),
        (lambda _: None, 403),
        (lambda _: "é", 403),
    ],
    ids=["true", "former token", "forged", "other fields", "other scheme", "short", "empty", "missing", "odd"],
)
def test_only_the_provider_is_heard(line: Line, signature: Callable[[str], str | None], status: int) -> None:
    line.write()
    url = f"{line.url}/sms/status?reference={line.message().reference}&note=%C3%A9t%C3%A9"
    given = signature(url)
    headers = {} if given is None else {"X-Twilio-Signature": given.encode().decode("latin-1")}
    answer = requests.post(url, data=FIELDS, headers=headers, timeout=10)
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert line.message().state == (State.DELIVERED if status == 204 else State.WAITING)


def test_reports_replayed_in_any_order_leave_what_was_told_last(line: Line) -> None:
    line.write()
    line.sweep()
    line.until(State.DELIVERED)
    url = f"{line.url}/sms/status?reference={line.message().reference}"
    replays = [status for status in ("queued", "sending", "sent", "delivered") for _ in range(5)]
    random.Random(5).shuffle(replays)
    for status in replays:
        fields = {**FIELDS, "MessageSid": str(line.message().provider_id), "MessageStatus": status}
        headers = {"X-Twilio-Signature": sign(url, fields)}
        assert requests.post(url, data=fields, headers=headers, timeout=10).status_code == 204
    assert line.message().state == State.DELIVERED
    assert line.received() == ["Bonjour"]


def test_the_hours_end_in_the_middle_of_a_batch(line: Line) -> None:
    """What is on its way may not arrive later than they end; what has not left waits for the morning."""

    class Slow(TwilioGateway):
        def send(self, parcel: Parcel) -> Outcome:
            line.clock.advance(dt.timedelta(seconds=20))
            return super().send(parcel)

    line.clock.time = dt.datetime(2026, 3, 2, 18, 58, 30, tzinfo=dt.UTC)  # the hours end at 20 in Paris
    for number in range(4):
        line.write(f"Bonjour {number}", key=str(number))
    account = TwilioSettings(ACCOUNT, TOKEN, OURS, api_base=line.standin.url)
    in_hours = replace(DEFAULT, number_messages=None, hours=STRICTEST)
    sender = replace(line.sender, gateway=Slow(account, line.url, timeouts=(1, 1)), policy=in_hours)
    send_due(sender)
    left = {one["body"]: one["valid_for"] for one in line.standin.conversation(NUMBER)}
    assert left == {"Bonjour 0": 90, "Bonjour 1": 70}
    line.clock.time = dt.datetime(2026, 3, 3, 6, 59, tzinfo=dt.UTC)
    assert send_due(sender).total == 0
    line.clock.time = dt.datetime(2026, 3, 3, 7, 0, tzinfo=dt.UTC)
    assert send_due(sender).sent == 2
    assert line.received() == [f"Bonjour {number}" for number in range(4)]


@pytest.mark.parametrize(
    ("given", "brought", "status"),
    [
        ("?", "?", 204),
        ("?", "", 204),  # the mark is lost on the way
        ("", "?", 204),
        ("", "", 204),
        ("?a", "", 403),
        ("??", "?", 403),
        ("?", "?a=1", 403),
    ],
)
def test_a_bare_question_mark_ends_an_address_as_well(line: Line, given: str, brought: str, status: int) -> None:
    """Sent as it is: ordinary clients drop the mark."""
    address = f"{line.url}/sms/status"
    body = urlencode(FIELDS)
    relais = HTTPConnection(address.split("/")[2], timeout=10)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": sign(address + given, FIELDS, FORMER),
    }
    relais.request("POST", f"/sms/status{brought}", body, headers)
    assert relais.getresponse().status == status
    relais.close()


def test_reports_of_nothing_we_know_are_taken_without_a_stir(line: Line) -> None:
    for fields, query in (
        (FIELDS, "reference=unknown"),
        ({**FIELDS, "MessageStatus": "levitating"}, ""),
        ({**FIELDS, "ErrorCode": "many"}, "reference="),
    ):
        url = f"{line.url}/sms/status?{query}".rstrip("?")
        headers = {"X-Twilio-Signature": sign(url, fields)}
        assert requests.post(url, data=fields, headers=headers, timeout=10).status_code == 204


def test_behind_a_proxy_the_configured_address_counts(tmp_path: Path, database: Database, clock: Clock) -> None:
    relais = loopback()
    account = TwilioSettings(ACCOUNT, TOKEN, OURS)
    settings = Settings(tmp_path, str(database.url), "https://relais.example", KEYS.secret, account)
    with serving(create_app(settings, clock, database), relais):
        local = f"{address(relais)}/sms/status?reference=a"
        told = {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
        public = sign("https://relais.example/sms/status?reference=a", FIELDS)
        inside = sign(local, FIELDS)
        for signature, status in ((public, 204), (inside, 403)):
            headers = {"X-Twilio-Signature": signature, **told}
            assert requests.post(local, data=FIELDS, headers=headers, timeout=10).status_code == status
