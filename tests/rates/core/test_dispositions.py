from collections import Counter
from fractions import Fraction
from itertools import combinations_with_replacement

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


LETTERS = dict(
    zip(
        ("I", "P", "R", "NC", "O", "U", "NE"),
        ("complete", "partial", "refusal", "non_contact", "other", "unknown", "not_eligible"),
        strict=True,
    )
)


def by_definition(people: tuple[str, ...]) -> dict[Rate, Fraction | None]:
    """Every rate as the standard words it, people looked at one by one."""
    seen = Counter(people)

    def part(of: str, among: str, likely: Fraction = Fraction(0)) -> Fraction | None:
        base = sum(seen[one] for one in among.split()) + likely
        return Fraction(sum(seen[one] for one in of.split())) / base if base else None

    known = sum(seen[one] for one in ("I", "P", "R", "NC", "O"))
    judged = known + seen["NE"]
    likely = Fraction(known, judged) * seen["U"] if judged else None
    every, belong = "I P R NC O U", "I P R NC O"
    found = {
        Rate.RR1: part("I", every), Rate.RR2: part("I P", every), Rate.RR5: part("I", belong),
        Rate.RR6: part("I P", belong), Rate.COOP1: part("I", "I P R O"), Rate.COOP2: part("I P", "I P R O"),
        Rate.COOP3: part("I", "I P R"), Rate.COOP4: part("I P", "I P R"), Rate.REF1: part("R", every),
        Rate.REF3: part("R", belong), Rate.CON1: part("I P R O", every), Rate.CON3: part("I P R O", belong),
    }  # fmt: skip
    for rate, of in ((Rate.RR3, "I"), (Rate.RR4, "I P"), (Rate.REF2, "R"), (Rate.CON2, "I P R O")):
        found[rate] = None if likely is None else part(of, belong, likely)
    return found


def test_every_small_population_has_the_rates_of_the_definitions() -> None:
    """All of up to six people: nobody is left out, and no base is another's."""
    for size in range(7):
        for people in combinations_with_replacement(LETTERS, size):
            counted = Counter(LETTERS[one] for one in people)
            assert rates(Dispositions(**counted)) == pytest.approx(by_definition(people)), people
