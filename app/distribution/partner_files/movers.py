"""People whom a file still names in a structure that they have moved away from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.secrets import Keys
from app.distribution.partner_files.entries import ProfessionalEntry, made_reference, moved_reference
from app.distribution.partner_history import PartnerChange
from app.distribution.tables import PartnerEvent, Professional, Structure


class Movers:
    """Everybody of a project who works elsewhere by now, by the structure they left and what a file calls them."""

    def __init__(self, known: Mapping[tuple[int, str], int], keys: Keys, *, by_reference: bool) -> None:
        self._known, self._keys, self._by_reference = known, keys, by_reference

    @classmethod
    def of(cls, session: Session, keys: Keys, project_id: int, *, by_reference: bool) -> Self:
        left = PartnerEvent.data["from"].as_integer()
        found = (
            select(left, Professional.id, Professional.reference, Professional.name, Professional.email_index)
            .join(Professional, Professional.id == PartnerEvent.professional_id)
            .join(Structure, Structure.id == Professional.structure_id)
            .where(PartnerEvent.kind == PartnerChange.MOVED.value, Structure.project_id == project_id)
            .where(Professional.gone_at.is_(None), Professional.structure_id != left)
        )
        known: dict[tuple[int, str], int] = {}
        for place, id_, reference, name, email in session.execute(found):
            names = [reference] if by_reference else [made_reference(name), *([f"@{email.hex()}"] if email else ())]
            known |= {(place, one): id_ for one in names}
        return cls(known, keys, by_reference=by_reference)

    def find(self, place: int, entry: ProfessionalEntry) -> int | None:
        """Who is meant by a line that names somebody in a structure."""
        return next((self._known[place, one] for one in self._names(entry) if (place, one) in self._known), None)

    def _names(self, entry: ProfessionalEntry) -> Sequence[str]:
        if self._by_reference:
            return entry.reference, moved_reference(entry.reference, entry.structure)
        email = [f"@{self._keys.index(entry.email.lower()).hex()}"] if entry.email else []
        return *email, entry.reference
