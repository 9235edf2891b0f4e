"""The outbox against the stand-in, over real HTTP: what fails, what repeats, what dies half-way."""

import datetime as dt
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.database.secrets import Keys
from app.messaging import spending
from app.messaging.core import Channel, State
from app.messaging.core.spending import DEFAULT, Policy, Stop
from app.messaging.core.states import LEASE, MOST_TRIES, PATIENCE
from app.messaging.gateway import Ambiguous, Gateway, Kept, Outcome, Parcel, Refused, Sent
from app.messaging.sending import Counts, Sender, send_due
from app.messaging.service import Outgoing, enqueue, is_opted_out, opt_in, opt_out, record_status
from app.messaging.tables import OutgoingMessage
from app.messaging.twilio_gateway import TwilioGateway
from app.messaging.worker import REST_SECONDS, Worker
from app.settings import TwilioSettings
from app.standin.client import Standin
from app.standin.exchange import Exchange, Fault
from app.standin.main import create_standin
from tests.conftest import Clock
from tests.standin.live import address, loopback, serving

KEYS = Keys("for tests only: forty-eight characters or so, all public")
NUMBER = "+33639980001"
ACCOUNT, TOKEN, OURS = "AC00000000000000000000000000000001", "a token for tests", "+33939980000"


@dataclass(frozen=True, slots=True)
class Provider:
    gateway: TwilioGateway
    standin: Standin
    exchange: Exchange

    def delivered(self, number: str = NUMBER) -> list[str]:
        return [message["body"] for message in self.standin.conversation(number)]


@pytest.fixture
def provider(clock: Clock) -> Iterator[Provider]:
    """The stand-in alone: nobody takes its status reports here."""
    bound = loopback()
    settings = TwilioSettings(ACCOUNT, TOKEN, OURS, api_base=address(bound))
    standin = create_standin(ACCOUNT, TOKEN, "http://127.0.0.1:9", OURS, clock=clock)
    with serving(standin, bound):
        gateway = TwilioGateway(settings, "http://127.0.0.1:9", timeouts=(1, 1))
        yield Provider(gateway, Standin(address(bound)), standin.extensions["standin.exchange"])


def write(database: Database, clock: Clock, key: str = "one", body: str = "Bonjour", to: str = NUMBER) -> str:
    """The reference of a message put into the outbox."""
    with database.session() as session:
        row = enqueue(session, KEYS, Outgoing(to, body, "invitation", key, "fr"), clock())
        session.commit()
        assert row is not None
        return row.reference


def sender(database: Database, gateway: Gateway, clock: Clock, policy: Policy = DEFAULT) -> Sender:
    """Leases run on the test's clock as well, so that time passes for them too."""
    return Sender(database, KEYS, gateway, clock, policy, lease_clock=lambda _: clock())


def sweep(database: Database, gateway: Gateway, clock: Clock, policy: Policy = DEFAULT) -> Counts:
    return send_due(sender(database, gateway, clock, policy))


def row(session: Session, key: str = "one") -> OutgoingMessage:
    return session.scalars(select(OutgoingMessage).where(OutgoingMessage.dedup_key == key)).one()


def state(database: Database, key: str = "one") -> State:
    with database.session() as session:
        return State(row(session, key).state)


def test_a_message_is_written_once_and_sealed(database: Database, clock: Clock) -> None:
    write(database, clock)
    with database.session() as session:
        assert enqueue(session, KEYS, Outgoing(NUMBER, "Again", "invitation", "one", "fr"), clock()) is None
        kept = row(session)
        assert NUMBER.encode() not in (kept.recipient or b"")
        assert (KEYS.open(kept.recipient or b""), KEYS.open(kept.body or b""), kept.segments) == (NUMBER, "Bonjour", 1)


def test_a_message_is_sent_once(database: Database, clock: Clock, provider: Provider) -> None:
    write(database, clock, body="مرحبا")
    assert sweep(database, provider.gateway, clock).sent == 1
    assert sweep(database, provider.gateway, clock).total == 0
    assert provider.delivered() == ["مرحبا"]
    with database.session() as session:
        assert row(session).provider_id


def test_a_messaging_service_sends_as_a_number_does(database: Database, clock: Clock, provider: Provider) -> None:
    write(database, clock)
    account = TwilioSettings(ACCOUNT, TOKEN, "MG" + "0" * 32, api_base=provider.standin.url)
    account = replace(account, content_retention="discard", address_retention="obfuscate")
    gateway = TwilioGateway(account, "http://127.0.0.1:9", timeouts=(1, 1))
    assert sweep(database, gateway, clock).sent == 1
    assert provider.delivered() == ["Bonjour"]


def test_nothing_is_sent_when_its_cause_was_rolled_back(database: Database, clock: Clock, provider: Provider) -> None:
    with database.session() as session:
        enqueue(session, KEYS, Outgoing(NUMBER, "Bonjour", "invitation", "one", "fr"), clock())
        session.rollback()
    assert sweep(database, provider.gateway, clock).total == 0


@pytest.mark.parametrize(
    ("fault", "then", "wait", "finally_"),
    [
        (Fault.BUSY, State.WAITING, dt.timedelta(seconds=2), State.SENT),
        (Fault.BROKEN, State.SENDING, PATIENCE, State.SENT),
        (Fault.HTML, State.SENDING, PATIENCE, State.SENT),
        (Fault.LATE, State.SENDING, PATIENCE, State.DELIVERED),
        (Fault.OPTED_OUT, State.FAILED, PATIENCE, State.FAILED),
    ],
)
def test_a_failing_provider_gets_every_message_once(
    database: Database, clock: Clock, provider: Provider, fault: Fault, then: State, wait: dt.timedelta, finally_: State
) -> None:
    write(database, clock)
    provider.standin.fail(fault)
    sweep(database, provider.gateway, clock)
    assert state(database) is then
    clock.advance(wait + dt.timedelta(seconds=1))
    sweep(database, provider.gateway, clock)
    assert state(database) is finally_
    assert provider.delivered() == ([] if finally_ is State.FAILED else ["Bonjour"])


def test_a_provider_that_says_opted_out_is_believed(database: Database, clock: Clock, provider: Provider) -> None:
    write(database, clock)
    provider.standin.fail(Fault.OPTED_OUT)
    sweep(database, provider.gateway, clock)
    with database.session() as session:
        assert is_opted_out(session, KEYS, NUMBER)


def test_a_provider_that_is_not_there_is_asked_again_later(database: Database, clock: Clock) -> None:
    settings = TwilioSettings(ACCOUNT, TOKEN, OURS, api_base="http://127.0.0.1:9")
    write(database, clock)
    assert sweep(database, TwilioGateway(settings, "http://127.0.0.1:9"), clock).refused == 1
    assert state(database) is State.WAITING


def test_wrong_credentials_park_one_message_and_stop_the_others(
    database: Database, clock: Clock, provider: Provider
) -> None:
    bad = TwilioGateway(
        TwilioSettings(ACCOUNT, "wrong", OURS, api_base=provider.standin.url), "http://127.0.0.1:9", timeouts=(1, 1)
    )
    for key in ("one", "two", "three"):
        write(database, clock, key)
    sweep(database, bad, clock)
    assert [state(database, key) for key in ("one", "two", "three")] == [State.PARKED, State.HELD, State.HELD]
    with database.session() as session, session.begin():
        assert spending.stop_of(session, 1) is Stop.ACCOUNT
        spending.lift(session, None, clock())
    assert sweep(database, provider.gateway, clock).sent == 2


class Killed(BaseException):
    """The process dies here."""


@dataclass
class Dying:
    """A sender that dies before or after the provider took the message."""

    gateway: Gateway
    after: bool
    channel: Channel = Channel.SMS

    def send(self, parcel: Parcel) -> Outcome:
        if self.after:
            self.gateway.send(parcel)
        raise Killed

    def kept(self, parcel: Parcel, since: dt.datetime) -> tuple[Kept, ...] | Ambiguous:
        raise Killed


@pytest.mark.parametrize("after", [False, True], ids=["before the provider took it", "after the provider took it"])
def test_a_sender_that_dies_neither_doubles_nor_loses(
    database: Database, clock: Clock, provider: Provider, after: bool
) -> None:
    write(database, clock)
    write(database, clock, key="two")
    with pytest.raises(Killed):
        sweep(database, Dying(provider.gateway, after), clock)
    assert sweep(database, provider.gateway, clock).sent == 1
    clock.advance(LEASE + dt.timedelta(seconds=1))
    counts = sweep(database, provider.gateway, clock)
    assert (counts.found, counts.sent) == (1, 0 if after else 1)
    assert provider.delivered() == ["Bonjour", "Bonjour"]
    with database.session() as session:
        ids = set(session.scalars(select(OutgoingMessage.provider_id)))
        assert len(ids) == 2
        assert None not in ids


def test_a_message_nobody_can_tell_about_is_parked_at_last(database: Database, clock: Clock) -> None:
    write(database, clock)
    gateway = Scripted([Ambiguous("lost")])
    for _ in range(6):
        sweep(database, gateway, clock)
        clock.advance(dt.timedelta(minutes=30))
    assert state(database) is State.SENDING, "an outage of hours loses nothing"
    for _ in range(MOST_TRIES):
        sweep(database, gateway, clock)
        clock.advance(dt.timedelta(hours=1, seconds=1))
    assert state(database) is State.PARKED
    assert gateway.sends == 1


def test_an_answer_of_the_same_words_is_not_taken_for_the_message(
    database: Database, clock: Clock, provider: Provider
) -> None:
    write(database, clock)
    provider.exchange.add("outbound-reply", OURS, NUMBER, "Bonjour", "delivered")
    with pytest.raises(Killed):
        sweep(database, Dying(provider.gateway, after=False), clock)
    clock.advance(LEASE + dt.timedelta(seconds=1))
    assert sweep(database, provider.gateway, clock).sent == 1
    assert provider.delivered() == ["Bonjour", "Bonjour"]


@dataclass
class Scripted:
    """A provider that answers by a list, then takes everything; asked, it never knows."""

    outcomes: list[Outcome] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    channel: Channel = Channel.SMS

    @property
    def sends(self) -> int:
        return len(self.parcels)

    def send(self, parcel: Parcel) -> Outcome:
        self.parcels.append(parcel)
        return self.outcomes.pop(0) if self.outcomes else Sent(f"SM{self.sends}", "queued")

    def kept(self, parcel: Parcel, since: dt.datetime) -> tuple[Kept, ...] | Ambiguous:
        return Ambiguous("unreachable")


def test_a_broken_provider_is_tried_with_growing_patience_and_then_parked(database: Database, clock: Clock) -> None:
    write(database, clock)
    gateway = Scripted([Refused(503)] * 9)
    for _ in range(60):
        sweep(database, gateway, clock)
        clock.advance(dt.timedelta(minutes=30))
    assert gateway.sends == 4
    assert state(database) is State.PARKED


def test_a_number_that_asked_for_silence_gets_nothing(database: Database, clock: Clock) -> None:
    gateway = Scripted()
    with database.session() as session:
        opt_out(session, KEYS, NUMBER, clock())
        opt_out(session, KEYS, NUMBER, clock())
        session.commit()
    write(database, clock)
    write(database, clock, key="two", to="+33639980002")
    assert sweep(database, gateway, clock).sent == 1
    assert state(database) is State.FAILED
    with database.session() as session:
        opt_in(session, KEYS, NUMBER)
        assert not is_opted_out(session, KEYS, NUMBER)


@pytest.mark.parametrize("left_by", ["nobody", "a vanished sender"])
def test_a_message_sealed_with_a_lost_secret_stops_no_other(database: Database, clock: Clock, left_by: str) -> None:
    write(database, clock)
    with database.session() as session, session.begin():
        unreadable = row(session)
        unreadable.recipient = Keys("another installation's secret, as after a restore").seal(NUMBER)
        if left_by != "nobody":
            unreadable.state, unreadable.lease_until = State.SENDING, clock() - dt.timedelta(minutes=5)
    write(database, clock, key="two", to="+33639980002")
    assert sweep(database, Scripted(), clock).sent == 1
    assert (state(database), state(database, "two")) == (State.PARKED, State.SENT)


def test_each_channel_has_its_own_sender(database: Database, clock: Clock) -> None:
    by_mail, by_text = Scripted(channel=Channel.EMAIL), Scripted()
    with database.session() as session:
        letter = Outgoing(
            "a@example.org", "Bonjour", "invitation", "mail", "fr", channel=Channel.EMAIL, subject="Objet"
        )
        enqueue(session, KEYS, letter, clock())
        session.commit()
    assert sweep(database, by_text, clock).total == 0
    assert sweep(database, by_mail, clock).sent == 1
    assert [one.subject for one in by_mail.parcels] == ["Objet"]


def test_many_senders_send_each_message_once(database: Database, clock: Clock) -> None:
    gateway = Scripted()
    for number in range(40):
        write(database, clock, key=str(number), to=f"+336399800{number:02}")
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: sweep(database, gateway, clock).sent, range(4)))
    assert sum(counts) == gateway.sends == 40


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        (["sent", "delivered"], State.DELIVERED),
        (["delivered", "sent"], State.DELIVERED),
        (["delivered", "delivered", "queued"], State.DELIVERED),
        (["sent", "undelivered", "sent"], State.UNDELIVERED),
        (["levitating"], State.WAITING),
    ],
)
@pytest.mark.parametrize("early", [True, False], ids=["before we recorded the sending", "after"])
def test_reports_in_any_order_also_early(
    database: Database, clock: Clock, reports: list[str], expected: State, early: bool
) -> None:
    reference = write(database, clock)
    if not early:
        sweep(database, Scripted(), clock)
    with database.session() as session:
        for status in reports:
            assert record_status(session, reference, "SM1", status, None, clock())
        session.commit()
    known = State.SENT if expected is State.WAITING and not early else expected
    assert state(database) is known
    assert sweep(database, Scripted(), clock).sent == (1 if known is State.WAITING else 0)


def test_a_report_that_comes_while_we_send_is_kept(database: Database, clock: Clock) -> None:
    reference = write(database, clock)

    class Quick(Scripted):
        def send(self, parcel: Parcel) -> Outcome:
            with database.session() as session:
                record_status(session, reference, "SM1", "delivered", None, clock())
                session.commit()
            return super().send(parcel)

    sweep(database, Quick(), clock)
    assert state(database) is State.DELIVERED
    with database.session() as session:
        assert not record_status(session, reference, "SM-of-somebody-else", "failed", 30005, clock())
        assert not record_status(session, "unknown", "SM1", "sent", None, clock())


def test_a_failure_told_while_we_send_is_tried_again(database: Database, clock: Clock) -> None:
    """The provider answers that it took a message after it has said that the telephone was off."""
    reference = write(database, clock)

    class Quick(Scripted):
        def send(self, parcel: Parcel) -> Outcome:
            with database.session() as session, session.begin():
                assert record_status(session, reference, "SM1", "undelivered", 30003, clock())
            return super().send(parcel)

    sweep(database, Quick(), clock)
    assert state(database) is State.WAITING
    clock.advance(dt.timedelta(hours=1))
    assert sweep(database, Scripted([Sent("SM2", "queued")]), clock).sent == 1
    with database.session() as session:
        message = row(session)
        assert (message.state, message.provider_id, message.earlier_ids) == (State.SENT, "SM2", ["SM1"])
        assert message.cost is not None


def test_a_report_of_an_opt_out_is_believed(database: Database, clock: Clock) -> None:
    reference = write(database, clock)
    with database.session() as session:
        record_status(session, reference, "SM1", "failed", 21610, clock())
        assert is_opted_out(session, KEYS, NUMBER)


def test_a_provider_that_says_too_fast_gets_nothing_for_a_while(database: Database, clock: Clock) -> None:
    gateway = Scripted([Refused(20429)])
    for key in ("one", "two"):
        write(database, clock, key)
    worker = Worker(sender(database, gateway, clock), rate=2)
    begun = time.monotonic()
    worker.start()
    while state(database, "two") is not State.SENT and time.monotonic() < begun + 20:
        time.sleep(0.02)
    worker.stop()
    assert state(database, "two") is State.SENT
    assert time.monotonic() - begun > REST_SECONDS


def test_the_worker_empties_the_outbox_and_stops(database: Database, clock: Clock) -> None:
    gateway = Scripted([Ambiguous("lost")])
    write(database, clock)
    write(database, clock, key="two")
    worker = Worker(sender(database, gateway, clock), rate=2)
    worker.start()
    deadline = time.monotonic() + 10
    while state(database, "two") is not State.SENT and time.monotonic() < deadline:
        time.sleep(0.02)
    worker.stop()
    assert gateway.sends == 2
    assert state(database, "two") is State.SENT
