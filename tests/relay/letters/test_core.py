"""Which letter is due."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.relay.letters.core import LAST_DAYS, REMINDERS, Case, LetterKind, Rhythm, Written, due

NOW = dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC)
CLOSES = NOW + dt.timedelta(days=20)
WEEK = dt.timedelta(days=7)
RHYTHM = Rhythm(2, 7)
INVITED = Written(LetterKind.INVITATION, NOW - WEEK)
PAST, COMING = NOW.date() - dt.timedelta(days=1), NOW.date()


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        (Case(True, False, False, None, ()), LetterKind.INVITATION),
        (Case(False, False, False, None, ()), None),
        (Case(True, False, True, None, ()), LetterKind.INVITATION),
        (Case(True, False, False, None, (INVITED,)), LetterKind.NOT_OPENED),
        (Case(True, True, False, None, (INVITED,)), LetterKind.NOT_FORWARDED),
        (Case(True, True, False, (8, PAST), (INVITED,)), LetterKind.PROMISE_PAST),
        (Case(True, True, False, (8, COMING), (INVITED,)), None),
        (Case(True, True, True, (8, PAST), (INVITED,)), None),
        (Case(False, True, False, None, (INVITED,)), None),
        (Case(True, False, False, None, (Written(LetterKind.INVITATION, NOW - WEEK + dt.timedelta(hours=1)),)), None),
        (Case(True, False, False, None, (INVITED, Written(LetterKind.NOT_OPENED, NOW - WEEK))), LetterKind.NOT_OPENED),
        (Case(True, False, False, None, (INVITED, *[Written(LetterKind.NOT_OPENED, NOW - WEEK)] * 2)), None),
    ],
)
def test_which_letter_is_due(case: Case, kind: LetterKind | None) -> None:
    assert due(case, RHYTHM, NOW, CLOSES) is kind


def test_nobody_is_reminded_just_before_the_end() -> None:
    case = Case(True, False, False, None, (INVITED,))
    assert due(case, RHYTHM, NOW, NOW + LAST_DAYS) is LetterKind.NOT_OPENED
    assert due(case, RHYTHM, NOW, NOW + LAST_DAYS - dt.timedelta(seconds=1)) is None
    assert due(case, RHYTHM, NOW, NOW) is None


@given(st.integers(0, 3), st.integers(3, 21), st.booleans(), st.lists(st.integers(0, 72), max_size=60))
def test_reminders_are_capped_and_spaced_however_often_one_looks(
    most: int, spacing: int, opened: bool, steps: list[int]
) -> None:
    letters: list[Written] = []
    now = NOW
    for hours in steps:
        now += dt.timedelta(hours=hours)
        kind = due(Case(True, opened, False, None, letters), Rhythm(most, spacing), now, NOW + dt.timedelta(days=90))
        if kind is not None:
            letters.append(Written(kind, now))
    assert sum(one.kind in REMINDERS for one in letters) <= most
    gaps = [later.at - earlier.at for earlier, later in pairwise(letters)]
    assert all(gap >= dt.timedelta(days=spacing) for gap in gaps)
