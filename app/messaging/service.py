"""Writing to the outbox, emptying it, and what comes back about it.

A message is leased, sent with no database session open, and recorded. A process may die at any point of
that: the lease then runs out, and the provider is asked whether it has the message before anything else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from uuid import uuid4

from sqlalchemy import Table
from sqlalchemy.orm import Session

from app.database import Database
from app.database.inserts import insert_if_new
from app.database.secrets import Keys
from app.messaging import core, segments, store
from app.messaging.core import Channel, State
from app.messaging.gateway import Ambiguous, Gateway, Kept, Parcel, Refused, Sent
from app.messaging.tables import OptOut, OutgoingMessage

OUTBOX = cast("Table", OutgoingMessage.__table__)
OPT_OUTS = cast("Table", OptOut.__table__)

Clock = Callable[[], dt.datetime]

CLOCKS_APART = dt.timedelta(minutes=5)
"""How far our clock and the provider's may differ when we ask what it has had since a moment."""
OPTED_OUT = 21610
"""The provider's code for a number that asked for silence; ours as well, for one told to us."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to write. Two with one `dedup_key` are the same message."""

    to: str
    body: str
    purpose: str
    dedup_key: str
    language: str
    campaign_id: int | None = None
    channel: Channel = Channel.SMS
    subject: str | None = None
    """Of an e-mail only."""


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
class _Leased:
    """What a sender needs once the session is closed."""

    id: int
    owner: str
    parcel: Parcel
    recipient_index: bytes
    created_at: dt.datetime


def enqueue(session: Session, keys: Keys, outgoing: Outgoing, now: dt.datetime) -> OutgoingMessage | None:
    """Write a message in the transaction of its cause; None where it was written before."""
    new = insert_if_new(
        session,
        OUTBOX,
        {
            "reference": keys.index(f"outgoing:{outgoing.dedup_key}").hex()[:32],
            "campaign_id": outgoing.campaign_id,
            "channel": outgoing.channel,
            "purpose": outgoing.purpose,
            "dedup_key": outgoing.dedup_key,
            "recipient": keys.seal(outgoing.to),
            "recipient_index": keys.index(outgoing.to),
            "language": outgoing.language,
            "subject": keys.seal(outgoing.subject) if outgoing.subject is not None else None,
            "body": keys.seal(outgoing.body),
            "segments": segments.count(outgoing.body).parts if outgoing.channel is Channel.SMS else 0,
            "state": State.WAITING,
            "tries": 0,
            "next_try_at": now,
            "created_at": now,
        },
    )
    return store.by_dedup_key(session, outgoing.dedup_key) if new else None


def send_due(database: Database, keys: Keys, gateway: Gateway, clock: Clock, limit: int = 100) -> Counts:
    """Send what is due, and find out about what a vanished sender left; at most `limit` messages."""
    counts = Counts()
    while counts.total < limit:
        if not (
            _settle_one(database, keys, gateway, clock, counts) or _send_one(database, keys, gateway, clock, counts)
        ):
            break
    return counts


def _send_one(database: Database, keys: Keys, gateway: Gateway, clock: Clock, counts: Counts) -> bool:
    leased = _lease(database, keys, gateway.channel, clock())
    if leased is None:
        return False
    outcome = gateway.send(leased.parcel)
    with database.session() as session, session.begin():
        row = store.locked(session, leased.id)
        match outcome:
            case Sent(provider_id, status):
                _record_sent(row, provider_id, status, clock())
                counts.sent += 1
            case Refused() if row.lease_owner == leased.owner:
                _record_refusal(session, row, outcome, clock())
                counts.refused += 1
            case Ambiguous(reason) if row.lease_owner == leased.owner:
                row.lease_until = clock() + core.PATIENCE
                row.error_text = reason
                counts.unsure += 1
            case _:
                counts.unsure += 1
    return True


def _lease(database: Database, keys: Keys, channel: Channel, now: dt.datetime) -> _Leased | None:
    """The next message nobody else is sending; numbers that asked for silence are settled on the way."""
    with database.session() as session, session.begin():
        while row := store.next_due(session, channel, now):
            if not store.opted_out(session, row.recipient_index):
                return _take(row, keys, now)
            _settle(row, State.FAILED, OPTED_OUT, now)
            session.flush()
    return None


def _take(row: OutgoingMessage, keys: Keys, now: dt.datetime) -> _Leased:
    row.state = State.SENDING
    row.tries += 1
    row.lease_owner = uuid4().hex
    row.lease_until = now + core.LEASE
    return _Leased(
        id=row.id,
        owner=row.lease_owner,
        parcel=Parcel(
            reference=row.reference,
            recipient=keys.open(row.recipient),
            body=keys.open(row.body),
            language=row.language,
            subject=keys.open(row.subject) if row.subject is not None else None,
        ),
        recipient_index=row.recipient_index,
        created_at=row.created_at,
    )


def _record_sent(row: OutgoingMessage, provider_id: str, status: str, now: dt.datetime) -> None:
    """The provider has it. A status report may have come first, and may know more."""
    told = core.reported(status) or State.SENT
    row.provider_id = row.provider_id or provider_id
    row.sent_at = row.sent_at or now
    row.lease_owner = row.lease_until = None
    _settle(row, core.latest(State(row.state), told), row.error_code, now)


def _record_refusal(session: Session, row: OutgoingMessage, refused: Refused, now: dt.datetime) -> None:
    if State(row.state) is not State.SENDING:
        return
    verdict = core.after_error(refused.asks, row.tries, now)
    row.lease_owner = row.lease_until = None
    row.next_try_at = verdict.at or row.next_try_at
    _settle(row, verdict.state, refused.code, now)
    if refused.asks is core.ErrorClass.OPTED_OUT:
        _silence(session, row.recipient_index, now, "provider")


def _settle(row: OutgoingMessage, state: State, code: int | None, now: dt.datetime) -> None:
    row.state = state
    row.error_code = code
    if state in core.TERMINAL:
        row.settled_at = row.settled_at or now


def _settle_one(database: Database, keys: Keys, gateway: Gateway, clock: Clock, counts: Counts) -> bool:
    """Ask the provider about one message whose sender vanished; false where there is none."""
    with database.session() as session, session.begin():
        row = store.next_expired(session, gateway.channel, clock())
        if row is None:
            return False
        leased = _take(row, keys, clock())
    answer = gateway.kept(leased.parcel, leased.created_at - CLOCKS_APART)
    with database.session() as session, session.begin():
        row = store.locked(session, leased.id)
        if row.lease_owner == leased.owner:
            _record_answer(session, row, leased, answer, clock())
    counts.found += 1
    return True


def _record_answer(
    session: Session, row: OutgoingMessage, leased: _Leased, answer: tuple[Kept, ...] | Ambiguous, now: dt.datetime
) -> None:
    if row.tries > core.MOST_TRIES:
        row.lease_owner = row.lease_until = None
        row.state = State.PARKED
    elif isinstance(answer, Ambiguous):
        row.lease_until = now + core.PATIENCE
        row.error_text = answer.reason
    elif kept := _ours(answer, leased.parcel.body, store.known_provider_ids(session, leased.recipient_index)):
        _record_sent(row, kept.provider_id, kept.status, now)
    else:
        row.lease_owner = row.lease_until = None
        row.state, row.next_try_at = State.WAITING, now


def _ours(answer: tuple[Kept, ...], body: str, known: frozenset[str]) -> Kept | None:
    """Same words to the same number, and no other message of ours."""
    return next((kept for kept in answer if kept.body == body and kept.provider_id not in known), None)


def record_status(
    session: Session, reference: str, provider_id: str, status: str, error: int | None, now: dt.datetime
) -> bool:
    """A report from the provider, in any order, repeated or early; whether it named a message of ours."""
    row = store.by_reference(session, reference)
    told = core.reported(status)
    if row is None or (row.provider_id is not None and row.provider_id != provider_id):
        return False
    if told is None:
        return True
    row.provider_id = row.provider_id or provider_id
    row.sent_at = row.sent_at or now
    row.lease_owner = row.lease_until = None
    _settle(row, core.latest(State(row.state), told), error or row.error_code, now)
    if error and core.classify(error) is core.ErrorClass.OPTED_OUT:
        _silence(session, row.recipient_index, now, "provider")
    return True


def opt_out(session: Session, keys: Keys, number: str, now: dt.datetime, source: str = "sms") -> None:
    """Never write to this number again, in any campaign, until it says so itself."""
    _silence(session, keys.index(number), now, source)


def _silence(session: Session, number_index: bytes, now: dt.datetime, source: str) -> None:
    values = {"number_index": number_index, "at": now, "source": source}
    insert_if_new(session, OPT_OUTS, values)


def opt_in(session: Session, keys: Keys, number: str) -> None:
    row = session.get(OptOut, keys.index(number))
    if row is not None:
        session.delete(row)
        session.flush()


def is_opted_out(session: Session, keys: Keys, number: str) -> bool:
    return store.opted_out(session, keys.index(number))
