"""What may be sent and spent: caps and budgets, and why sending stops until a person says otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.messaging.core.hours import STRICTEST, Hours

MICRO = 1_000_000
"""Money is counted in millionths, for a part of a text costs fractions of a cent."""
ACCOUNTS = ZoneInfo("Europe/Paris")
"""Where the days of the accounts begin."""


class Stop(StrEnum):
    """Why nothing more is sent."""

    BLOCKED = "blocked"
    """An operator filters the campaign's messages."""
    ACCOUNT = "account"
    """The provider refuses our account."""
    BUDGET = "budget"
    CAMPAIGN_DAY = "campaign_day"
    INSTALLATION_DAY = "installation_day"
    BY_HAND = "by_hand"
    NUMBER_DAY = "number_day"
    """One person had enough for today; the only one that ends by itself."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What an installation allows. Money in millionths; None for no limit."""

    hours: Hours = STRICTEST
    price: int = 80_000
    """Of one part of a text message."""
    day_messages: int | None = 5_000
    number_messages: int | None = 4
    campaign_cost: int | None = None
    """The budget of a campaign that was given none of its own."""


DEFAULT = Policy()


def day_of(moment: dt.datetime) -> str:
    return moment.astimezone(ACCOUNTS).date().isoformat()


def tomorrow(moment: dt.datetime) -> dt.datetime:
    """The first moment of the next day of the accounts."""
    day = moment.astimezone(ACCOUNTS).date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(), ACCOUNTS).astimezone(dt.UTC)
