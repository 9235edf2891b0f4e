from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.distribution.disclosure import OUTSIDE, TEAM, Cell, hidden_of, shown_of

Shown = tuple[int | None, ...]


def parted(counts: Sequence[int], k: int) -> Shown:
    """Counts whose total is shown beside them."""
    *shown, _ = shown_of([*(Cell(count, "total", OUTSIDE) for count in counts), Cell(sum(counts), OUTSIDE, "total")], k)
    return tuple(shown)


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


def test_a_small_cell_of_a_crossed_table_takes_three_more() -> None:
    found = shown_of(network_of([[3, 20, 30], [10, 20, 30], [7, 8, 9]]), TEAM)
    assert found == (None, None, 30, 10, 20, 30, None, None, 9, 53, 60, 24, 20, 48, 69, 137)


def test_a_small_margin_is_hidden_too() -> None:
    rows = shown_of(network_of([[1, 2], [40, 50], [60, 70]]), TEAM)[6:9]
    assert rows[0] is None
    assert None in rows[1:]


def attacked(cells: Sequence[Cell], hidden: frozenset[int]) -> dict[int, float]:
    """The most each hidden count could be, from everything that is shown: what an attacker works out."""
    knots = sorted({knot for cell in cells for knot in (cell.start, cell.end)} - {OUTSIDE}, key=str)
    places = sorted(hidden)
    felt = np.zeros((len(knots), len(cells)))
    for at, cell in enumerate(cells):
        for knot, sign in ((cell.start, 1.0), (cell.end, -1.0)):
            if knot != OUTSIDE:
                felt[knots.index(knot), at] += sign
    known = [at for at in range(len(cells)) if at not in hidden]
    left = -felt[:, known] @ np.array([cells[at].count for at in known], dtype=np.float64)
    found = {}
    for place, at in enumerate(places):
        cost = np.zeros(len(places))
        cost[place] = -1
        solved = linprog(cost, A_eq=felt[:, places], b_eq=left, bounds=(0, 500))
        assert solved.fun is not None
        found[at] = -solved.fun
    return found


def network_of(table: list[list[int]]) -> list[Cell]:
    width = len(table[0])
    inner = [Cell(count, f"r{i}", f"c{j}") for i, row in enumerate(table) for j, count in enumerate(row)]
    rows = [Cell(sum(row), "rows", f"r{i}") for i, row in enumerate(table)]
    columns = [Cell(sum(row[j] for row in table), f"c{j}", "columns") for j in range(width)]
    return [*inner, *rows, *columns, Cell(sum(map(sum, table)), "columns", "rows")]


tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 14), min_size=width, max_size=width), min_size=1, max_size=4)
)


@settings(max_examples=40, deadline=None)
@given(tables, st.integers(2, 11), st.integers(0, 9))
def test_nothing_shown_tells_that_a_hidden_count_is_small(table: list[list[int]], k: int, own: int) -> None:
    """The first count is in part somebody's own, who takes it away."""
    cells = network_of(table)
    cells[0] = replace(cells[0], enough=k + own)
    hidden = hidden_of(cells, k)
    most = attacked(cells, hidden)
    for at, cell in enumerate(cells):
        enough = max(k, cell.enough)
        if 0 < cell.count < enough:
            assert most[at] > enough - 1e-6, (at, cell)


@given(tables, st.integers(2, 11))
def test_what_is_shown_is_true_and_not_small(table: list[list[int]], k: int) -> None:
    cells = network_of(table)
    for cell, told in zip(cells, shown_of(cells, k), strict=True):
        assert told is None or (told == cell.count and not 0 < told < k)


def test_a_total_told_elsewhere_hides_no_small_count() -> None:
    given = [Cell(26, OUTSIDE, "all", known=True), Cell(24, "all", OUTSIDE), Cell(1, "all", OUTSIDE)]
    assert shown_of([*given, Cell(1, "all", OUTSIDE)], TEAM) == (26, None, None, None)


def test_of_fewer_people_than_k_nothing_is_told() -> None:
    given = [Cell(3, OUTSIDE, "all", known=True), Cell(3, "all", OUTSIDE), Cell(0, "all", OUTSIDE)]
    assert shown_of(given, TEAM) == (3, None, 0)


def test_a_table_without_small_counts_is_shown_whole() -> None:
    assert None not in parted([5, 6, 0, 7], TEAM)
