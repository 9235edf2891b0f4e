"""Two ways of working compared in a campaign: assigned before it opens, bound to the sealed plan, read as assigned."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any, TypeVar
from unicodedata import normalize

from sqlalchemy import Select, SQLColumnExpression, select
from sqlalchemy.orm import Session

from app.analysis.core.lots import drawn
from app.analysis.starting import OF_STRUCTURES, Known, Starting, questions, spread
from app.analysis.tables import Assignment, Experiment
from app.distribution.amending import sealed_version
from app.distribution.core import CampaignState, campaign_state
from app.distribution.store import begun, wave_before
from app.distribution.tables import Campaign, Invitation, Professional, RelayLink, Structure
from app.versions.store import load

Cell = TypeVar("Cell")

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
    starting: Starting | None = None


class Fault(StrEnum):
    """Why nothing was assigned."""

    NOT_SEALED = "not_sealed"
    OPENED = "opened"
    ALREADY = "already"
    TOO_FEW = "too_few"
    NO_NAME = "no_name"
    LONG_NAME = "long_name"
    SAME_NAME = "same_name"
    NO_WAVE = "no_wave"
    NO_QUESTION = "no_question"
    NO_NUMBERS = "no_numbers"


def unfit(name: str, other: str | None = None) -> Fault | None:
    """Why a way cannot have this name; `other` is the one of the other way, told apart by more than capitals."""
    kept = neat(name)
    if not kept:
        return Fault.NO_NAME
    if len(kept) > LONGEST:
        return Fault.LONG_NAME
    return Fault.SAME_NAME if other is not None and kept.casefold() == neat(other).casefold() else None


def neat(name: str) -> str:
    """As it is kept: in one line."""
    return " ".join(normalize("NFC", name).split())


Numbers = Mapping[int, float]
"""Of each unit, what a file says of it before."""


def by_hand(
    session: Session,
    campaign: Campaign,
    planned: Planned,
    second: Mapping[int, bool],
    now: dt.datetime,
    numbers: Numbers | None = None,
) -> Experiment | Fault:
    """Take over an assignment made elsewhere, and seal it."""
    return _seal(session, campaign, planned, _Drawn(second, units(session, campaign, planned), numbers or {}), now)


def by_lot(
    session: Session, campaign: Campaign, planned: Planned, now: dt.datetime, numbers: Numbers | None = None
) -> Experiment | Fault:
    """Assign half of each stratum by lot, and seal it."""
    strata = units(session, campaign, planned)
    return _seal(session, campaign, planned, _Drawn(drawn(strata, planned.seed or 0), strata, numbers or {}), now)


def units(session: Session, campaign: Campaign, planned: Planned) -> dict[int, str]:
    """Everything of the campaign that can be assigned, with its stratum."""
    found = joined(campaign, planned.unit, ID[planned.unit], Structure.kind, Structure.departement, Structure.network)
    found = found.where(RelayLink.revoked_at.is_(None)).distinct()
    return {
        row[0]: " / ".join(str(getattr(row, one.value) or "-") for one in planned.strata)
        for row in session.execute(found)
    }


ID = {Unit.STRUCTURE: Structure.id, Unit.PROFESSIONAL: Professional.id, Unit.PERSON: Invitation.id}


def joined(campaign: Campaign, unit: Unit, *columns: SQLColumnExpression[Any]) -> Select[Any]:
    """Columns of all that has a link in the campaign."""
    found = select(*columns).select_from(RelayLink).join(Professional).join(Structure)
    if unit is Unit.PERSON:
        found = found.join(Invitation, Invitation.relay_link_id == RelayLink.id)
    return found.where(RelayLink.campaign_id == campaign.id)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What each unit was assigned to, and what is known of it."""

    second: Mapping[int, bool]
    strata: Mapping[int, str]
    numbers: Numbers
    members: Mapping[int, list[int]] = field(default_factory=dict)


def _seal(
    session: Session, campaign: Campaign, planned: Planned, found: _Drawn, now: dt.datetime
) -> Experiment | Fault:
    if fault := _too_late(session, campaign, now) or unfit(planned.first) or unfit(planned.second, planned.first):
        return fault
    if min(sum(found.second.values()), sum(not one for one in found.second.values())) < FEWEST:
        return Fault.TOO_FEW
    planned = replace(planned, first=neat(planned.first), second=neat(planned.second))
    if planned.starting is not None and planned.starting.known in OF_STRUCTURES:
        found = replace(found, numbers=_by_structure(session, campaign, planned.unit, planned.starting.known))
    if fault := _no_start(session, campaign, planned, found.numbers):
        return fault
    if planned.unit is Unit.STRUCTURE:
        found = replace(found, members=_members(session, campaign))
    return _written(session, campaign, planned, _assignments(campaign, found), now)


def _assignments(campaign: Campaign, found: _Drawn) -> Sequence[Assignment]:
    return [
        Assignment(
            campaign_id=campaign.id,
            unit_id=unit,
            second=second,
            stratum=found.strata.get(unit, ""),
            starting=found.numbers.get(unit),
            members=found.members.get(unit),
        )
        for unit, second in found.second.items()
    ]


def _written(
    session: Session, campaign: Campaign, planned: Planned, rows: Sequence[Assignment], now: dt.datetime
) -> Experiment:
    sealed = Experiment(
        campaign_id=campaign.id,
        unit=planned.unit.value,
        first=planned.first,
        second=planned.second,
        strata=[one.value for one in planned.strata],
        seed=planned.seed,
        starting=str(planned.starting) if planned.starting else None,
        digest=_digest(campaign, planned, rows),
        at=now,
    )
    session.add(sealed)
    session.flush()
    session.add_all(rows)
    session.flush()
    return sealed


def _too_late(session: Session, campaign: Campaign, now: dt.datetime) -> Fault | None:
    if campaign.draft:
        return Fault.NOT_SEALED
    if campaign_state(campaign, now) is not CampaignState.NOT_YET_OPEN or begun(session, campaign.id):
        return Fault.OPENED
    return Fault.ALREADY if session.get(Experiment, campaign.id) is not None else None


def _no_start(session: Session, campaign: Campaign, planned: Planned, numbers: Numbers) -> Fault | None:
    """Why the ways cannot be compared at the starting point that is asked for."""
    match planned.starting:
        case None:
            return None
        case Starting(Known.WAVE):
            return Fault.NO_WAVE if wave_before(session, campaign) is None else None
        case Starting(Known.QUESTION, wanted):
            version = load(session, sealed_version(session, campaign))
            return None if wanted in {one.id for one in questions(version)} else Fault.NO_QUESTION
        case _:
            return None if spread(numbers) else Fault.NO_NUMBERS


def _by_structure(session: Session, campaign: Campaign, unit: Unit, known: Known) -> Numbers:
    column = Structure.size if known is Known.SIZE else Structure.notebooks
    rows = session.execute(joined(campaign, unit, ID[unit], column))
    return {row[0]: float(row[1]) for row in rows if row[1] is not None}


def _members(session: Session, campaign: Campaign) -> Mapping[int, list[int]]:
    """Who works where as lots are drawn: whoever changes place later was assigned all the same."""
    found: dict[int, list[int]] = {}
    for structure, professional in session.execute(
        joined(campaign, Unit.STRUCTURE, Structure.id, Professional.id).order_by(Professional.id)
    ):
        found.setdefault(structure, []).append(professional)
    return found


def _digest(campaign: Campaign, planned: Planned, rows: Iterable[Assignment]) -> str:
    """Of what older assignments say, too: what they did not know of stands in it only where it is said."""
    content: dict[str, Any] = {"plan": campaign.plan_digest, **asdict(planned)}
    content.pop("starting")
    by_unit = sorted(rows, key=lambda one: one.unit_id)
    content["assigned"] = [(one.unit_id, one.second) for one in by_unit]
    if planned.starting is not None:
        content["starting"] = [str(planned.starting), [one.starting for one in by_unit]]
    if any(one.members is not None for one in by_unit):
        content["members"] = [one.members for one in by_unit]
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
    numbers: Numbers
    """By unit, the starting point where it is a number of its own."""
    members: Mapping[int, int] | None
    """Where structures were assigned, the one that each professional worked in then."""


def assigned(session: Session, campaign: Campaign) -> Assigned | None:
    row = session.get(Experiment, campaign.id)
    if row is None:
        return None
    strata, starting = tuple(map(Stratum, row.strata)), Starting.read(row.starting or "")
    planned = Planned(Unit(row.unit), row.first, row.second, strata, row.seed, starting)
    found = session.scalars(select(Assignment).where(Assignment.campaign_id == campaign.id)).all()
    known = any(one.members is not None for one in found)
    return Assigned(
        planned=planned,
        at=row.at,
        digest=row.digest,
        kept=_digest(campaign, planned, found) == row.digest,
        second={one.unit_id: one.second for one in found},
        stratum={one.unit_id: one.stratum for one in found},
        numbers={one.unit_id: one.starting for one in found if one.starting is not None},
        members={who: one.unit_id for one in found for who in one.members or ()} if known else None,
    )
