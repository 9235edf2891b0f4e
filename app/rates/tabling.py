"""The tables that answers can be told apart by, chosen in the address bar, shown on the page and given as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.distribution.targets import SIDES
from app.rates.core.goals import Goal
from app.rates.core.standing import Axis, Code
from app.rates.groups import Group, rolled_up
from app.rates.representation import region
from app.rates.service import RatesOverview

PLACES: Mapping[str, Callable[[Group], str]] = {
    "kind": lambda one: one.kind,
    "region": lambda one: region(one.departement),
    "departement": lambda one: one.departement,
    "network": lambda one: one.network,
}
AXES = tuple(axis for axis in Axis if axis not in {Axis.ALL, Axis.DAY, Axis.BATCH})
TABLES = (*PLACES, *(axis.value for axis in AXES))
Rows = Sequence[Sequence[str | float]]
COLUMNS = ("began", "complete", "partial", "broke_off", "said_no", "not_eligible")
_HOLDS = {
    "complete": (Code.COMPLETE,),
    "partial": (Code.PARTIAL,),
    "broke_off": (Code.BREAK_OFF, Code.UNDER_WAY),
    "said_no": (Code.DECLINED, Code.WITHDRAWN, Code.STOPPED),
    "not_eligible": (Code.SCREENED_OUT, Code.QUOTA_FULL, Code.DOUBLE),
}


@dataclass(frozen=True, slots=True)
class Row:
    value: str
    counts: Mapping[str, int]


def table(found: RatesOverview, by: str) -> Sequence[Row]:
    """The rows of a table on an axis: everybody who began, by what became of it."""
    codes = found.breakdowns.get(Axis(by), {})
    rows = [Row(value, _counts(ends)) for value, ends in codes.items()]
    if by in {Axis.WEEK, Axis.SWITCHES}:
        return sorted(rows, key=lambda row: row.value)
    if by == Axis.MINUTES:
        return sorted(rows, key=lambda row: int(row.value) or 10_000)
    return sorted(rows, key=lambda row: (-row.counts["began"], row.value))


def _counts(ends: Mapping[Code, int]) -> Mapping[str, int]:
    held = {name: sum(ends.get(code, 0) for code in codes) for name, codes in _HOLDS.items()}
    return {"began": sum(ends.values()), **held}


def told(found: RatesOverview, by: str) -> Sequence[Group] | Sequence[Row]:
    """The rows of any table: places with what was said of them, or people with what became of them."""
    return rolled_up(found.structures, PLACES[by]) if by in PLACES else table(found, by)


def axes(by: str) -> Sequence[Axis]:
    """What a table needs interviews told apart by."""
    return () if by in PLACES else (Axis(by),)


def flat(rows: Sequence[Group] | Sequence[Row], by: str) -> Rows:
    """With a heading; a figure nobody gave is empty, never zero."""
    if by in PLACES:
        places = [_place(one) for one in rows if isinstance(one, Group)]
        return [
            [by, "professionals", "ordered", "forwarded_low", "forwarded_high", "telling", "began", "complete"],
            *places,
        ]
    people: Rows = [[one.value, *(one.counts[name] for name in COLUMNS)] for one in rows if isinstance(one, Row)]
    return [[by, *COLUMNS], *people]


def wanted(goals: Sequence[Goal]) -> Rows:
    """What was wanted of each part, with a heading; a last line in which none is named is of all together."""
    rows = [
        [
            *(getattr(one.part, side) for side in SIDES), one.wanted, one.completed, one.missing,
            *("" if told is None else told for told in (one.at_closing, one.lacking, one.a_day)), one.pace.value,
        ]
        for one in goals
    ]  # fmt: skip
    return [
        [*SIDES, "wanted", "complete", "missing", "at_closing", "missing_at_closing", "needed_a_day", "pace"],
        *rows,
    ]


def _place(one: Group) -> list[str | float]:
    said = [one.forwarded.low, one.forwarded.high] if one.forwarded.known else ["", ""]
    ordered = one.ordered.low if one.ordered.known else ""
    return [one.key, one.professionals, ordered, *said, one.forwarded.telling, one.tally.started, one.tally.completed]
