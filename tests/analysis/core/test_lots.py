from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.analysis.core.lots import drawn

strata = st.dictionaries(st.integers(1, 500), st.sampled_from(["a", "b", "c"]), max_size=40)


@given(strata, st.integers(1, 10_000))
def test_each_stratum_is_halved(units: dict[int, str], seed: int) -> None:
    found = drawn(units, seed)
    assert found.keys() == units.keys()
    for stratum, size in Counter(units.values()).items():
        second = sum(found[unit] for unit, its in units.items() if its == stratum)
        assert second in {size // 2, (size + 1) // 2}


@given(strata, st.integers(1, 10_000))
def test_the_same_number_draws_the_same_lots(units: dict[int, str], seed: int) -> None:
    assert drawn(units, seed) == drawn(dict(reversed(units.items())), seed)


def test_every_unit_is_as_often_on_either_side() -> None:
    units = dict.fromkeys(range(7), "all")
    often = Counter(unit for seed in range(400) for unit, second in drawn(units, seed).items() if second)
    assert all(150 < often[unit] < 250 for unit in units)
