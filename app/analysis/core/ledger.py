"""Which of all the figures told of one set of people to hide, so that no small count can be worked out from the rest.

Every figure is a sum over kinds of people: those with the same answers to the questions that hang together. Whoever
reads the figures knows these sums; a count below k is safe if other numbers of each kind would give the same figures
and make that count k or more (Fischetti and Salazar-Gonzalez 2000, Management Science 46; the attack of Fischetti and
Salazar-Gonzalez 2001, Management Science 47). The least costly such other numbers are found by linear programming, and
every figure that they would change is hidden. Filters and follow-ups, totals, indicators and means are thus one
system: it does not matter in which table a figure stands.

Only kinds that were met can change, as if the reader knew which answers nobody gave. That errs on the safe side.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from app.analysis.core.design import Codes, Floats

MOVED = 1e-6
"""A figure that changes by less is the same figure."""
CONSIDERED = 400
"""Kinds of people that may change in number, beside those in the count to protect; the others are taken as known."""
TIE = 1e-3
"""Of two ways that cost the same, the one that moves fewer people."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A figure somebody could read."""

    name: Hashable
    adds: Floats
    """What one person of each kind adds to it."""
    counts_people: bool = True
    """A small one is then to be hidden; the sum behind a mean is no count."""
    known: bool = False
    """Told whatever happens here, however small."""
    offered: bool = True
    """Where False it stands nowhere, and must not be worked out either."""
    play: tuple[float, float] = (0.0, 0.0)
    """How much lower and higher it may be and still be told the same, being rounded."""
    beyond: float = 0.0
    """What people of kinds that are left out add, whose number is taken as known."""
    worth: float = 1.0
    """Of two figures that would do, the one that is worth less is hidden."""


@dataclass(frozen=True, slots=True)
class Guarded:
    hidden: frozenset[Hashable]
    """The names of what must not be told."""
    safe: bool
    """What is known whatever happens tells no small count."""


def hidden_of(people: Floats, told: Sequence[Told], k: int) -> frozenset[Hashable]:
    """The names of what must not be told; `people` is how many there are of each kind, and how many in all is known."""
    return guarded(people, told, k, np.ones((1, people.size))).hidden


def guarded(people: Floats, told: Sequence[Told], k: int, totals: Floats) -> Guarded:
    """The same where several sums of people are known: in each row of `totals`, who is in one."""
    system = _System(people, told, totals)
    small = [at for at, one in enumerate(told) if one.counts_people and 0 < system.values[at] < k]
    system.hidden |= {at for at in small if not told[at].known}
    for at in small:
        if not told[at].known:
            system.protect(at, k)
    return Guarded(frozenset(told[at].name for at in system.hidden if told[at].offered), system.safe)


class _System:
    def __init__(self, people: Floats, told: Sequence[Told], totals: Floats) -> None:
        self.people, self.told, self.totals, self.safe = people, told, totals, True
        self.adds = np.vstack([one.adds for one in told])
        self.values = self.adds @ people + [one.beyond for one in told]
        self.hidden: set[int] = {at for at, one in enumerate(told) if not one.offered}

    def protect(self, small: int, k: int) -> None:
        """Hide what it takes for this count to be as much as k, all that is told staying as it is."""
        known = [at for at, one in enumerate(self.told) if one.known]
        changed = self._cheapest(small, k, known)
        if changed is None:
            # What is known elsewhere tells this count: the rest shall at least not do so as well.
            self.safe = False
            changed = self._cheapest(small, k, [])
        if changed is None:
            # All that is known is about fewer than k people.
            self.hidden |= {at for at, one in enumerate(self.told) if not one.known and self.values[at]}
            return
        self.hidden |= {at for at in changed if not self.told[at].known}

    def _cheapest(self, small: int, k: int, known: list[int]) -> list[int] | None:
        """The figures changed by the other numbers that cost least; None where no other numbers are possible."""
        from scipy.optimize import linprog

        kinds = self._movable(small)
        exact = [at for at in known if self.told[at].play == (0.0, 0.0)]
        priced = [at for at in range(len(self.told)) if at not in self.hidden and at not in known]
        held = [*priced, *(at for at in known if at not in exact)]
        adds, size = self.adds[:, kinds], kinds.size
        both = np.hstack([adds, -adds])
        # More of each kind, fewer of each kind, and how far each priced figure is carried beyond its play.
        wide = np.zeros((len(held), len(priced)))
        np.fill_diagonal(wide, -1.0)
        room = [(0.0, None)] * size + [(0.0, float(one)) for one in self.people[kinds]] + [(0.0, None)] * len(priced)
        rises = np.vstack([np.hstack([both[held], wide]), np.hstack([-both[held], wide])])
        play = np.concatenate([self._play(held, 1), self._play(held, 0)])
        bounded = np.isfinite(play)
        everybody = np.hstack([self.totals[:, kinds], -self.totals[:, kinds]])
        fixed = np.vstack([everybody, both[small], both[exact]])
        found = linprog(
            np.concatenate([np.full(2 * size, TIE), self._prices(priced)]),
            A_ub=rises[bounded] if held else None,
            b_ub=play[bounded] if held else None,
            A_eq=np.hstack([fixed, np.zeros((len(fixed), len(priced)))]),
            b_eq=np.concatenate([np.zeros(len(everybody)), [k - self.values[small]], np.zeros(len(exact))]),
            bounds=room,
        )
        if found.status != 0 or found.x is None:
            return None
        carried = found.x[2 * size :]
        return [at for at, by in zip(priced, carried, strict=True) if by > MOVED]

    def _prices(self, places: list[int]) -> Floats:
        """Small counts first; a sum that is no count has no size to go by."""
        counts = [max(self.values[at], 0.0) if self.told[at].counts_people else 0.0 for at in places]
        return np.array([(count + 1) * self.told[at].worth for at, count in zip(places, counts, strict=True)])

    def _play(self, places: list[int], side: int) -> Floats:
        return np.array([self.told[at].play[side] for at in places])

    def _movable(self, small: int) -> Codes:
        """Of very many kinds, those in the count and the most frequent; hiding more than needed is safe."""
        order = np.lexsort((-self.people, self.adds[small] == 0))
        inside = int(np.count_nonzero(self.adds[small]))
        return np.sort(order[: inside + CONSIDERED])
