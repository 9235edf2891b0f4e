"""Figures of the professionals who have something in common: a structure, a type, a region, a network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.distribution.targets import Part
from app.rates.core.cases import Tally
from app.rates.core.counts import Counts, added, ordering
from app.rates.core.funnel import Sum
from app.rates.store import Partner


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of the professionals who have `key` in common, for instance one type of structure."""

    key: str
    label: str
    counts: Counts
    kind: str = ""
    departement: str = ""
    network: str = ""

    @property
    def part(self) -> Part:
        """All that is known of a structure."""
        return Part.of(self.kind, self.departement, self.network)

    @property
    def professionals(self) -> int:
        return self.counts.professionals

    @property
    def ordered(self) -> Sum:
        return self.counts.ordered

    @property
    def forwarded(self) -> Sum:
        return self.counts.forwarded

    @property
    def group(self) -> Tally:
        return self.counts.group

    @property
    def personal(self) -> Tally:
        return self.counts.personal

    @property
    def tally(self) -> Tally:
        return self.counts.tally


def structure_group(one: Partner, counts: Counts) -> Group:
    return Group(str(one.id), one.name, ordering(counts, one.notebooks), one.kind, one.departement, one.network)


def rolled_up(groups: Iterable[Group], key: Callable[[Group], str]) -> Sequence[Group]:
    """Structures put together by what `key` gives, in the order they come."""
    members: dict[str, list[Counts]] = {}
    for one in groups:
        members.setdefault(key(one), []).append(one.counts)
    return [Group(name, name, added(counts)) for name, counts in members.items()]
