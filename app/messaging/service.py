"""Writing to the outbox, what the provider reports about it, and numbers that asked for silence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from app.database.inserts import insert_if_new
from app.database.secrets import Keys
from app.messaging import core, segments, spending, store
from app.messaging.core import Channel, ErrorClass, State
from app.messaging.core.errors import after_report
from app.messaging.core.hours import ANY_TIME, MAINLAND, area_of
from app.messaging.core.spending import Stop
from app.messaging.tables import OptOut, OutgoingMessage

OUTBOX = cast("Table", OutgoingMessage.__table__)
OPT_OUTS = cast("Table", OptOut.__table__)

WEB = "web"
"""The source of a silence asked for on the page behind a personal link."""
BOUNCED = "bounced"
"""The source of a silence that nobody asked for: the address takes no mail."""


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
    at_once: bool = False
    """It answers somebody who waits for it: no quiet hours."""
    not_before: dt.datetime | None = None


def enqueue(session: Session, keys: Keys, outgoing: Outgoing, now: dt.datetime) -> OutgoingMessage | None:
    """Write a message in the transaction of its cause; None where it was written before."""
    held = outgoing.channel is Channel.SMS and spending.paused(session, outgoing.campaign_id)
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
            "area": _area(outgoing),
            "earlier_ids": [],
            "state": State.HELD if held else State.WAITING,
            "tries": 0,
            "next_try_at": outgoing.not_before or now,
            "created_at": now,
        },
    )
    return store.by_dedup_key(session, outgoing.dedup_key) if new else None


def _area(outgoing: Outgoing) -> str:
    if outgoing.at_once:
        return ANY_TIME
    return area_of(outgoing.to) if outgoing.channel is Channel.SMS else MAINLAND


def cancel(session: Session, dedup_key: str, now: dt.datetime) -> bool:
    """Take a message back that has not left; whether that was possible."""
    row = store.unsent_by_dedup_key(session, dedup_key)
    if row is None:
        return False
    settle(row, State.CANCELLED, row.error_code, now)
    session.flush()
    return True


def settle(row: OutgoingMessage, state: State, code: int | None, now: dt.datetime) -> None:
    row.state = state
    row.error_code = code
    if state in core.TERMINAL:
        row.settled_at = row.settled_at or now


def record_status(
    session: Session, reference: str, provider_id: str, status: str, error: int | None, now: dt.datetime
) -> bool:
    """A report from the provider, in any order, repeated or early; whether it named a message of ours."""
    row = store.by_reference(session, reference)
    told = core.reported(status)
    if row is None or not _is_about(row, provider_id):
        return False
    if told is None or provider_id in row.earlier_ids:
        return True
    row.provider_id = row.provider_id or provider_id
    row.sent_at = row.sent_at or now
    row.lease_owner = row.lease_until = None
    known = State(row.state)
    settle(row, core.latest(known, told), error or row.error_code, now)
    if error and row.state != known:
        _act_on(session, row, core.classify(error), now)
    return True


def _is_about(row: OutgoingMessage, provider_id: str) -> bool:
    return row.provider_id in {None, provider_id} or provider_id in row.earlier_ids


def _act_on(session: Session, row: OutgoingMessage, kind: ErrorClass, now: dt.datetime) -> None:
    """What an error asks for that came after the provider had taken the message."""
    if kind is ErrorClass.OPTED_OUT:
        silence(session, row.recipient_index, now, "provider")
    elif kind is ErrorClass.BLOCKED:
        spending.pause_on_burst(session, row.campaign_id, now)
    elif kind is ErrorClass.ACCOUNT:
        spending.pause(session, None, Stop.ACCOUNT, now)
    else:
        _try_again(row, after_report(kind, State(row.state), row.tries, now))


def _try_again(row: OutgoingMessage, verdict: core.Verdict) -> None:
    """As a new message for the provider; what it still says about the one before no longer counts."""
    if verdict.at is None or row.provider_id is None or row.recipient is None:
        return
    row.earlier_ids = [*row.earlier_ids, row.provider_id]
    row.provider_id = row.sent_at = row.settled_at = None
    row.cost = row.charged_on = None  # the failed one was paid for; the next is charged anew
    row.state, row.next_try_at = verdict.state, verdict.at


def opt_out(session: Session, keys: Keys, number: str, now: dt.datetime, source: str = "sms") -> None:
    """Never write to this number again, in any campaign, until it says so itself."""
    silence(session, keys.index(number), now, source)


def silence(session: Session, number_index: bytes, now: dt.datetime, source: str) -> None:
    values = {"number_index": number_index, "at": now, "source": source}
    insert_if_new(session, OPT_OUTS, values)


def opt_in(session: Session, keys: Keys, number: str) -> None:
    end_silence(session, keys.index(number))


def end_silence(session: Session, number_index: bytes) -> None:
    row = session.get(OptOut, number_index)
    if row is not None:
        session.delete(row)
        session.flush()


def is_opted_out(session: Session, keys: Keys, number: str) -> bool:
    return store.opted_out(session, keys.index(number))
