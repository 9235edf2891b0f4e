"""Taking a looked-through file over: a few statements in one transaction, whatever its length."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, func, insert, literal, select, update
from sqlalchemy.orm import Session

from app.database.tables import Document, UtcDateTime
from app.distribution.editing import move
from app.distribution.partner_files.entries import PROFESSIONAL_FIELDS, STRUCTURE_FIELDS
from app.distribution.partner_files.staging import STAGED, Action
from app.distribution.partner_files.tables import StagedProfessional
from app.distribution.partner_history import PartnerChange
from app.distribution.tables import PartnerEvent, Professional, Structure

STRUCTURES, PROFESSIONALS, EVENTS = (cast("Table", one.__table__) for one in (Structure, Professional, PartnerEvent))
NEW_STRUCTURES, NEW_PROFESSIONALS, _ = STAGED
_STRUCTURE_COLUMNS = ("reference", *STRUCTURE_FIELDS)
_PROFESSIONAL_COLUMNS = (*PROFESSIONAL_FIELDS, "email_index", "phone_index")
_SHOWN = ("name", "role", "language", "hours", "email_index", "phone_index")
"""Where a professional's change shows; what is sealed differs each time."""


@dataclass(frozen=True, slots=True)
class Taking:
    """Which import, into which project, when, and who decided it."""

    import_id: int
    project_id: int
    now: dt.datetime
    by: str
    back: Collection[int] = ()
    """Lines whose people are again where the file names them."""
    by_reference: bool = False
    """The file says what it calls people; else their references in it are made of their names."""


def basis(session: Session) -> int:
    """Where the partners' history stands: a look that was taken at another place may be out of date."""
    return session.scalar(select(func.max(PartnerEvent.id))) or 0


def apply(session: Session, taking: Taking) -> None:
    """Everything staged becomes so."""
    _change_structures(session, taking)
    _add_structures(session, taking)
    _find_structures(session, taking)
    _change_professionals(session, taking)
    _add_professionals(session, taking)
    _move_back(session, taking)
    for row in list(session.identity_map.values()):
        if isinstance(row, Structure | Professional):
            session.expire(row)  # it was changed behind its back


def _staged(table: Table, taking: Taking, action: Action) -> tuple[Any, Any]:
    return table.c.import_id == taking.import_id, table.c.action == action.value


def _add_structures(session: Session, taking: Taking) -> None:
    new = NEW_STRUCTURES
    told = select(literal(taking.project_id), *(new.c[name] for name in _STRUCTURE_COLUMNS))
    told = told.where(*_staged(new, taking, Action.ADD)).order_by(new.c.line)
    session.execute(insert(STRUCTURES).from_select(["project_id", *_STRUCTURE_COLUMNS], told))
    added = select(*_event(taking, STRUCTURES.c.id, None, PartnerChange.ADDED)).join(
        new, (new.c.reference == STRUCTURES.c.reference) & (STRUCTURES.c.project_id == taking.project_id)
    )
    _write_down(session, added.where(*_staged(new, taking, Action.ADD)))


def _find_structures(session: Session, taking: Taking) -> None:
    """Who comes with a new structure learns which one it is."""
    there = select(STRUCTURES.c.id).where(
        STRUCTURES.c.project_id == taking.project_id, STRUCTURES.c.reference == NEW_PROFESSIONALS.c.structure_reference
    )
    lost = update(NEW_PROFESSIONALS).where(NEW_PROFESSIONALS.c.import_id == taking.import_id)
    lost = lost.where(NEW_PROFESSIONALS.c.structure_id.is_(None))
    session.execute(lost.values(structure_id=there.scalar_subquery()))


def _add_professionals(session: Session, taking: Taking) -> None:
    new = NEW_PROFESSIONALS
    columns = ("structure_id", "reference", *_PROFESSIONAL_COLUMNS)
    told = select(*(new.c[name] for name in columns)).where(*_staged(new, taking, Action.ADD)).order_by(new.c.line)
    session.execute(insert(PROFESSIONALS).from_select(list(columns), told))
    joined = select(*_event(taking, PROFESSIONALS.c.structure_id, PROFESSIONALS.c.id, PartnerChange.JOINED)).join(
        new, (new.c.structure_id == PROFESSIONALS.c.structure_id) & (new.c.reference == PROFESSIONALS.c.reference)
    )
    _write_down(session, joined.where(*_staged(new, taking, Action.ADD)))


def _move_back(session: Session, taking: Taking) -> None:
    new = StagedProfessional
    found = select(Professional, Structure, new.reference).join_from(Structure, new, new.structure_id == Structure.id)
    found = found.join(Professional, Professional.id == new.professional_id)
    found = found.where(new.import_id == taking.import_id, new.action == Action.MOVED.value, new.line.in_(taking.back))
    for person, place, reference in session.execute(found.order_by(new.line)).all():
        called = reference if taking.by_reference else ""
        move(session, person, place, taking.now.date(), taking.now, taking.by, called)


def _change_structures(session: Session, taking: Taking) -> None:
    new = NEW_STRUCTURES
    both = (STRUCTURES.c.id == new.c.structure_id, *_staged(new, taking, Action.CHANGE))
    events = []
    for change in _differences(session, STRUCTURES, new, both, tuple(STRUCTURE_FIELDS)):
        data = {name: list(values) for name, values in change.values.items()}
        events.append(_row(taking, change.id, None, PartnerChange.CHANGED, data))
    values = {name: new.c[name] for name in STRUCTURE_FIELDS} | {"gone_at": None}
    session.execute(update(STRUCTURES).where(*both).values(values))
    _insert(session, events)


def _change_professionals(session: Session, taking: Taking) -> None:
    """Of people only is told what changed, not from what to what."""
    new = NEW_PROFESSIONALS
    both = (PROFESSIONALS.c.id == new.c.professional_id, *_staged(new, taking, Action.CHANGE))
    events = []
    for change in _differences(session, PROFESSIONALS, new, both, _SHOWN):
        data = {"fields": [name.removesuffix("_index") for name in change.values]}
        events.append(_row(taking, change.structure_id, change.id, PartnerChange.CHANGED, data))
    values = {name: new.c[name] for name in _PROFESSIONAL_COLUMNS} | {"gone_at": None}
    session.execute(update(PROFESSIONALS).where(*both).values(values))
    _insert(session, events)


@dataclass(frozen=True, slots=True)
class Difference:
    """What is known of somebody, and what a file says instead."""

    id: int
    structure_id: int
    values: Mapping[str, tuple[Any, Any]]


def _differences(
    session: Session, known: Table, new: Table, both: Sequence[Any], names: Sequence[str]
) -> Iterator[Difference]:
    place = known.c.structure_id if "structure_id" in known.c else known.c.id
    wanted = select(known.c.id, place, *(known.c[name] for name in names), *(new.c[name] for name in names))
    for id_, structure_id, *values in session.execute(wanted.where(*both).order_by(new.c.line)):
        pairs = zip(names, values[: len(names)], values[len(names) :], strict=True)
        yield Difference(id_, structure_id, {name: (old, now) for name, old, now in pairs if old != now})


def professional_differences(session: Session, import_id: int, most: int) -> Sequence[Difference]:
    """The first changes that a look found among professionals."""
    both = _of(import_id, NEW_PROFESSIONALS, PROFESSIONALS.c.id == NEW_PROFESSIONALS.c.professional_id, most)
    return list(_differences(session, PROFESSIONALS, NEW_PROFESSIONALS, both, _SHOWN))


def structure_differences(session: Session, import_id: int, most: int) -> Sequence[Difference]:
    both = _of(import_id, NEW_STRUCTURES, STRUCTURES.c.id == NEW_STRUCTURES.c.structure_id, most)
    return list(_differences(session, STRUCTURES, NEW_STRUCTURES, both, tuple(STRUCTURE_FIELDS)))


def _of(import_id: int, new: Table, same: Any, most: int) -> tuple[Any, ...]:  # noqa: ANN401 -- a condition
    mine = (new.c.import_id == import_id, new.c.action == Action.CHANGE.value)
    first = select(new.c.line).where(*mine).order_by(new.c.line).limit(most)
    return (same, *mine, new.c.line.in_(first))


def _event(taking: Taking, structure: Any, professional: Any, kind: PartnerChange) -> tuple[Any, ...]:  # noqa: ANN401 -- columns
    who = literal(None) if professional is None else professional
    told = (literal(kind.value), literal({}, Document), literal(taking.now, UtcDateTime()), literal(taking.by))
    return (structure, who, *told)


def _write_down(session: Session, told: Any) -> None:  # noqa: ANN401 -- a select of events
    names = ["structure_id", "professional_id", "kind", "data", "at", "by"]
    session.execute(insert(EVENTS).from_select(names, told))


def _row(
    taking: Taking, structure_id: int, professional_id: int | None, kind: PartnerChange, data: Mapping[str, Any]
) -> dict[str, Any]:
    who = {"structure_id": structure_id, "professional_id": professional_id}
    return {**who, "kind": kind.value, "data": dict(data), "at": taking.now, "by": taking.by}


def _insert(session: Session, events: Sequence[Mapping[str, Any]]) -> None:
    if events:
        session.execute(insert(EVENTS), events)
