"""Who is meant by the references of the team's own files, which name a professional in their structure only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.distribution.tables import Professional, RelayLink, Structure


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A professional with a link that holds, and what the partner file calls them and their structure."""

    structure: str
    reference: str
    structure_id: int
    professional_id: int
    link_id: int


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Why a reference names nobody: unknown where there is no structure to choose from, else ambiguous."""

    reference: str
    structure: str
    among: tuple[str, ...] = ()
    """The structures in each of which somebody bears it."""

    def __str__(self) -> str:
        if self.among:
            some = ", ".join(self.among)
            return (
                f"{self.reference!r} is a professional's reference in several structures ({some}): name the structure."
            )
        where = f" in the structure {self.structure!r}" if self.structure else ""
        return f"no professional of this campaign has the reference {self.reference!r}{where}."


class References:
    """Those of one campaign, to look up."""

    def __init__(self, named: Iterable[Named]) -> None:
        self.named: Sequence[Named] = sorted(named)
        self._bearers: dict[str, list[Named]] = {}
        for one in self.named:
            self._bearers.setdefault(one.reference, []).append(one)
        self.structures = {one.structure: one.structure_id for one in self.named}
        """Ids by reference, which is a structure's alone in its project."""

    def professional(self, reference: str, structure: str = "") -> Named | Unnamed:
        """Whom a reference means, in a structure where one is given."""
        bearers = [one for one in self._bearers.get(reference, ()) if structure in {"", one.structure}]
        if len(bearers) == 1:
            return bearers[0]
        return Unnamed(reference, structure, tuple(one.structure for one in bearers))


def references(session: Session, campaign_id: int) -> References:
    """Of the links of a campaign that were not revoked."""
    found = select(Structure.reference, Professional.reference, Structure.id, Professional.id, RelayLink.id)
    found = found.select_from(RelayLink).join(Professional).join(Structure)
    found = found.where(RelayLink.campaign_id == campaign_id, RelayLink.revoked_at.is_(None))
    return References(Named(*row) for row in session.execute(found))
