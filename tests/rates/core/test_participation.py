"""Participation of group links: bounds, intervals and what is not known."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from scipy.stats import t as student

from app.rates.core.cases import CaseCounts, Said, Tally
from app.rates.core.counts import Counts, added, at_least, counted, ordering
from app.rates.core.participation import Interval, Pairs, Participation, participation, ratio_interval, wilson


def case(completed: int, forwarded: tuple[int, int] | None = None, started: int | None = None) -> CaseCounts:
    tally = Tally(started=completed if started is None else started, completed=completed)
    return CaseCounts(group=tally, forwarded=Said(*forwarded) if forwarded else None)


def of(known: Sequence[CaseCounts], notebooks: int | None = None) -> Participation:
    """Of professionals of one structure."""
    return participation(ordering(added(counted(one) for one in known), notebooks))


def pairs(ones: Sequence[tuple[int, int]]) -> Pairs:
    sums = (sum(i for i, _ in ones), sum(f for _, f in ones), sum(i * i for i, _ in ones), sum(i * f for i, f in ones))
    return Pairs(len(ones), *sums, sum(f * f for _, f in ones))


said = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: (min(pair), max(pair)))
cases = st.lists(
    st.builds(
        lambda completed, more, forwarded: case(completed, forwarded, completed + more),
        st.integers(0, 30),
        st.integers(0, 10),
        st.none() | said,
    ),
    max_size=12,
)


def test_floor_central_and_ceiling_have_a_base_each() -> None:
    known = [case(10, (20, 20), 12), case(4, (16, 16), 5), case(3, None, 3)]
    telling, silent = added(map(counted, known[:2])), counted(known[2])
    found = participation(added([ordering(telling, 100), ordering(silent, None)]))
    assert (found.floor and found.floor.part, found.floor and found.floor.whole) == (14, 100)
    assert (found.ceiling and found.ceiling.part, found.ceiling and found.ceiling.whole) == (17, 20)
    assert found.central is not None
    assert found.central.value == pytest.approx(14 / 36)
    assert (found.central.forwarded.telling, found.central.forwarded.of) == (2, 3)


def test_nothing_said_is_no_figure() -> None:
    found = of([case(3), case(0)])
    assert (found.floor, found.central) == (None, None)
    assert participation(Counts()).ceiling is None


def test_forwarded_to_nobody_is_said_and_adds_no_denominator() -> None:
    assert of([case(0, (0, 0))]).central is None


def test_one_professional_gives_a_figure_without_an_interval() -> None:
    central = of([case(3, (10, 10))]).central
    assert central is not None
    assert central.value == pytest.approx(0.3)
    assert central.interval is None


def test_more_answers_than_declared_is_an_alarm_and_never_more_than_everybody() -> None:
    travelled = case(12, (5, 8))
    assert travelled.more_than_declared
    assert at_least(Said(5, 8), 12) == Said(12, 12)
    central = of([travelled, case(1, (10, 10))]).central
    assert central is not None
    assert central.value == pytest.approx(13 / 22)


def test_more_answers_than_orders_is_no_floor() -> None:
    assert of([case(11)], 10).floor is None


def test_the_interval_is_the_clustered_one_of_the_reference() -> None:
    """The same ratio as the reference's 42 of 180, worked out here by its formula."""
    ones = [(12, 20), (1, 25), (9, 15), (2, 30), (8, 20), (0, 20), (7, 25), (3, 25)]
    m, ratio, mean = 8, 42 / 180, 180 / 8
    variance = sum((i - ratio * f) ** 2 for i, f in ones) / (m * (m - 1) * mean**2)
    half = student.ppf(0.975, m - 1) * math.sqrt(variance)
    found = ratio_interval(pairs(ones))
    assert [found.low, found.high] == pytest.approx([ratio - half, ratio + half], rel=1e-4)
    assert found.high - found.low > 1.5 * (0.300 - 0.178)


@pytest.mark.parametrize(("part", "whole"), [(0, 12), (3, 20), (42, 180), (180, 180)])
def test_wilson_agrees_with_scipy(part: int, whole: int) -> None:
    expected = binomtest(part, whole).proportion_ci(method="wilson")
    found = wilson(part / whole, whole)
    assert [found.low, found.high] == pytest.approx([expected.low, expected.high], abs=1e-9)


def test_professionals_who_all_agree_are_not_taken_for_certainty() -> None:
    found = ratio_interval(pairs([(0, 6), (0, 6)]))
    assert found.low == pytest.approx(0, abs=1e-12)
    assert found.high == pytest.approx(wilson(0, 12).high)


def test_a_range_widens_the_interval_on_both_sides() -> None:
    exact = [case(completed, (10, 10)) for completed in (4, 2, 5, 3, 3, 4, 2, 5)]
    vague = [replace(one, forwarded=Said(6, 14)) for one in exact]
    sure, unsure = of(exact).central, of(vague).central
    assert sure is not None
    assert unsure is not None
    assert isinstance(sure.interval, Interval)
    assert isinstance(unsure.interval, Interval)
    assert unsure.value == sure.value
    assert unsure.interval.low < sure.interval.low < sure.interval.high < unsure.interval.high


@given(cases)
def test_every_share_lies_between_nothing_and_everybody(known: list[CaseCounts]) -> None:
    found = of(known, 50)
    for part in (found.floor, found.ceiling):
        assert part is None or 0 <= part.share <= 1
    if found.central is not None:
        assert 0 <= found.central.value <= 1
        if found.central.interval is not None:
            assert 0 <= found.central.interval.low <= found.central.interval.high <= 1
            assert found.central.interval.low <= found.central.value + 1e-9
            assert found.central.value <= found.central.interval.high + 1e-9


@given(cases)
def test_the_order_of_professionals_does_not_matter(known: list[CaseCounts]) -> None:
    one, two = of(known), of(known[::-1])
    assert (one.ceiling, one.floor) == (two.ceiling, two.floor)
    assert (one.central is None) == (two.central is None)
    if one.central is not None and two.central is not None:
        assert one.central.value == pytest.approx(two.central.value)
