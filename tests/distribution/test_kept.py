"""Chains of merged entries, of any length and in any order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.distribution.kept import Kept

IDS = st.integers(1, 8)
PAIRS = st.lists(st.tuples(IDS, IDS).filter(lambda pair: pair[0] != pair[1]), max_size=12)


@settings(max_examples=50)
@given(PAIRS)
def test_everybody_ends_with_the_one_that_was_kept_last(pairs: list[tuple[int, int]]) -> None:
    stands_for = {one: one for one in range(1, 9)}
    merged = []
    for gone, keeper in pairs:
        if stands_for[gone] == gone and stands_for[keeper] == keeper:  # only two that are there can be put together
            merged.append((gone, keeper))
            stands_for = {one: keeper if final == gone else final for one, final in stands_for.items()}
    found = Kept(merged)
    assert {one: found.of(one) for one in stands_for} == stands_for
    assert {one for one in stands_for if one in found} == {one for one, final in stands_for.items() if one != final}
    for one in stands_for:
        assert found.others(one) == {other for other, final in stands_for.items() if final == one != other}


@settings(max_examples=50)
@given(PAIRS)
def test_no_order_of_judgements_leads_in_a_circle(pairs: list[tuple[int, int]]) -> None:
    found = Kept(pairs)
    for one in range(1, 9):
        assert found.of(found.of(one)) == found.of(one)
    if pairs:
        assert pairs[-1][1] not in found


def test_a_long_chain_ends() -> None:
    assert Kept((one, one + 1) for one in range(10_000)).of(0) == 10_000
