"""Codes and tries in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, Table, and_, bindparam, delete, func, select
from sqlalchemy.orm import Session

from app.collection.codes.core import Purpose
from app.collection.codes.tables import CodeTry, InterviewCode
from app.collection.store import CAMPAIGN, COLUMNS, INTERVIEW, Stored, stored_of
from app.database.inserts import NewRow, insert_if_new
from app.database.prepared import LookUp

_CODE = cast("Table", InterviewCode.__table__)


class Code(Struct, frozen=True):
    """A row of codes; its fields are the columns, in their order."""

    interview_id: str
    purpose: str
    fingerprint: bytes
    attempt: int
    made_at: dt.datetime
    expires_at: dt.datetime | None


_READ = select(_CODE)
_OF_INTERVIEW = LookUp(
    _READ.where(_CODE.c.interview_id == bindparam("interview"), _CODE.c.purpose == bindparam("for_"))
)
_TO_ANSWERS = and_(_CODE.c.interview_id == INTERVIEW.c.id, _CODE.c.purpose == Purpose.ANSWERS.value)
_INTERVIEW = LookUp(
    select(*COLUMNS, *_CODE.c)
    .join_from(INTERVIEW, CAMPAIGN, INTERVIEW.c.campaign_id == CAMPAIGN.c.id)
    .outerjoin(_CODE, _TO_ANSWERS)
    .where(INTERVIEW.c.id == bindparam("wanted"))
)
_BY_FINGERPRINT = _READ.where(_CODE.c.fingerprint == bindparam("wanted"))
_FORGET = delete(_CODE).where(_CODE.c.expires_at <= bindparam("before"))


def code_of(reader: Session | Connection, interview_id: str, purpose: Purpose, now: dt.datetime) -> Code | None:
    """An interview's code, unless its time is over."""
    return _held(_OF_INTERVIEW.first(reader, {"interview": interview_id, "for_": purpose.value}), now)


def find_with_code(
    reader: Session | Connection, interview_id: str, now: dt.datetime
) -> tuple[Stored | None, Code | None]:
    """An interview and its code to the answers, in one read."""
    row = _INTERVIEW.first(reader, {"wanted": interview_id})
    if row is None:
        return None, None
    interview, code = row[: len(COLUMNS)], row[len(COLUMNS) :]
    return stored_of(interview), _held(code if code[0] else None, now)


def find_code(reader: Session | Connection, fingerprint: bytes, now: dt.datetime) -> Code | None:
    return _held(reader.execute(_BY_FINGERPRINT, {"wanted": fingerprint}).first(), now)


def _held(row: Sequence[Any] | None, now: dt.datetime) -> Code | None:
    code = Code(*row) if row else None
    return code if code and (code.expires_at is None or now < code.expires_at) else None


def add_code(session: Session, code: Code) -> bool:
    """False where another interview has the same code, or this one has one already."""
    return insert_if_new(session, *code_row(code))


def code_row(code: Code) -> NewRow:
    return NewRow(_CODE, asdict(code))


def forget_codes(session: Session, before: dt.datetime) -> None:
    """Codes whose time was over."""
    session.execute(_FORGET, {"before": before})


def forget_code(session: Session, interview_id: str, purpose: Purpose) -> None:
    session.execute(delete(_CODE).where(_CODE.c.interview_id == interview_id, _CODE.c.purpose == purpose.value))


def add_try(session: Session, address_index: bytes, at: dt.datetime) -> None:
    session.add(CodeTry(address_index=address_index, at=at))


def forget_tries(session: Session, before: dt.datetime) -> None:
    session.execute(delete(CodeTry).where(CodeTry.at < before))


def tries(session: Session, address_index: bytes, since: dt.datetime) -> tuple[int, int]:
    """How many codes opened nothing since then: from one address, and from all."""
    here = func.count().filter(CodeTry.address_index == address_index)
    row = session.execute(select(here, func.count()).where(CodeTry.at >= since)).one()
    return row[0], row[1]
