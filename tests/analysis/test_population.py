from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from app.analysis.core.design import design
from app.analysis.core.estimate import proportion
from app.analysis.core.figures import Estimate
from app.analysis.population import HARDLY, fractions, of_today
from app.analysis.results import Reach

PEOPLE = pd.DataFrame({"professional": np.repeat([1, 2, 3, 4, 5, 6], 10)})
SAID_YES = np.array([float(number < yes) for yes in (10, 9, 8, 5, 4, 2) for number in range(10)])


def reach(partners: int, said: dict[int, int]) -> Reach:
    return Reach(60, sum(said.values()), 6, len(said), partners, said)


def share(partners: int, said: dict[int, int]) -> Estimate:
    found = proportion(SAID_YES, of_today(PEOPLE, reach(partners, said)))
    assert isinstance(found, Estimate)
    return found


def test_the_more_were_heard_the_less_is_left_to_chance() -> None:
    alone = proportion(SAID_YES, design(PEOPLE["professional"].to_numpy()))
    assert isinstance(alone, Estimate)
    many, some, all_heard = (
        share(60, {}),
        share(12, dict.fromkeys(range(1, 7), 20)),
        share(6, dict.fromkeys(range(1, 7), 11)),
    )
    assert all_heard.se < some.se < many.se
    assert many.value == some.value == alone.value


def test_parts_are_of_those_asked_and_never_more_than_all() -> None:
    professionals, people = fractions(PEOPLE, reach(24, {1: 40, 2: 5}))
    assert set(professionals) == {0.25}
    assert (people[0], people[10], people[20]) == (0.25, 1.0, HARDLY)


def test_with_nothing_known_it_is_as_if_clusters_were_drawn_from_many() -> None:
    alone = proportion(SAID_YES, design(PEOPLE["professional"].to_numpy()))
    assert isinstance(alone, Estimate)
    assert share(1_000_000, {}).se == pytest.approx(alone.se, rel=1e-4)
