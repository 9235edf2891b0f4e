import datetime as dt
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messaging.core import TERMINAL, ErrorClass, State, Verdict, after_error, classify, latest, reported

NOW = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)


@given(
    st.lists(st.sampled_from(State), min_size=1).flatmap(
        lambda states: st.tuples(st.just(states), st.permutations(states))
    )
)
def test_reports_in_any_order_end_alike(orders: tuple[list[State], list[State]]) -> None:
    first, second = (reduce(latest, order, State.WAITING) for order in orders)
    assert first is second


@given(st.sampled_from(State), st.sampled_from(State))
def test_an_end_stays_an_end_and_a_repeat_changes_nothing(known: State, told: State) -> None:
    merged = latest(known, told)
    assert latest(merged, told) is merged
    assert known not in TERMINAL or merged in TERMINAL


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("queued", State.SENT),
        ("accepted", State.SENT),
        ("Delivered", State.DELIVERED),
        ("read", State.DELIVERED),
        ("undelivered", State.UNDELIVERED),
        ("canceled", State.FAILED),
        ("levitating", None),
    ],
)
def test_the_words_of_the_provider(status: str, state: State | None) -> None:
    assert reported(status) is state


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (21211, ErrorClass.UNREACHABLE),
        (21614, ErrorClass.UNREACHABLE),
        (21610, ErrorClass.OPTED_OUT),
        (20429, ErrorClass.BUSY),
        (502, ErrorClass.TRANSIENT),
        (30008, ErrorClass.AWAY),
        (30003, ErrorClass.AWAY),
        (30001, ErrorClass.TRANSIENT),
        (30007, ErrorClass.BLOCKED),
        (21408, ErrorClass.OURS),
        (20003, ErrorClass.ACCOUNT),
        (401, ErrorClass.ACCOUNT),
        (99999, ErrorClass.OURS),
    ],
)
def test_errors_are_sorted_by_what_they_ask_of_us(code: int, kind: ErrorClass) -> None:
    assert classify(code) is kind


@pytest.mark.parametrize(
    ("code", "tries", "verdict"),
    [
        (503, 1, Verdict(State.WAITING, NOW + dt.timedelta(seconds=30))),
        (503, 3, Verdict(State.WAITING, NOW + dt.timedelta(hours=4))),
        (503, 4, Verdict(State.PARKED)),
        (20429, 1, Verdict(State.WAITING, NOW + dt.timedelta(seconds=2))),
        (21614, 1, Verdict(State.FAILED)),
        (21610, 1, Verdict(State.FAILED)),
        (21408, 1, Verdict(State.PARKED)),
    ],
)
def test_what_follows_an_error(code: int, tries: int, verdict: Verdict) -> None:
    assert after_error(classify(code), tries, NOW) == verdict
