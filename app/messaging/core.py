"""What can become of a message: its states, what the provider's words and error codes mean, when to try again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """How a message travels; each has a gateway of its own."""

    SMS = "sms"
    EMAIL = "email"


class State(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    """Leased to a sender: the provider may or may not have it."""
    PARKED = "parked"
    """A person must look: nothing more is done alone."""
    SENT = "sent"
    """The provider has it."""
    FAILED = "failed"
    UNDELIVERED = "undelivered"
    DELIVERED = "delivered"


_RANK = {state: rank for rank, state in enumerate(State)}
TERMINAL = frozenset({State.FAILED, State.UNDELIVERED, State.DELIVERED})

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


class ErrorClass(StrEnum):
    """What an error asks of us."""

    UNREACHABLE = "unreachable"
    """Not a telephone that takes texts: ask the professional, or call."""
    OPTED_OUT = "opted_out"
    BUSY = "busy"
    """The provider asks us to slow down."""
    TRANSIENT = "transient"
    BLOCKED = "blocked"
    """An operator filters us: more of the same makes it worse."""
    OURS = "ours"
    """Our text or our settings: no retry helps before someone mends them."""


_CLASSES = {
    ErrorClass.UNREACHABLE: {21211, 21265, 21614, 30005, 30006},
    ErrorClass.OPTED_OUT: {21610},
    ErrorClass.BUSY: {20429, 429, 14107},
    ErrorClass.TRANSIENT: {30001, 30003, 30008, 21611},
    ErrorClass.BLOCKED: {30004, 30007},
}
_CLASS_OF = {code: kind for kind, codes in _CLASSES.items() for code in codes}


def classify(code: int) -> ErrorClass:
    """Unknown codes are ours to look at, except the provider's own failures (5xx)."""
    if 500 <= code < 600:
        return ErrorClass.TRANSIENT
    return _CLASS_OF.get(code, ErrorClass.OURS)


_SECONDS = {
    ErrorClass.BUSY: (2, 4, 8, 16, 32, 64, 128, 256),
    ErrorClass.TRANSIENT: (30, 900, 14400),
}
"""Waits before each new try, by class: a busy provider is asked again soon, a broken one with patience."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do after an error: try again at `at`, or stop in `state`."""

    state: State
    at: dt.datetime | None = None


_ENDS = {
    ErrorClass.UNREACHABLE: State.FAILED,
    ErrorClass.OPTED_OUT: State.FAILED,
    ErrorClass.BLOCKED: State.FAILED,
    ErrorClass.OURS: State.PARKED,
}


def after_error(kind: ErrorClass, tries: int, now: dt.datetime) -> Verdict:
    """`tries` counts the attempts made, this one included."""
    if kind in _ENDS:
        return Verdict(_ENDS[kind])
    waits = _SECONDS[kind]
    if tries > len(waits):
        return Verdict(State.PARKED)
    return Verdict(State.WAITING, now + dt.timedelta(seconds=waits[tries - 1]))


LEASE = dt.timedelta(seconds=60)
"""Longer than the provider's time-out, so that a lease that ran out means a sender that died."""

MOST_TRIES = 12
"""Leases of one message before a person has to look, whatever the reason: nothing is tried for ever."""

PATIENCE = dt.timedelta(seconds=30)
"""Wait before asking the provider about a message it may have."""
