"""When figures that others see are counted anew, so that whoever looks often sees no single answer arrive; pure.

Everything is counted in batches: anew once eleven more have answered. Where they answered is told anew as a whole, if
no count by place or type that was told then moves by fewer than eleven people, and none is told by what the others move
by; till then those told before stand. Once no more answers come, what would tell of a few is left out instead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from app.distribution.disclosure import OUTSIDERS
from app.rates.core.aggregates import Aggregates, Place, Shown, aggregates


@dataclass(frozen=True, slots=True)
class Tables:
    """Complete answers by place and type as they were told on a day."""

    at: dt.datetime
    places: Mapping[Place, int]
    """All there were, told or not: what is told next is held against them."""
    told: Aggregates


def is_batch(before: int, now: int, k: int = OUTSIDERS) -> bool:
    return abs(now - before) >= k


def retold(
    before: Tables | None,
    places: Mapping[Place, int],
    at: dt.datetime,
    *,
    last: bool,
    largest: Mapping[Place, int] | None = None,
) -> Tables:
    """What is told of these places now; the tables before where it is too soon.

    `largest` is what came through one structure of a place at most.
    """
    new = Tables(at, places, aggregates(places, largest=largest))
    if before is None:
        return new
    moved = aggregates({one: abs(places.get(one, 0) - before.places.get(one, 0)) for one in {*places, *before.places}})
    kept = Aggregates(
        new.told.total,
        _without(new.told.regions, before.told.regions, moved.regions),
        _without(new.told.departements, before.told.departements, moved.departements),
        _without(new.told.kinds, before.told.kinds, moved.kinds),
    )
    return Tables(at, places, kept) if last or kept == new.told else before


def _without(new: Shown, before: Shown, moved: Shown) -> Shown:
    """Nobody was anywhere that was not named before: that is told as well."""
    return {
        one: None if moved.get(one, 0) is None and before.get(one, 0) is not None else count
        for one, count in new.items()
    }
