"""What several releases tell together: the same figures, told of a population that changed between them; pure.

Whoever kept an earlier release subtracts. So each kind of people is told apart by the releases it was counted in: all
that was told before stands as a fact, and guarded are the small counts of every release and of whoever came or left
between two of them (`ledger` finds what to hide). Nobody is followed: of each kind it is only known how many more or
fewer there are, and somebody who went while another of the same kind came is nobody's news.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from app.analysis.core.design import Floats, Mask
from app.analysis.core.ledger import Told

Name = tuple[str, ...]
"""What a figure is."""
SHARE = "share"
"""The first word of figures that follow from others and from how they are rounded: no part of what people are."""
Kind = frozenset[tuple[Name, float]]
"""People who add the same to every figure."""


@dataclass(frozen=True, slots=True)
class Figure:
    name: Name
    counts_people: bool
    told: bool
    play: tuple[float, float]
    worth: float


@dataclass(frozen=True, slots=True)
class Account:
    """Figures that hang together, as told once: what was told, and of whom, kind by kind."""

    figures: tuple[Figure, ...]
    kinds: tuple[Mapping[int, float], ...]
    """What one person of each kind adds, by the place of the figure; nothing where it is not named."""
    people: tuple[int, ...]

    def without(self, hidden: AbstractSet[Hashable]) -> Account:
        told = (replace(one, told=one.told and one.name not in hidden) for one in self.figures)
        return replace(self, figures=tuple(told))

    @property
    def untold(self) -> frozenset[Name]:
        return frozenset(one.name for one in self.figures if not one.told)

    @property
    def shares(self) -> frozenset[Name]:
        """Those that were told."""
        return frozenset(one.name for one in self.figures if one.told and one.name[0] == SHARE)

    @property
    def by_kind(self) -> Mapping[Kind, int]:
        return {self.kind(at): count for at, count in enumerate(self.people)}

    def kind(self, at: int) -> Kind:
        adds = ((self.figures[place].name, value) for place, value in self.kinds[at].items())
        return frozenset((name, value) for name, value in adds if name[0] != SHARE)

    def matrix(self, kinds: Sequence[Kind]) -> Floats:
        """What each of these kinds adds to each figure; nothing where it was not met."""
        at = {self.kind(place): place for place in range(len(self.kinds))}
        found = np.zeros((len(self.figures), len(kinds)))
        for column, kind in enumerate(kinds):
            for row, value in self.kinds[at[kind]].items() if kind in at else ():
                found[row, column] = value
        return found

    @property
    def stored(self) -> dict[str, Any]:
        ends = [[end if math.isfinite(end) else None for end in one.play] for one in self.figures]
        return {
            "figures": [
                [list(one.name), one.counts_people, one.told, *play]
                for one, play in zip(self.figures, ends, strict=True)
            ],
            "kinds": [[[at, value] for at, value in one.items()] for one in self.kinds],
            "people": list(self.people),
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Account:
        figures = (
            Figure(tuple(name), counts, told, (_end(low), _end(high)), 1.0)
            for name, counts, told, low, high in stored["figures"]
        )
        kinds = ({int(at): float(value) for at, value in one} for one in stored["kinds"])
        return cls(tuple(figures), tuple(kinds), tuple(stored["people"]))


def _end(stored: float | None) -> float:
    return math.inf if stored is None else float(stored)


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """What `ledger` is asked about."""

    people: Floats
    told: list[Told]
    totals: Floats
    """Who was in each release: how many in all is always told."""


def together(earlier: Sequence[Account], now: Account) -> System:
    """Earlier releases and the one to be made, the last."""
    releases = [*earlier, now]
    spells = _spells([one.by_kind for one in releases])
    kinds = [kind for kind, *_ in spells]
    begun, ended = (np.array([one[at] for one in spells], dtype=np.intp) for at in (1, 2))
    within = [(begun <= at) & (at < ended) for at in range(len(releases))]
    adds = [one.matrix(kinds) for one in releases]
    told = [
        *(line for at, one in enumerate(earlier) for line in _facts(at, one, adds[at] * within[at])),
        *(_offered(one, row) for one, row in zip(now.figures, adds[-1] * within[-1], strict=True)),
        *(
            line
            for one, other in combinations(range(len(releases)), 2)
            for line in (
                *_between("came", (one, other), releases[other], adds[other], within[other] & ~within[one]),
                *_between("left", (one, other), releases[one], adds[one], within[one] & ~within[other]),
            )
        ),
    ]
    people = np.array([count for *_, count in spells], dtype=np.float64)
    return System(people, told, np.vstack(within).astype(np.float64))


def _facts(at: int, one: Account, adds: Floats) -> Iterator[Told]:
    """What was told stays told; what was hidden must not come to light."""
    for figure, row in zip(one.figures, adds, strict=True):
        name = (str(at), *figure.name)
        yield Told(name, row, figure.counts_people, known=figure.told, offered=figure.told, play=figure.play)


def _offered(one: Figure, adds: Floats) -> Told:
    return Told(one.name, adds, one.counts_people, offered=one.told, play=one.play, worth=one.worth)


def _between(word: str, pair: tuple[int, int], one: Account, adds: Floats, who: Mask) -> Iterator[Told]:
    named = (word, *(str(at) for at in pair))
    yield Told(named, who.astype(np.float64), offered=False)
    for figure, row in zip(one.figures, adds * who, strict=True):
        if figure.counts_people:
            yield Told((*named, *figure.name), row, offered=False)


def _spells(releases: Sequence[Mapping[Kind, int]]) -> list[tuple[Kind, int, int, int]]:
    """Kind, first release, first one after, and how many: whoever came last is the first to leave."""
    found: list[tuple[Kind, int, int, int]] = []
    for kind in dict.fromkeys(kind for one in releases for kind in one):
        ended: defaultdict[tuple[int, int], int] = defaultdict(int)
        open_: list[int] = []
        for at, one in enumerate([*releases, {}]):
            count = one.get(kind, 0)
            for begun in open_[count:]:
                ended[begun, at] += 1
            open_ = open_[:count] + [at] * (count - len(open_))
        found.extend((kind, begun, end, people) for (begun, end), people in ended.items())
    return found
