"""Hours, caps, budgets and stops, as the sender keeps them, on both databases."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app.database import Database
from app.messaging import handling, spending
from app.messaging.core import State
from app.messaging.core.spending import DEFAULT, Policy, Stop, day_of
from app.messaging.gateway import Outcome, Parcel, Refused
from app.messaging.service import Outgoing, cancel, enqueue, record_status
from app.messaging.tables import OutgoingMessage, SendingRule
from tests.conftest import Clock
from tests.databases import PostgresqlServer
from tests.messaging.test_service import KEYS, Scripted, row, state, sweep

CENTS = 10_000
CHEAP = replace(DEFAULT, price=8 * CENTS)


def write(database: Database, clock: Clock, keys: list[str], *, to: str | None = None, at_once: bool = False) -> None:
    with database.session() as session:
        for at, key in enumerate(keys):
            number = to or f"+3363998{at:04}"
            enqueue(
                session, KEYS, Outgoing(number, f"Bonjour {key}", "invitation", key, "fr", 7, at_once=at_once), clock()
            )
        session.commit()


def states(database: Database) -> dict[str, int]:
    with database.session() as session:
        counted = select(OutgoingMessage.state, func.count()).group_by(OutgoingMessage.state)
        return {row[0]: row[1] for row in session.execute(counted)}


def stopped(database: Database, campaign_id: int = 7) -> str | None:
    with database.session() as session:
        about = session.get(SendingRule, campaign_id)
        return about.reason if about else None


def lift(database: Database, clock: Clock, campaign_id: int | None = 7) -> None:
    with database.session() as session, session.begin():
        spending.lift(session, campaign_id, clock())


def test_nothing_leaves_outside_the_hours_but_what_is_waited_for(database: Database, clock: Clock) -> None:
    clock.time = dt.datetime(2026, 3, 7, 20, tzinfo=dt.UTC)  # Saturday evening
    gateway = Scripted()
    write(database, clock, ["later"])
    write(database, clock, ["now"], at_once=True)
    write(database, clock, ["réunion"], to="+262692123456")
    assert sweep(database, gateway, clock).sent == 1
    clock.time = dt.datetime(2026, 3, 9, 5, 30, tzinfo=dt.UTC)  # Monday: open in Réunion and Mayotte
    assert sweep(database, gateway, clock).sent == 1
    clock.time = dt.datetime(2026, 3, 9, 7, 0, tzinfo=dt.UTC)
    assert sweep(database, gateway, clock).sent == 1
    assert [one.body for one in gateway.parcels] == ["Bonjour now", "Bonjour réunion", "Bonjour later"]
    assert gateway.parcels[0].lifetime is None
    assert gateway.parcels[1].lifetime == dt.timedelta(hours=10)
    assert gateway.parcels[2].lifetime == dt.timedelta(hours=10)


def test_a_message_does_not_outlive_the_hours(database: Database, clock: Clock) -> None:
    clock.time = dt.datetime(2026, 3, 2, 18, 50, tzinfo=dt.UTC)
    gateway = Scripted()
    write(database, clock, ["one"])
    sweep(database, gateway, clock)
    assert gateway.parcels[0].lifetime == dt.timedelta(minutes=10)


def test_hours_that_end_in_the_middle_of_a_batch(database: Database, clock: Clock) -> None:
    clock.time = dt.datetime(2026, 3, 2, 18, 58, 30, tzinfo=dt.UTC)

    class Slow(Scripted):
        def send(self, parcel: Parcel) -> Outcome:
            clock.advance(dt.timedelta(seconds=20))
            return super().send(parcel)

    gateway = Slow()
    write(database, clock, [str(n) for n in range(5)])
    sweep(database, gateway, clock)
    assert gateway.sends == 2
    assert states(database) == {State.SENT: 2, State.WAITING: 3}


@pytest.mark.parametrize(
    ("policy", "reason", "about"),
    [
        (replace(CHEAP, campaign_cost=25 * CENTS), Stop.BUDGET, 7),
        (replace(CHEAP, day_messages=3), Stop.INSTALLATION_DAY, 0),
    ],
)
def test_a_spent_budget_stops_until_a_person_lifts_it(
    database: Database, clock: Clock, policy: Policy, reason: Stop, about: int
) -> None:
    gateway = Scripted()
    write(database, clock, [str(n) for n in range(6)])
    sweep(database, gateway, clock, policy)
    assert gateway.sends == 3
    assert stopped(database, about) == reason
    assert states(database) == {State.SENT: 3, State.HELD: 3}
    write(database, clock, ["new"])
    clock.advance(dt.timedelta(days=1))
    assert sweep(database, gateway, clock, policy).total == 0, "no stop ends by itself"
    lift(database, clock, about or None)
    sweep(database, gateway, clock, CHEAP)
    assert states(database) == {State.SENT: 7}


def test_a_campaigns_own_limits_come_first(database: Database, clock: Clock) -> None:
    with database.session() as session, session.begin():
        spending.set_limits(session, 7, 1_000 * CENTS, 2)
    gateway = Scripted()
    write(database, clock, [str(n) for n in range(4)])
    sweep(database, gateway, clock, replace(CHEAP, campaign_cost=1))
    assert gateway.sends == 2
    assert stopped(database) == Stop.CAMPAIGN_DAY
    with database.session() as session:
        assert spending.spent(session, "campaign:7") == (2, 16 * CENTS)
        assert spending.spent(session, "all", day_of(clock())) == (2, 16 * CENTS)


def test_a_person_gets_few_messages_a_day(database: Database, clock: Clock) -> None:
    gateway = Scripted()
    write(database, clock, [str(n) for n in range(5)], to="+33639980001")
    sweep(database, gateway, clock, replace(CHEAP, number_messages=2))
    assert gateway.sends == 2
    assert states(database) == {State.SENT: 2, State.WAITING: 3}
    clock.time = dt.datetime(2026, 3, 3, 7, tzinfo=dt.UTC)
    sweep(database, gateway, clock, replace(CHEAP, number_messages=2))
    assert gateway.sends == 4


def test_the_database_itself_refuses_to_go_beyond(database: Database) -> None:
    with database.session() as session:
        values = {"scope": "all", "day": "2026-03-02", "messages": 3, "cost": 10, "most_messages": 3, "most_cost": 10}
        session.execute(spending.COUNTERS.insert().values(values))
        session.commit()
        for name in ("messages", "cost"):
            with pytest.raises(IntegrityError), session.begin_nested():
                session.execute(update(spending.COUNTERS).values({name: spending.COUNTERS.c[name] + 1}))


def test_what_the_provider_refused_costs_nothing(database: Database, clock: Clock) -> None:
    write(database, clock, ["one"])
    sweep(database, Scripted([Refused(21614)]), clock, CHEAP)
    with database.session() as session:
        assert spending.spent(session, "campaign:7") == (0, 0)
        assert row(session).cost is None


def test_senders_at_once_keep_a_cap(database: Database, clock: Clock) -> None:
    gateway = Scripted()
    write(database, clock, [str(n) for n in range(40)])
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: sweep(database, gateway, clock, replace(CHEAP, day_messages=25)), range(4)))
    assert gateway.sends == 25
    assert states(database) == {State.SENT: 25, State.HELD: 15}


@pytest.mark.parametrize("code", [30007, 30004])
def test_a_burst_of_filtered_messages_pauses_the_campaign(database: Database, clock: Clock, code: int) -> None:
    gateway = Scripted()
    write(database, clock, [str(n) for n in range(5)])
    sweep(database, gateway, clock)
    write(database, clock, ["later"])
    for number in range(5):
        assert stopped(database) is None
        with database.session() as session, session.begin():
            reference = row(session, str(number)).reference
            name = row(session, str(number)).provider_id or ""
            record_status(session, reference, name, "undelivered", code, clock())
            record_status(session, reference, name, "undelivered", code, clock())  # told twice, counted once
    assert stopped(database) == Stop.BLOCKED
    assert state(database, "later") is State.HELD
    lift(database, clock)
    clock.advance(dt.timedelta(minutes=1))
    assert sweep(database, gateway, clock).sent == 1, "errors before the lifting count no more"


def test_blocked_at_once_by_the_provider_pauses_as_well(database: Database, clock: Clock) -> None:
    gateway = Scripted([Refused(30007)] * 9)
    write(database, clock, [str(n) for n in range(9)])
    sweep(database, gateway, clock)
    assert gateway.sends == 5
    assert states(database) == {State.FAILED: 5, State.HELD: 4}


def test_a_telephone_that_was_off_is_tried_again_and_old_reports_do_not_count(database: Database, clock: Clock) -> None:
    gateway = Scripted()
    write(database, clock, ["one"])
    reports = []
    for turn in range(4):
        assert sweep(database, gateway, clock).sent == 1
        with database.session() as session, session.begin():
            message = row(session)
            name = message.provider_id or ""
            assert record_status(session, message.reference, name, "undelivered", 30003, clock())
            reports.append((message.reference, name))
        expected = State.WAITING if turn < 3 else State.UNDELIVERED
        assert state(database) is expected
        for reference, earlier in reports[:3]:
            with database.session() as session, session.begin():
                assert record_status(session, reference, earlier, "delivered", None, clock())
            assert state(database) is expected
        clock.time = {0: clock() + dt.timedelta(hours=1), 1: clock() + dt.timedelta(hours=6)}.get(
            turn, clock() + dt.timedelta(days=1)
        )
    assert gateway.sends == 4


@pytest.mark.postgresql
def test_what_a_sender_has_taken_meanwhile_is_neither_taken_back_nor_set_aside(
    postgresql_server: PostgresqlServer, clock: Clock
) -> None:
    """Only a server lets two write at once: what was read before the lock is no longer so."""
    url = postgresql_server.create()
    database = Database(url)
    write(database, clock, ["one"])
    with database.session() as team:
        seen = row(team, "one")
        with database.session() as sender, sender.begin():
            row(sender, "one").state = State.SENDING
        assert not cancel(team, "one", clock())
        assert not handling.park(team, seen)
    database.dispose()
    postgresql_server.drop(url)


def test_a_message_can_be_taken_back_while_it_has_not_left(database: Database, clock: Clock) -> None:
    write(database, clock, ["one", "two"])
    with database.session() as session, session.begin():
        assert cancel(session, "one", clock())
        assert not cancel(session, "one", clock())
        assert not cancel(session, "unknown", clock())
    gateway = Scripted()
    assert sweep(database, gateway, clock).sent == 1
    assert states(database) == {State.CANCELLED: 1, State.SENT: 1}
    with database.session() as session, session.begin():
        assert not cancel(session, "two", clock())
