import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messaging.numbers import NumberFault, Problem, masked, parse, readable


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("٠٦١٢٣٤٥٦٧٨", "+33612345678"),
        ("\u200e+33612345678\u200f", "+33612345678"),
        ("0692 12 34 56", "+262692123456"),
        ("+33692123456", "+262692123456"),
        ("0693123456", "+262693123456"),
        ("0690 00 12 34", "+590690001234"),
        ("0691 23 45 67", "+590691234567"),
        ("0696 12 34 56", "+596696123456"),
        ("0697 12 34 56", "+596697123456"),
        ("0694 20 12 34", "+594694201234"),
        ("0639 01 23 45", "+262639012345"),
        ("06 39 98 12 34", "+33639981234"),
        ("+687 75 12 34", "+687751234"),
        ("+689 87 12 34 56", "+68987123456"),
    ],
)
def test_mobiles_as_people_write_them(raw: str, expected: str) -> None:
    assert parse(raw) == expected


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("", NumberFault.NOT_A_NUMBER),
        ("bonjour", NumberFault.NOT_A_NUMBER),
        ("06 12 34 56", NumberFault.NOT_A_NUMBER),
        ("+447911123456", NumberFault.REGION_NOT_SERVED),
        ("+1 202 555 0123", NumberFault.REGION_NOT_SERVED),
        ("0899 12 34 56", NumberFault.NOT_ORDINARY),
        ("01 99 00 12 34", NumberFault.NOT_A_MOBILE),
        ("0262 12 34 56", NumberFault.NOT_A_MOBILE),
    ],
)
def test_numbers_refused(raw: str, fault: NumberFault) -> None:
    assert parse(raw) == Problem(fault)


def test_a_landline_is_fine_for_calling() -> None:
    assert parse("01 99 00 12 34", mobile=False) == "+33199001234"


@given(st.text())
def test_any_text_is_a_number_or_a_problem(raw: str) -> None:
    read = parse(raw)
    assert isinstance(read, Problem) or parse(read) == read


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+33612345678", "+33 6 •• •• •• 78"), ("+262692123456", "+262 6 •• •• •• 56"), ("rubbish", "••")],
)
def test_masked_keeps_two_digits(number: str, shown: str) -> None:
    assert masked(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+33612345678", "+33 6 12 34 56 78"), ("+262692123456", "+262 692 12 34 56"), ("38000", "38000")],
)
def test_readable_groups_the_digits(number: str, shown: str) -> None:
    assert readable(number) == shown
