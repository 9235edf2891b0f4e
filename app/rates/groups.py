"""Figures of the professionals who have something in common: a structure, a type, a region, a network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.rates.core.cases import CaseCounts, Said, Tally, total
from app.rates.core.funnel import Sum, add_up
from app.rates.store import Line, Partner


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of the professionals who have `key` in common, for instance one type of structure."""

    key: str
    label: str
    professionals: int
    ordered: Sum
    handed_out: Sum
    forwarded: Sum
    group: Tally
    personal: Tally
    kind: str = ""
    departement: str = ""
    network: str = ""
    more_than_declared: int = 0

    @property
    def tally(self) -> Tally:
        return self.group + self.personal


def counts_of(line: Line) -> CaseCounts:
    return CaseCounts(
        group=Tally(*line[4:9]),
        personal=Tally(*line[9:14]),
        forwarded=said_by(line.forwarded_low, line.forwarded_high),
        handed_out=said_by(line.handed_out_low, line.handed_out_high),
    )


def said_by(low: int | None, high: int | None) -> Said | None:
    return None if low is None or high is None else Said(low, high)


def structure_group(one: Partner, lines: Sequence[Line]) -> Group:
    return Group(
        key=str(one.id),
        label=one.name,
        professionals=len(lines),
        ordered=add_up([None if one.notebooks is None else Said(one.notebooks, one.notebooks)]),
        handed_out=add_up(said_by(line.handed_out_low, line.handed_out_high) for line in lines),
        forwarded=add_up(said_by(line.forwarded_low, line.forwarded_high) for line in lines),
        group=_tally(line[4:9] for line in lines),
        personal=_tally(line[9:14] for line in lines),
        kind=one.kind,
        departement=one.departement,
        network=one.network,
        more_than_declared=sum(
            line.forwarded_high is not None and line.group_completed > line.forwarded_high for line in lines
        ),
    )


def _tally(counts: Iterable[tuple[int, ...]]) -> Tally:
    return Tally(*map(sum, zip(*counts, strict=True)))


def notebooks(one: Group) -> int | None:
    return one.ordered.low if one.ordered.known else None


def rolled_up(groups: Sequence[Group], key: Callable[[Group], str]) -> Sequence[Group]:
    """Structures put together by what `key` gives, in the order they come."""
    members: dict[str, list[Group]] = {}
    for one in groups:
        members.setdefault(key(one), []).append(one)
    return [together(name, ones) for name, ones in members.items()]


def together(name: str, members: Sequence[Group]) -> Group:
    return Group(
        key=name,
        label=name,
        professionals=sum(one.professionals for one in members),
        ordered=sum((one.ordered for one in members), Sum()),
        handed_out=sum((one.handed_out for one in members), Sum()),
        forwarded=sum((one.forwarded for one in members), Sum()),
        group=total(one.group for one in members),
        personal=total(one.personal for one in members),
        kind=members[0].kind,
        departement=members[0].departement,
        network=members[0].network,
        more_than_declared=sum(one.more_than_declared for one in members),
    )
