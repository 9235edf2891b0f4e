"""People whom a file still names in a structure that they have moved away from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.database.secrets import Keys
from app.distribution.partner_files.entries import ProfessionalEntry, made_reference, moved_reference
from app.distribution.partner_history import PartnerChange
from app.distribution.tables import PartnerEvent, Professional, Structure


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody who works elsewhere by now."""

    id: int
    reference: str
    name: str
    """However it is written."""
    email: bytes | None
    """Index of their address."""
    left: frozenset[str]
    """References of all structures they left: one of them may have become part of their own."""

    def is_called(self, reference: str) -> bool:
        return self.reference in {reference, *(moved_reference(reference, one) for one in self.left)}


class Movers:
    """Everybody of a project who works elsewhere by now, by the structure they left."""

    def __init__(self, known: Mapping[int, Iterable[Mover]], keys: Keys, *, by_reference: bool) -> None:
        self._known, self._keys, self._by_reference = known, keys, by_reference

    @classmethod
    def of(cls, session: Session, keys: Keys, project_id: int, *, by_reference: bool) -> Self:
        former = aliased(Structure)
        found = (
            select(former.id, former.reference, Professional)
            .join_from(PartnerEvent, Professional, Professional.id == PartnerEvent.professional_id)
            .join(Structure, Structure.id == Professional.structure_id)
            .join(former, former.id == PartnerEvent.data["from"].as_integer())
            .where(PartnerEvent.kind == PartnerChange.MOVED.value, Structure.project_id == project_id)
            .where(Professional.gone_at.is_(None))
        )
        rows = session.execute(found.order_by(PartnerEvent.id)).all()
        left: defaultdict[int, set[str]] = defaultdict(set)
        for _, place, one in rows:
            left[one.id].add(place)
        known: defaultdict[int, dict[int, Mover]] = defaultdict(dict)
        for place_id, _, one in rows:
            if place_id != one.structure_id:
                mover = Mover(one.id, one.reference, made_reference(one.name), one.email_index, frozenset(left[one.id]))
                known[place_id][one.id] = mover
        return cls({place: some.values() for place, some in known.items()}, keys, by_reference=by_reference)

    def find(self, place: int, entry: ProfessionalEntry) -> int | None:
        """Who is meant by a line that names somebody in a structure.

        Whoever has the same address, or else the same name and no other address; a reference alone may have been
        given to somebody else since.
        """
        some = self._known.get(place, ())
        if self._by_reference:
            some = [one for one in some if one.is_called(entry.reference)]
        if not some:
            return None
        email = self._keys.index(entry.email.lower()) if entry.email else None
        name = made_reference(entry.name)
        by_address = (one.id for one in some if email and one.email == email)
        by_name = (one.id for one in some if one.name == name and (self._by_reference or not (email and one.email)))
        return next(by_address, next(by_name, None))
