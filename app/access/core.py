"""Who may do what, and how long a sign-in link lives."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

LINK_LIFETIME = dt.timedelta(hours=24)
SESSION_LIFETIME = dt.timedelta(days=30)
"""From signing in on, however busy."""


class Role(StrEnum):
    """From most to least; each may do all that the following ones may."""

    ADMINISTRATOR = "administrator"
    TEAM = "team"
    CALLER = "caller"


def permits(held: Role, required: Role) -> bool:
    order = list(Role)
    return order.index(held) <= order.index(required)


def is_usable(expires_at: dt.datetime, used_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a sign-in link still opens the door: never used, and not too old."""
    return used_at is None and now < expires_at
