"""Dates as people write them: in figures with the day first, in ISO order, or with the month's name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache

from babel import Locale

from app.interview.characters import folded, plain

_MONTH_LOCALES = ("fr", "en", "ar", "ar_MA", "ar_DZ", "ar_TN", "ar_SY")
"""Arabic names its months in three ways: as in Egypt, as in the Maghreb, as in the Levant."""

_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_ANY_YEAR = r"(?P<year>(?:19|20)?[0-9]{2})"
_ISO = re.compile(_YEAR + r"(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})")
_DAY_FIRST = re.compile(
    r"(?P<day>[0-9]{1,2})(?: ?(?P<mark>[-/.]) ?| )(?P<month>[0-9]{1,2})(?(mark) ?(?P=mark) ?| )" + _ANY_YEAR
)
_NAMED = re.compile(r"(?P<day>[0-9]{1,2})(?:er|st|nd|rd|th)?\.? (?:of )?(?P<name>[^\W\d_][^\d,،]*?)[,،]? " + _ANY_YEAR)
_NAME_FIRST = re.compile(r"(?P<name>[^\W\d_]+)\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,? " + _ANY_YEAR)
_MONTHS = (
    re.compile(_YEAR + r" ?[-/. ] ?(?P<month>[0-9]{1,2})"),
    re.compile(r"(?P<month>[0-9]{1,2}) ?[-/. ] ?" + _YEAR),
    re.compile(r"(?P<name>[^\W\d_]+)\.?,? " + _YEAR),
)
_ARTICLE = re.compile(r"(?:(?:depuis|since|منذ) )?(?:(?:le|the|on|في|يوم) )?")
_TOUCHING = re.compile(r"(?<=\d)(?=[^\W\d_]{3})|(?<=[^\W\d_])(?=\d)")
_LONGEST = 60
_CENTURIES = (1900, 2000)

Ends = tuple[dt.date | None, dt.date | None]
ANY_DAY: Ends = (None, None)

_Parts = Mapping[str, str | None]
"""What the groups of a pattern caught, by name."""


def read_date(text: str, within: Ends = ANY_DAY) -> dt.date | None:
    """The day written, or None; the day comes before the month.

    A year of two figures is read only where one century alone lies `within` the ends: 12/5/24 may be a birthday.
    """
    if len(text) > _LONGEST:
        return None
    written = _written(text)
    if match := _whole_date(written):
        return _day(match.groupdict(), within)
    weekday, rest = _weekday(written)
    match = _whole_date(rest)
    day = _day(match.groupdict(), within) if match else None
    return day if day and day.weekday() == weekday else None


def _whole_date(written: str) -> re.Match[str] | None:
    matches = (pattern.fullmatch(written) for pattern in (_ISO, _DAY_FIRST, _NAMED, _NAME_FIRST))
    return next(filter(None, matches), None)


def names_no_day(text: str) -> bool:
    """Whether a whole date is written that no calendar has: 31 February."""
    written = _written(text[:_LONGEST])
    match = _whole_date(written) or _whole_date(_weekday(written)[1])
    return match is not None and _knows_month(match.groupdict()) and not _days(match.groupdict())


def read_month(text: str) -> dt.date | None:
    """The first day of the month written, by itself or in a whole date."""
    day = read_date(text)
    if day or len(text) > _LONGEST:
        return day.replace(day=1) if day else None
    written = _written(text)
    matches = filter(None, (pattern.fullmatch(written) for pattern in _MONTHS))
    return next((_day({**match.groupdict(), "day": "1"}) for match in matches), None)


def _written(text: str) -> str:
    """Without an article, and without the "since" of an answer to "since when"; figures and names apart."""
    return _TOUCHING.sub(" ", _ARTICLE.sub("", plain(text).casefold().rstrip(" ."), count=1))


def _weekday(written: str) -> tuple[int | None, str]:
    """The day of the week before a date, from Monday on, and the rest: where the two disagree, either may be meant."""
    name, _, rest = written.partition(" ")
    return _weekdays().get(folded(name).rstrip(".,،")), rest


def _day(parts: _Parts, within: Ends = ANY_DAY) -> dt.date | None:
    days = _days(parts)
    if not _says_century(parts):
        low, high = within
        days = [day for day in days if (low is None or low <= day) and (high is None or day <= high)]
    return days[0] if len(days) == 1 else None


def _days(parts: _Parts) -> list[dt.date]:
    """Those that may be meant: where no century is said, one of each."""
    name, year = parts.get("name"), int(parts["year"] or 0)
    month = _months().get(folded(name), 0) if name else int(parts["month"] or 0)
    years = [year] if _says_century(parts) else [century + year for century in _CENTURIES]
    return [day for one in years if (day := _calendar_day(one, month, int(parts["day"] or 0)))]


def _says_century(parts: _Parts) -> bool:
    return len(parts["year"] or "") == len("2026")


def _knows_month(parts: _Parts) -> bool:
    name = parts.get("name")
    return name is None or folded(name) in _months()


def _calendar_day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    """Month names of every language served, from the Unicode tables Babel carries."""
    names: dict[str, int] = {}
    for code in _MONTH_LOCALES:
        months = Locale.parse(code).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                names |= {folded(name): number for number, name in months[context][width].items()}
    return names


@cache
def _weekdays() -> dict[str, int]:
    names: dict[str, int] = {}
    for code in _MONTH_LOCALES:
        days = Locale.parse(code).days["format"]
        for width in ("wide", "abbreviated"):
            names |= {folded(name).rstrip("."): number for number, name in days[width].items()}
    return names
