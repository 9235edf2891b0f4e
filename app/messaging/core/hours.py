"""When a text message may reach somebody: hours of the week where the telephone is, holidays, clock changes.

French law binds prospecting only; the strictest published hours are kept for surveys as well, unless an
installation says otherwise.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from zoneinfo import ZoneInfo

from app.messaging.core.holidays import holidays

ANY_TIME = ""
"""The area of what answers somebody who is waiting for it: no hours apply."""
MAINLAND = "33"

Place = tuple[str, str]
"""A time zone, and the département whose holidays count there."""

AREAS: Mapping[str, tuple[Place, ...]] = {
    "33": (("Europe/Paris", "75"),),
    "262": (("Indian/Reunion", "974"), ("Indian/Mayotte", "976")),
    "508": (("America/Miquelon", "975"),),
    "590": (("America/Guadeloupe", "971"), ("America/St_Barthelemy", "977"), ("America/Marigot", "978")),
    "594": (("America/Cayenne", "973"),),
    "596": (("America/Martinique", "972"),),
    "681": (("Pacific/Wallis", "986"),),
    "687": (("Pacific/Noumea", "988"),),
    "689": (("Pacific/Tahiti", "987"), ("Pacific/Marquesas", "987"), ("Pacific/Gambier", "987")),
}
"""Where telephones of a country code may be; with several places, only the hours they share."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAYS = 7
"""Public holidays, after the seven days."""

Span = tuple[int, int]
"""Minutes of the local day, from the first to before the second."""

LONGEST_CLOSED = 15
"""Days searched for the next opening: more than any run of Sundays and holidays."""
SOON = dt.timedelta(minutes=1)
"""So shortly before the hours end, nothing new is begun."""


@dataclass(frozen=True, slots=True)
class Hours:
    """For each day of the week, then for holidays, when messages may arrive; None for never."""

    days: tuple[Span | None, ...]

    def of(self, day: dt.date, departement: str) -> Span | None:
        return self.days[HOLIDAYS if day in holidays(day.year, departement) else day.weekday()]


STRICTEST = Hours((*[(8 * 60, 20 * 60)] * 5, (10 * 60, 18 * 60), None, None))
ALWAYS = Hours(((0, 24 * 60),) * 8)

_DAY = "|".join((*DAYS, "holidays"))
_PART = re.compile(rf"({_DAY})(?:-({_DAY}))? (\d\d?)(?::(\d\d))?-(\d\d?)(?::(\d\d))?")


def read_hours(text: str) -> Hours | None:
    """`mon-fri 8-20, sat 10-18`, or `always`; days not named are closed. None where it cannot be read."""
    if text.strip().lower() == "always":
        return ALWAYS
    days: list[Span | None] = [None] * 8
    for part in text.lower().split(","):
        found = _PART.fullmatch(" ".join(part.split()))
        span = _span(found) if found else None
        if found is None or span is None:
            return None
        for day in _days(found[1], found[2]):
            days[day] = span
    return Hours(tuple(days))


def _days(first: str, last: str | None) -> range:
    names = (*DAYS, "holidays")
    return range(names.index(first), names.index(last or first) + 1)


def _span(found: re.Match[str]) -> Span | None:
    start, end = (int(found[at]) * 60 + int(found[at + 1] or 0) for at in (3, 5))
    return (start, end) if start < end <= 24 * 60 else None


def area_of(number: str) -> str:
    """The area of an E.164 number; of one we do not know, the mainland's."""
    return next((code for code in AREAS if number.startswith(f"+{code}")), MAINLAND)


@dataclass(frozen=True, slots=True)
class Window:
    opens_at: dt.datetime
    closes_at: dt.datetime


def open_until(area: str, hours: Hours, moment: dt.datetime) -> dt.datetime | None:
    """When the hours end that are running now; None while they do not, or end within a minute."""
    now = moment.astimezone(dt.UTC)
    found = next((one for one in _windows(area, hours, now) if one.opens_at <= now < one.closes_at - SOON), None)
    return found.closes_at if found else None


def next_opening(area: str, hours: Hours, moment: dt.datetime) -> dt.datetime | None:
    """The moment itself while the hours run, else the next at which they begin; None where they never do."""
    if area == ANY_TIME or open_until(area, hours, moment):
        return moment
    now = moment.astimezone(dt.UTC)
    return next((one.opens_at for one in _windows(area, hours, now) if one.opens_at > now), None)


def open_areas(hours: Hours, moment: dt.datetime) -> list[tuple[str, dt.datetime]]:
    """Where it is time to send now, and until when; where it ends first comes first."""
    ends = ((area, open_until(area, hours, moment)) for area in AREAS)
    return sorted(((area, end) for area, end in ends if end), key=lambda one: one[1])


def _windows(area: str, hours: Hours, now: dt.datetime) -> Sequence[Window]:
    """From yesterday's on, those that all places of an area share."""
    first = now.date() - dt.timedelta(days=1)
    return reduce(_shared, [_of_place(place, hours, first) for place in AREAS[area]])


@lru_cache(maxsize=256)
def _of_place(place: Place, hours: Hours, first: dt.date) -> tuple[Window, ...]:
    """The hours of touching days run together."""
    joined: list[Window] = []
    for window in _of_days(place, hours, first):
        if joined and window.opens_at <= joined[-1].closes_at:
            joined[-1] = Window(joined[-1].opens_at, max(joined[-1].closes_at, window.closes_at))
        else:
            joined.append(window)
    return tuple(joined)


def _of_days(place: Place, hours: Hours, first: dt.date) -> Iterator[Window]:
    zone, departement = place
    for day in (first + dt.timedelta(days=offset) for offset in range(LONGEST_CLOSED + 1)):
        if span := hours.of(day, departement):
            yield Window(*(_moment(minute, day, ZoneInfo(zone)) for minute in span))


def _moment(minute: int, day: dt.date, zone: ZoneInfo) -> dt.datetime:
    day, minute = day + dt.timedelta(days=minute // 1440), minute % 1440
    return dt.datetime.combine(day, dt.time(minute // 60, minute % 60), zone).astimezone(dt.UTC)


def _shared(some: Sequence[Window], others: Sequence[Window]) -> Sequence[Window]:
    both = (
        Window(max(one.opens_at, other.opens_at), min(one.closes_at, other.closes_at))
        for one in some
        for other in others
    )
    return sorted((one for one in both if one.opens_at < one.closes_at), key=lambda one: one.opens_at)
