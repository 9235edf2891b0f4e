"""Codes and tries in the database."""

from __future__ import annotations

import datetime as dt
from typing import cast

from sqlalchemy import Table, bindparam, delete, func, select
from sqlalchemy.orm import Session

from app.collection.codes.core import Purpose
from app.collection.codes.tables import CodeTry, InterviewCode
from app.database.inserts import insert_if_new

_CODE = cast("Table", InterviewCode.__table__)
_FORGET = delete(_CODE).where(_CODE.c.expires_at <= bindparam("before"))


def code_of(session: Session, interview_id: str, purpose: Purpose, now: dt.datetime) -> InterviewCode | None:
    """An interview's code, unless its time is over."""
    found = session.get(InterviewCode, (interview_id, purpose.value))
    return found if found and _holds(found, now) else None


def find_code(session: Session, fingerprint: bytes, now: dt.datetime) -> InterviewCode | None:
    found = session.scalar(select(InterviewCode).where(InterviewCode.fingerprint == fingerprint))
    return found if found and _holds(found, now) else None


def _holds(code: InterviewCode, now: dt.datetime) -> bool:
    return code.expires_at is None or now < code.expires_at


def add_code(session: Session, code: InterviewCode) -> bool:
    """False where another interview has the same code, or this one got one at the same moment."""
    return insert_if_new(session, _CODE, {column.name: getattr(code, column.name) for column in _CODE.columns})


def forget_codes(session: Session, before: dt.datetime) -> None:
    """Codes whose time was over."""
    session.execute(_FORGET, {"before": before})


def add_try(session: Session, address_index: bytes, at: dt.datetime) -> None:
    session.add(CodeTry(address_index=address_index, at=at))


def forget_tries(session: Session, before: dt.datetime) -> None:
    session.execute(delete(CodeTry).where(CodeTry.at < before))


def tries(session: Session, address_index: bytes, since: dt.datetime) -> tuple[int, int]:
    """How many codes opened nothing since then: from one address, and from all."""
    here = func.count().filter(CodeTry.address_index == address_index)
    row = session.execute(select(here, func.count()).where(CodeTry.at >= since)).one()
    return row[0], row[1]
