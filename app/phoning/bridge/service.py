"""A call through the service, from the caller's wish to the provider's last word."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.database import Database
from app.database.secrets import Keys
from app.distribution.tables import Campaign
from app.messaging.calls import Calls, Ring
from app.messaging.gateway import Ambiguous, Refused, Sent
from app.phoning import store as cases
from app.phoning.bridge import store
from app.phoning.cases import known
from app.phoning.core.bridge import LIFE, Leg, State, after
from app.phoning.service import Held
from app.phoning.tables import BridgeCall


@dataclass(frozen=True, slots=True)
class Placing:
    """A call in the hands of whoever places it, once the session is closed."""

    reference: str
    ring: Ring | None = field(repr=False)
    """None where the caller has taken their number back meanwhile, or the secret that sealed it is lost."""


def ask(session: Session, held: Held, reference: str, now: dt.datetime) -> bool:
    """Wish for a call to the person of the case one holds; False where one is going on, or the case is not theirs."""
    claimed = cases.locked_case(session, held.token, held.staff_id)
    if claimed is None or claimed.id != held.case_id or store.phone_of(session, held.staff_id) is None:
        return False
    before = store.latest(session, held.token)
    if before is not None and not State(before.state).over and before.asked_at > now - LIFE:
        return False
    session.add(
        BridgeCall(
            reference=reference, case_id=claimed.id, staff_id=held.staff_id, token=held.token,
            state=State.ASKED.value, asked_at=now, changed_at=now,
        )
    )  # fmt: skip
    return True


def place_due(database: Database, keys: Keys, calls: Calls, base_url: str, now: dt.datetime) -> int:
    """Have the callers' telephones rung, with no session open meanwhile; how many.

    None is ever placed twice: of one whose placing nobody recorded it is said that nobody knows.
    """
    placed = 0
    while (one := _leased(database, keys, base_url, now)) is not None:
        became = calls.ring(one.ring) if one.ring else Refused(0)
        with database.session() as session, session.begin():
            _record(session, one.reference, became, now)
        placed += 1
    return placed


def _leased(database: Database, keys: Keys, base_url: str, now: dt.datetime) -> Placing | None:
    with database.session(read_only=True) as session:
        if not store.any_to_place(session):
            return None
    with database.session() as session, session.begin():
        while lost := store.abandoned(session, now):
            _set(lost, State.UNSURE, now)
            session.flush()
        row = store.next_asked(session)
        if row is None:
            return None
        _set(row, State.PLACING, now)
        number = keys.opened(store.phone_of(session, row.staff_id))
        ring = Ring(
            number,
            f"{base_url}/calls/answer?reference={row.reference}",
            f"{base_url}/calls/status?reference={row.reference}&leg={Leg.CALLER}",
        ) if number and row.asked_at > now - LIFE else None  # fmt: skip
        return Placing(row.reference, ring)


def _record(session: Session, reference: str, became: Sent | Refused | Ambiguous, now: dt.datetime) -> None:
    """Reports may have been quicker than the provider's own answer."""
    row = store.locked(session, reference)
    if row is None:
        return
    match became:
        case Sent():
            row.provider_id = became.provider_id
            _report(row, Leg.CALLER, became.status, now)
        case Refused():
            _set(row, State.REFUSED, now)
        case Ambiguous() if row.state == State.PLACING:
            _set(row, State.UNSURE, now)


def report(session: Session, reference: str, leg: Leg, word: str, now: dt.datetime) -> None:
    """What the provider says of one leg; nothing is done where the call is none of ours."""
    row = store.locked(session, reference)
    if row is not None:
        _report(row, leg, word, now)


def _report(row: BridgeCall, leg: Leg, word: str, now: dt.datetime) -> None:
    new = after(State(row.state), leg, word)
    if new != row.state:
        _set(row, new, now)


def _set(row: BridgeCall, state: State, now: dt.datetime) -> None:
    row.state, row.changed_at = state.value, now


def answered(session: Session, reference: str, provider_id: str, now: dt.datetime) -> int | None:
    """Somebody picked up the caller's telephone: whose language to speak, or None where nothing is to be said."""
    row = _expected(session, reference, provider_id, now)
    if row is None:
        return None
    row.provider_id = provider_id
    _report(row, Leg.CALLER, "in-progress", now)
    return row.staff_id


def connect(session: Session, keys: Keys, reference: str, provider_id: str, now: dt.datetime) -> str | None:
    """The person's number, given out once: to the call it was asked for, while the case is still that caller's."""
    row = _expected(session, reference, provider_id, now)
    if row is None:
        return None
    number = keys.opened(_number(session, keys, row, now))
    if number is None or cases.asked_for_silence(session, keys, number):
        _set(row, State.CALLER_GONE, now)
        return None
    _set(row, State.CONNECTING, now)
    return number


def _number(session: Session, keys: Keys, row: BridgeCall, now: dt.datetime) -> bytes | None:
    """Of the person of the case, as long as it is held under the claim that the call was asked for."""
    case = cases.locked_case(session, row.token, row.staff_id)
    if case is None or case.id != row.case_id:
        return None
    found = known(session, keys, session.get_one(Campaign, case.campaign_id), [case.key], now)
    return found[0].number if found else None


def _expected(session: Session, reference: str, provider_id: str, now: dt.datetime) -> BridgeCall | None:
    """The call that the provider speaks of, as long as it may still be connected."""
    row = store.locked(session, reference)
    waits = {State.PLACING, State.CALLER_RINGS, State.CALLER_IN}
    if row is None or not provider_id or State(row.state) not in waits or row.asked_at <= now - LIFE:
        return None
    return row if row.provider_id in {None, provider_id} else None
