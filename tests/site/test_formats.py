import datetime as dt
import subprocess
import sys

import pytest
from flask import Flask

from app.site import formats, language

EVENING = dt.datetime(2026, 11, 3, 23, 30, tzinfo=dt.UTC)
"""The 4th already, in Paris."""

NBSP, THIN = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


WRITES = """
import datetime as dt
from babel import Locale, dates, lists, numbers
from app.site import formats
{first}
for one in formats.LANGUAGES:
    day, moment = dt.date(2026, 11, 4), dt.datetime(2026, 11, 4, 9, 30)
    print(*(dates.format_date(day, pattern, locale=one) for pattern in ("EEEE d MMMM y", "d MMM")))
    print(dates.format_time(moment, "HH:mm", locale=one), numbers.format_decimal(1234.5, locale=one))
    print(lists.format_list(("1", "2", "3"), locale=one), Locale.parse(one).languages["pt"])
"""


def test_a_web_process_forgets_nothing_that_a_page_writes() -> None:
    # In processes of their own: what Babel has read belongs to all tests.
    asked = [WRITES.format(first=first) for first in ("", "formats.make_ready()")]
    plain, ready = (
        subprocess.run([sys.executable, "-c", one], capture_output=True, encoding="utf-8", check=True).stdout
        for one in asked
    )
    assert "mercredi 4 novembre 2026" in plain
    assert ready == plain


@pytest.mark.parametrize(
    ("code", "number", "percent", "day", "moment"),
    [
        ("fr", f"1{THIN}234,5", f"62{NBSP}%", "4 novembre 2026", "4 novembre 2026, 00:30"),
        (
            "ar",
            "1,234.5",
            "\N{LEFT-TO-RIGHT ISOLATE}62%\N{POP DIRECTIONAL ISOLATE}",
            "4 نوفمبر 2026",
            "4 نوفمبر 2026، 00:30",
        ),
        ("en", "1,234.5", "62%", "4 November 2026", "4 November 2026, 00:30"),
    ],
)
def test_figures_and_days_as_the_language_writes_them(
    shell: Flask, code: str, number: str, percent: str, day: str, moment: str
) -> None:
    with shell.test_request_context():
        language.use(code)
        assert formats.format_number(1234.5, 1) == number
        assert formats.format_percent(0.62) == percent
        assert formats.format_date(EVENING) == day
        assert formats.format_date(EVENING.date()) != day
        assert formats.format_datetime(EVENING) == moment


@pytest.mark.parametrize(
    ("code", "style", "written"),
    [
        ("fr", "long", "1er avril 2026"),
        ("fr", "short", "1er avr."),
        ("fr", "weekday", "mercredi 1er avril"),
        ("ar", "long", "1 أبريل 2026"),
        ("en", "long", "1 April 2026"),
    ],
)
def test_the_first_of_a_month_is_an_ordinal_in_french(shell: Flask, code: str, style: str, written: str) -> None:
    with shell.test_request_context():
        language.use(code)
        assert formats.format_date(dt.date(2026, 4, 1), style) == written
        assert "er" not in formats.format_date(dt.date(2026, 5, 11), "short")


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_digits_are_western_and_no_direction_marks_slip_in(shell: Flask, code: str) -> None:
    with shell.test_request_context():
        language.use(code)
        written = [
            formats.format_number(9876543.21, 2), formats.format_percent(0.123, 1), formats.format_time(EVENING),
            *(formats.format_date(EVENING, style) for style in ("long", "short", "weekday")),
        ]  # fmt: skip
    assert not any("\u0660" <= letter <= "\u0669" or letter in "\u200e\u200f" for letter in "".join(written))


def test_ranges_and_ratios_keep_their_order(shell: Flask) -> None:
    with shell.test_request_context():
        language.use("ar")
        assert formats.format_range("22%", "42%") == '<bdi dir="ltr">22%–42%</bdi>'
        assert formats.format_ratio(41, 90) == '<bdi dir="ltr">41 / 90</bdi>'
        assert (
            formats.format_shares(0.73, 0.86)
            == '<bdi dir="ltr">73–\N{LEFT-TO-RIGHT ISOLATE}86%\N{POP DIRECTIONAL ISOLATE}</bdi>'
        )
