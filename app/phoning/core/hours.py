"""When a call is welcome: working hours where the structure is, without lunch, week-ends and public holidays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.easter import easter  # type: ignore[import-untyped]

MAINLAND = "Europe/Paris"
OVERSEAS: Mapping[str, str] = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
OPEN = ((dt.time(9), dt.time(12)), (dt.time(14), dt.time(17, 30)))
WORKING_DAYS = 5
LONGEST_CLOSED = 12
"""Days; more than any run of week-ends and holidays, so that a search always ends."""

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


def zone(departement: str) -> ZoneInfo:
    return ZoneInfo(OVERSEAS.get(departement, MAINLAND))


def local(moment: dt.datetime, departement: str) -> dt.datetime:
    return moment.astimezone(zone(departement))


def is_open(moment: dt.datetime, departement: str) -> bool:
    """Whether a structure there is at work at this moment."""
    there = local(moment, departement)
    return _works(there.date(), departement) and any(start <= there.time() < end for start, end in OPEN)


def next_opening(moment: dt.datetime, departement: str) -> dt.datetime:
    """The moment itself if a structure there is at work, else the next at which it begins."""
    if is_open(moment, departement):
        return moment
    there = local(moment, departement)
    days = (there.date() + dt.timedelta(days=days) for days in range(LONGEST_CLOSED))
    starts = (
        dt.datetime.combine(day, start, zone(departement))
        for day in days
        if _works(day, departement)
        for start, _ in OPEN
    )
    return next(start for start in starts if start > there).astimezone(dt.UTC)


def _works(day: dt.date, departement: str) -> bool:
    return day.weekday() < WORKING_DAYS and day not in holidays(day.year, departement)


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
