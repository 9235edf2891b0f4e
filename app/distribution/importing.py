"""Bringing structures and professionals up to date with a partner file: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.secrets import Keys
from app.database.tables import Base
from app.distribution import partners, store, wording
from app.distribution.partners import PartnerFile, ProfessionalEntry, StructureEntry
from app.distribution.tables import Professional, Project, Structure
from app.questionnaire.findings import Finding
from app.site.language import LANGUAGES


@dataclass(frozen=True, slots=True)
class Counts:
    structures: int = 0
    professionals: int = 0

    def __bool__(self) -> bool:
        return bool(self.structures or self.professionals)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did; where there are findings it did nothing."""

    added: Counts = Counts()
    changed: Counts = Counts()
    findings: tuple[Finding, ...] = ()


def import_partners(
    session: Session, keys: Keys, project: Project, text: str, name: str, translate: wording.Translate = str
) -> ImportResult:
    """Read the partner file `name` into a project. Whoever is no longer in the file stays as they are."""
    file = partners.read(text, tuple(LANGUAGES))
    if file.faults:
        return ImportResult(findings=wording.findings(file.faults, name, translate))
    # Two imports at once would each miss what the other adds.
    session.execute(select(Project.id).where(Project.id == project.id).with_for_update())
    return _bring_up_to_date(session, keys, project, file)


def _bring_up_to_date(session: Session, keys: Keys, project: Project, file: PartnerFile) -> ImportResult:
    structures = {row.reference: row for row in store.structures(session, project.id)}
    professionals = {(row.structure.reference, row.reference): row for row in store.professionals(session, project.id)}
    new_structures, changed_structures = _structures(session, project, structures, file.structures)
    session.flush()
    new_professionals, changed_professionals = _professionals(
        session, keys, structures, professionals, file.professionals
    )
    session.flush()
    return ImportResult(
        added=Counts(new_structures, new_professionals), changed=Counts(changed_structures, changed_professionals)
    )


def _structures(
    session: Session, project: Project, known: dict[str, Structure], entries: Iterable[StructureEntry]
) -> tuple[int, int]:
    added = changed = 0
    for entry in entries:
        said = {
            "name": entry.name,
            "kind": entry.kind,
            "network": entry.network,
            "departement": entry.departement,
            "notebooks": entry.notebooks,
        }
        row = known.get(entry.reference)
        if row is None:
            known[entry.reference] = Structure(project_id=project.id, reference=entry.reference, **said)
            session.add(known[entry.reference])
            added += 1
        else:
            changed += _change(row, said)
    return added, changed


def _professionals(
    session: Session,
    keys: Keys,
    structures: Mapping[str, Structure],
    known: Mapping[tuple[str, str], Professional],
    entries: Iterable[ProfessionalEntry],
) -> tuple[int, int]:
    added = changed = 0
    for entry in entries:
        said = {"name": entry.name, "role": entry.role, "language": entry.language}
        row = known.get((entry.structure, entry.reference))
        if row is None:
            sealed = {"email": _sealed(keys, entry.email), "phone": _sealed(keys, entry.phone)}
            structure_id = structures[entry.structure].id
            session.add(Professional(structure_id=structure_id, reference=entry.reference, **said, **sealed))
            added += 1
        else:
            changed += _change(row, said | _resealed(keys, row, entry))
    return added, changed


def _sealed(keys: Keys, text: str | None) -> bytes | None:
    return keys.seal(text) if text else None


def _resealed(keys: Keys, row: Professional, entry: ProfessionalEntry) -> dict[str, bytes | None]:
    """How to reach them, where it differs: sealing the same text twice never gives the same bytes."""
    said = {"email": (row.email, entry.email), "phone": (row.phone, entry.phone)}
    return {name: _sealed(keys, new) for name, (old, new) in said.items() if (keys.open(old) if old else None) != new}


def _change(row: Base, said: Mapping[str, Any]) -> bool:
    """Take over what differs; whether anything did."""
    different = {name: value for name, value in said.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
