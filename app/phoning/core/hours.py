"""When a call is welcome: working hours where the structure is, without lunch, week-ends and public holidays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from app.messaging.core.holidays import holidays

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
