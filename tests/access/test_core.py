import datetime as dt

import pytest

from app.access.core import LINK_LIFETIME, Role, is_usable, permits

MADE = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
END = MADE + LINK_LIFETIME


@pytest.mark.parametrize(
    ("held", "opened"),
    [
        (Role.ADMINISTRATOR, {Role.ADMINISTRATOR, Role.TEAM, Role.CALLER}),
        (Role.TEAM, {Role.TEAM, Role.CALLER}),
        (Role.CALLER, {Role.CALLER}),
    ],
)
def test_each_role_may_do_what_lesser_ones_may(held: Role, opened: set[Role]) -> None:
    assert {role for role in Role if permits(held, role)} == opened


@pytest.mark.parametrize(
    ("used_at", "now", "usable"),
    [
        (None, MADE, True),
        (None, END - dt.timedelta(seconds=1), True),
        (None, END, False),
        (MADE, MADE, False),
    ],
)
def test_a_link_lives_a_day_and_works_once(used_at: dt.datetime | None, now: dt.datetime, usable: bool) -> None:
    assert is_usable(END, used_at, now) is usable
