"""Looking a partner file through: what it would add and change, and all that is wrong with it.

Its lines are read in portions and put beside the partners, so that memory stays flat, a long file shows how far it has
come, and taking it over later is a matter of a few statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import Any, cast

from sqlalchemy import Table, delete, insert, or_, select
from sqlalchemy.orm import Session

from app.database.secrets import Keys
from app.distribution.kept import Subject, kept
from app.distribution.partner_files.entries import (
    PROFESSIONAL_FIELDS,
    STRUCTURE_FIELDS,
    Entry,
    ProfessionalEntry,
    Reading,
    StructureEntry,
    made_reference,
    moved_reference,
)
from app.distribution.partner_files.faults import Fault
from app.distribution.partner_files.matching import Matching
from app.distribution.partner_files.movers import Movers
from app.distribution.partner_files.tables import StagedFault, StagedProfessional, StagedStructure
from app.distribution.partner_files.tabular import Grid
from app.distribution.tables import Professional, Structure

PORTION = 1_000
"""Lines read, compared and written at a time."""

STAGED = tuple(cast("Table", one.__table__) for one in (StagedStructure, StagedProfessional, StagedFault))
_STRUCTURES, _PROFESSIONALS, _FAULTS = STAGED


class Action(StrEnum):
    ADD = "add"
    CHANGE = "change"
    SAME = "same"
    MOVED = "moved"
    """Somebody who works elsewhere by now: the file is behind, or they are back, as a person says."""


@dataclass(slots=True)
class Found:
    """What a look has found so far."""

    lines: int = 0
    refused: int = 0
    faults: int = 0
    alike: int = 0
    moved: int = 0
    structures: Counter[str] = field(default_factory=Counter)
    professionals: Counter[str] = field(default_factory=Counter)

    def as_data(self) -> dict[str, Any]:
        return asdict(self) | {"structures": dict(self.structures), "professionals": dict(self.professionals)}


def forget(session: Session, import_id: int) -> None:
    """Take away what an earlier look put there."""
    for table in STAGED:
        session.execute(delete(table).where(table.c.import_id == import_id))


def stage(
    session: Session,
    keys: Keys,
    whose: tuple[int, int],
    grid: Grid,
    matching: Matching,
    languages: Collection[str],
) -> Iterator[Found]:
    """Portion by portion; `whose` is the import and its project. What is found grows until the file ends."""
    looking, found = _Looking(session, keys, *whose, matching), Found()
    entries = Reading(matching, len(grid.head.cells), languages).entries(grid.lines())
    while portion := tuple(islice(entries, PORTION)):
        looking.take(portion, found)
        found.lines = portion[-1].line
        yield found


@dataclass(frozen=True, slots=True)
class _Known:
    """A structure that a reference of the file stands for; no `id` for one that is to be added."""

    id: int | None
    merged: bool = False


class _Looking:
    def __init__(self, session: Session, keys: Keys, import_id: int, project_id: int, matching: Matching) -> None:
        self.session, self.keys = session, keys
        self.import_id, self.project_id, self.matching = import_id, project_id, matching
        self.structures: dict[str, _Known] = {}
        self.kept_structures = kept(session, Subject.STRUCTURE)
        self.kept_professionals = kept(session, Subject.PROFESSIONAL)
        by_reference = "professional_reference" in matching
        self.movers = Movers.of(session, keys, project_id, by_reference=by_reference)

    def take(self, portion: Sequence[Entry], found: Found) -> None:
        faults = [fault for entry in portion for fault in entry.faults]
        found.refused += sum(bool(entry.faults) for entry in portion)
        found.faults += len(faults)
        _put(self.session, _FAULTS, [self._fault(one) for one in faults])
        told = [(entry.line, entry.structure) for entry in portion if entry.structure]
        people = [(entry.line, entry.professional) for entry in portion if entry.professional]
        structures = list(self._structures(told))
        _put(self.session, _STRUCTURES, structures)
        found.structures.update(one["action"] for one in structures)
        professionals = list(self._professionals(people))
        _put(self.session, _PROFESSIONALS, professionals)
        found.professionals.update(one["action"] for one in professionals)
        found.alike += sum(one["alike_id"] is not None for one in professionals)
        found.moved += sum(one["action"] == Action.MOVED.value for one in professionals)

    def _fault(self, fault: Fault) -> dict[str, Any]:
        params = {name: value[:80] if isinstance(value, str) else value for name, value in fault.params.items()}
        place = {"line": fault.line, "column": fault.column, "code": fault.code.value}
        return {"import_id": self.import_id, **place, "params": params}

    def _structures(self, told: Sequence[tuple[int, StructureEntry]]) -> Iterator[dict[str, Any]]:
        known = self._known_structures([one.reference for _, one in told])
        for line, entry in told:
            row = known.get(entry.reference)
            merged = row is not None and row.id in self.kept_structures
            self.structures[entry.reference] = _Known(self.kept_structures.of(row.id) if row else None, merged)
            if merged:
                continue  # what it has become is described elsewhere
            said = {name: getattr(entry, name) for name in STRUCTURE_FIELDS}
            final = said if row is None else self._final(row, said, STRUCTURE_FIELDS)
            yield {
                "import_id": self.import_id,
                "reference": entry.reference,
                "line": line,
                "action": _action(row, final),
                "structure_id": row.id if row else None,
                **final,
            }

    def _known_structures(self, references: Sequence[str]) -> Mapping[str, Structure]:
        if "structure_reference" not in self.matching:
            return self._by_name
        wanted = select(Structure).where(Structure.project_id == self.project_id, Structure.reference.in_(references))
        return {row.reference: row for row in self.session.scalars(wanted)} if references else {}

    @cached_property
    def _by_name(self) -> Mapping[str, Structure]:
        """What a file without references means: structures by place and name, those that are there first."""
        rows = self.session.scalars(select(Structure).where(Structure.project_id == self.project_id))
        first_gone = sorted(rows, key=lambda row: row.gone_at is None)
        return {made_reference(f"{row.departement} {row.name}"): row for row in first_gone}

    def _final(
        self, row: Structure | Professional, said: Mapping[str, Any], columns: Mapping[str, str]
    ) -> dict[str, Any]:
        """What the file says, and what is known where it has no such column."""
        return {name: value if columns[name] in self.matching else getattr(row, name) for name, value in said.items()}

    def _professionals(self, people: Sequence[tuple[int, ProfessionalEntry]]) -> Iterator[dict[str, Any]]:
        known = self._known_professionals([one for _, one in people])
        sealed = [(line, entry, self._sealed(entry)) for line, entry in people]
        alike = self._alike([one for _, _, one in sealed])
        for line, entry, reach in sealed:
            row = self._row(known, entry)
            if row is not None and row.id in self.kept_professionals:
                continue
            final = self._final_professional(row, entry, reach)
            place = self.structures[entry.structure].id
            moved = self.movers.find(place, entry) if row is None and place is not None else None
            action = _action(row, {name: value for name, value in final.items() if name not in {"email", "phone"}})
            yield {
                "import_id": self.import_id,
                "line": line,
                "structure_reference": entry.structure,
                "structure_id": place,
                "reference": entry.reference,
                "action": action if moved is None else Action.MOVED.value,
                "professional_id": row.id if row else moved,
                "alike_id": None if row or moved else _first(alike, reach),
                **final,
            }

    def _final_professional(
        self, row: Professional | None, entry: ProfessionalEntry, reach: dict[str, bytes | None]
    ) -> dict[str, Any]:
        said: dict[str, Any] = {name: getattr(entry, name) for name in ("name", "role", "language", "hours")}
        if row is None:
            return {**said, **reach}
        final = self._final(row, said, PROFESSIONAL_FIELDS)
        for name in ("email", "phone"):
            index = f"{name}_index"
            same = name not in self.matching or reach[index] == getattr(row, index)
            # Sealing the same text twice never gives the same bytes: what is equal stays as it is.
            final |= {key: getattr(row, key) if same else reach[key] for key in (name, index)}
        return final

    def _sealed(self, entry: ProfessionalEntry) -> dict[str, bytes | None]:
        return sealed(self.keys, "email", entry.email) | sealed(self.keys, "phone", entry.phone)

    def _row(self, known: Mapping[tuple[int, str], Professional], entry: ProfessionalEntry) -> Professional | None:
        place = self.structures[entry.structure]
        if place.id is None:
            return None
        if "professional_reference" not in self.matching:
            email = self.keys.index(entry.email.lower()).hex() if entry.email else ""
            return known.get((place.id, f"@{email}")) or known.get((place.id, entry.reference))
        same = known.get((place.id, entry.reference))
        moved = known.get((place.id, moved_reference(entry.reference, entry.structure)))
        # In a structure that another went into its own people come first; elsewhere somebody may have come back.
        return (moved or same) if place.merged else (same or moved)

    def _known_professionals(self, people: Sequence[ProfessionalEntry]) -> Mapping[tuple[int, str], Professional]:
        places = {self.structures[one.structure] for one in people}
        ids = {place.id for place in places if place.id is not None}
        if not ids:
            return {}
        if "professional_reference" not in self.matching:
            return self._by_person(ids)
        references = {one.reference for one in people}
        references |= {moved_reference(one.reference, one.structure) for one in people}
        wanted = select(Professional).where(Professional.structure_id.in_(ids), Professional.reference.in_(references))
        found = {(row.structure_id, row.reference): row for row in self.session.scalars(wanted)}
        self._index(found.values())
        return found

    def _by_person(self, structure_ids: Collection[int]) -> Mapping[tuple[int, str], Professional]:
        """Who a file without references means: by name, and by e-mail address after an @."""
        rows = self.session.scalars(select(Professional).where(Professional.structure_id.in_(structure_ids))).all()
        self._index(rows)
        first_gone = sorted(rows, key=lambda row: row.gone_at is None)
        found = {(row.structure_id, made_reference(row.name)): row for row in first_gone}
        found |= {(row.structure_id, f"@{row.email_index.hex()}"): row for row in first_gone if row.email_index}
        return found

    def _index(self, rows: Iterable[Professional]) -> None:
        """Rows from before there were indices get theirs."""
        for row in rows:
            for name in ("email", "phone"):
                sealed: bytes | None = getattr(row, name)
                if sealed and getattr(row, f"{name}_index") is None:
                    text = self.keys.opened(sealed)
                    setattr(row, f"{name}_index", self.keys.index(text.lower()) if text else None)
        self.session.flush()

    def _alike(self, reached: Sequence[Mapping[str, bytes | None]]) -> Mapping[bytes, int]:
        """Who in the project is known under one of the addresses or numbers."""
        indices = {one[name] for one in reached for name in ("email_index", "phone_index")} - {None}
        if not indices:
            return {}
        wanted = (
            select(Professional.id, Professional.email_index, Professional.phone_index)
            .join(Structure, Structure.id == Professional.structure_id)
            .where(Structure.project_id == self.project_id, Professional.gone_at.is_(None))
            .where(or_(Professional.email_index.in_(indices), Professional.phone_index.in_(indices)))
        )
        return {index: id_ for id_, *both in self.session.execute(wanted) for index in both if index is not None}


def sealed(keys: Keys, name: str, text: str | None) -> dict[str, bytes | None]:
    """What is stored of an e-mail address or number."""
    return {
        name: keys.seal(text) if text else None,
        f"{name}_index": keys.index(text.lower()) if text else None,
    }


def _action(row: Structure | Professional | None, final: Mapping[str, Any]) -> str:
    if row is None:
        return Action.ADD.value
    same = row.gone_at is None and all(getattr(row, name) == value for name, value in final.items())
    return (Action.SAME if same else Action.CHANGE).value


def _first(alike: Mapping[bytes, int], reach: Mapping[str, bytes | None]) -> int | None:
    indices = (reach["email_index"], reach["phone_index"])
    return next((alike[index] for index in indices if index is not None and index in alike), None)


def _put(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)
