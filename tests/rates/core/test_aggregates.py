"""What outsiders see, attacked with everything that is shown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.distribution.disclosure import OUTSIDERS
from app.rates.core.aggregates import Aggregates, Place, aggregates, told_apart

REGIONS = {"93": "Île-de-France", "75": "Île-de-France", "13": "Sud", "974": "La Réunion"}
places = st.dictionaries(
    st.tuples(st.sampled_from(sorted(REGIONS)), st.sampled_from(("ccas", "mission_locale", "association"))),
    st.integers(0, 30),
    max_size=9,
).map(lambda found: {(REGIONS[one], one, kind): count for (one, kind), count in found.items()})


def sums(completed: Mapping[Place, int], shown: Aggregates) -> list[tuple[list[float], int, int | None]]:
    """Every sum there is: of which cells it is made, how much it is, and what is shown of it."""
    cells = list(completed)
    tables = ((lambda _: "", {"": shown.total}), (lambda one: one[0], shown.regions),
              (lambda one: one[1], shown.departements), (lambda one: one[2], shown.kinds))  # fmt: skip
    found = []
    for name, table in tables:
        for key, told in table.items():
            row = [float(name(one) == key) for one in cells]
            found.append((row, sum(completed[one] for one in cells if name(one) == key), told))
    return found


@settings(max_examples=40)
@given(places)
def test_no_small_count_can_be_worked_out(completed: dict[Place, int]) -> None:
    everything = sums(completed, aggregates(completed))
    known = [(row, told) for row, _count, told in everything if told is not None]
    for row, count, told in everything:
        assert told is None or (told == count and not 0 < told < OUTSIDERS)
        if told is None and 0 < count < OUTSIDERS and known:
            equal = np.array([one for one, _ in known]), np.array([one for _, one in known])
            most = linprog(-np.array(row), A_eq=equal[0], b_eq=equal[1], bounds=(0, None))
            assert most.fun is None or -most.fun >= OUTSIDERS - 1e-6, "without bound, or large enough for a crowd"


def test_a_single_small_region_takes_another_with_it() -> None:
    found = aggregates({("A", "1", "x"): 3, ("B", "2", "x"): 20, ("C", "3", "x"): 40})
    assert found.total == 63
    assert found.regions == {"A": None, "B": None, "C": 40}
    assert found.departements == {"1": None, "2": None, "3": 40}


def test_a_large_campaign_is_shown_whole() -> None:
    found = aggregates({("A", "1", "x"): 30, ("A", "2", "x"): 20, ("B", "3", "y"): 40})
    assert (found.total, found.regions, found.kinds) == (90, {"A": 50, "B": 40}, {"x": 50, "y": 40})


def test_few_answers_show_nothing() -> None:
    found = aggregates({("A", "1", "x"): 6, ("B", "2", "y"): 4})
    assert (found.total, set(found.regions.values())) == (None, {None})


def test_few_speakers_hide_in_the_crowd() -> None:
    assert told_apart({"fr": 60, "ar": 20, "en": 2}) == {"fr": 60, "ar": None, "en": None}


def test_a_structure_that_takes_its_own_away_is_not_left_with_few() -> None:
    """Of thirty, twenty-four came through one structure, which knows so: six would be those of the other."""
    places = {("A", "1", "x"): 30, ("A", "2", "y"): 40, ("B", "3", "x"): 50, ("B", "4", "y"): 60}
    assert aggregates(places).departements == {"1": 30, "2": 40, "3": 50, "4": 60}
    alone = dict(places)
    assert aggregates(places, largest=alone) == aggregates(places), "nobody else is in it"
    found = aggregates(places, largest={**alone, ("A", "1", "x"): 24})
    assert found.departements["1"] is None
    assert found.total == 180
    assert sum(one is None for one in (*found.departements.values(), *found.kinds.values())) >= 2, "or sums would tell"


def test_a_structure_takes_its_own_away_from_the_total() -> None:
    places = {("N", "76", "ml"): 28, ("H", "59", "ccas"): 2}
    assert aggregates(places, largest=places).total is None, "twenty-eight are its own: two are others"
    assert aggregates({**places, ("H", "59", "ccas"): 11}, largest={**places, ("H", "59", "ccas"): 5}).total == 39
