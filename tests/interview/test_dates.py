import datetime as dt

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from app.interview.dates import names_no_day, read_date

THIRD_OF_APRIL = dt.date(2026, 4, 3)


@pytest.mark.parametrize(
    "written",
    [
        "2026-04-03",
        "2026/4/3",
        "3/4/2026",
        "03.04.2026",
        "3-4-2026",
        "3 4 2026",
        "3 / 4 / 2026",
        " 3/4/2026. ",
        "3 avril 2026",
        "le 3 avril 2026",
        "3 AVR. 2026",
        "3rd of April 2026",
        "April 3, 2026",
        "Apr 3rd, 2026",
        "٣/٤/٢٠٢٦",
        "\u200f٣/٤/٢٠٢٦\u200f",
        "٢٠٢٦-٠٤-٠٣",
        "3 أبريل 2026",
        "٣ ابريل ٢٠٢٦",
        "٣ أفريل، ٢٠٢٦",
        "يوم 3 نيسان 2026",
        "depuis le 3 avril 2026",
        "since the 3rd of April 2026",
        "منذ 3 أبريل 2026",
        "3/4/ 2026",
        "3avril2026",
        "vendredi 3 avril 2026",
        "le ven. 3/4/2026",
        "Friday, 3 April 2026",
        "يوم الجمعة 3 أبريل 2026",
    ],
)
def test_one_day_in_many_ways(written: str) -> None:
    assert read_date(written) == THIRD_OF_APRIL


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1er août 2025", dt.date(2025, 8, 1)),
        ("1 aout 2025", dt.date(2025, 8, 1)),
        ("29/2/2024", dt.date(2024, 2, 29)),
        ("15 غشت 2024", dt.date(2024, 8, 15)),
        ("2 كانون الثاني 2024", dt.date(2024, 1, 2)),
        ("12/11/1987", dt.date(1987, 11, 12)),
    ],
)
def test_names_and_ends_of_months(written: str, day: dt.date) -> None:
    assert read_date(written) == day


LATELY = dt.date(2020, 1, 1), dt.date(2026, 11, 22)


@pytest.mark.parametrize("written", ["3/4/26", "03-04-26", "3.4.26", "le 3 avril 26", "April 3, 26", "٣/٤/٢٦"])
@pytest.mark.parametrize(
    ("within", "day"),
    [
        (LATELY, THIRD_OF_APRIL),
        ((dt.date(1900, 1, 1), dt.date(2000, 1, 1)), dt.date(1926, 4, 3)),
        ((None, dt.date(2026, 11, 22)), None),
        ((dt.date(2020, 1, 1), None), THIRD_OF_APRIL),
        ((dt.date(2026, 5, 1), dt.date(2026, 11, 22)), None),
        ((None, None), None),
    ],
)
def test_a_year_of_two_figures_where_one_century_alone_can_be_meant(
    written: str, within: tuple[dt.date | None, dt.date | None], day: dt.date | None
) -> None:
    assert read_date(written, within) == day


def test_a_whole_year_is_read_beyond_the_ends_as_well() -> None:
    assert read_date("3/4/1987", LATELY) == dt.date(1987, 4, 3), "the one who judges says what is wrong with it"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "hier",
        "3/4/26",
        "3/4",
        "31/2/2026",
        "29/2/2025",
        "4/13/2026",
        "0/1/2026",
        "3/4-2026",
        "3/4/20260",
        "3 avril",
        "jeudi 3 avril 2026",
        "vendredi",
        "3 brumaire 2026",
        "2026-4-31",
        "1/1/0026",
        "3²/4/2026",
        "+3/4/2026",
        "3/4/2026 ou 4/4/2026",
        "x" * 10_000,
    ],
)
def test_what_is_no_day(written: str) -> None:
    assert read_date(written) is None


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(["fr", "en", "ar", "ar_MA", "ar_TN", "ar_SY"])
)
def test_every_day_with_its_month_in_words_is_read(day: dt.date, locale: str) -> None:
    assert read_date(format_date(day, "d MMMM y", locale=locale)) == day
    assert read_date(format_date(day, "d MMM y", locale=locale)) == day


@given(st.text(max_size=80))
def test_reading_a_date_never_raises(text: str) -> None:
    day = read_date(text)
    assert day is None or 1900 <= day.year < 2100


@pytest.mark.parametrize(
    "written",
    ["31/2/2025", "31 2 25", "2025-02-30", "30 février 2025", "lundi 31 avril 2025", "٣١/٢/٢٠٢٥", "3/31/2025"],
)
def test_a_day_that_no_calendar_has_is_told_apart(written: str) -> None:
    assert names_no_day(written)


@pytest.mark.parametrize(
    "written", ["29/2/2024", "3/4/26", "lundi 3 avril 2026", "31 quelque 2025", "31/2", "hier", ""]
)
def test_what_is_no_whole_date_or_a_day_by_itself_is_not(written: str) -> None:
    assert not names_no_day(written)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_no_day_of_the_calendar_is_said_not_to_exist(day: dt.date) -> None:
    assert not names_no_day(f"{day.day}/{day.month}/{day.year}")
