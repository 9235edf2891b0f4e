"""The states of a message, and what the provider's words mean."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class Channel(StrEnum):
    """How a message travels; each has a gateway of its own."""

    SMS = "sms"
    EMAIL = "email"


class State(StrEnum):
    WAITING = "waiting"
    HELD = "held"
    """Waits for a person: the campaign's sending is paused."""
    SENDING = "sending"
    """Leased to a sender: the provider may or may not have it."""
    PARKED = "parked"
    """A person must look: nothing more is done alone."""
    SENT = "sent"
    """The provider has it."""
    CANCELLED = "cancelled"
    """Its cause went away before it left."""
    FAILED = "failed"
    UNDELIVERED = "undelivered"
    DELIVERED = "delivered"


_RANK = {state: rank for rank, state in enumerate(State)}
TERMINAL = frozenset({State.CANCELLED, State.FAILED, State.UNDELIVERED, State.DELIVERED})

_REPORTED = {
    "accepted": State.SENT,
    "scheduled": State.SENT,
    "queued": State.SENT,
    "sending": State.SENT,
    "sent": State.SENT,
    "partially_delivered": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "undelivered": State.UNDELIVERED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}


def reported(status: str) -> State | None:
    """The state a provider's status word stands for; None for a word we do not know."""
    return _REPORTED.get(status.strip().lower())


def latest(known: State, told: State) -> State:
    """Reports arrive in any order and more than once: the furthest one counts, and an end stays an end."""
    return max(known, told, key=_RANK.__getitem__)


LEASE = dt.timedelta(seconds=60)
"""Longer than the provider's time-out, so that a lease that ran out means a sender that died."""

MOST_TRIES = 12
"""Leases of one message before a person has to look, whatever the reason: nothing is tried for ever."""

UNASKED_TRIES = 4
"""The same for a provider that cannot be asked: it may get a message twice, for two leases go to each doubt."""

SIGN_IN = "sign_in"
"""The purpose of a link its reader has just asked for: neither silence nor a day's cap stands in its way."""

UNREADABLE = "sealed_with_another_secret"
"""Kept as the error of a message that a lost secret sealed."""

PATIENCE = dt.timedelta(seconds=30)
"""Wait before asking the provider about a message it may have."""

_MOST_PATIENCE = dt.timedelta(hours=1)


def patience(tries: int) -> dt.timedelta:
    """Wait before asking once more, where the provider could not be asked: outages last hours, and end."""
    return min(PATIENCE * (1 << max(tries - 2, 0)), _MOST_PATIENCE)
