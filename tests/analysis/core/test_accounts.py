"""Releases attacked together, by somebody who kept all of them and tries every population that fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations, pairwise, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.analysis.core.accounts import SHARE, Account, Figure, System, together
from app.analysis.core.design import Floats
from app.analysis.core.ledger import Told, guarded
from tests.analysis.core.test_ledger import Person as Said
from tests.analysis.core.test_ledger import survey

K, MANY = 3, 5
Person = tuple[int, int]
"""The answer to a question of three answers, and to one of two."""
FIGURES = [*(("first", str(code)) for code in range(3)), *(("second", str(code)) for code in range(2))]
crowds = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), min_size=K, max_size=6)
few = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), max_size=3)


def account(people: Sequence[Person]) -> Account:
    """Each answer is counted; both questions hang together."""
    met = Counter(people)
    figures = tuple(Figure(name, counts_people=True, told=True, play=(0.0, 0.0), worth=1.0) for name in FIGURES)
    return Account(figures, tuple({first: 1.0, 3 + second: 1.0} for first, second in met), tuple(met.values()))


def told_in_turn(crowds: Sequence[Sequence[Person]]) -> list[Account] | None:
    """Each release guarded against those before; None where one is refused."""
    given_: list[Account] = []
    for people in crowds:
        new = account(people)
        found = together(given_, new)
        held = guarded(found.people, found.told, K, found.totals)
        if not held.safe:
            return None
        given_.append(new.without(held.hidden))
    return given_


def populations(people: int, kinds: int) -> Iterator[tuple[int, ...]]:
    """Every way in which so many people can be of these kinds."""
    for bars in combinations(range(people + kinds - 1), kinds - 1):
        ends = (-1, *bars, people + kinds - 1)
        yield tuple(after - before - 1 for before, after in pairwise(ends))


def attacked(releases: Sequence[Account]) -> dict[tuple[str, ...], int]:
    """The most that each count can be, of people in a release and of those who came since another or left it.

    The attacker knows how many were in each release, and which answers were given by whoever stayed, came or left.
    """
    system = together(releases[:-1], releases[-1])
    told = np.vstack([system.totals, *(one.adds for one in system.told if one.offered)])
    tried = np.array([*worlds(system)])
    fits = tried[(tried @ told.T == told @ system.people).all(axis=1)]
    return {one.name: int((fits @ one.adds).max()) for one in system.told if isinstance(one.name, tuple)}


def worlds(system: System) -> Iterator[Floats]:
    """Every number of people of each kind and spell; a spell is the releases they were in."""
    spells = np.unique(system.totals, axis=1).T
    groups = [np.flatnonzero((spell == system.totals.T).all(axis=1)) for spell in spells]
    most = int((system.totals @ system.people).max())
    for sizes in product(range(most + 1), repeat=len(groups)):
        if not np.array_equal(np.array(sizes) @ spells, system.totals @ system.people):
            continue
        for parts in product(*(populations(size, len(group)) for size, group in zip(sizes, groups, strict=True))):
            world = np.zeros(system.people.size)
            for group, part in zip(groups, parts, strict=True):
                world[group] = part
            yield world


def small(releases: Sequence[Account]) -> AbstractSet[tuple[str, ...]]:
    system = together(releases[:-1], releases[-1])
    values = {one.name: float(one.adds @ system.people) for one in system.told if isinstance(one.name, tuple)}
    return {name for name, value in values.items() if 0 < value < K}


@settings(max_examples=25, deadline=None)
@given(crowds, crowds)
def test_whoever_subtracts_one_release_from_the_next_cannot_tell_that_few_came(
    before: list[Person], newcomers: list[Person]
) -> None:
    releases = told_in_turn([before, [*before, *newcomers]])
    if releases is not None:
        most = attacked(releases)
        assert {name for name in small(releases) if most[name] < K} == set()


@settings(max_examples=10, deadline=None)
@given(few.map(lambda some: [*some, (0, 0), (0, 1), (1, 0)]), few, few)
def test_nor_where_somebody_left_and_others_came(stayed: list[Person], left: list[Person], came: list[Person]) -> None:
    releases = told_in_turn([[*stayed, *left], [*stayed, *came]])
    if releases is not None:
        most = attacked(releases)
        assert {name for name in small(releases) if most[name] < K} == set()


@settings(max_examples=10, deadline=None)
@given(crowds, st.lists(crowds, min_size=2, max_size=2))
def test_nor_of_three_releases(first: list[Person], newcomers: list[list[Person]]) -> None:
    second = [*first, *newcomers[0][:3]]
    releases = told_in_turn([first, second, [*second, *newcomers[1][:3]]])
    if releases is not None:
        most = attacked(releases)
        assert {name for name in small(releases) if most[name] < K} == set()


def rounded(said: list[Said]) -> Account:
    """A filter, its follow-up, a share in hundredths and a mean that is told to within 1.5."""
    people, told = survey(said, rounded=1.5)
    figures = tuple(
        Figure((SHARE if one.name in {"low", "high"} else "figure", str(one.name)), one.counts_people, one.offered,
               one.play, one.worth)
        for one in told
    )  # fmt: skip
    kinds = tuple(
        {at: float(one.adds[kind]) for at, one in enumerate(told) if one.adds[kind]} for kind in range(people.size)
    )
    return Account(figures, kinds, tuple(int(count) for count in people))


def reached(system: System, hidden: AbstractSet[Hashable], sought: Told) -> float:
    """How much a figure could be at most, rounding being known."""
    seen = [one for one in system.told if one.offered and one.name not in hidden]
    rows = np.vstack([one.adds for one in seen]) if seen else np.zeros((0, system.people.size))
    ends = np.array([one.play for one in seen]).reshape(-1, 2)
    room = np.concatenate([rows @ system.people + ends[:, 1], ends[:, 0] - rows @ system.people])
    told = np.isfinite(room)
    found = linprog(
        -sought.adds, A_ub=np.vstack([rows, -rows])[told], b_ub=room[told] + 1e-9,
        A_eq=system.totals, b_eq=system.totals @ system.people,
    )  # fmt: skip
    assert found.status in {0, 3}
    return np.inf if found.fun is None or found.status == 3 else -float(found.fun)


said = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 3)), min_size=12, max_size=40)


@settings(max_examples=12, deadline=None)
@given(said, said)
def test_rounded_shares_and_means_of_two_releases_tell_no_more(before: list[Said], newcomers: list[Said]) -> None:
    first = rounded(before)
    alone = together([], first)
    told = first.without(guarded(alone.people, alone.told, MANY, alone.totals).hidden)
    system = together([told], rounded([*before, *newcomers]))
    held = guarded(system.people, system.told, MANY, system.totals)
    if held.safe:
        small = [one for one in system.told if one.counts_people and 0 < one.adds @ system.people < MANY]
        assert [one.name for one in small if reached(system, held.hidden, one) < MANY - 1e-5] == []


def test_two_answers_of_newcomers_are_not_told_by_what_is_left_of_them() -> None:
    """A count that was hidden: with its neighbour it moves by two, though every count shown moves by three or none."""
    before = [(0, 0)] * 9 + [(1, 0)] * 2 + [(2, 0)] * 4
    releases = told_in_turn([before, [*before, *[(0, 0)] * 3, (1, 0), (2, 0)]])
    assert releases is not None
    assert ("first", "1") in releases[0].untold
    assert ("first", "0") in releases[1].untold, "or twelve less nine of five would leave two"


def test_one_more_person_is_told_of_by_their_number() -> None:
    before = [(0, 0)] * 9
    assert told_in_turn([before, [*before, (0, 0)]]) is None
    assert told_in_turn([before, before[1:]]) is None


def test_an_answer_nobody_had_given_may_be_told_once_many_did() -> None:
    before = [(0, 0)] * 9
    releases = told_in_turn([before, [*before, *[(1, 1)] * 5]])
    assert releases is not None
    assert releases[1].untold == frozenset()


def test_an_account_is_kept_as_it_is() -> None:
    figures = (
        Figure(("mean", "age"), counts_people=False, told=True, play=(0.5, float("inf")), worth=1.0),
        Figure(("answer", "age", "1"), counts_people=True, told=False, play=(0.0, 0.0), worth=1.0),
    )
    kept = Account(figures, ({0: 30.5, 1: 1.0}, {}), (4, 2))
    assert Account.of(kept.stored) == kept
    assert kept.untold == {("answer", "age", "1")}
