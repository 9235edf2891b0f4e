"""Staff accounts and sign-in links in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.access.core import Role
from app.access.tables import SignInLink, SignInTry, Staff


def find(session: Session, staff_id: int) -> Staff | None:
    return session.get(Staff, staff_id)


def find_by_email(session: Session, email: str) -> Staff | None:
    return session.scalar(select(Staff).where(Staff.email == email))


def everybody(session: Session) -> Sequence[Staff]:
    return session.scalars(select(Staff).order_by(Staff.name, Staff.id)).all()


def first_administrator(session: Session) -> Staff | None:
    chosen = select(Staff).where(Staff.role == Role.ADMINISTRATOR, Staff.active).order_by(Staff.id).limit(1)
    return session.scalar(chosen)


def find_link(session: Session, fingerprint: bytes) -> SignInLink | None:
    return session.scalar(select(SignInLink).where(SignInLink.fingerprint == fingerprint))


def count_links(session: Session, staff_id: int) -> int:
    counted = select(func.count()).select_from(SignInLink).where(SignInLink.staff_id == staff_id)
    return session.scalars(counted).one()


def has_signed_in(session: Session, staff_id: int) -> bool:
    used = select(SignInLink.id).where(SignInLink.staff_id == staff_id, SignInLink.used_at.is_not(None)).limit(1)
    return session.scalar(used) is not None


def use_link(session: Session, link_id: int, now: dt.datetime) -> bool:
    """Take the link for good; False when another request was faster."""
    taken = update(SignInLink).where(SignInLink.id == link_id, SignInLink.used_at.is_(None)).values(used_at=now)
    return session.execute(taken.returning(SignInLink.id)).first() is not None


def signed_in(session: Session, staff_id: int, link_id: int, since: dt.datetime) -> Staff | None:
    """Whose session this is, as long as it lasts."""
    link = SignInLink.id == link_id, SignInLink.used_at > since, SignInLink.ended_at.is_(None)
    found = select(Staff).join(SignInLink, SignInLink.staff_id == Staff.id)
    return session.scalar(found.where(Staff.id == staff_id, Staff.active, *link))


def end_session(session: Session, link_id: int, now: dt.datetime) -> None:
    session.execute(update(SignInLink).where(SignInLink.id == link_id).values(ended_at=now))


def end_all_sessions(session: Session, staff_id: int, now: dt.datetime) -> None:
    opened = SignInLink.staff_id == staff_id, SignInLink.used_at.is_not(None), SignInLink.ended_at.is_(None)
    session.execute(update(SignInLink).where(*opened).values(ended_at=now))


def end_unused_links(session: Session, staff_id: int, now: dt.datetime) -> None:
    unused = SignInLink.staff_id == staff_id, SignInLink.used_at.is_(None), SignInLink.expires_at > now
    session.execute(update(SignInLink).where(*unused).values(expires_at=now))


def knocks(
    session: Session,
    kind: str,
    since: dt.datetime,
    most: int,
    *,
    address_index: bytes | None = None,
    email_index: bytes | None = None,
) -> int:
    """How many there were, counted no further than to `most`: a crowd at the door costs no more than that."""
    chosen = select(SignInTry.id).where(SignInTry.kind == kind, SignInTry.at > since)
    if address_index is not None:
        chosen = chosen.where(SignInTry.address_index == address_index)
    if email_index is not None:
        chosen = chosen.where(SignInTry.email_index == email_index)
    return session.scalars(select(func.count()).select_from(chosen.limit(most).subquery())).one()


def add_knock(session: Session, knock: SignInTry, before: dt.datetime, most: int) -> None:
    """With it, those up to `before` are forgotten, and the oldest where there are more than `most`."""
    session.add(knock)
    session.flush()
    session.execute(delete(SignInTry).where(or_(SignInTry.at <= before, SignInTry.id <= knock.id - most)))
