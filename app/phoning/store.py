"""Claims and attempts in the database."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import uuid4

from sqlalchemy import Table, delete, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.access.tables import Staff
from app.database.inserts import insert_if_new
from app.database.secrets import Keys
from app.distribution.tables import Campaign, Professional, RelayLink
from app.messaging.tables import OptOut, OutgoingMessage
from app.phoning.core.outcomes import Called, Outcome
from app.phoning.tables import Attempt, Claim

LEASE = dt.timedelta(minutes=12)
"""How long a case is one caller's; a longer call keeps it unless somebody else has asked for the next case."""

_CLAIMS = cast("Table", Claim.__table__)
_ATTEMPTS = cast("Table", Attempt.__table__)


@dataclass(frozen=True, slots=True)
class Made:
    """An attempt as the history shows it."""

    outcome: Outcome
    note: str
    ended_at: dt.datetime
    caller: str


def attempts(session: Session, campaign_id: int) -> Mapping[int, Sequence[Called]]:
    """The attempts of a campaign by relay link, in the order they were made."""
    found: defaultdict[int, list[Called]] = defaultdict(list)
    wanted = (
        select(Attempt.relay_link_id, Attempt.outcome, Attempt.ended_at, Attempt.next_call_at)
        .where(Attempt.campaign_id == campaign_id)
        .order_by(Attempt.ended_at, Attempt.id)
    )
    for link_id, outcome, ended_at, again in session.execute(wanted):
        found[link_id].append(Called(Outcome(outcome), ended_at, again))
    return found


def attempts_made(session: Session, link_id: int) -> Sequence[Made]:
    wanted = (
        select(Attempt.outcome, Attempt.note, Attempt.ended_at, Staff.name)
        .join(Staff, Staff.id == Attempt.staff_id)
        .where(Attempt.relay_link_id == link_id)
        .order_by(Attempt.ended_at, Attempt.id)
    )
    return [Made(Outcome(outcome), note, at, name) for outcome, note, at, name in session.execute(wanted)]


def count_attempts(session: Session, link_id: int) -> int:
    counted = select(func.count()).select_from(Attempt).where(Attempt.relay_link_id == link_id)
    return session.scalars(counted).one()


def attempt_exists(session: Session, outside_id: str) -> bool:
    return session.scalar(select(Attempt.id).where(Attempt.outside_id == outside_id)) is not None


def add_attempt(session: Session, values: Mapping[str, object]) -> bool:
    """Whether it is new: an attempt told again under the same outside id is there already."""
    return insert_if_new(session, _ATTEMPTS, values)


def find_link(session: Session, campaign_id: int, link_id: int) -> RelayLink | None:
    whose = (
        joinedload(RelayLink.campaign).joinedload(Campaign.project),
        joinedload(RelayLink.professional).joinedload(Professional.structure),
    )
    found = select(RelayLink).where(RelayLink.campaign_id == campaign_id, RelayLink.id == link_id)
    return session.scalar(found.options(*whose))


def claim_of(session: Session, staff_id: int) -> Claim | None:
    """The one case a caller holds, also after its lease, as long as nobody else has taken it."""
    return session.scalar(select(Claim).where(Claim.staff_id == staff_id))


def locked_claim(session: Session, token: str, staff_id: int) -> Claim | None:
    """A claim by its token, held back from every other writer until the transaction ends."""
    return session.scalar(select(Claim).where(Claim.token == token, Claim.staff_id == staff_id).with_for_update())


def held_links(session: Session, campaign_id: int, now: dt.datetime) -> frozenset[int]:
    """Cases of a campaign that somebody holds."""
    held = select(Claim.relay_link_id).join(RelayLink, RelayLink.id == Claim.relay_link_id)
    return frozenset(session.scalars(held.where(RelayLink.campaign_id == campaign_id, Claim.expires_at > now)))


def claim_first(session: Session, wanted: Mapping[int, int], staff_id: int, now: dt.datetime) -> int | None:
    """Claim the first of the links that is free, giving back what the caller held; the link, or None.

    `wanted` maps links, in order, to the attempts the order was worked out from: a case called in the meantime
    is passed over. Existing claims are locked in one order by everybody, so callers wait but never lock each other
    out; a row another caller has just inserted is met by the unique constraints.
    """
    in_the_way = or_(Claim.staff_id == staff_id, Claim.relay_link_id.in_(wanted))
    found = session.execute(
        select(Claim.relay_link_id, Claim.staff_id, Claim.expires_at)
        .where(in_the_way)
        .order_by(Claim.relay_link_id)
        .with_for_update()
    ).all()
    taken = {link for link, owner, expires_at in found if owner != staff_id and expires_at > now}
    if taken.issuperset(wanted):
        return None
    free = [link for link, _, _ in found if link not in taken]
    session.execute(delete(Claim).where(Claim.relay_link_id.in_(free)))
    for link_id, made in wanted.items():
        if link_id not in taken and _insert_claim(session, link_id, staff_id, now):
            if count_attempts(session, link_id) == made:
                return link_id
            session.execute(delete(Claim).where(Claim.relay_link_id == link_id))
    return None


def _insert_claim(session: Session, link_id: int, staff_id: int, now: dt.datetime) -> bool:
    values = {
        "relay_link_id": link_id,
        "staff_id": staff_id,
        "token": uuid4().hex,
        "claimed_at": now,
        "expires_at": now + LEASE,
    }
    return insert_if_new(session, _CLAIMS, values)


def give_back(session: Session, staff_id: int, token: str) -> None:
    session.execute(delete(Claim).where(Claim.staff_id == staff_id, Claim.token == token))


def reachable(session: Session, keys: Keys, link_ids: Sequence[int]) -> frozenset[int]:
    """Those of the links whose professional has a number that did not ask for silence."""
    wanted = (
        select(RelayLink.id, Professional.phone)
        .join(Professional, Professional.id == RelayLink.professional_id)
        .where(RelayLink.id.in_(link_ids), Professional.phone.is_not(None), RelayLink.revoked_at.is_(None))
    )
    indexes = {link: keys.index(keys.open(phone)) for link, phone in session.execute(wanted) if phone is not None}
    silent = set(session.scalars(select(OptOut.number_index).where(OptOut.number_index.in_(indexes.values()))))
    return frozenset(link for link, index in indexes.items() if index not in silent)


def messages_in(session: Session, campaign_id: int, states: Sequence[str]) -> int:
    """How many of a campaign's messages are in one of these states."""
    counted = select(func.count()).select_from(OutgoingMessage)
    found = counted.where(OutgoingMessage.campaign_id == campaign_id, OutgoingMessage.state.in_(states))
    return session.scalars(found).one()
