"""Numbers and dates as the page's language writes them; figures keep Western digits in Arabic too."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import dates, localedata, numbers
from flask import Flask
from flask_babel import ngettext
from markupsafe import Markup

from app.site.language import LANGUAGES, ZONE, current

DASH = "\N{EN DASH}"


def format_number(value: float, digits: int = 0) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return numbers.format_decimal(value, format=pattern, locale=current(), numbering_system="latn")


def format_count(one: str, many: str, count: int, **values: object) -> str:
    """Words with a number of things in them, `%(count)s`, written as numbers are in the page's language."""
    return ngettext(one, many, count, count=format_number(count), **values)


def format_percent(value: float, digits: int = 0) -> str:
    """A share between 0 and 1 in per cent; isolated in Arabic, or the sign would change sides after a letter."""
    figure = format_number(value * 100, digits)
    if current() == "ar":
        return f"\N{LEFT-TO-RIGHT ISOLATE}{figure}%\N{POP DIRECTIONAL ISOLATE}"
    return f"{figure}\N{NO-BREAK SPACE}%" if current() == "fr" else f"{figure}%"


def format_range(low: str, high: str) -> Markup:
    """Two figures already written, joined so that an Arabic sentence does not swap them."""
    return Markup('<bdi dir="ltr">{}{}{}</bdi>').format(low, DASH, high)


def format_shares(low: float, high: float, digits: int = 0) -> Markup:
    """From one share to another, with the sign once: 73–86 %."""
    return format_range(format_number(low * 100, digits), format_percent(high, digits))


def format_ratio(part: float, whole: float) -> Markup:
    """So many of so many, for instance 41 / 90, in that order in Arabic too."""
    return Markup('<bdi dir="ltr">{} / {}</bdi>').format(format_number(part), format_number(whole))


def format_date(value: date, style: str = "long") -> str:
    """A day, or the day of a moment on the clock of the project."""
    day = value.astimezone(ZoneInfo(ZONE)).date() if isinstance(value, datetime) else value
    pattern = _DAY_STYLES.get(style, style)
    if current() == "fr" and day.day == 1:
        pattern = _DAY_NUMBER.sub("d'er'", pattern)
    return dates.format_date(day, pattern, locale=current())


def format_datetime(value: datetime) -> str:
    """A moment: day and month in words, time of day."""
    local = value.astimezone(ZoneInfo(ZONE))
    comma = "،" if current() == "ar" else ","
    return f"{format_date(local)}{comma} {format_time(local)}"


def format_time(value: datetime) -> str:
    return dates.format_time(value, "HH:mm", tzinfo=ZoneInfo(ZONE), locale=current())


_DAY_NUMBER = re.compile(r"\bd\b")
"""French says the first of a month as an ordinal, and the other days as numbers."""

# Arabic short dates carry invisible direction marks and swap their parts; months in words never do.
_DAY_STYLES = {"long": "d MMMM y", "short": "d MMM", "weekday": "EEEE d MMMM"}


_UNWRITTEN = (
    "compact_currency_formats",
    "compact_decimal_formats",
    "compound_unit_patterns",
    "currency_names",
    "currency_names_plural",
    "interval_formats",
    "meta_zones",
    "time_zones",
    "unit_display_names",
    "unit_patterns",
)
"""What Babel reads with the names of the months, as much again: the names of all units, currencies and clocks."""


def make_ready() -> None:
    """Read Babel's tables of our languages now, for a first page should not wait, and keep what a page can write."""
    for language in (*LANGUAGES, "root"):
        tables = localedata.load(language)
        for name in _UNWRITTEN:
            tables.pop(name, None)


def register(app: Flask) -> None:
    app.jinja_env.globals.update(
        format_number=format_number,
        format_percent=format_percent,
        format_range=format_range,
        format_ratio=format_ratio,
        format_date=format_date,
        format_datetime=format_datetime,
        format_time=format_time,
    )
