"""When messages may arrive: zones, clock changes, Sundays, holidays, places that share a country code."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messaging.core.hours import (
    ALWAYS,
    AREAS,
    STRICTEST,
    Hours,
    area_of,
    next_opening,
    open_areas,
    open_until,
    read_hours,
)

START = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
MOMENTS = st.integers(0, 3 * 366 * 24 * 60).map(lambda minutes: START + dt.timedelta(minutes=minutes))


def paris(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-03-02 08:00", "2026-03-02 20:00"),
        ("2026-03-02 07:59", None),
        ("2026-03-02 19:58", "2026-03-02 20:00"),
        ("2026-03-02 19:59", None),  # too short to begin
        ("2026-03-07 10:00", "2026-03-07 18:00"),  # Saturday
        ("2026-03-08 12:00", None),  # Sunday
        ("2026-07-14 12:00", None),  # holiday
        ("2026-03-30 08:00", "2026-03-30 20:00"),  # after the night the clocks changed
        ("2026-10-26 08:00", "2026-10-26 20:00"),
    ],
)
def test_the_strictest_hours_in_mainland_france(moment: str, until: str | None) -> None:
    assert open_until("33", STRICTEST, paris(moment)) == (paris(until) if until else None)


@pytest.mark.parametrize(
    ("area", "moment", "opening"),
    [
        ("33", "2026-03-07 18:00", "2026-03-09 08:00"),
        ("33", "2026-05-13 21:00", "2026-05-15 08:00"),  # Ascension Day between
        ("33", "2026-03-28 18:30", "2026-03-30 08:00"),  # over the night the clocks change
        ("262", "2026-03-02 03:00", "2026-03-02 06:00"),  # Mayotte's eight, an hour after Réunion's
        ("262", "2026-04-26 20:00", "2026-04-28 07:00"),  # Mayotte's own holiday
        ("596", "2026-05-22 14:00", "2026-05-23 16:00"),  # Martinique's own holiday, then Saturday
    ],
)
def test_the_next_opening(area: str, moment: str, opening: str) -> None:
    assert next_opening(area, STRICTEST, paris(moment)) == paris(opening)


def test_two_zones_of_one_country_code_share_the_narrower_hours() -> None:
    opening = paris("2026-03-02 06:00")
    closing = open_until("262", STRICTEST, opening)
    assert closing is not None
    assert closing.astimezone(ZoneInfo("Indian/Reunion")).time() == dt.time(20)
    assert opening.astimezone(ZoneInfo("Indian/Mayotte")).time() == dt.time(8)


@pytest.mark.parametrize(
    ("number", "area"),
    [("+33612345678", "33"), ("+262692123456", "262"), ("+590690123456", "590"), ("+68987123456", "689")],
)
def test_the_area_of_a_number(number: str, area: str) -> None:
    assert area_of(number) == area


@given(st.sampled_from(sorted(AREAS)), MOMENTS)
def test_inside_the_hours_everywhere_or_not_at_all(area: str, moment: dt.datetime) -> None:
    end = open_until(area, STRICTEST, moment)
    for zone, departement in AREAS[area]:
        there = moment.astimezone(ZoneInfo(zone))
        span = STRICTEST.of(there.date(), departement)
        minute = there.hour * 60 + there.minute
        assert end is None or (span is not None and span[0] <= minute < span[1])


@given(st.sampled_from(sorted(AREAS)), MOMENTS)
def test_the_next_opening_is_open_and_never_in_the_past(area: str, moment: dt.datetime) -> None:
    opening = next_opening(area, STRICTEST, moment)
    assert opening is not None
    assert opening >= moment
    assert open_until(area, STRICTEST, opening)


@given(MOMENTS)
def test_always_is_always_and_never_is_never(moment: dt.datetime) -> None:
    assert {area for area, _ in open_areas(ALWAYS, moment)} == set(AREAS)
    never = Hours((None,) * 8)
    assert open_areas(never, moment) == []
    assert next_opening("33", never, moment) is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("mon-fri 8-20, sat 10-18", STRICTEST),
        ("MON-FRI 08:00-20:00,  sat 10:00-18:00", STRICTEST),
        ("always", ALWAYS),
        ("mon-holidays 0-24", ALWAYS),
        ("mon 9:30-12", Hours(((570, 720), None, None, None, None, None, None, None))),
        ("mon 12-9", None),
        ("monday 9-12", None),
        ("", None),
        ("mon 0-25", None),
    ],
)
def test_hours_are_read(text: str, hours: Hours | None) -> None:
    assert read_hours(text) == hours
