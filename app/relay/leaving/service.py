"""Leaving, coming back, naming a successor, and the team's decision on them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.database.secrets import Keys
from app.distribution.core import EventKind
from app.distribution.history import record_event
from app.distribution.partner_history import PartnerChange, note
from app.distribution.relaying import make_links
from app.distribution.tables import Professional, RelayLink
from app.relay.leaving import store
from app.relay.tables import Successor

MOST_NAMED = 3
"""Proposals of one page that wait for a decision."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to take over; at least one of the two ways to reach them is known."""

    name: str
    email: str | None = None
    phone: str | None = None


def leave(session: Session, link: RelayLink, now: dt.datetime) -> None:
    """No more letters and calls; what they gave out goes on being answered."""
    if link.id not in store.left(session, link.campaign_id, [link.id]):
        record_event(session, link.campaign_id, link.id, EventKind.LEFT_CAMPAIGN, now)


def come_back(session: Session, link: RelayLink, now: dt.datetime) -> None:
    if link.id in store.left(session, link.campaign_id, [link.id]):
        record_event(session, link.campaign_id, link.id, EventKind.RETURNED, now)


def name_successor(session: Session, keys: Keys, link: RelayLink, person: Person, now: dt.datetime) -> bool:
    """Keep a proposal for the team; whether there was room for one more."""
    if len(store.named(session, link.id)) >= MOST_NAMED:
        return False
    row = Successor(relay_link_id=link.id, name=person.name, at=now)
    row.email = keys.seal(person.email) if person.email else None
    row.phone = keys.seal(person.phone) if person.phone else None
    session.add(row)
    session.flush()
    record_event(session, link.campaign_id, link.id, EventKind.SUCCESSOR_NAMED, now, data={"successor": row.id})
    return True


def accept(session: Session, keys: Keys, row: Successor, now: dt.datetime, by: str) -> Professional:
    """Give them a page of their own; whoever named them gets no more letters and calls. What was given out stays."""
    link, before = row.relay_link, row.relay_link.professional
    after = Professional(
        structure_id=before.structure_id,
        reference=f"{before.reference[:40]} (+{row.id})",
        name=row.name,
        role=before.role,
        email=row.email,
        phone=row.phone,
        email_index=_index(keys, row.email),
        phone_index=_index(keys, row.phone),
        language=before.language,
    )
    session.add(after)
    before.gone_at = now
    session.flush()
    note(session, before, PartnerChange.LEFT, now, by, {"successor": after.id})
    note(session, after, PartnerChange.JOINED, now, by, {"predecessor": before.id})
    leave(session, link, now)
    make_links(session, keys, link.campaign, now)
    _decided(session, row, now, accepted=True)
    return after


def _index(keys: Keys, sealed: bytes | None) -> bytes | None:
    text = keys.opened(sealed)
    return keys.index(text) if text else None


def refuse(session: Session, row: Successor, now: dt.datetime) -> None:
    """Nothing changes; how to reach them is forgotten."""
    _decided(session, row, now, accepted=False)


def _decided(session: Session, row: Successor, now: dt.datetime, *, accepted: bool) -> None:
    """A second copy of how to reach somebody would be a second thing to erase."""
    row.decided_at, row.accepted = now, accepted
    row.email = row.phone = None
    session.flush()
