import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rates.core.dispositions import Dispositions, Rate, rates

WORKED = Dispositions(complete=120, partial=15, refusal=20, non_contact=60, other=5, unknown=300, not_eligible=30)
counts = st.builds(Dispositions, *(st.integers(0, 500) for _ in range(7)))


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (Rate.RR1, 120 / 520),
        (Rate.RR2, 135 / 520),
        (Rate.RR3, 0.2479),
        (Rate.RR4, 135 / 484),
        (Rate.RR5, 0.5455),
        (Rate.RR6, 135 / 220),
        (Rate.COOP1, 0.75),
        (Rate.COOP2, 135 / 160),
        (Rate.COOP3, 120 / 155),
        (Rate.COOP4, 135 / 155),
        (Rate.REF1, 20 / 520),
        (Rate.REF2, 20 / 484),
        (Rate.REF3, 20 / 220),
        (Rate.CON1, 0.3077),
        (Rate.CON2, 160 / 484),
        (Rate.CON3, 160 / 220),
    ],
)
def test_the_worked_example_of_the_reference(rate: Rate, expected: float) -> None:
    assert rates(WORKED)[rate] == pytest.approx(expected, abs=5e-5)


def test_the_worked_example_takes_most_unknown_people_to_be_eligible() -> None:
    assert WORKED.e == pytest.approx(0.88)
    assert WORKED.people == 550


def test_nothing_known_gives_no_rate_and_not_zero() -> None:
    assert set(rates(Dispositions()).values()) == {None}
    assert rates(Dispositions(unknown=10))[Rate.RR1] == 0
    assert rates(Dispositions(unknown=10))[Rate.RR3] is None


@given(counts)
def test_rates_are_shares_in_their_order(found: Dispositions) -> None:
    known = {rate: value for rate, value in rates(found).items() if value is not None}
    assert all(0 <= value <= 1 for value in known.values())
    for lower, higher in ((Rate.RR1, Rate.RR2), (Rate.RR3, Rate.RR4), (Rate.RR5, Rate.RR6), (Rate.RR1, Rate.RR5)):
        if lower in known and higher in known:
            assert known[lower] <= known[higher] + 1e-12
    if Rate.RR3 in known:
        assert known[Rate.RR1] - 1e-12 <= known[Rate.RR3] <= known[Rate.RR5] + 1e-12


@given(counts)
def test_interviews_refusals_and_the_rest_sum_to_one(found: Dispositions) -> None:
    all_ = rates(found)
    if found.eligible:
        rest = (found.non_contact + found.other) / found.eligible
        assert (all_[Rate.RR6] or 0) + (all_[Rate.REF3] or 0) + rest == pytest.approx(1)
