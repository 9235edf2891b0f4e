"""Who is next: reasons, then an order that is total and never proposes a call that is not welcome."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.phoning.core.hours import is_open
from app.phoning.core.order import Facts, Reason, ReasonCode, due_at, queue, ready, why
from app.phoning.core.outcomes import Called, Calls, Outcome, calls

NOW = dt.datetime(2026, 3, 10, 9, 30, tzinfo=dt.UTC)
"""A Tuesday, half past ten in Paris."""


def days(count: float) -> dt.timedelta:
    return dt.timedelta(days=count)


QUIET = Facts(
    link_id=1,
    departement="93",
    made_at=NOW - days(10),
    opened_at=None,
    forwarded_at=None,
    answered_at=None,
    promised=0,
    promised_by=None,
    promised_at=None,
    gain=1.0,
    calls=Calls(),
)
PROMISED = replace(QUIET, promised=8, promised_by=dt.date(2026, 3, 6), promised_at=NOW - days(6))


def after(outcome: Outcome, at: dt.datetime, again: dt.datetime | None) -> Calls:
    return calls([Called(outcome, at, again)])


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (QUIET, Reason(ReasonCode.SILENT, days=10)),
        (replace(QUIET, made_at=NOW - days(2)), None),
        (replace(QUIET, opened_at=NOW - days(4)), Reason(ReasonCode.OPENED_ONLY, days=4)),
        (replace(QUIET, opened_at=NOW - days(1)), None),
        (replace(QUIET, forwarded_at=NOW - days(8)), Reason(ReasonCode.FORWARDED_NO_ANSWERS, days=8)),
        (replace(QUIET, forwarded_at=NOW - days(2)), None),
        (replace(QUIET, answered_at=NOW - days(5)), None),
        (PROMISED, Reason(ReasonCode.PROMISE_PAST, days=4, count=8, due_on=dt.date(2026, 3, 6))),
        (replace(PROMISED, promised_by=dt.date(2026, 3, 10)), None),
        (replace(PROMISED, answered_at=NOW - days(1)), None),
        (replace(PROMISED, forwarded_at=NOW - days(1)), None),
        # Answers from before the promise do not keep it.
        (
            replace(PROMISED, answered_at=NOW - days(8)),
            Reason(ReasonCode.PROMISE_PAST, days=4, count=8, due_on=dt.date(2026, 3, 6)),
        ),
        (replace(QUIET, calls=after(Outcome.REFUSED_HARD, NOW - days(3), None)), None),
        (
            replace(QUIET, answered_at=NOW, calls=after(Outcome.CALLBACK, NOW - days(1), NOW)),
            Reason(ReasonCode.APPOINTMENT, at=NOW),
        ),
    ],
)
def test_why_to_call(facts: Facts, expected: Reason | None) -> None:
    assert why(facts, NOW) == expected


def test_the_order_is_appointments_promises_then_gain_attempts_and_wait() -> None:
    tried = calls([Called(Outcome.NO_ANSWER, NOW - days(2), NOW - days(1))])
    cases = [
        replace(QUIET, link_id=6, made_at=NOW - days(4)),
        replace(QUIET, link_id=5),
        replace(QUIET, link_id=7, calls=tried),
        replace(QUIET, link_id=4, gain=3.0),
        replace(PROMISED, link_id=3),
        replace(PROMISED, link_id=2, gain=2.0),
        replace(QUIET, link_id=1, calls=after(Outcome.CALLBACK, NOW - days(1), NOW - dt.timedelta(minutes=5))),
    ]
    assert [due.facts.link_id for due in queue(ready(cases, NOW), NOW)] == [1, 2, 3, 4, 5, 6, 7]


def test_nobody_is_called_before_the_time_agreed_nor_out_of_hours() -> None:
    soon = NOW + dt.timedelta(hours=2)
    agreed = replace(QUIET, calls=after(Outcome.CALLBACK, NOW - days(1), soon))
    assert queue(ready([agreed], NOW), NOW) == []
    assert due_at(agreed, NOW) == dt.datetime(2026, 3, 10, 13, 0, tzinfo=dt.UTC), "half past twelve is lunch"
    overseas = replace(QUIET, departement="987")
    assert queue(ready([overseas], NOW), NOW) == []
    assert is_open(due_at(overseas, NOW) or NOW, "987")
    assert due_at(replace(QUIET, answered_at=NOW), NOW) is None


moments = st.integers(-20 * 24, 0).map(lambda hours: NOW + dt.timedelta(hours=hours))
attempts = st.builds(Called, st.sampled_from(Outcome), moments, st.none() | moments.map(lambda one: one + days(3)))
cases_ = st.lists(
    st.builds(
        Facts,
        link_id=st.integers(1, 10**6),
        departement=st.sampled_from(["93", "67", "974", "971", "987"]),
        made_at=moments,
        opened_at=st.none() | moments,
        forwarded_at=st.none() | moments,
        answered_at=st.none() | moments,
        promised=st.integers(1, 30),
        promised_by=st.none() | st.dates(dt.date(2026, 2, 20), dt.date(2026, 3, 20)),
        promised_at=st.none() | moments,
        gain=st.floats(0, 50),
        calls=st.lists(attempts, max_size=8).map(calls),
    ),
    max_size=30,
    unique_by=lambda one: one.link_id,
)


@given(cases_, st.integers(0, 7 * 24))
def test_the_queue_is_total_stable_and_only_proposes_welcome_calls(cases: list[Facts], hours: int) -> None:
    now = NOW + dt.timedelta(hours=hours)
    found = queue(ready(cases, now), now)
    assert queue(ready(cases[::-1], now), now) == found
    for due in found:
        assert is_open(now, due.facts.departement)
        assert not due.facts.calls.closed
        assert due.facts.calls.not_before is None or due.facts.calls.not_before <= now
        assert due_at(due.facts, now) == now
    passed_over = {one.link_id for one in cases} - {due.facts.link_id for due in found}
    for facts in cases:
        if facts.link_id in passed_over:
            moment = due_at(facts, now)
            assert moment is None or moment > now
