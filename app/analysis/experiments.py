"""Two ways of working compared in a campaign: assigned before it opens, bound to the sealed plan, read as assigned."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any
from unicodedata import normalize

from sqlalchemy import Select, SQLColumnExpression, String, cast, select
from sqlalchemy.orm import Session

from app.analysis.core.lots import drawn
from app.analysis.tables import Assignment, Experiment
from app.distribution.core import CampaignState, campaign_state
from app.distribution.references import Named, references
from app.distribution.tables import Campaign, Invitation, Professional, RelayLink, Structure
from app.site.spreadsheets import harmless

FEWEST = 2
"""Units of each way: with one, the way and the unit cannot be told apart."""
LONGEST = 80
"""Characters in the name of a way."""


class Unit(StrEnum):
    """What is assigned; stored words, never renamed."""

    STRUCTURE = "structure"
    PROFESSIONAL = "professional"
    PERSON = "person"
    """Who has an invitation of their own."""


class Stratum(StrEnum):
    """What both ways are to have alike."""

    KIND = "kind"
    DEPARTEMENT = "departement"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Planned:
    unit: Unit
    first: str
    second: str
    strata: tuple[Stratum, ...] = ()
    seed: int | None = None
    """Of the lot; None where a file assigns."""


class Fault(StrEnum):
    """Why nothing was assigned."""

    NOT_SEALED = "not_sealed"
    OPENED = "opened"
    ALREADY = "already"
    TOO_FEW = "too_few"
    NO_NAME = "no_name"
    LONG_NAME = "long_name"
    SAME_NAME = "same_name"


def unfit(name: str, other: str | None = None) -> Fault | None:
    """Why a way cannot have this name; `other` is the one of the other way, told apart by more than capitals."""
    neat = _neat(name)
    if not neat:
        return Fault.NO_NAME
    if len(neat) > LONGEST:
        return Fault.LONG_NAME
    return Fault.SAME_NAME if other is not None and neat.casefold() == _neat(other).casefold() else None


def _neat(name: str) -> str:
    """As it is kept: in one line."""
    return " ".join(normalize("NFC", name).split())


def by_lot(session: Session, campaign: Campaign, planned: Planned, now: dt.datetime) -> Experiment | Fault:
    """Assign half of each stratum by lot, and seal it."""
    strata = units(session, campaign, planned)
    return _seal(session, campaign, planned, drawn(strata, planned.seed or 0), strata, now)


def from_file(
    session: Session, campaign: Campaign, planned: Planned, content: str, now: dt.datetime
) -> Experiment | Fault:
    """Take over an assignment made elsewhere: a CSV of `reference` and `way`, which is one of the two names.

    `structure` stands beside it where two structures have a professional of one reference.
    """
    from app.analysis.sheet import UnusableError

    found, strata = _finder(session, campaign, planned.unit), units(session, campaign, planned)
    seconds = {_neat(planned.first).casefold(): False, _neat(planned.second).casefold(): True}
    assigned = dict[int, bool]()
    for line, row in enumerate(csv.DictReader(io.StringIO(content)), start=2):
        unit, second = found(row), seconds.get(_neat(row.get("way") or "").casefold())
        if not isinstance(unit, int):
            raise UnusableError(f"Line {line}: {unit}")
        if unit in assigned:
            raise UnusableError(f"Line {line}: {row.get('reference')!r} is assigned twice.")
        if second is None:
            raise UnusableError(f"Line {line}: expected the way `{planned.first}` or `{planned.second}`.")
        assigned[unit] = second
    return _seal(session, campaign, planned, assigned, strata, now)


_ID = {Unit.STRUCTURE: Structure.id, Unit.PROFESSIONAL: Professional.id, Unit.PERSON: Invitation.id}
_CALLED = {
    Unit.STRUCTURE: Structure.reference,
    Unit.PROFESSIONAL: Professional.reference,
    Unit.PERSON: cast(Invitation.id, String),
}


def _joined(campaign: Campaign, unit: Unit, *columns: SQLColumnExpression[Any]) -> Select[Any]:
    """Columns of all that has a link in the campaign."""
    found = select(*columns).select_from(RelayLink).join(Professional).join(Structure)
    if unit is Unit.PERSON:
        found = found.join(Invitation, Invitation.relay_link_id == RelayLink.id)
    return found.where(RelayLink.campaign_id == campaign.id)


def _finder(session: Session, campaign: Campaign, unit: Unit) -> Callable[[Mapping[str, str | None]], int | str]:
    """What a line of a file is about, or why nobody can tell."""
    from app.analysis.sheet import UnusableError

    if unit is Unit.PERSON:
        raise UnusableError("People have no reference: assign them by lot.")
    known = references(session, campaign.id)

    def found(row: Mapping[str, str | None]) -> int | str:
        reference = (row.get("reference") or "").strip()
        if unit is Unit.STRUCTURE:
            return known.structures.get(reference, f"no structure of this campaign has the reference {reference!r}.")
        whom = known.professional(reference, (row.get("structure") or "").strip())
        return whom.professional_id if isinstance(whom, Named) else str(whom)

    return found


def units(session: Session, campaign: Campaign, planned: Planned) -> dict[int, str]:
    """Everything of the campaign that can be assigned, with its stratum."""
    found = _joined(campaign, planned.unit, _ID[planned.unit], Structure.kind, Structure.departement, Structure.network)
    found = found.where(RelayLink.revoked_at.is_(None)).distinct()
    return {
        row[0]: " / ".join(str(getattr(row, one.value) or "-") for one in planned.strata)
        for row in session.execute(found)
    }


def _seal(
    session: Session,
    campaign: Campaign,
    planned: Planned,
    assigned: Mapping[int, bool],
    strata: Mapping[int, str],
    now: dt.datetime,
) -> Experiment | Fault:
    if campaign.draft:
        return Fault.NOT_SEALED
    if campaign_state(campaign, now) is not CampaignState.NOT_YET_OPEN:
        return Fault.OPENED
    if session.get(Experiment, campaign.id) is not None:
        return Fault.ALREADY
    if fault := unfit(planned.first) or unfit(planned.second, planned.first):
        return fault
    if min(sum(assigned.values()), sum(not one for one in assigned.values())) < FEWEST:
        return Fault.TOO_FEW
    planned = replace(planned, first=_neat(planned.first), second=_neat(planned.second))
    sealed = Experiment(
        campaign_id=campaign.id,
        unit=planned.unit.value,
        first=planned.first,
        second=planned.second,
        strata=[one.value for one in planned.strata],
        seed=planned.seed,
        digest=_digest(campaign, planned, sorted(assigned.items())),
        at=now,
    )
    session.add(sealed)
    session.flush()
    session.add_all(
        Assignment(campaign_id=campaign.id, unit_id=unit, second=second, stratum=strata.get(unit, ""))
        for unit, second in assigned.items()
    )
    session.flush()
    return sealed


def _digest(campaign: Campaign, planned: Planned, assigned: Sequence[tuple[int, bool]]) -> str:
    content = {"plan": campaign.plan_digest, **asdict(planned), "assigned": assigned}
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Assigned:
    """What was sealed, as it is now."""

    planned: Planned
    at: dt.datetime
    digest: str
    kept: bool
    """It still is what was sealed, with the plan it was sealed with."""
    second: Mapping[int, bool]
    """By unit, whether it was assigned to the second way."""
    stratum: Mapping[int, str]


def assigned(session: Session, campaign: Campaign) -> Assigned | None:
    row = session.get(Experiment, campaign.id)
    if row is None:
        return None
    planned = Planned(Unit(row.unit), row.first, row.second, tuple(map(Stratum, row.strata)), row.seed)
    found = session.scalars(select(Assignment).where(Assignment.campaign_id == campaign.id)).all()
    second = {one.unit_id: one.second for one in found}
    kept = _digest(campaign, planned, sorted(second.items())) == row.digest
    return Assigned(planned, row.at, row.digest, kept, second, {one.unit_id: one.stratum for one in found})


@dataclass(frozen=True, slots=True)
class Line:
    """Who works which way, as the team's files call them."""

    structure: str
    reference: str
    stratum: str
    way: str


def ways_text(rows: Iterable[Line]) -> str:
    """The same as CSV."""
    out = io.StringIO()
    written = csv.writer(out, lineterminator="\n")
    written.writerow(("structure", "reference", "stratum", "way"))
    written.writerows([harmless(cell) for cell in astuple(row)] for row in rows)
    return out.getvalue()


def listed(session: Session, campaign: Campaign) -> Iterator[Line]:
    """Each unit, for whoever is to act on it; people have no reference, and go by number."""
    found = assigned(session, campaign)
    if found is None:
        return
    names = _names(session, campaign, found.planned.unit)
    for unit, second in sorted(found.second.items()):
        way = found.planned.second if second else found.planned.first
        yield Line(*names.get(unit, ("", str(unit))), found.stratum[unit], way)


def _names(session: Session, campaign: Campaign, unit: Unit) -> Mapping[int, tuple[str, str]]:
    """Structure and reference of each unit, whether its link still holds or not."""
    wanted = _joined(campaign, unit, _ID[unit], Structure.reference, _CALLED[unit])
    return {row[0]: (row[1], row[2]) for row in session.execute(wanted)}
