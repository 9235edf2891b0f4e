"""What a look found, for the page that shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.distribution.partner_files.applying import Difference
from app.distribution.partner_files.entries import PROFESSIONAL_FIELDS, STRUCTURE_FIELDS
from app.distribution.partner_files.staging import Action
from app.distribution.partner_files.tables import StagedProfessional, StagedStructure
from app.distribution.tables import Professional, Structure

Worded = Callable[[str, object], str]
"""A value of a column in words."""


@dataclass(frozen=True, slots=True)
class Change:
    """One of our columns, before and after."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A structure, or somebody in it, that the file says something new about."""

    structure: str
    person: str | None
    changes: Sequence[Change]
    """None where somebody who was gone is back."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A structure or somebody that is not known yet, by line of the file."""

    line: int
    structure: str
    person: str | None
    alike: tuple[str, str] | None
    """Name and structure of somebody known under the same address or number."""


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody whom a line of the file names in a structure that they have left for another."""

    line: int
    person: str
    former: str
    now: str


def changed_structures(session: Session, found: Sequence[Difference], worded: Worded) -> Sequence[Changed]:
    names = _names(session, Structure, [one.id for one in found])
    return [Changed(names[one.id], None, _changes(one, STRUCTURE_FIELDS, worded)) for one in found]


def changed_professionals(session: Session, found: Sequence[Difference], worded: Worded) -> Sequence[Changed]:
    people = _names(session, Professional, [one.id for one in found])
    places = _names(session, Structure, [one.structure_id for one in found])
    return [
        Changed(places[one.structure_id], people[one.id], _changes(one, PROFESSIONAL_FIELDS, worded)) for one in found
    ]


def _changes(one: Difference, columns: Any, worded: Worded) -> Sequence[Change]:  # noqa: ANN401 -- a mapping of texts
    return [
        Change(columns[name.removesuffix("_index")], worded(name, old), worded(name, new))
        for name, (old, new) in one.values.items()
    ]


def _names(session: Session, table: type[Structure | Professional], ids: Sequence[int]) -> dict[int, str]:
    wanted = select(table.id, table.name).where(table.id.in_(ids))
    return dict(session.execute(wanted).all())


def newcomers(session: Session, import_id: int, most: int) -> Sequence[Newcomer]:
    """The first that the file would add; those first who look like somebody who is there."""
    structures = select(StagedStructure.line, StagedStructure.name).where(
        StagedStructure.import_id == import_id, StagedStructure.action == Action.ADD.value
    )
    alone = [Newcomer(line, name, None, None) for line, name in session.execute(structures.limit(most))]
    people = _people(session, import_id, most)
    return sorted([*alone, *people], key=lambda one: (one.alike is None, one.line))[:most]


def _people(session: Session, import_id: int, most: int) -> Sequence[Newcomer]:
    new, known = StagedProfessional, Professional
    wanted = (
        select(new.line, new.structure_reference, new.name, new.alike_id)
        .where(new.import_id == import_id, new.action == Action.ADD.value)
        .order_by(new.alike_id.is_(None), new.line)
        .limit(most)
    )
    rows = session.execute(wanted).all()
    alike = select(known.id, known.name, Structure.name).join(Structure, Structure.id == known.structure_id)
    there = {
        id_: (name, place) for id_, name, place in session.execute(alike.where(known.id.in_([r[3] for r in rows])))
    }
    places = _staged_names(session, import_id, {row[1] for row in rows})
    return [Newcomer(line, places.get(ref, ref), name, there.get(alike_id or 0)) for line, ref, name, alike_id in rows]


def _staged_names(session: Session, import_id: int, references: set[str]) -> dict[str, str]:
    wanted = select(StagedStructure.reference, StagedStructure.name).where(StagedStructure.import_id == import_id)
    wanted = wanted.where(StagedStructure.reference.in_(references))
    return dict(session.execute(wanted).all())


def movers(session: Session, import_id: int, most: int) -> Sequence[Mover]:
    """The first of them."""
    former, present = aliased(Structure), aliased(Structure)
    found = (
        select(StagedProfessional.line, Professional.name, former.name, present.name)
        .join(Professional, Professional.id == StagedProfessional.professional_id)
        .join(former, former.id == StagedProfessional.structure_id)
        .join(present, present.id == Professional.structure_id)
        .where(StagedProfessional.import_id == import_id, StagedProfessional.action == Action.MOVED.value)
    )
    return [Mover(*row) for row in session.execute(found.order_by(StagedProfessional.line).limit(most))]
