"""Public holidays of France, by département."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache

from dateutil.easter import easter  # type: ignore[import-untyped]

_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (1, 39, 50)
"""Easter Monday, Ascension, Whit Monday."""
_ABOLITION_OF_SLAVERY: Mapping[str, tuple[int, int]] = {
    "971": (5, 27),
    "972": (5, 22),
    "973": (6, 10),
    "974": (12, 20),
    "976": (4, 27),
    "977": (10, 9),
    "978": (5, 28),
}
_ALSACE_MOSELLE = frozenset({"57", "67", "68"})


@lru_cache(maxsize=256)
def holidays(year: int, departement: str) -> frozenset[dt.date]:
    """Public holidays of a département; the Pacific collectivities' own further days are not among them."""
    sunday: dt.date = easter(year)
    days = {dt.date(year, month, day) for month, day in _FIXED}
    days |= {sunday + dt.timedelta(days=days) for days in _AFTER_EASTER}
    if departement in _ABOLITION_OF_SLAVERY:
        days.add(dt.date(year, *_ABOLITION_OF_SLAVERY[departement]))
    if departement in _ALSACE_MOSELLE:
        days |= {sunday - dt.timedelta(days=2), dt.date(year, 12, 26)}
    return frozenset(days)
