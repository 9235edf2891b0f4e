"""Changing partners by hand: by the same rules as their file, and written down like it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.secrets import Keys
from app.distribution.partner_files.entries import (
    PROFESSIONAL_FIELDS,
    STRUCTURE_FIELDS,
    Entry,
    ProfessionalEntry,
    Reading,
    StructureEntry,
    moved_reference,
)
from app.distribution.partner_files.faults import Fault
from app.distribution.partner_files.staging import sealed
from app.distribution.partner_files.tabular import Line
from app.distribution.partner_history import PartnerChange, note
from app.distribution.tables import Professional, Structure
from app.site.language import LANGUAGES


def read_structure(row: Structure, said: Mapping[str, str]) -> StructureEntry | Sequence[Fault]:
    """What a form says of a structure, by column, or what is wrong with it."""
    entry = _read({"structure_reference": row.reference, **_only(said, STRUCTURE_FIELDS)})
    return entry.structure or entry.faults


def read_professional(row: Professional, said: Mapping[str, str]) -> ProfessionalEntry | Sequence[Fault]:
    place = row.structure
    known = {"structure_reference": place.reference, "structure_name": place.name, "structure_type": place.kind}
    known |= {"departement": place.departement, "professional_reference": row.reference}
    entry = _read(known | _only(said, PROFESSIONAL_FIELDS))
    return entry.professional or entry.faults


def _only(said: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    return {column: said.get(column, "") for column in columns.values()}


def _read(cells: Mapping[str, str]) -> Entry:
    matching = {column: at for at, column in enumerate(cells)}
    return next(Reading(matching, len(cells), tuple(LANGUAGES)).entries(iter([Line(1, list(cells.values()))])))


def save_structure(session: Session, row: Structure, entry: StructureEntry, now: dt.datetime, by: str) -> bool:
    """Whether anything changed."""
    said = {name: getattr(entry, name) for name in STRUCTURE_FIELDS}
    changed = {name: [getattr(row, name), value] for name, value in said.items() if getattr(row, name) != value}
    if changed:
        _set(row, said)
        note(session, row, PartnerChange.CHANGED, now, by, changed)
    return bool(changed)


def save_professional(
    session: Session, keys: Keys, row: Professional, entry: ProfessionalEntry, now: dt.datetime, by: str
) -> bool:
    """Whether anything changed; of people it is written down what did, not from what to what."""
    said = {name: getattr(entry, name) for name in ("name", "role", "language", "hours")}
    changed = [name for name, value in said.items() if getattr(row, name) != value]
    for name, value in reach(keys, row).items():
        if getattr(entry, name) != value:
            changed.append(name)
            said |= sealed(keys, name, getattr(entry, name))
    if changed:
        _set(row, said)
        note(session, row, PartnerChange.CHANGED, now, by, {"fields": changed})
    return bool(changed)


def reach(keys: Keys, row: Professional) -> Mapping[str, str | None]:
    """E-mail address and number as they can be read."""
    return {"email": keys.opened(row.email), "phone": keys.opened(row.phone)}


def _set(row: Structure | Professional, said: Mapping[str, Any]) -> None:
    for name, value in said.items():
        setattr(row, name, value)


def move(
    session: Session, row: Professional, to: Structure, since: dt.date, now: dt.datetime, by: str, called: str = ""
) -> bool:
    """They work in another structure since a day; what came through their links goes with them. Whether it is new.

    Where it is known what they are called there it is said; else they keep their reference, as long as it is free.
    """
    before = row.structure
    if to.id == before.id:
        return False
    called = called or row.reference
    same = select(Professional.id).where(Professional.structure_id == to.id, Professional.reference == called)
    row.reference = called if session.scalar(same) is None else moved_reference(called, before.reference)
    row.structure = to
    session.flush()
    note(session, row, PartnerChange.MOVED, now, by, {"from": before.id, "since": since.isoformat()})
    return True


def leave(session: Session, row: Professional, now: dt.datetime, by: str) -> None:
    """They are no longer there: nobody writes to them or calls; links they gave out stay open."""
    if row.gone_at is None:
        row.gone_at = now
        note(session, row, PartnerChange.LEFT, now, by)


def come_back(session: Session, row: Professional, now: dt.datetime, by: str) -> None:
    if row.gone_at is not None:
        row.gone_at = None
        note(session, row, PartnerChange.RETURNED, now, by)
