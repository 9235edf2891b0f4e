import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.phoning.core.gain import USUAL_PEOPLE, USUAL_RATE, Prospect, gains

prospects = st.lists(
    st.builds(
        Prospect,
        link_id=st.integers(1, 999),
        kind=st.sampled_from(["ccas", "association"]),
        people=st.none() | st.floats(0, 200),
        answers=st.integers(0, 50),
    ),
    unique_by=lambda one: one.link_id,
)


def test_people_left_at_the_pace_of_those_who_forwarded() -> None:
    forwarding = Prospect(1, "ccas", 40, 10)
    silent = Prospect(2, "ccas", 20, 0)
    unknown = Prospect(3, "ccas", None, 0)
    found = gains([forwarding, silent, unknown], {})
    assert found[2] == pytest.approx(20 * 0.25)
    assert found[1] == pytest.approx(30 * 0.25)
    assert found[3] == pytest.approx(30 * 0.25), "taken to have as many people as the others on average"


def test_an_answer_is_worth_more_where_answers_are_missing() -> None:
    same = [Prospect(1, "ccas", 20, 0), Prospect(2, "association", 20, 0)]
    found = gains(same, {"ccas": 2.0, "association": 0.5})
    assert found[1] == 4 * found[2]


def test_before_any_answer_a_usual_pace_is_taken() -> None:
    assert gains([Prospect(1, "ccas", None, 0)], {}) == {1: pytest.approx(USUAL_PEOPLE * USUAL_RATE)}


@given(prospects)
def test_a_gain_is_never_negative_nor_more_than_the_people_there_are(found: list[Prospect]) -> None:
    gained = gains(found, {})
    assert set(gained) == {one.link_id for one in found}
    known = [one.people for one in found if one.people is not None]
    most = max([*known, USUAL_PEOPLE])
    assert all(0 <= value <= most + 1e-9 for value in gained.values())
