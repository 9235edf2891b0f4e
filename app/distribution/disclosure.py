"""Which counts of a table to hide, so that no small one can be worked out from what is shown; pure.

A count of 1 to k - 1 could name somebody. Hiding it is not enough where the sums it belongs to are shown: others are
hidden with it until the figures left would also fit a count of k or more, so that nobody can tell it is small.

A table is read as a network (Kelly, Golden and Assad 1992, Networks 22): every sum is a knot, every count an arc
between the two sums it belongs to, and another table fits the same sums if it differs by rings. To protect a count is
to find a ring through it; the counts on the ring are hidden, cheapest first. Zeros stay: nobody is among them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

TEAM = 5
"""Smallest count the project's own team sees."""
OUTSIDERS = 11
"""Smallest count anybody else sees: INSEE's eleven people, and more than the ten of the decree of 8 January 1993."""

Knot = Hashable
OUTSIDE: Knot = "outside"
"""The other end of a count that belongs to a single sum."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A count as an arc: raising it is felt at both ends, and a ring through both makes up for it."""

    count: int
    start: Knot
    end: Knot
    known: bool = False
    """Told elsewhere whatever happens here, however small."""
    enough: int = 0
    """From how many on it tells of no few, where that is more than k: who brought part of it takes their own away."""


def shown_of(cells: Sequence[Cell], k: int) -> tuple[int | None, ...]:
    """Every count that may be shown; None for those hidden."""
    hidden = hidden_of(cells, k)
    return tuple(None if at in hidden else cell.count for at, cell in enumerate(cells))


def hidden_of(cells: Sequence[Cell], k: int) -> frozenset[int]:
    """The places of the counts to hide; every small one then fits the rest as well with k or more."""
    small = [at for at, cell in enumerate(cells) if 0 < cell.count < max(k, cell.enough) and not cell.known]
    network = _Network(cells, set(small))
    for at in small:
        network.protect(at, max(k, cells[at].enough))
    return frozenset(network.hidden)


Step = tuple[int, bool]
"""A count on a ring, and whether it is raised."""
Way = tuple[int, bool, Knot]
"""The same, and the sum it leads to."""
Came = tuple[Knot, Step] | None


class _Network:
    def __init__(self, cells: Sequence[Cell], hidden: set[int]) -> None:
        self.cells, self.hidden = cells, hidden
        self.at: dict[Knot, list[Way]] = defaultdict(list)
        self.between: dict[tuple[Knot, Knot], list[Step]] = defaultdict(list)
        for place, cell in enumerate(cells):
            for one, other, raised in ((cell.start, cell.end, True), (cell.end, cell.start, False)):
                self.at[one].append((place, raised, other))
                self.between[one, other].append((place, raised))

    def protect(self, small: int, k: int) -> None:
        """Hide what it takes for this count to be as much as k in a table with the same sums."""
        other = [cell.count for cell in self.cells]
        while other[small] < k:
            ring = self._through_hidden(small, other) or self._cheapest(small, other)
            if ring is None:
                # All that is known is about fewer than k people.
                self.hidden |= {at for at, cell in enumerate(self.cells) if cell.count and not cell.known}
                return
            moved = min([k - other[small], *(other[at] for at, raised in ring if not raised)])
            for at, raised in [(small, True), *ring]:
                other[at] += moved if raised else -moved
            self.hidden.update(at for at, _ in ring)

    def _through_hidden(self, small: int, other: list[int]) -> list[Step] | None:
        """The first ring of counts that are hidden already, depth first."""
        knot, goal = self.cells[small].end, self.cells[small].start
        seen, trail, ways = {knot}, list[Step](), [iter(self.at[knot])]
        while ways:
            for at, raised in self.between.get((knot, goal), ()):
                if at != small and at in self.hidden and (raised or other[at]):
                    return [*trail, (at, raised)]
            step = next((way for way in ways[-1] if self._leads_on(way, small, other, seen)), None)
            if step is None:
                ways.pop()
                trail = trail[:-1]
                continue
            at, raised, knot = step
            seen.add(knot)
            trail.append((at, raised))
            ways.append(iter(self.at[knot]))
        return None

    def _leads_on(self, way: Way, small: int, other: list[int], seen: set[Knot]) -> bool:
        at, raised, beyond = way
        return at in self.hidden and at != small and beyond not in seen and (raised or other[at] > 0)

    def _cheapest(self, small: int, other: list[int]) -> list[Step] | None:
        """By what would be hidden anew (Dijkstra)."""
        start, goal = self.cells[small].end, self.cells[small].start
        came: dict[Knot, Came] = {}
        queue: list[tuple[int, int, Knot, Came]] = [(0, 0, start, None)]
        tie = 0
        while queue:
            cost, _, knot, by = heappop(queue)
            if knot in came:
                continue
            came[knot] = by
            if knot == goal:
                return list(_back(came, goal))
            for at, raised, beyond in self.at[knot]:
                if at != small and beyond not in came and self._may_move(at, other, raised=raised):
                    tie += 1
                    heappush(queue, (cost + self._price(at), tie, beyond, (knot, (at, raised))))
        return None

    def _may_move(self, at: int, other: list[int], *, raised: bool) -> bool:
        cell = self.cells[at]
        return cell.count > 0 and not cell.known and (raised or other[at] > 0)

    def _price(self, at: int) -> int:
        return 0 if at in self.hidden else self.cells[at].count + 1


def _back(came: Mapping[Knot, Came], goal: Knot) -> Iterator[Step]:
    by = came[goal]
    while by is not None:
        knot, step = by
        yield step
        by = came[knot]
