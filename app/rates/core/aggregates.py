"""Complete answers as outsiders may see them: by place and type, without a count that could name somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.distribution.disclosure import OUTSIDERS, Cell, shown_of

Place = tuple[str, str, str]
"""Region, département, type of structure; empty for answers that no professional's link brought."""
Shown = Mapping[str, int | None]
Part = TypeVar("Part", bound=str)


@dataclass(frozen=True, slots=True)
class Aggregates:
    """Complete answers; None is too few to show, or would tell one that is."""

    total: int | None
    regions: Shown
    departements: Shown
    kinds: Shown


def is_crowd(count: int, mine: int = 0, k: int = OUTSIDERS) -> bool:
    """Whether it tells of no few, not even to a structure that brought `mine` of them and takes them away."""
    return count >= max(k, _enough(count, mine, k))


def _enough(count: int, mine: int, k: int) -> int:
    return k + mine if 0 < mine < count else 0


def _most(largest: Mapping[Place, int]) -> Sequence[Mapping[str, int]]:
    """What one structure brought at most, of each region, département and type."""
    most = [Counter[str](), Counter[str](), Counter[str]()]
    for place, count in largest.items():
        for axis, name in enumerate(place):
            most[axis][name] = max(most[axis][name], count)
    return most


def aggregates(
    completed: Mapping[Place, int], k: int = OUTSIDERS, largest: Mapping[Place, int] | None = None
) -> Aggregates:
    """Regions are made of départements, départements and types of the same structures: hidden together.

    What a département has of one type is shown nowhere, and yet guarded: with a single type in it, the two are one.
    `largest` is what came through one structure at most: it knows its own and takes it away.
    """
    own, most = largest or {}, _most(largest or {})
    regions, departements, kinds = Counter[str](), Counter[tuple[str, str]](), Counter[str]()
    for (region, departement, kind), count in completed.items():
        regions[region] += count
        departements[region, departement] += count
        kinds[kind] += count
    total, mine = sum(completed.values()), max(own.values(), default=0)
    cells = [
        *(
            Cell(count, ("in", one[1]), ("of", one[2]), enough=_enough(count, own.get(one, 0), k))
            for one, count in completed.items()
        ),
        Cell(total, "everywhere", "anywhere", known=is_crowd(total, mine, k), enough=_enough(total, mine, k)),
        *(Cell(n, "anywhere", ("region", one), enough=_enough(n, most[0][one], k)) for one, n in regions.items()),
        *(
            Cell(n, ("region", one[0]), ("in", one[1]), enough=_enough(n, most[1][one[1]], k))
            for one, n in departements.items()
        ),
        *(Cell(n, ("of", one), "everywhere", enough=_enough(n, most[2][one], k)) for one, n in kinds.items()),
    ]
    everybody, *rest = shown_of(cells, k)[len(completed) :]
    shown = iter(rest if everybody is not None else [None] * len(rest))
    return Aggregates(
        everybody,
        {one: next(shown) for one in regions},
        {one[1]: next(shown) for one in departements},
        {one: next(shown) for one in kinds},
    )


def told_apart(counts: Mapping[Part, int], k: int = OUTSIDERS) -> Mapping[Part, int | None]:
    """Parts of a total that is shown beside them."""
    total = Cell(sum(counts.values()), "everybody", "apart", known=True)
    _, *shown = shown_of([total, *(Cell(count, "apart", "everybody") for count in counts.values())], k)
    return dict(zip(counts, shown, strict=True))
