"""The look in the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.look.logo import Logo
from app.look.tables import ONLY, LookRow
from app.site.look import NO_CONTACT, Contact


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an installation has chosen; None where it keeps what Relais brings."""

    name: str | None = None
    accent: str | None = None
    accent_dark: str | None = None
    logo: Logo | None = None
    contact: Contact = NO_CONTACT


def find(session: Session) -> Chosen:
    row = session.get(LookRow, ONLY)
    if row is None:
        return Chosen()
    logo = Logo(row.logo, row.logo_width or 0, row.logo_height or 0) if row.logo else None
    contact = Contact(row.contact_email, row.contact_telephone)
    return Chosen(row.name, row.accent, row.accent_dark, logo, contact)


def save(session: Session, chosen: Chosen, now: dt.datetime) -> None:
    row = session.get(LookRow, ONLY) or LookRow(id=ONLY)
    row.name, row.accent, row.accent_dark = chosen.name, chosen.accent, chosen.accent_dark
    row.logo = chosen.logo.content if chosen.logo else None
    row.logo_width = chosen.logo.width if chosen.logo else None
    row.logo_height = chosen.logo.height if chosen.logo else None
    row.contact_email, row.contact_telephone = chosen.contact.email, chosen.contact.telephone
    row.changed_at = now
    session.add(row)
    session.flush()
