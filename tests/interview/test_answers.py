import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.interview.answers import RAW_LENGTH, REFUSED, SEEN, SKIPPED, Reading, read, refusable, text_limit
from app.interview.model import Missing, Problem, ProblemCode, Raw
from app.questionnaire.model import SCALES, Kind, Option, Question, Scale

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
OPTIONS = (
    Option(code="rdv", label="Rendez-vous"),
    Option(code="papiers", label="Papiers"),
    Option(code="idees", label="Idées"),
    Option(code="aucun", label="Aucun", exclusive=True),
)


ASKED = [kind for kind in Kind if kind not in {Kind.MATRIX, Kind.CALCULATION}]
"""The rows of a matrix are asked, and a calculation never is."""


def question(kind: Kind, **more: Any) -> Question:
    if kind in SCALES:
        more.setdefault("scale", Scale(first=1, last=5, low="bas", high="haut"))
    return Question(id="q", kind=kind, text="?", **more)


def answer(kind: Kind, raw: Raw, **more: Any) -> Reading:
    return read(question(kind, **more), OPTIONS, raw, NOW)


def problem(result: Reading) -> ProblemCode:
    assert isinstance(result, Problem)
    return result.code


@pytest.mark.parametrize("raw", ["papiers", " papiers ", ("papiers",), ("papiers", "papiers"), ("", "papiers")])
@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.CONSENT])
def test_one_choice(kind: Kind, raw: Raw) -> None:
    assert answer(kind, raw) == "papiers"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("Papiers", ProblemCode.UNKNOWN_CHOICE),
        ("papiers rdv", ProblemCode.UNKNOWN_CHOICE),
        (("papiers", "rdv"), ProblemCode.ONE_CHOICE),
        ("", ProblemCode.REQUIRED),
        ((), ProblemCode.REQUIRED),
        ("\u200f", ProblemCode.REQUIRED),
        (SKIPPED, ProblemCode.REQUIRED),
        ("x" * (RAW_LENGTH + 1), ProblemCode.TOO_LONG),
    ],
)
def test_no_choice(raw: Raw, code: ProblemCode) -> None:
    assert problem(answer(Kind.SINGLE, raw)) is code


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("rdv", ("rdv",)),
        (("idees", "rdv"), ("rdv", "idees")),
        (("idees", "idees", " "), ("idees",)),
        (("aucun",), ("aucun",)),
    ],
)
def test_several_choices_stand_in_the_order_of_the_list(raw: Raw, value: tuple[str, ...]) -> None:
    assert answer(Kind.MULTIPLE, raw) == value


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (("rdv", "aucun"), Problem(ProblemCode.EXCLUSIVE_CHOICE, {"choice": "aucun"})),
        (("rdv", REFUSED), Problem(ProblemCode.EXCLUSIVE_CHOICE, {"choice": REFUSED})),
        (("rdv", "nothing"), Problem(ProblemCode.UNKNOWN_CHOICE)),
        ((), Problem(ProblemCode.REQUIRED)),
    ],
)
def test_choices_that_do_not_go_together(raw: Raw, expected: Problem) -> None:
    assert answer(Kind.MULTIPLE, raw) == expected


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("34", 34),
        ("٣٤", 34),
        ("۳۴", 34),
        (" 34. ", 34),
        ("+34", 34),
        ("034", 34),
        ("34,0", 34),
        ("34.00", 34),
        ("3️⃣", 3),
        ("1 000", 1000),
        ("1\u202f000", 1000),
        ("١٬٠٠٠", 1000),
        ("12 345 678", 12_345_678),
        ("-5", -5),
        ("\N{MINUS SIGN}5", -5),
    ],
)
def test_whole_numbers(raw: str, value: int) -> None:
    assert answer(Kind.INTEGER, raw) == value


@pytest.mark.parametrize(
    "raw",
    [
        "1_000",
        "²",
        "1e3",
        "0x10",
        "3.5",
        "1,000",
        "1.000",
        "12 34",
        "1 2",
        "trente",
        "--3",
        "9" * 16,
        "3 ans",
        "½",
        "٣٫٥",
        "NaN",
    ],
)
def test_what_is_no_whole_number(raw: str) -> None:
    assert problem(answer(Kind.INTEGER, raw)) is ProblemCode.NOT_A_NUMBER


@pytest.mark.parametrize(
    ("raw", "limits", "params"),
    [
        ("15", {"minimum": 16, "maximum": 99}, {"minimum": 16, "maximum": 99}),
        ("100", {"minimum": 16, "maximum": 99}, {"minimum": 16, "maximum": 99}),
        ("-1", {"minimum": 0}, {"minimum": 0}),
        ("8", {"maximum": 7}, {"maximum": 7}),
    ],
)
def test_numbers_out_of_range(raw: str, limits: dict[str, int], params: dict[str, int]) -> None:
    assert answer(Kind.INTEGER, raw, **limits) == Problem(ProblemCode.OUT_OF_RANGE, params)


@pytest.mark.parametrize(("raw", "value"), [("1", 1), ("5", 5), ("٥", 5), (("3",), 3)])
def test_marks_on_a_scale(raw: Raw, value: int) -> None:
    assert answer(Kind.SCALE, raw) == value


def test_marks_off_the_scale() -> None:
    assert answer(Kind.SCALE, "6") == Problem(ProblemCode.OUT_OF_RANGE, {"minimum": 1, "maximum": 5})
    assert problem(answer(Kind.SCALE, "bien")) is ProblemCode.NOT_A_NUMBER
    assert problem(answer(Kind.SCALE, ("1", "2"))) is ProblemCode.NOT_A_NUMBER


@pytest.mark.parametrize(
    ("raw", "limits", "expected"),
    [
        ("2/3/2026", {"maximum": "today"}, dt.date(2026, 3, 2)),
        ("4/3/2026", {"maximum": "today"}, Problem(ProblemCode.DATE_OUT_OF_RANGE, {"maximum": "today"})),
        ("4/3/2026", {}, dt.date(2026, 3, 4)),
        (
            "31/12/2019",
            {"minimum": dt.date(2020, 1, 1), "maximum": dt.date(2026, 1, 1)},
            Problem(ProblemCode.DATE_OUT_OF_RANGE, {"minimum": "2020-01-01", "maximum": "2026-01-01"}),
        ),
        ("hier", {}, Problem(ProblemCode.NOT_A_DATE)),
        ("31 2 2025", {}, Problem(ProblemCode.NO_SUCH_DAY)),
        ("٣١ فبراير ٢٠٢٥", {}, Problem(ProblemCode.NO_SUCH_DAY)),
        ("lundi 31 février", {}, Problem(ProblemCode.NOT_A_DATE)),
    ],
)
def test_dates_and_their_limits(raw: str, limits: dict[str, Any], expected: Reading) -> None:
    assert answer(Kind.DATE, raw, **limits) == expected


def test_today_is_today_in_wallis_too() -> None:
    evening_in_paris = dt.datetime(2026, 3, 2, 20, 0, tzinfo=dt.UTC)
    assert read(question(Kind.DATE, maximum="today"), (), "3/3/2026", evening_in_paris) == dt.date(2026, 3, 3)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.TEXT, "  bonjour \n à   tous ", "bonjour à tous"),
        (Kind.LONG_TEXT, "un\r\n\r\ndeux", "un\n\ndeux"),
        (Kind.TEXT, "\u202eabc\x00", "abc"),
        (Kind.TEXT, "~ trois fois", "~ trois fois"),
        (Kind.TEXT, "0", "0"),
        (Kind.LONG_TEXT, "٣ مرات", "٣ مرات"),
    ],
)
def test_free_text(kind: Kind, raw: str, value: str) -> None:
    assert answer(kind, raw) == value


@pytest.mark.parametrize(("kind", "limit"), [(Kind.TEXT, 500), (Kind.LONG_TEXT, 2000)])
def test_free_text_has_a_limit(kind: Kind, limit: int) -> None:
    assert answer(kind, "é" * limit) == "é" * limit
    assert answer(kind, "é" * (limit + 1)) == Problem(ProblemCode.TOO_LONG, {"maximum": limit, "length": limit + 1})
    assert problem(answer(kind, "four and", max_length=4)) is ProblemCode.TOO_LONG


@pytest.mark.parametrize("kind", [kind for kind in ASKED if kind not in {Kind.CONSENT, Kind.NOTE}])
def test_anyone_may_prefer_not_to_answer(kind: Kind) -> None:
    assert answer(kind, REFUSED) is Missing.REFUSED
    assert answer(kind, (REFUSED,)) is Missing.REFUSED
    assert problem(answer(kind, REFUSED, refusable=False)) is ProblemCode.NOT_REFUSABLE


def test_consent_is_yes_or_no() -> None:
    assert problem(answer(Kind.CONSENT, REFUSED)) is ProblemCode.NOT_REFUSABLE


@pytest.mark.parametrize("raw", ["", "  ", "\u200b", (), ("", " "), SKIPPED])
@pytest.mark.parametrize("kind", [kind for kind in ASKED if kind is not Kind.NOTE])
def test_blank_is_an_answer_only_where_none_is_required(kind: Kind, raw: Raw) -> None:
    assert answer(kind, raw, required=False) is Missing.BLANK
    assert problem(answer(kind, raw)) is ProblemCode.REQUIRED


@pytest.mark.parametrize("raw", ["", "next", ("a", "b")])
def test_a_note_is_seen(raw: Raw) -> None:
    assert answer(Kind.NOTE, raw) == SEEN


ANYTHING = st.text(alphabet=st.characters(), max_size=60) | st.sampled_from(
    ["rdv", "aucun", REFUSED, SKIPPED, "٣", "3/4/2026", "5", ""]
)


@given(st.sampled_from(ASKED), ANYTHING | st.lists(ANYTHING, max_size=4).map(tuple), st.booleans())
def test_reading_never_raises_and_what_it_takes_it_takes_again(kind: Kind, raw: Raw, required: bool) -> None:
    asked = question(kind, required=required)
    value = read(asked, OPTIONS, raw, NOW)
    if isinstance(value, Problem | Missing) or kind is Kind.NOTE:
        assert value is not Missing.REFUSED or refusable(asked)
        return
    assert read(asked, OPTIONS, value if isinstance(value, tuple) else str(value), NOW) == value
    if isinstance(value, str) and kind in {Kind.TEXT, Kind.LONG_TEXT}:
        assert 0 < len(value) <= text_limit(asked)
