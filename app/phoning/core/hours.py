"""When a call is welcome: working hours where the person is, without lunch, week-ends and public holidays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.messaging.core.hours import AREAS, Hours, Span, read_hours

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
AT_WORK = "mon-fri 9-12; mon-fri 14-17:30"
"""Of professionals who named no hours."""
AT_HOME = "mon-fri 10-13; mon-fri 14-20"
"""Of beneficiaries: the hours that décret 2022-1313 leaves to commercial calls, adopted of our own accord."""
PREFERRED: Mapping[str, str] = {
    "morning": "mon-fri 10-13",
    "afternoon": "mon-fri 14-17",
    "evening": "mon-fri 17-20",
}
"""Of beneficiaries for whom a part of the day was asked; within the hours of all."""
LONGEST_CLOSED = 15
"""Days; more than any run of week-ends and holidays, so that a search ends."""
HALF_DAYS = 2
NOON = dt.time(13)


@dataclass(frozen=True, slots=True)
class Window:
    """Where somebody is (a telephone of some areas may be in several places) and when they may be called there."""

    departements: str
    """One, or several with commas between: then only the hours that all of them share."""
    hours: str = AT_WORK

    @property
    def places(self) -> list[str]:
        return self.departements.split(",")


def at_work(departement: str, named: str | None) -> Window:
    """Of a professional; hours they named are taken as they said them, where they can be read."""
    return Window(departement, named if named and read_hours(named) else AT_WORK)


def at_home(area: str, preferred: str | None = None) -> Window:
    """Of a telephone whose number begins like this, in the part of the day they would rather be called."""
    return Window(",".join(departement for _, departement in AREAS[area]), PREFERRED.get(preferred or "", AT_HOME))


def zone(departement: str) -> ZoneInfo:
    return ZoneInfo(OVERSEAS.get(departement, MAINLAND))


def local(moment: dt.datetime, departement: str) -> dt.datetime:
    return moment.astimezone(zone(departement))


def slot(moment: dt.datetime, window: Window) -> int:
    """Which half of which working week's day it is there: people who do not answer are tried in others."""
    there = local(moment, window.places[0])
    return there.weekday() * HALF_DAYS + (there.time() >= NOON)


def is_open(moment: dt.datetime, window: Window) -> bool:
    """Whether a call there is welcome at this moment."""
    return all(_is_open_in(moment, place, window.hours) for place in window.places)


def next_opening(moment: dt.datetime, window: Window) -> dt.datetime | None:
    """The moment itself if a call is welcome, else the next at which it will be; None where none is in sight."""
    if is_open(moment, window):
        return moment
    starts = sorted(start for place in window.places for start in _starts(moment, place, window.hours))
    return next((start for start in starts if start > moment and is_open(start, window)), None)


def _is_open_in(moment: dt.datetime, departement: str, hours: str) -> bool:
    there = local(moment, departement)
    minute = there.hour * 60 + there.minute
    return any(start <= minute < end for start, end in _spans(there.date(), departement, hours))


def _starts(moment: dt.datetime, departement: str, hours: str) -> Iterator[dt.datetime]:
    first = local(moment, departement).date()
    for day in (first + dt.timedelta(days=days) for days in range(LONGEST_CLOSED)):
        for start, _ in _spans(day, departement, hours):
            at = dt.time(start // 60, start % 60)
            yield dt.datetime.combine(day, at, zone(departement)).astimezone(dt.UTC)


@lru_cache(maxsize=4096)
def _spans(day: dt.date, departement: str, hours: str) -> tuple[Span, ...]:
    found = (one.of(day, departement) for one in _read(hours))
    return tuple(span for span in found if span is not None)


@lru_cache(maxsize=256)
def _read(hours: str) -> tuple[Hours, ...]:
    """Parts between semicolons, so that a day may have a lunch."""
    return tuple(one for one in map(read_hours, hours.split(";")) if one is not None)
