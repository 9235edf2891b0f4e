"""Accounts, one-time sign-in links, and the record of who did what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.access import limits, store
from app.access.core import LINK_LIFETIME, Role, is_usable
from app.access.courier import Courier, SignInMail
from app.access.limits import Knock
from app.access.tables import AuditEntry, SignInLink, Staff
from app.database.secrets import Keys


@dataclass(frozen=True, slots=True)
class NewStaff:
    name: str
    email: str
    role: Role
    language: str


def audit(
    session: Session,
    staff_id: int | None,
    action: str,
    subject: str,
    now: dt.datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write down a privileged act: `action` like "sign_in", `subject` like "staff:3". `data` holds nothing personal."""
    session.add(AuditEntry(at=now, staff_id=staff_id, action=action, subject=subject, data=dict(data or {})))


def add_staff(session: Session, new: NewStaff, now: dt.datetime, by: int | None = None) -> Staff | None:
    """A new account; None when the e-mail address has one already."""
    email = new.email.strip().lower()
    if store.find_by_email(session, email) is not None:
        return None
    staff = Staff(
        name=new.name.strip(), email=email, role=new.role.value, language=new.language, active=True, created_at=now
    )
    session.add(staff)
    session.flush()
    audit(session, by, "add_staff", f"staff:{staff.id}", now, {"role": staff.role})
    return staff


def first_administrator(session: Session, now: dt.datetime, language: str = "fr") -> Staff:
    """The administrator an installation starts with, made when there is none."""
    known = store.first_administrator(session)
    if known is not None:
        return known
    new = NewStaff("Administrator", "administrator@localhost", Role.ADMINISTRATOR, language)
    added = add_staff(session, new, now)
    assert added is not None, "the address of the first administrator is taken by another account"
    return added


def make_sign_in_link(session: Session, keys: Keys, staff: Staff, now: dt.datetime, by: int | None = None) -> str:
    """The token of a new link for /sign-in/<token>: works once, for 24 hours; earlier unused links end."""
    store.end_unused_links(session, staff.id, now)
    count = store.count_links(session, staff.id)
    token = keys.token("sign-in", f"{staff.id}:{count}:{now.isoformat()}")
    link = SignInLink(staff_id=staff.id, fingerprint=keys.fingerprint(token), expires_at=now + LINK_LIFETIME)
    session.add(link)
    session.flush()
    audit(session, by, "make_sign_in_link", f"staff:{staff.id}", now)
    return token


def mail_sign_in_link(
    session: Session, keys: Keys, email: str, address: str, now: dt.datetime, courier: Courier
) -> bool:
    """Have a link sent to whoever has an account under this e-mail address; false only where too many were asked for.

    Whether there is an account, nobody is told. `address` is the network address of who asks.
    """
    email = email.strip().lower()
    if not limits.may_knock(session, keys, Knock.BY_MAIL, address, now):
        return False
    full = limits.mailbox_full(session, keys, email, now)
    limits.note(session, keys, Knock.BY_MAIL, address, now, email)
    staff = store.find_by_email(session, email)
    if staff is not None and staff.active and not full:
        token = make_sign_in_link(session, keys, staff, now)
        hours = int(LINK_LIFETIME.total_seconds() // 3600)
        courier(session, keys, SignInMail(staff.email, staff.name, staff.language, token, hours), now)
    return True


def close_account(session: Session, staff: Staff, now: dt.datetime, by: int) -> bool:
    """End an account: its links stop working and whoever is signed in with it is out at their next click.

    Reopened it takes a new link: what was open may lie on a telephone that was lost. False for one's own, so that an
    administrator always remains.
    """
    if staff.id == by:
        return False
    staff.active = False
    _end_whatever_is_open(session, staff, now)
    audit(session, by, "close_account", f"staff:{staff.id}", now)
    return True


def reopen_account(session: Session, staff: Staff, now: dt.datetime, by: int) -> None:
    """Nothing from before opens it: not what another request began meanwhile, nor what a closing left open.

    One that is open stays as it is, with whoever is signed in.
    """
    if staff.active:
        return
    staff.active = True
    _end_whatever_is_open(session, staff, now)
    audit(session, by, "reopen_account", f"staff:{staff.id}", now)


def _end_whatever_is_open(session: Session, staff: Staff, now: dt.datetime) -> None:
    store.end_unused_links(session, staff.id, now)
    store.end_all_sessions(session, staff.id, now)


def find_usable_link(session: Session, keys: Keys, token: str, now: dt.datetime) -> SignInLink | None:
    """The link a token opens, if it still opens anything. Changes nothing."""
    link = store.find_link(session, keys.fingerprint(token))
    if link is None or not link.staff.active or not is_usable(link.expires_at, link.used_at, now):
        return None
    return link


def sign_in(session: Session, keys: Keys, token: str, now: dt.datetime) -> SignInLink | None:
    """Use the link up: it stands for the session from now on. None when it opens nothing (any more)."""
    link = find_usable_link(session, keys, token, now)
    if link is None or not store.use_link(session, link.id, now):
        return None
    audit(session, link.staff_id, "sign_in", f"staff:{link.staff_id}", now)
    return link


def sign_out(session: Session, staff_id: int, link_id: int, now: dt.datetime) -> None:
    """End this session, wherever its cookie was copied to; others of the same person go on."""
    store.end_session(session, link_id, now)
    audit(session, staff_id, "sign_out", f"staff:{staff_id}", now)
