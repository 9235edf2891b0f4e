"""Who is next: reasons, then an order that is total and never proposes a call that is not welcome."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.phoning.core.hours import Window, is_open, slot
from app.phoning.core.order import (
    GRACE,
    Ending,
    Facts,
    Reason,
    ReasonCode,
    Stage,
    due_at,
    ending,
    place,
    queue,
    ready,
    why,
)
from app.phoning.core.outcomes import Called, Calls, Kind, Outcome, calls
from app.phoning.core.rules import Rules

NOW = dt.datetime(2026, 3, 10, 9, 30, tzinfo=dt.UTC)
"""A Tuesday, half past ten in Paris."""
RULES = Rules()


def days(count: float) -> dt.timedelta:
    return dt.timedelta(days=count)


QUIET = Facts("link:1", Kind.PROFESSIONAL, Window("93"), made_at=NOW - days(10), gain=1.0)
PROMISED = replace(QUIET, promised=8, promised_by=dt.date(2026, 3, 6), promised_at=NOW - days(6))
WISHED = Facts("interview:1", Kind.BENEFICIARY, Window("93"), made_at=NOW - days(1))


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
            Reason(ReasonCode.APPOINTMENT, days=10, at=NOW),
        ),
        (WISHED, Reason(ReasonCode.ASKED_FOR_CALL, days=1, at=NOW - days(1))),
        (replace(WISHED, answered_at=NOW), None),
    ],
)
def test_why_to_call(facts: Facts, expected: Reason | None) -> None:
    found = why(facts, RULES, NOW)
    if found is not None and expected is not None and expected.at is None:
        found = replace(found, at=None)
    assert found == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (QUIET, None),
        (replace(QUIET, answered_at=NOW), Ending.GOES_WELL),
        (replace(WISHED, answered_at=NOW), Ending.ANSWERED),
        (replace(QUIET, barred=Ending.NO_NUMBER), Ending.NO_NUMBER),
        (replace(WISHED, barred=Ending.SILENCE_ASKED), Ending.SILENCE_ASKED),
        (replace(QUIET, calls=after(Outcome.REFUSED_HARD, NOW, None), answered_at=NOW), Ending.REFUSED),
        (replace(QUIET, calls=after(Outcome.INELIGIBLE, NOW, None)), Ending.INELIGIBLE),
        (replace(QUIET, calls=calls([Called(Outcome.NO_ANSWER, NOW, NOW)] * 5)), None),
        (replace(QUIET, calls=calls([Called(Outcome.NO_ANSWER, NOW, NOW)] * 6)), Ending.EXHAUSTED),
        (replace(WISHED, calls=calls([Called(Outcome.NO_ANSWER, NOW, NOW)] * 4)), Ending.EXHAUSTED),
    ],
)
def test_why_nobody_is_called(facts: Facts, expected: Ending | None) -> None:
    assert ending(facts, RULES) == expected


def test_the_order_is_appointments_call_backs_promises_then_gain_attempts_and_wait() -> None:
    agreed = NOW - dt.timedelta(minutes=5)
    tried = calls([Called(Outcome.NO_ANSWER, NOW - days(12), NOW - days(11))])
    cases = [
        replace(QUIET, key="i", made_at=NOW - days(4)),
        replace(QUIET, key="h"),
        replace(QUIET, key="j", calls=tried),
        replace(QUIET, key="g", gain=3.0),
        replace(PROMISED, key="f"),
        replace(PROMISED, key="e", gain=2.0),
        replace(WISHED, key="d"),
        replace(WISHED, key="c", made_at=NOW - days(2)),
        replace(QUIET, key="b", calls=after(Outcome.CALLBACK, NOW - days(2), NOW - days(1))),
        replace(QUIET, key="a", calls=after(Outcome.CALLBACK, NOW - days(1), agreed)),
    ]
    assert [due.facts.key for due in queue(ready(cases, RULES, NOW), NOW)] == list("abcdefghij")


def test_a_moment_that_was_named_is_kept_whatever_the_hour_and_only_for_a_while() -> None:
    lunch = dt.datetime(2026, 3, 10, 11, 30, tzinfo=dt.UTC)
    agreed = replace(QUIET, calls=after(Outcome.CALLBACK, NOW - days(1), lunch))
    assert queue(ready([agreed], RULES, NOW), NOW) == []
    assert due_at(agreed, RULES, NOW) == lunch
    assert len(queue(ready([agreed], RULES, lunch), lunch)) == 1
    first = place(agreed, RULES, NOW)
    assert first is not None
    assert (first.stage, first.review_at) == (Stage.APPOINTMENT, lunch + GRACE)
    missed = lunch + GRACE
    assert queue(ready([agreed], RULES, missed), missed) == [], "missed, it waits for working hours again"
    assert len(queue(ready([agreed], RULES, missed + days(1)), missed + days(1))) == 0, "noon the day after"
    assert len(queue(ready([agreed], RULES, NOW + days(1)), NOW + days(1))) == 1


def test_overseas_hours_are_waited_for() -> None:
    overseas = replace(QUIET, window=Window("987"))
    assert queue(ready([overseas], RULES, NOW), NOW) == []
    assert is_open(due_at(overseas, RULES, NOW) or NOW, Window("987"))
    assert due_at(replace(QUIET, answered_at=NOW), RULES, NOW) is None


def test_a_half_day_tried_twice_is_not_tried_again() -> None:
    """Two Tuesday mornings without an answer: not on a third one, but in the afternoon."""
    made = [Called(Outcome.NO_ANSWER, NOW - days(back), NOW - days(back - 1)) for back in (14, 7)]
    facts = replace(QUIET, calls=calls(made))
    assert queue(ready([facts], RULES, NOW), NOW) == []
    afternoon = NOW + dt.timedelta(hours=4)
    assert len(queue(ready([facts], RULES, afternoon), afternoon)) == 1


@pytest.mark.parametrize(
    ("facts", "free"),
    [
        (replace(QUIET, calls=calls([Called(Outcome.BUSY, NOW - days(back), NOW) for back in (3, 2)])), NOW + days(4)),
        (replace(QUIET, structure_free_at=NOW + days(2)), NOW + days(2)),
        (QUIET, NOW - days(7)),
    ],
)
def test_weekly_caps_of_a_professional_and_their_structure(facts: Facts, free: dt.datetime) -> None:
    found = place(facts, RULES, NOW)
    assert found is not None
    assert found.due_at == free


def test_who_asked_to_be_called_back_is_not_held_back_by_caps() -> None:
    facts = replace(QUIET, structure_free_at=NOW + days(2), calls=after(Outcome.CALLBACK_SOFT, NOW - days(1), NOW))
    assert len(queue(ready([facts], RULES, NOW), NOW)) == 1


moments = st.integers(-20 * 24, 0).map(lambda hours: NOW + dt.timedelta(hours=hours))
attempts = st.builds(Called, st.sampled_from(Outcome), moments, st.none() | moments.map(lambda one: one + days(3)))
cases_ = st.lists(
    st.builds(
        Facts,
        key=st.integers(1, 10**6).map(str),
        kind=st.sampled_from(Kind),
        window=st.builds(Window, st.sampled_from(["93", "67", "974", "971", "987", "974,976"])),
        made_at=moments,
        opened_at=st.none() | moments,
        forwarded_at=st.none() | moments,
        answered_at=st.none() | moments,
        promised=st.integers(1, 30),
        promised_by=st.none() | st.dates(dt.date(2026, 2, 20), dt.date(2026, 3, 20)),
        promised_at=st.none() | moments,
        gain=st.floats(0, 50),
        calls=st.lists(attempts, max_size=8).map(lambda made: calls(sorted(made, key=lambda one: one.ended_at))),
        structure_free_at=st.none() | moments.map(lambda one: one + days(7)),
        barred=st.none() | st.sampled_from([Ending.NO_NUMBER, Ending.SILENCE_ASKED, Ending.GONE]),
    ),
    max_size=12,
    unique_by=lambda one: one.key,
)


@settings(max_examples=50)
@given(cases_, st.integers(0, 7 * 24))
def test_the_queue_is_total_stable_and_only_proposes_welcome_calls(cases: list[Facts], hours: int) -> None:
    now = NOW + dt.timedelta(hours=hours)
    found = queue(ready(cases, RULES, now), now)
    assert queue(ready(cases[::-1], RULES, now), now) == found
    for due in found:
        _is_welcome(due.facts, due.place.stage, now)
    keys = {due.facts.key for due in found}
    for facts in cases:
        where = place(facts, RULES, now)
        if facts.key not in keys and where is not None and where.due_at <= now:
            assert not is_open(now, facts.window) or where.avoid >> slot(now, facts.window) & 1


def _is_welcome(facts: Facts, stage: Stage, now: dt.datetime) -> None:
    made = facts.calls
    assert facts.barred is None
    assert not made.closed
    assert made.counted < RULES.attempts(facts.kind)
    assert made.not_before is None or made.not_before <= now
    if stage is not Stage.APPOINTMENT:
        assert is_open(now, facts.window)
    if stage > Stage.MISSED:
        assert Counter(slot(one, facts.window) for one in made.missed)[slot(now, facts.window)] < RULES.most_in_slot
    if not stage.asked_for:
        assert sum(one > now - days(7) for one in made.moments) < RULES.weekly_per_professional
        assert facts.structure_free_at is None or facts.structure_free_at <= now
