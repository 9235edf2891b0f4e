"""The population of a campaign, counted by stratum: what answers are compared with and weighted to."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from app.distribution.departements import DEPARTEMENTS, find
from app.distribution.partner_files.entries import MOST_PEOPLE, plain_kind
from app.distribution.partner_files.faults import Fault
from app.distribution.partner_files.tabular import Line, open_grid
from app.distribution.tables import FrameCell
from app.interview.characters import folded

_CELLS = cast("Table", FrameCell.__table__)
_REGIONS = {"".join(re.findall(r"[^\W_]+", folded(one.region))): one.region for one in DEPARTEMENTS.values()}
_COLUMNS = {
    "kind": ("type", "type de structure", "structure type", "kind"),
    "region": ("region", "departement", "territoire"),
    "month": ("mois", "month", "date"),
    "count": ("nombre", "count", "carnets", "commandes", "population", "effectif", "quantite", "notebooks"),
}
MOST_CELLS = 5_000


@dataclass(frozen=True, slots=True)
class Stratum:
    """Of whom something is counted; `month` is empty where the file does not say."""

    kind: str
    region: str
    month: str = ""


class FrameFault(StrEnum):
    UNREADABLE = "unreadable"
    MISSING_COLUMN = "missing_column"
    CELL_COUNT = "cell_count"
    NO_KIND = "no_kind"
    UNKNOWN_REGION = "unknown_region"
    NOT_A_MONTH = "not_a_month"
    NOT_A_COUNT = "not_a_count"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong in one line of a frame file."""

    line: int
    fault: FrameFault
    value: str = ""


Counts = Mapping[Stratum, int]


def frame(session: Session, campaign_id: int) -> Counts:
    """The population by type of structure, region and month; empty where nobody has told it."""
    wanted = select(FrameCell).where(FrameCell.campaign_id == campaign_id).order_by(FrameCell.id)
    return {Stratum(one.kind, one.region, one.month): one.count for one in session.scalars(wanted)}


def margins(counts: Counts, by: str) -> Mapping[str, int]:
    """The population along one side: `kind`, `region` or `month`."""
    found: dict[str, int] = {}
    for stratum, count in counts.items():
        value: str = getattr(stratum, by)
        found[value] = found.get(value, 0) + count
    return found


def take_frame(session: Session, campaign_id: int, counts: Counts) -> None:
    """From now on this is the population; what was told before is forgotten."""
    session.execute(delete(_CELLS).where(_CELLS.c.campaign_id == campaign_id))
    rows = [
        {"campaign_id": campaign_id, "kind": one.kind, "region": one.region, "month": one.month, "count": count}
        for one, count in counts.items()
    ]
    if rows:
        session.execute(insert(_CELLS), rows)


def read_frame(content: bytes) -> Counts | Sequence[Wrong]:
    """A file of counts: type, region or département, month if known, count; or everything that is wrong with it.

    Lines of the same stratum add up, so that a list of orders is a frame as well.
    """
    grid = open_grid(content)
    if isinstance(grid, Fault):
        return [Wrong(1, FrameFault.UNREADABLE)]
    head = grid.head
    places = {name: at for name in _COLUMNS if (at := _place(head, name)) is not None}
    if lacking := [name for name in ("kind", "region", "count") if name not in places]:
        return [Wrong(head.number, FrameFault.MISSING_COLUMN, name) for name in lacking]
    counts: dict[Stratum, int] = {}
    wrong: list[Wrong] = []
    for line in grid.lines():
        found = _cell(line, places, len(head.cells)) if isinstance(line, Line) else [Wrong(1, FrameFault.UNREADABLE)]
        if isinstance(found, list):
            wrong += found
        else:
            counts[found[0]] = counts.get(found[0], 0) + found[1]
    if len(counts) > MOST_CELLS:
        wrong.append(Wrong(head.number, FrameFault.TOO_MANY))
    return wrong or (counts or [Wrong(1, FrameFault.UNREADABLE)])


def _place(head: Line, name: str) -> int | None:
    said = [" ".join(re.findall(r"[^\W_]+", folded(cell))) for cell in head.cells]
    return next((said.index(word) for word in _COLUMNS[name] if word in said), None)


def _cell(line: Line, places: Mapping[str, int], width: int) -> tuple[Stratum, int] | list[Wrong]:
    if len(line.cells) != width:
        return [Wrong(line.number, FrameFault.CELL_COUNT)]
    told = {name: " ".join(line.cells[at].split()) for name, at in places.items()}
    region, month, count = _region(told["region"]), _month(told.get("month", "")), "".join(told["count"].split())
    wrong = list(_wrong(line.number, told, region, month, count))
    if wrong or region is None or month is None:
        return wrong
    return Stratum(plain_kind(told["kind"])[:40], region, month), int(count)


def _wrong(line: int, told: Mapping[str, str], region: str | None, month: str | None, count: str) -> Iterator[Wrong]:
    if not told["kind"] or told["kind"].startswith("="):
        yield Wrong(line, FrameFault.NO_KIND)
    if region is None:
        yield Wrong(line, FrameFault.UNKNOWN_REGION, told["region"][:60])
    if month is None:
        yield Wrong(line, FrameFault.NOT_A_MONTH, told["month"][:60])
    if not (count.isdecimal() and len(count) < 10 and int(count) <= MOST_PEOPLE):
        yield Wrong(line, FrameFault.NOT_A_COUNT, told["count"][:60])


def _region(written: str) -> str | None:
    """A region by its name, or the one that a département is in."""
    place = find(written)
    return place.region if place else _REGIONS.get("".join(re.findall(r"[^\W_]+", folded(written))))


def _month(written: str) -> str | None:
    """`2026-03`, `03/2026` or any day of it, as `2026-03`; empty stays empty."""
    if not written:
        return ""
    for pattern in ("%Y-%m", "%m/%Y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(written[:10], pattern).replace(tzinfo=dt.UTC).strftime("%Y-%m")
        except ValueError:
            continue
    return None
