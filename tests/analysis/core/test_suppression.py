from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.core.suppression import TEAM, overlapping, parted

PARTED = [
    ([10, 20, 30], (10, 20, 30)),
    ([0, 20, 30], (0, 20, 30)),
    ([3, 20, 30], (None, None, 30)),
    ([1, 2, 30], (None, None, None)),
    ([3, 4, 30], (None, None, 30)),
    ([3, 0, 0], (None, 0, 0)),
    ([], ()),
]


@pytest.mark.parametrize(("counts", "shown"), PARTED)
def test_small_cells_hide_and_take_the_next_with_them(counts: list[int], shown: tuple[int | None, ...]) -> None:
    assert parted(counts, TEAM) == shown


@given(st.lists(st.integers(0, 12), max_size=7), st.integers(2, 11))
def test_what_is_hidden_cannot_be_told_from_the_total(counts: list[int], k: int) -> None:
    shown = parted(counts, k)
    hidden = [count for count, seen in zip(counts, shown, strict=True) if seen is None]
    assert all(seen is None or seen == 0 or seen >= k for seen in shown)
    # One hidden cell, or hidden cells of too few people, only where nothing was left to hide.
    assert not hidden or (len(hidden) > 1 and sum(hidden) >= k) or not any(shown)


OVERLAPPING = [([0, 3, 10, 18, 20], 20, (0, None, 10, None, 20)), ([], 0, ())]


@pytest.mark.parametrize(("counts", "base", "shown"), OVERLAPPING)
def test_few_yes_and_few_no_hide_alike(counts: list[int], base: int, shown: tuple[int | None, ...]) -> None:
    assert overlapping(counts, base, TEAM) == shown
