"""Calling hours over zones, clock changes and holidays."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.distribution.departements import DEPARTEMENTS
from app.messaging.core.holidays import holidays
from app.phoning.core.hours import Window, at_home, at_work, is_open, local, next_opening, slot

PARIS = ZoneInfo("Europe/Paris")


def paris(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("moment", "departement", "expected"),
    [
        ("2026-03-02 08:59", "93", False),
        ("2026-03-02 09:00", "93", True),
        ("2026-03-02 12:00", "93", False),
        ("2026-03-02 13:30", "93", False),
        ("2026-03-02 17:29", "93", True),
        ("2026-03-02 17:30", "93", False),
        ("2026-03-07 10:00", "93", False),
        ("2026-03-08 10:00", "93", False),
        # Réunion is three hours ahead in winter, two in summer.
        ("2026-03-02 06:00", "974", True),
        ("2026-07-06 06:30", "974", False),
        ("2026-07-06 07:00", "974", True),
        # Guadeloupe is five hours behind in winter.
        ("2026-03-02 14:00", "971", True),
        ("2026-03-02 10:00", "971", False),
        # Holidays: Easter Monday, Ascension, Bastille Day; Good Friday only in Alsace and Moselle.
        ("2026-04-06 10:00", "93", False),
        ("2026-05-14 10:00", "93", False),
        ("2026-07-14 10:00", "93", False),
        ("2026-04-03 10:00", "67", False),
        ("2026-04-03 10:00", "93", True),
        # The abolition of slavery is kept where it happened.
        ("2026-05-22 15:00", "972", False),
        ("2026-05-22 15:00", "93", True),
    ],
)
def test_calls_are_welcome_in_working_hours_where_the_structure_is(
    moment: str, departement: str, expected: bool
) -> None:
    assert is_open(paris(moment), Window(departement)) is expected


@pytest.mark.parametrize(
    ("moment", "departement", "expected"),
    [
        ("2026-03-02 10:00", "93", "2026-03-02 10:00"),
        ("2026-03-02 12:10", "93", "2026-03-02 14:00"),
        # Over the nights when clocks change; Réunion's do not.
        ("2026-03-27 18:00", "93", "2026-03-30 09:00"),
        ("2026-10-23 18:00", "93", "2026-10-26 09:00"),
        ("2026-03-27 18:00", "974", "2026-03-30 07:00"),
        ("2026-10-23 18:00", "974", "2026-10-26 06:00"),
        ("2026-03-06 18:00", "93", "2026-03-09 09:00"),
        ("2026-12-24 18:00", "67", "2026-12-28 09:00"),
        ("2026-12-31 18:00", "93", "2027-01-04 09:00"),
    ],
)
def test_the_next_opening(moment: str, departement: str, expected: str) -> None:
    assert next_opening(paris(moment), Window(departement)) == paris(expected)


def test_holidays_of_a_year_are_the_known_ones() -> None:
    days = {(day.month, day.day) for day in holidays(2026, "75")}
    assert days == {
        (1, 1), (4, 6), (5, 1), (5, 8), (5, 14), (5, 25), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25),
    }  # fmt: skip


@settings(max_examples=50)
@given(st.integers(0, 9 * 365 * 24 * 60), st.sampled_from(sorted(DEPARTEMENTS)))
def test_the_next_opening_is_open_soon_and_the_first(minutes: int, departement: str) -> None:
    moment, window = dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes), Window(departement)
    opening = next_opening(moment, window)
    assert opening is not None
    assert is_open(opening, window)
    assert dt.timedelta(0) <= opening - moment < dt.timedelta(days=6)
    if opening > moment:
        assert not is_open(opening - dt.timedelta(seconds=1), window)
        assert local(opening, departement).minute == 0


@pytest.mark.parametrize(
    ("named", "moment", "expected"),
    [
        ("tue 12-14", "2026-03-03 12:30", True),
        ("tue 12-14", "2026-03-04 10:00", False),
        ("tue-wed 9-18", "2026-03-03 13:00", True),
        ("when the sun shines", "2026-03-03 10:00", True),
        (None, "2026-03-03 13:00", False),
    ],
)
def test_hours_that_a_professional_named_are_taken_as_they_said_them(
    named: str | None, moment: str, expected: bool
) -> None:
    assert is_open(paris(moment), at_work("93", named)) is expected


@pytest.mark.parametrize(
    ("area", "moment", "expected"),
    [
        ("33", "2026-03-02 09:30", False),
        ("33", "2026-03-02 12:59", True),
        ("33", "2026-03-02 19:59", True),
        ("33", "2026-03-07 15:00", False),
        # +262 is Réunion (three hours ahead) or Mayotte (two): only the hours they share.
        ("262", "2026-03-02 07:30", False),
        ("262", "2026-03-02 08:00", True),
        ("262", "2026-03-02 10:30", False),
        # The day on which Mayotte remembers the abolition of slavery.
        ("262", "2026-04-27 10:00", False),
    ],
)
def test_beneficiaries_are_called_where_their_telephone_is(area: str, moment: str, expected: bool) -> None:
    assert is_open(paris(moment), at_home(area)) is expected


def test_half_days_go_by_the_clock_there() -> None:
    monday = paris("2026-03-02 09:30")
    assert (slot(monday, Window("93")), slot(monday, Window("974")), slot(monday, Window("987"))) == (0, 0, 13)
    assert slot(paris("2026-03-03 14:30"), Window("93")) == 3


def test_hours_that_never_come_have_no_opening() -> None:
    assert next_opening(paris("2026-03-02 10:00"), Window("93", "sun 9-9:01; holidays 9-9:01")) is not None
    assert next_opening(paris("2026-03-02 10:00"), Window("93", "holidays 9-10")) is None
