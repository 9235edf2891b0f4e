"""Emptying the outbox.

A message is leased, sent with no database session open, and recorded. A process may die at any point of
that: the lease then runs out, and the provider is asked whether it has the message before anything else.
Leases run on the database's clock, for senders on several machines may disagree about the time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.orm import Session

from app.database import Database
from app.database.secrets import Keys
from app.messaging import core, spending, store
from app.messaging.core import Channel, ErrorClass, State
from app.messaging.core.errors import OPTED_OUT
from app.messaging.core.hours import ANY_TIME, next_opening, open_areas
from app.messaging.core.spending import DEFAULT, Policy, Stop, tomorrow
from app.messaging.core.states import LEASE, MOST_TRIES, PATIENCE, SIGN_IN, UNASKED_TRIES, UNREADABLE, patience
from app.messaging.gateway import Ambiguous, Gateway, Kept, Outcome, Parcel, Refused, Sent
from app.messaging.service import BOUNCED, settle, silence
from app.messaging.tables import OutgoingMessage

Clock = Callable[[], dt.datetime]
LeaseClock = Callable[[Session], dt.datetime]

CLOCKS_APART = dt.timedelta(minutes=5)
"""How far our clock and the provider's may differ when we ask what it has had since a moment."""
LONGEST_LIFE = dt.timedelta(hours=10)
"""The provider keeps no message longer."""
PASSED_OVER = 100
"""Messages settled unsent in one transaction, so that none grows long."""


@dataclass(slots=True)
class Counts:
    """What one sweep of the outbox did."""

    sent: int = 0
    refused: int = 0
    unsure: int = 0
    found: int = 0

    @property
    def total(self) -> int:
        return self.sent + self.refused + self.unsure + self.found


@dataclass(frozen=True, slots=True)
class Sender:
    """One gateway's way out. Several may run, in any number of processes: rows are leased."""

    database: Database
    keys: Keys
    gateway: Gateway
    clock: Clock
    policy: Policy = DEFAULT
    lease_clock: LeaseClock = store.database_now


@dataclass(frozen=True, slots=True)
class Leased:
    """A message in one sender's hands: what it needs once the session is closed."""

    id: int
    owner: str
    parcel: Parcel
    recipient_index: bytes
    created_at: dt.datetime


def settle_expired(sender: Sender) -> int:
    """Find out about everything a vanished sender left; how many messages that was."""
    counts = Counts()
    while _settle_one(sender, counts):
        pass
    return counts.found


def send_due(sender: Sender, limit: int = 100) -> Counts:
    """Send what is due, and find out about what a vanished sender left; at most `limit` messages."""
    counts = Counts()
    while counts.total < limit and (_settle_one(sender, counts) or _send_one(sender, counts)):
        pass
    return counts


def _send_one(sender: Sender, counts: Counts) -> bool:
    for leased in exchange(sender, (), room=1):
        outcome = sender.gateway.send(leased.parcel)
        exchange(sender, [(leased, outcome)], room=0)
        match outcome:
            case Sent():
                counts.sent += 1
            case Refused():
                counts.refused += 1
            case Ambiguous():
                counts.unsure += 1
        return True
    return False


def exchange(sender: Sender, done: Sequence[tuple[Leased, Outcome]], room: int) -> Sequence[Leased]:
    """Record what became of some messages and lease at most `room` others, in one transaction.

    Webhooks wait for each transaction that writes: none is opened where there is nothing to do.
    """
    if not done and not (room and _anything_due(sender)):
        return ()
    with sender.database.session() as session, session.begin():
        for leased, outcome in done:
            _record(session, leased, outcome, sender)
        session.flush()
        return list(_lease(session, sender, room))


def _record(session: Session, leased: Leased, outcome: Outcome, sender: Sender) -> None:
    row = store.locked(session, leased.id)
    match outcome:
        case Sent(provider_id, status):
            _record_sent(row, provider_id, status, sender.clock())
        case Refused() if row.lease_owner == leased.owner:
            _record_refusal(session, row, outcome, sender)
        case Ambiguous(reason) if row.lease_owner == leased.owner:
            row.lease_until = sender.lease_clock(session) + PATIENCE
            row.error_text = reason


def _anything_due(sender: Sender) -> bool:
    now = sender.clock()
    areas = [area for area, _ in _open(sender.policy, now)]
    with sender.database.session(read_only=True) as session:
        return store.anything_due(session, sender.gateway.channel, areas, now)


def _lease(session: Session, sender: Sender, room: int) -> Iterator[Leased]:
    """Messages nobody else is sending and that may go now; others are settled on the way."""
    now, passed = sender.clock(), 0
    for area, until in _open(sender.policy, now):
        while room and passed < PASSED_OVER and (row := store.next_due(session, sender.gateway.channel, area, now)):
            if _readable(row, sender.keys) and _may_go(session, row, sender.policy, now):
                yield _take(session, row, sender, until - now if until else None)
                room -= 1
            else:
                passed += 1
            session.flush()


def _readable(row: OutgoingMessage, keys: Keys) -> bool:
    """A message that a lost secret sealed must not stand before all others for ever: a person has to look."""
    if all(keys.opens(sealed) for sealed in (row.recipient, row.body, row.subject) if sealed is not None):
        return True
    row.state, row.error_text, row.lease_owner, row.lease_until = State.PARKED, UNREADABLE, None, None
    return False


def _open(policy: Policy, now: dt.datetime) -> Iterator[tuple[str, dt.datetime | None]]:
    """Where messages may go now, and until when."""
    yield ANY_TIME, None
    yield from open_areas(policy.hours, now)


def _may_go(session: Session, row: OutgoingMessage, policy: Policy, now: dt.datetime) -> bool:
    """Whether nothing speaks against it; where something does, the row says what."""
    if row.purpose != SIGN_IN and store.opted_out(session, row.recipient_index):
        settle(row, State.FAILED, OPTED_OUT, now)
        return False
    if row.channel == Channel.SMS and spending.paused(session, row.campaign_id):
        row.state = State.HELD
        return False
    stop = spending.charge(session, row, policy, now)
    if stop is Stop.NUMBER_DAY:
        day = tomorrow(now)
        row.next_try_at = next_opening(row.area, policy.hours, day) or day
    elif stop is not None:
        row.state = State.HELD
        spending.pause(session, None if stop is Stop.INSTALLATION_DAY else row.campaign_id, stop, now)
    return stop is None


def _take(session: Session, row: OutgoingMessage, sender: Sender, lifetime: dt.timedelta | None) -> Leased:
    row.state = State.SENDING
    row.tries += 1
    row.lease_owner = uuid4().hex
    row.lease_until = sender.lease_clock(session) + LEASE
    return Leased(
        id=row.id,
        owner=row.lease_owner,
        parcel=_parcel(row, sender.keys, lifetime),
        recipient_index=row.recipient_index,
        created_at=row.created_at,
    )


def _parcel(row: OutgoingMessage, keys: Keys, lifetime: dt.timedelta | None) -> Parcel:
    assert row.recipient is not None  # they are emptied only when nothing is to be sent any more
    assert row.body is not None
    return Parcel(
        reference=row.reference,
        recipient=keys.open(row.recipient),
        body=keys.open(row.body),
        language=row.language,
        subject=keys.open(row.subject) if row.subject is not None else None,
        lifetime=min(lifetime, LONGEST_LIFE) if lifetime else None,
    )


def _record_sent(row: OutgoingMessage, provider_id: str, status: str, now: dt.datetime) -> None:
    """The provider has it. A report may have come first, and may know more: even that it failed and is tried again."""
    if provider_id in row.earlier_ids:
        return
    told = core.reported(status) or State.SENT
    row.provider_id = row.provider_id or provider_id
    row.sent_at = row.sent_at or now
    row.lease_owner = row.lease_until = None
    settle(row, core.latest(State(row.state), told), row.error_code, now)


def _record_refusal(session: Session, row: OutgoingMessage, refused: Refused, sender: Sender) -> None:
    if State(row.state) is not State.SENDING:
        return
    now = sender.clock()
    verdict = core.after_error(refused.asks, row.tries, now)
    row.lease_owner = row.lease_until = None
    row.next_try_at = verdict.at or row.next_try_at
    settle(row, verdict.state, refused.code, now)
    spending.refund(session, row, sender.policy)
    if refused.asks is ErrorClass.OPTED_OUT:
        silence(session, row.recipient_index, now, "provider")
    elif refused.asks is ErrorClass.UNREACHABLE and row.channel == Channel.EMAIL:
        # Servers judge a sender by how often it writes to addresses that are none.
        silence(session, row.recipient_index, now, BOUNCED)
    elif refused.asks is ErrorClass.BLOCKED:
        spending.pause_on_burst(session, row.campaign_id, now)
    elif refused.asks is ErrorClass.ACCOUNT:
        spending.pause(session, None, Stop.ACCOUNT, now)


def _settle_one(sender: Sender, counts: Counts) -> bool:
    """Ask the provider about one message whose sender vanished; false where there is none."""
    with sender.database.session(read_only=True) as session:
        if not store.anything_expired(session, sender.gateway.channel, sender.lease_clock(session)):
            return False
    with sender.database.session() as session, session.begin():
        row = store.next_expired(session, sender.gateway.channel, sender.lease_clock(session))
        if row is None:
            return False
        if not _readable(row, sender.keys):
            return True
        leased = _take(session, row, sender, None)
    answer = sender.gateway.kept(leased.parcel, leased.created_at - CLOCKS_APART)
    with sender.database.session() as session, session.begin():
        row = store.locked(session, leased.id)
        if row.lease_owner == leased.owner:
            _record_answer(session, row, leased, answer, sender)
    counts.found += 1
    return True


def _record_answer(
    session: Session, row: OutgoingMessage, leased: Leased, answer: tuple[Kept, ...] | Ambiguous, sender: Sender
) -> None:
    now = sender.clock()
    if row.tries >= (UNASKED_TRIES if row.channel == Channel.EMAIL else MOST_TRIES + 1):
        row.lease_owner = row.lease_until = None
        row.state = State.PARKED
    elif isinstance(answer, Ambiguous):
        row.lease_until = sender.lease_clock(session) + patience(row.tries)
        row.error_text = answer.reason
    elif kept := _ours(answer, leased.parcel.body, store.known_provider_ids(session, leased.recipient_index)):
        _record_sent(row, kept.provider_id, kept.status, now)
    else:
        row.lease_owner = row.lease_until = None
        row.state, row.next_try_at = State.WAITING, now


def _ours(answer: tuple[Kept, ...], body: str, known: frozenset[str]) -> Kept | None:
    """Same words to the same number, and no other message of ours; words the provider has discarded may be any."""
    return next((kept for kept in answer if kept.body in {body, ""} and kept.provider_id not in known), None)
