from __future__ import annotations

from collections.abc import Hashable, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.analysis.core.design import Floats
from app.analysis.core.ledger import Told, hidden_of

K = 5
Person = tuple[int, int, int]
"""What somebody said to a question, to a follow-up asked only of those who said 0, and on a scale."""
people = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 4)), min_size=0, max_size=60)


def most(counts: Floats, told: Sequence[Told], hidden: AbstractSet[Hashable], name: Hashable) -> float:
    """How much a hidden figure could be at most, from all that is told and the number of people: an attack."""
    seen = [one for one in told if one.offered and one.name not in hidden]
    matrix = np.vstack([np.ones(counts.size), *(one.adds for one in seen)])
    low = matrix @ counts - [0, *(one.play[0] for one in seen)]
    high = matrix @ counts + [0, *(one.play[1] for one in seen)]
    sought = next(one.adds for one in told if one.name == name)
    rows, ends = np.vstack([matrix, -matrix]), np.concatenate([high, -low])
    found = linprog(-sought, A_ub=rows[np.isfinite(ends)], b_ub=ends[np.isfinite(ends)] + 1e-9)
    assert found.fun is not None
    return -float(found.fun)


def survey(said: Sequence[Person], *, rounded: float = 0.0, promised: bool = False) -> tuple[Floats, list[Told]]:
    """A filter, its follow-up, an indicator over both, and a scale with its mean; kinds are those met."""
    kinds = sorted({(first, second if first == 0 else -1, scale) for first, second, scale in said})
    counts = np.array(
        [sum(1 for a, b, c in said if (a, b if a == 0 else -1, c) == kind) for kind in kinds], dtype=np.float64
    )

    def adds(rule: object) -> Floats:
        assert callable(rule)
        return np.array([float(rule(*kind)) for kind in kinds])

    told_share = round(sum(1 for a, b, _ in said if a == 1 or (a == 0 and b == 1)) / max(1, len(said)), 2)

    def within(away: float) -> Floats:
        return adds(lambda a, b, _c: (a == 1 or b == 1) - told_share - away)

    lower, higher = within(-0.005), within(0.005)
    told = [
        Told("low", lower, counts_people=False, play=(max(0.0, float(lower @ counts)), np.inf), worth=50.0),
        Told("high", higher, counts_people=False, play=(np.inf, max(0.0, -float(higher @ counts))), worth=50.0),
        *(Told(("filter", at), adds(lambda a, _b, _c, at=at: a == at)) for at in range(3)),
        *(Told(("follow", at), adds(lambda _a, b, _c, at=at: b == at)) for at in range(3)),
        Told("followed", adds(lambda a, _b, _c: a == 0)),
        Told("not asked", adds(lambda a, _b, _c: a != 0)),
        Told("yes", adds(lambda a, b, _c: a == 1 or b == 1), known=promised),
        Told("no", adds(lambda a, b, _c: not (a == 1 or b == 1)), known=promised),
        *(Told(("scale", at), adds(lambda _a, _b, c, at=at: c == at)) for at in range(1, 5)),
        Told("unticked", adds(lambda _a, _b, c: c != 1), offered=False),
        Told("mean", adds(lambda _a, _b, c: c), counts_people=False, play=(rounded, rounded)),
    ]
    return counts, told


@settings(max_examples=25, deadline=None)
@given(people, st.sampled_from([0.0, 1.5]))
def test_no_small_count_can_be_told_from_all_that_is_shown(said: list[Person], rounded: float) -> None:
    counts, told = survey(said, rounded=rounded)
    if len(said) < K:
        return
    hidden = hidden_of(counts, told, K)
    for one in told:
        value = float(one.adds @ counts)
        if one.counts_people and 0 < value < K:
            assert one.name in hidden or not one.offered
            assert most(counts, told, hidden, one.name) > K - 1e-5, one.name


@settings(max_examples=15, deadline=None)
@given(people)
def test_a_share_told_whatever_happens_is_reckoned_with(said: list[Person]) -> None:
    counts, told = survey(said, promised=True)
    hidden = hidden_of(counts, told, K)
    assert not hidden & {"yes", "no"}
    for one in told:
        alone = {each.name for each in told if not each.known}
        if one.counts_people and not one.known and 0 < one.adds @ counts < K:
            # Either it stays safe, or the share and the number of people tell it whatever else is hidden.
            told_anyway = most(counts, told, alone, one.name) < K - 1e-5
            assert told_anyway or most(counts, told, hidden, one.name) > K - 1e-5, one.name


def test_a_follow_up_does_not_tell_the_answer_it_hangs_on() -> None:
    """Thirty said yes and three no; whoever said yes is asked on: how many were would tell the three."""
    counts, told = survey([(0, at % 3, 2) for at in range(30)] + [(1, 0, 3)] * 3 + [(2, 0, 2)] * 12)
    hidden = hidden_of(counts, told, K)
    assert ("filter", 1) in hidden
    assert hidden & {("filter", 0), ("filter", 2)}
    assert most(counts, told, hidden, ("filter", 1)) >= K


def test_few_who_did_not_tick_are_hidden_by_hiding_who_did() -> None:
    counts, told = survey([(0, 0, 1)] * 20 + [(0, 0, 2)] * 3)
    hidden = hidden_of(counts, told, K)
    assert ("scale", 1) in hidden
    assert "unticked" not in hidden


def test_a_mean_beside_two_hidden_counts_would_solve_them() -> None:
    counts, told = survey([(0, 0, 1)] * 20 + [(0, 0, 3)] * 30 + [(0, 0, 4)] * 3)
    hidden = hidden_of(counts, told, K)
    assert "mean" in hidden or len(hidden & {("scale", at) for at in range(1, 5)}) > 2


def test_without_small_counts_everything_is_told() -> None:
    counts, told = survey([(a, b, c) for a in range(3) for b in range(3) for c in range(1, 5)] * 5)
    assert hidden_of(counts, told, K) == frozenset()


def test_of_fewer_people_than_k_nothing_is_told() -> None:
    counts, told = survey([(0, 0, 1)] * 3)
    hidden = hidden_of(counts, told, K)
    assert {("filter", 0), ("follow", 0), "followed", "no", ("scale", 1)} <= hidden


@pytest.mark.parametrize("many", [500])
def test_of_very_many_kinds_the_most_frequent_may_change(many: int) -> None:
    counts = np.concatenate([[2.0], np.full(many, 3.0)])
    rare = np.eye(1, many + 1)[0]
    told = [Told("rare", rare), Told("others", 1 - rare)]
    hidden = hidden_of(counts, told, K)
    assert hidden == {"rare", "others"}
