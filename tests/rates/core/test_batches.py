"""Counts by place and type, told again only where subtraction tells nothing."""

import datetime as dt

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.rates.core.aggregates import Aggregates, Place, aggregates, is_crowd
from app.rates.core.batches import Tables, is_batch, most_moved, retold, told_again
from tests.rates.core.test_aggregates import sums

K = 11
DAY = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
LATER = DAY + dt.timedelta(days=7)
ROUEN, CAEN, LILLE = ("Normandie", "76", "ml"), ("Normandie", "14", "ccas"), ("Hauts-de-France", "59", "ml")
LENS = ("Hauts-de-France", "62", "ccas")
R, S, Q, U = (("R", "1", "ml"), ("S", "2", "ml"), ("Q", "3", "ml"), ("U", "4", "ml"))
NOTHING = Aggregates(None, {}, {}, {})
places = st.dictionaries(st.sampled_from([ROUEN, CAEN, LILLE, LENS]), st.integers(0, 60))


def told(one: Aggregates) -> dict[str, int]:
    rows = {**one.regions, **one.departements, **one.kinds}
    return {name: count for name, count in rows.items() if count is not None}


def shown(*places: dict[Place, int], last: bool = False) -> Tables:
    found = retold(None, places[0], DAY, last=False)
    for one in places[1:]:
        found = retold(found, one, LATER, last=last)
    return found


def test_a_batch_is_eleven_more_or_fewer() -> None:
    assert [is_batch(40, now) for now in (29, 30, 50, 51)] == [True, False, False, True]


def test_a_structure_takes_its_own_away_from_a_batch() -> None:
    assert [is_batch(40, 60, mine) for mine in (9, 10, 20, 21)] == [True, False, True, False]


def test_a_structure_takes_its_own_away_from_what_moved() -> None:
    places, rouen, caen = {1: ROUEN, 2: ROUEN, 3: CAEN}, {ROUEN: 60, CAEN: 60}, {ROUEN: 72, CAEN: 80}
    first = retold(None, rouen, DAY, last=False)
    mine = most_moved({1: 30, 2: 30, 3: 60}, {1: 41, 2: 31, 3: 80}, places)
    assert mine == {ROUEN: 11, CAEN: 20}
    assert retold(first, caen, LATER, last=False, mine=mine) is first, "whoever brought eleven knows of one more"
    assert retold(first, caen, LATER, last=False).at == LATER


def test_what_was_hidden_is_shown_once_crowds_came_everywhere() -> None:
    before = {R: 20, S: 3, Q: 12, U: 60}
    assert "2" not in told(shown(before, {R: 40, S: 14, Q: 12, U: 80}).told)
    assert told(shown(before, {R: 40, S: 14, Q: 23, U: 80}).told)["2"] == 14


def test_parts_are_told_anew_where_few_moved_nowhere() -> None:
    before = {"fr": 40, "ar": 20, "en": 3, "tr": 14}
    assert told_again(before, before)
    assert told_again(before, {**before, "fr": 51})
    assert not told_again(before, {**before, "fr": 51, "ar": 21})
    assert not told_again(before, {**before, "en": 14, "tr": 25}), "one hidden before would tell of the others"
    assert not told_again(before, {**before, "fr": 29})


def test_a_place_where_one_more_answered_is_not_told_anew() -> None:
    before, after = {ROUEN: 20, LILLE: 30}, {ROUEN: 21, LILLE: 50}
    assert shown(before, after) == shown(before), "those of the day before stand"
    assert told(shown(before, {ROUEN: 33, LILLE: 50}).told)["76"] == 33
    assert told(shown(before, {ROUEN: 20, LILLE: 50}).told) == {
        "Normandie": 20, "Hauts-de-France": 50, "76": 20, "59": 50, "ml": 70,
    }  # fmt: skip


def test_in_the_end_all_is_told_that_tells_of_no_few() -> None:
    before = {ROUEN: 20, CAEN: 20, LILLE: 30}
    over = shown(before, {ROUEN: 21, CAEN: 40, LILLE: 50}, last=True)
    assert over.at == LATER
    assert told(over.told) == {"14": 40, "ml": 71, "ccas": 40}, "one of Rouen, hidden among those of Lille"
    assert over.told.total == 111


def test_a_place_nobody_had_answered_at_was_told_as_such() -> None:
    assert told(shown({ROUEN: 20}, {ROUEN: 40, LILLE: 15}).told)["59"] == 15
    assert shown({ROUEN: 20, LILLE: 0}, {ROUEN: 40, LILLE: 5}).at == LATER, "five are hidden as such"


def told_of(chain: list[dict[Place, int]], last: bool) -> list[tuple[dict[Place, int], Aggregates]]:
    """Every count there was, and what was told after it; only the total where the tables before it stood."""
    found, before = list[tuple[dict[Place, int], Aggregates]](), None
    for turn, one in enumerate(chain):
        if found and not is_batch(sum(found[-1][0].values()), sum(one.values())):
            continue
        after = retold(before, one, DAY, last=last and turn == len(chain) - 1)
        total = Aggregates(sum(one.values()), {}, {}, {}) if is_crowd(sum(one.values())) else NOTHING
        found.append((one, total if after is before else after.told))
        before = after
    return found


def most(chain: list[tuple[dict[Place, int], Aggregates]], sought: list[float]) -> float | None:
    """As many as those could be at most, for whoever kept all that was told and knows that answers only come."""
    cells, rows, counts = list(chain[-1][0]), list[list[float]](), list[float]()
    for turn, (places, shown) in enumerate(chain):
        for row, _, told in sums({one: places.get(one, 0) for one in cells}, shown):
            if told is not None:
                rows.append(row * (turn + 1) + [0.0] * len(cells) * (len(chain) - turn - 1))
                counts.append(told)
    if not rows:
        return None
    found = linprog(-np.array(sought), A_eq=np.array(rows), b_eq=np.array(counts), bounds=(0, None))
    return None if found.fun is None else -float(found.fun)


@settings(max_examples=25, deadline=None)
@given(st.lists(places, min_size=2, max_size=4), st.booleans())
@example([{R: 20, S: 3, Q: 12, U: 60}, {Q: 18}, {R: 5, S: 11, Q: 15, U: 20}], False)
@example([{R: 20, S: 8, Q: 12, U: 40}, {R: 5, S: 20, Q: 18, U: 20}], True)
@example([{ROUEN: 8, LENS: 7, CAEN: 0, LILLE: 0}, {CAEN: 3, LILLE: 20}], False)
def test_nothing_tells_of_few_to_whoever_kept_all_tables(came: list[dict[Place, int]], last: bool) -> None:
    cells = sorted({one for more in came for one in more})
    chain = [{one: sum(more.get(one, 0) for more in came[: turn + 1]) for one in cells} for turn in range(len(came))]
    told = told_of(chain, last)
    for turn, (now, _) in enumerate(told):
        for since in {None, turn - 1 if turn else None}:
            was = {} if since is None else told[since][0]
            moved = {one: now[one] - was.get(one, 0) for one in cells}
            for row, count, _ in sums(moved, aggregates(moved))[1:]:
                if 0 < count < K:
                    blank = [0.0] * len(cells)
                    spans = [row if turn >= at > (-1 if since is None else since) else blank for at in range(len(told))]
                    bound = most(told, [cell for span in spans for cell in span])
                    assert bound is None or bound >= K - 1e-6, "without bound, or large enough for a crowd"
