"""Counts by place and type, told again only where subtraction tells nothing."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from app.rates.core.aggregates import Aggregates, Place
from app.rates.core.batches import Tables, is_batch, retold

K = 11
DAY = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
LATER = DAY + dt.timedelta(days=7)
ROUEN, CAEN, LILLE = ("Normandie", "76", "ml"), ("Normandie", "14", "ccas"), ("Hauts-de-France", "59", "ml")
places = st.dictionaries(st.sampled_from([ROUEN, CAEN, LILLE, ("Hauts-de-France", "62", "ccas")]), st.integers(0, 60))


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


@settings(max_examples=50, deadline=None)
@given(places, places, st.booleans())
def test_nothing_told_twice_moves_by_few(before: dict[Place, int], more: dict[Place, int], last: bool) -> None:
    after = {one: before.get(one, 0) + more.get(one, 0) for one in {*before, *more}}
    first, second = shown(before), shown(before, after, last=last)
    for name, count in told(second.told).items():
        was = told(first.told).get(name, 0 if name not in _names(first) else None)
        assert was is None or count == was or abs(count - was) >= K


def _names(one: Tables) -> set[str]:
    return {*one.told.regions, *one.told.departements, *one.told.kinds}
