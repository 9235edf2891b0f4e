"""Where a call through the service stands, whatever the order of the provider's reports."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.phoning.core.bridge import SUGGESTED, Leg, State, after
from app.phoning.core.outcomes import Outcome

CALLER = ("queued", "initiated", "ringing", "in-progress", "completed")
WORDS = (*CALLER, "busy", "no-answer", "failed", "canceled", "something new")
REPORTS = st.tuples(st.sampled_from(Leg), st.sampled_from(WORDS))


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        (("ringing", "in-progress", "completed"), State.TALKED),
        (("ringing", "busy"), State.BUSY),
        (("ringing", "no-answer"), State.NO_ANSWER),
        (("failed",), State.FAILED),
        (("ringing", "canceled"), State.CALLER_GONE),
    ],
)
def test_the_persons_leg_says_how_it_ended_in_any_order(words: tuple[str, ...], ends: State) -> None:
    for order in itertools.permutations(words):
        state = State.CONNECTING
        for word in order:
            state = after(after(state, Leg.PERSON, word), Leg.CALLER, "completed" if word == order[-1] else "ringing")
        assert state is ends, order


@pytest.mark.parametrize("word", ["completed", "busy", "no-answer", "failed", "canceled"])
def test_a_caller_who_was_not_put_through_is_nobodys_outcome(word: str) -> None:
    assert after(State.CALLER_IN, Leg.CALLER, word) is State.CALLER_GONE
    assert State.CALLER_GONE not in SUGGESTED


def test_only_what_the_line_tells_is_suggested() -> None:
    assert dict(SUGGESTED) == {
        State.BUSY: Outcome.BUSY,
        State.NO_ANSWER: Outcome.NO_ANSWER,
        State.FAILED: Outcome.TECHNICAL,
    }


@given(start=st.sampled_from(State), reports=st.lists(REPORTS))
@settings(max_examples=50)
def test_no_state_is_left_backwards_and_an_end_is_final(start: State, reports: list[tuple[Leg, str]]) -> None:
    order, state = list(State), start
    for leg, word in reports:
        following = after(state, leg, word)
        assert order.index(following) >= order.index(state)
        assert not state.over or following is state
        state = following
