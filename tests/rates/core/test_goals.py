"""Answers wanted beside answers received."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.distribution.targets import Part
from app.rates.core.goals import Goal, Pace, goals

COUNTS = st.integers(min_value=0, max_value=500)


@pytest.mark.parametrize(
    ("wanted", "completed", "elapsed", "days_left", "told"),
    [
        (40, 40, 0.5, 10, (0, 80, 0, None, Pace.REACHED)),
        (40, 20, 0.5, 10, (20, 40, 0, 2, Pace.ENOUGH)),
        (40, 18, 0.5, 10, (22, 36, 4, 3, Pace.SHORT)),
        (40, 10, 0.5, 10, (30, 20, 20, 3, Pace.BEHIND)),
        (40, 0, 0.5, 10, (40, 0, 40, 4, Pace.BEHIND)),
        (40, 1, 0.05, 19, (39, None, None, 3, Pace.EARLY)),
        (40, 39, 1.0, -3, (1, 39, 1, None, Pace.MISSED)),
    ],
)
def test_a_goal_by_hand(
    wanted: int, completed: int, elapsed: float, days_left: float, told: tuple[object, ...]
) -> None:
    one = Goal(Part("ccas"), wanted, completed, elapsed, days_left)
    assert (one.missing, one.at_closing, one.lacking, one.a_day, one.pace) == told


KINDS, REGIONS = (st.builds(make, st.sampled_from("abcd")) for make in (Part, lambda name: Part(region=name)))


@given(
    st.dictionaries(KINDS | REGIONS, COUNTS),
    st.dictionaries(KINDS | REGIONS, COUNTS),
    st.floats(min_value=0, max_value=1),
)
def test_goals_add_up_and_more_answers_never_lack_more(
    wanted: dict[Part, int], completed: dict[Part, int], elapsed: float
) -> None:
    found = goals(wanted, completed, elapsed, 10.0)
    each = [one for one in found if one.part != Part()]
    assert {one.part for one in each} == {part for part, count in wanted.items() if count}
    apart = len({one.part.sides for one in each}) == 1
    assert len(found) - len(each) == (apart and len(each) > 1), "parts that overlap are not added up"
    if len(found) > len(each):
        every = found[-1]
        assert every.wanted == sum(one.wanted for one in each)
        assert every.completed == sum(one.completed for one in each)
    for one in found:
        more = Goal(one.part, one.wanted, one.completed + 1, elapsed, 10.0)
        assert more.missing <= one.missing
        assert (more.lacking or 0) <= (one.lacking or 0)
        assert one.completed + one.missing >= one.wanted
