"""Entries that look like one and the same: proposed, and put together or kept apart by a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.inserts import insert_if_new
from app.distribution import store
from app.distribution.kept import Subject
from app.distribution.partner_files.entries import made_reference, moved_reference
from app.distribution.partner_history import PartnerChange, note
from app.distribution.tables import JudgedPair, Professional, Structure

Row = Structure | Professional
MOST_ALIKE = 20
"""Entries under one sign: more are a shared address, not one person many times over."""
_FILLED = (("role",), ("email", "email_index"), ("phone", "phone_index"), ("hours",))
"""What the one that is kept takes over where it has nothing; an index goes with what it is the index of."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that may be one; the one known for longer first."""

    subject: Subject
    first: Row
    second: Row


def alike(session: Session, project_id: int) -> list[Pair]:
    """Structures of one name in one place; people of one address, or of one name and number or structure."""
    judged = {
        (subject, frozenset((first, second)))
        for subject, first, second in session.execute(
            select(JudgedPair.subject, JudgedPair.first_id, JudgedPair.second_id)
        )
    }
    found = [
        *_pairs(Subject.STRUCTURE, store.structures(session, project_id)),
        *_pairs(Subject.PROFESSIONAL, store.professionals(session, project_id)),
    ]
    return [one for one in found if (one.subject.value, frozenset((one.first.id, one.second.id))) not in judged]


def _pairs(subject: Subject, rows: Iterable[Row]) -> Iterator[Pair]:
    by_sign: dict[Hashable, list[Row]] = {}
    for row in rows:
        for sign in _signs(row):
            by_sign.setdefault(sign, []).append(row)
    told: set[tuple[int, int]] = set()
    for same in by_sign.values():
        if len(same) > MOST_ALIKE:
            continue
        for first, second in combinations(sorted(same, key=lambda row: row.id), 2):
            if (first.id, second.id) not in told:
                told.add((first.id, second.id))
                yield Pair(subject, first, second)


def _signs(row: Row) -> Iterator[Hashable]:
    name = made_reference(row.name)
    if isinstance(row, Structure):
        yield row.departement, name
        return
    yield row.structure_id, name
    if row.email_index:
        yield row.email_index
    if row.phone_index:
        yield name, row.phone_index


def find_pair(session: Session, project_id: int, subject: str, first_id: int, second_id: int) -> Pair | None:
    """One of those that are proposed."""
    wanted = (subject, {first_id, second_id})
    pairs = alike(session, project_id)
    return next((one for one in pairs if (one.subject.value, {one.first.id, one.second.id}) == wanted), None)


def keep_apart(session: Session, pair: Pair, now: dt.datetime, by: str) -> None:
    _judge(session, pair.subject, pair.first, pair.second, merged=False, now=now, by=by)


def merge(session: Session, pair: Pair, kept_id: int, now: dt.datetime, by: str, notebooks: int | None = None) -> None:
    """The other one goes; its links stay open, and a file that names it means the one that is kept."""
    kept, gone = (pair.first, pair.second) if pair.first.id == kept_id else (pair.second, pair.first)
    if isinstance(gone, Structure) and isinstance(kept, Structure):
        kept.notebooks = notebooks
        _move_people(session, gone, kept, now, by)
    else:
        for names in _FILLED:
            if not getattr(kept, names[0]):
                for name in names:
                    setattr(kept, name, getattr(gone, name))
    gone.gone_at = now
    note(session, gone, PartnerChange.MERGED, now, by, {"into": kept.id})
    _judge(session, pair.subject, gone, kept, merged=True, now=now, by=by)
    session.flush()


def _move_people(session: Session, gone: Structure, kept: Structure, now: dt.datetime, by: str) -> None:
    wanted = select(Professional).where(Professional.structure_id.in_([gone.id, kept.id]))
    rows: Sequence[Professional] = session.scalars(wanted.order_by(Professional.id)).all()
    taken = {row.reference for row in rows if row.structure_id == kept.id}
    for row in rows:
        if row.structure_id == gone.id:
            row.reference = moved_reference(row.reference, gone.reference) if row.reference in taken else row.reference
            row.structure_id = kept.id
            note(session, row, PartnerChange.MOVED, now, by, {"from": gone.id})


def _judge(
    session: Session, subject: Subject, first: Row, second: Row, *, merged: bool, now: dt.datetime, by: str
) -> None:
    values = {"subject": subject.value, "first_id": first.id, "second_id": second.id, "merged": merged}
    insert_if_new(session, JudgedPair.__table__, {**values, "at": now, "by": by})  # type: ignore[arg-type]
