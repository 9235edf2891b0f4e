"""Calls through the service in the database, and the callers' own telephones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from app.access.tables import Staff
from app.database.inserts import insert_or_update
from app.phoning.core.bridge import LEASE, State
from app.phoning.tables import BridgeCall, CallerPhone

_PHONES = cast("Table", CallerPhone.__table__)


def phone_of(session: Session, staff_id: int) -> bytes | None:
    return session.scalar(select(CallerPhone.number).where(CallerPhone.staff_id == staff_id))


def set_phone(session: Session, staff_id: int, sealed: bytes | None) -> None:
    if sealed is None:
        session.execute(delete(CallerPhone).where(CallerPhone.staff_id == staff_id))
    else:
        insert_or_update(session, _PHONES, [{"staff_id": staff_id, "number": sealed}], ["staff_id"])


def phones_of_closed_accounts(session: Session) -> Sequence[int]:
    """Whose telephones nobody will be rung on any more."""
    found = select(CallerPhone.staff_id).join(Staff, Staff.id == CallerPhone.staff_id)
    return session.scalars(found.where(Staff.active.is_(False))).all()


def latest(session: Session, token: str) -> BridgeCall | None:
    """The last call made under a claim."""
    found = select(BridgeCall).where(BridgeCall.token == token).order_by(BridgeCall.id.desc())
    return session.scalar(found.limit(1))


def locked(session: Session, reference: str) -> BridgeCall | None:
    """Held back from every other report and request until the transaction ends."""
    wanted = select(BridgeCall).where(BridgeCall.reference == reference)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def next_asked(session: Session) -> BridgeCall | None:
    wanted = select(BridgeCall).where(BridgeCall.state == State.ASKED.value).order_by(BridgeCall.asked_at)
    return session.scalar(wanted.limit(1).with_for_update(skip_locked=True))


def abandoned(session: Session, now: dt.datetime) -> BridgeCall | None:
    """One that was being placed when whoever did so vanished."""
    wanted = select(BridgeCall).where(BridgeCall.state == State.PLACING.value, BridgeCall.changed_at < now - LEASE)
    return session.scalar(wanted.limit(1).with_for_update(skip_locked=True))


def any_to_place(session: Session) -> bool:
    waiting = (State.ASKED.value, State.PLACING.value)
    return session.scalar(select(BridgeCall.id).where(BridgeCall.state.in_(waiting)).limit(1)) is not None
