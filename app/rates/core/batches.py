"""When figures that others see are counted anew, so that whoever looks often sees no single answer arrive; pure.

Everything is counted in batches: anew once eleven more have answered. Where they answered is told anew as a whole, if
what came since hides nothing more than the counts themselves; till then those told before stand. Once no more answers
come, what would tell of a few is left out instead.

What was hidden stays hidden, for a count that is shown later would tell of those it was hidden with: then whatever
could be behind the first table can be behind all the later ones, and behind what came between the same way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.distribution.disclosure import OUTSIDERS
from app.rates.core.aggregates import Aggregates, Part, Place, Shown, aggregates, is_crowd, told_apart


@dataclass(frozen=True, slots=True)
class Tables:
    """Complete answers by place and type as they were told on a day."""

    at: dt.datetime
    places: Mapping[Place, int]
    """All there were, told or not: what is told next is held against them."""
    told: Aggregates
    structures: Mapping[int, int] = field(default_factory=dict)
    """How many through each structure."""


def is_batch(before: int, now: int, mine: int = 0, k: int = OUTSIDERS) -> bool:
    """`mine` is by how many one structure's answers moved at most: it knows its own and takes them away."""
    moved = abs(now - before)
    return mine <= moved and is_crowd(moved, mine, k)


def most_moved(before: Mapping[int, int], now: Mapping[int, int], where: Mapping[int, Place]) -> Mapping[Place, int]:
    """By how many the answers through one structure of a place moved at most."""
    found: dict[Place, int] = {}
    for one, place in where.items():
        found[place] = max(found.get(place, 0), abs(now.get(one, 0) - before.get(one, 0)))
    return found


def retold(
    before: Tables | None,
    places: Mapping[Place, int],
    at: dt.datetime,
    *,
    last: bool,
    largest: Mapping[Place, int] | None = None,
    mine: Mapping[Place, int] | None = None,
) -> Tables:
    """What is told of these places now; the tables before where it is too soon.

    `largest` is what came through one structure of a place at most, `mine` by how many that moved at most.
    """
    new = aggregates(places, largest=largest)
    if before is None or not _tells(before.told):
        return Tables(at, places, new if _tells(new) else _of_all(new))
    changes = {one: places.get(one, 0) - before.places.get(one, 0) for one in {*places, *before.places}}
    if min(changes.values(), default=0) < 0:
        # Sums of what came and what went could be of a few, though both are many.
        return before
    moved = aggregates(changes, largest=mine)
    kept = new if _all_crowds(changes, places, mine or {}) else _without(new, before.told)
    shown = _without(kept, moved)
    return Tables(at, places, shown) if _tells(shown) and (last or shown == kept) else before


def told_again(before: Mapping[Part, int], now: Mapping[Part, int]) -> bool:
    """Whether parts of a total that were told once can be told anew."""
    changes = {one: now.get(one, 0) - before.get(one, 0) for one in {*now, *before}}
    if min(changes.values(), default=0) < 0 or None in told_apart(changes).values():
        return False
    was, shown = told_apart(before), told_apart(now)
    return all(was.get(one, 0) is not None or count is None for one, count in shown.items())


def _all_crowds(changes: Mapping[Place, int], places: Mapping[Place, int], mine: Mapping[Place, int]) -> bool:
    """Wherever anybody ever answered; those hidden before could then as well have come since: all can be shown."""
    return all(is_crowd(count, mine.get(one, 0)) for one, count in changes.items() if places.get(one))


def _tells(one: Aggregates) -> bool:
    """Whether anything is told but the total: where nobody answered is only where others did."""
    return any(count for part in (one.regions, one.departements, one.kinds) for count in part.values())


def _of_all(one: Aggregates) -> Aggregates:
    """The total alone."""
    regions, departements, kinds = (dict.fromkeys(part) for part in (one.regions, one.departements, one.kinds))
    return Aggregates(one.total, regions, departements, kinds)


def _without(one: Aggregates, hiding: Aggregates) -> Aggregates:
    """Nobody was anywhere that is not named: that is told as well."""
    return Aggregates(
        one.total,
        _left(one.regions, hiding.regions),
        _left(one.departements, hiding.departements),
        _left(one.kinds, hiding.kinds),
    )


def _left(one: Shown, hiding: Shown) -> Shown:
    return {name: None if hiding.get(name, 0) is None else count for name, count in one.items()}
