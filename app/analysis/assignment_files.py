"""Assignments as the team's own files say them: who works which way, and what was known of each before."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from typing import TypeVar

from sqlalchemy import String, cast
from sqlalchemy.orm import Session

from app.analysis.experiments import ID, Fault, Numbers, Planned, Unit, assigned, by_hand, joined, neat
from app.analysis.tables import Experiment
from app.distribution.references import Named, references
from app.distribution.tables import Campaign, Invitation, Professional, Structure
from app.site.spreadsheets import harmless

Cell = TypeVar("Cell")


def from_file(
    session: Session,
    campaign: Campaign,
    planned: Planned,
    content: str,
    now: dt.datetime,
    numbers: Numbers | None = None,
) -> Experiment | Fault:
    """Take over an assignment made elsewhere: a CSV of `reference` and `way`, which is one of the two names."""
    seconds = {neat(planned.first).casefold(): False, neat(planned.second).casefold(): True}

    def second(cell: str) -> bool:
        found = seconds.get(neat(cell).casefold())
        if found is None:
            raise ValueError(f"expected the way `{planned.first}` or `{planned.second}`.")
        return found

    read = _by_unit(session, campaign, planned.unit, content, "way", second)
    return by_hand(session, campaign, planned, read, now, numbers)


def numbers_from(session: Session, campaign: Campaign, unit: Unit, content: str) -> Numbers:
    """A starting point of each unit: a CSV of `reference` and `starting`."""

    def number(cell: str) -> float:
        found = float(cell.replace(",", "."))
        if not math.isfinite(found):
            raise ValueError("expected a number.")
        return found

    return _by_unit(session, campaign, unit, content, "starting", number)


def _by_unit(
    session: Session, campaign: Campaign, unit: Unit, content: str, column: str, read: Callable[[str], Cell]
) -> dict[int, Cell]:
    """A column of a file, by what each line is about.

    `structure` stands beside `reference` where two structures have a professional of one reference.
    """
    from app.analysis.sheet import UnusableError

    find, found = _finder(session, campaign, unit), dict[int, Cell]()
    for line, row in enumerate(csv.DictReader(io.StringIO(content)), start=2):
        whom = find(row)
        if not isinstance(whom, int):
            raise UnusableError(f"Line {line}: {whom}")
        if whom in found:
            raise UnusableError(f"Line {line}: {row.get('reference')!r} stands there twice.")
        try:
            found[whom] = read((row.get(column) or "").strip())
        except ValueError as problem:
            raise UnusableError(f"Line {line}, {column}: {problem}") from problem
    return found


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


_CALLED = {
    Unit.STRUCTURE: Structure.reference,
    Unit.PROFESSIONAL: Professional.reference,
    Unit.PERSON: cast(Invitation.id, String),
}


def _names(session: Session, campaign: Campaign, unit: Unit) -> Mapping[int, tuple[str, str]]:
    """Structure and reference of each unit, whether its link still holds or not."""
    wanted = joined(campaign, unit, ID[unit], Structure.reference, _CALLED[unit])
    return {row[0]: (row[1], row[2]) for row in session.execute(wanted)}
