"""What the provider's error codes ask of us, and when to try again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.messaging.core.states import State


class ErrorClass(StrEnum):
    """What an error asks of us."""

    UNREACHABLE = "unreachable"
    """Not a telephone that takes texts: ask the professional, or call."""
    OPTED_OUT = "opted_out"
    BUSY = "busy"
    """The provider asks us to slow down."""
    TRANSIENT = "transient"
    """The provider or an operator stumbled."""
    AWAY = "away"
    """The telephone did not take it: switched off, or out of reach."""
    BLOCKED = "blocked"
    """An operator filters us: more of the same makes it worse."""
    ACCOUNT = "account"
    """The provider does not know our account, or serves it no more: every message would meet the same."""
    OURS = "ours"
    """Our text or our settings: no retry helps before someone mends them."""


OPTED_OUT = 21610
"""The provider's code for a number that asked for silence; ours as well, for one told to us."""

_CODES: Mapping[ErrorClass, frozenset[int]] = {
    ErrorClass.UNREACHABLE: frozenset({21211, 21265, 21614, 30005, 30006}),
    ErrorClass.OPTED_OUT: frozenset({OPTED_OUT}),
    ErrorClass.BUSY: frozenset({20429, 429, 14107}),
    ErrorClass.TRANSIENT: frozenset({30001, 21611}),
    ErrorClass.AWAY: frozenset({30003, 30008}),
    ErrorClass.BLOCKED: frozenset({30004, 30007}),
    ErrorClass.ACCOUNT: frozenset({401, 20003, 20005, 30002}),
    ErrorClass.OURS: frozenset({21408, 21606, 21617}),
}
_CLASS_OF = {code: kind for kind, codes in _CODES.items() for code in codes}
BLOCKED_CODES = _CODES[ErrorClass.BLOCKED]


def classify(code: int) -> ErrorClass:
    """Unknown codes are ours to look at, except the provider's own failures (5xx)."""
    if 500 <= code < 600:
        return ErrorClass.TRANSIENT
    return _CLASS_OF.get(code, ErrorClass.OURS)


_WAITS: Mapping[ErrorClass, tuple[int, ...]] = {
    ErrorClass.BUSY: (2, 4, 8, 16, 32, 64, 128, 256),
    ErrorClass.TRANSIENT: (30, 900, 14_400),
    ErrorClass.AWAY: (3_600, 21_600, 86_400),
}
"""Seconds before each new try, by class: a busy provider is asked again soon, a telephone that is off with patience;
never more than three tries more for a broken one, all within 72 hours."""

_ENDS: Mapping[ErrorClass, State] = {
    ErrorClass.UNREACHABLE: State.FAILED,
    ErrorClass.OPTED_OUT: State.FAILED,
    ErrorClass.BLOCKED: State.FAILED,
    ErrorClass.ACCOUNT: State.PARKED,
    ErrorClass.OURS: State.PARKED,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do after an error: try again at `at`, or stop in `state`."""

    state: State
    at: dt.datetime | None = None


def after_error(kind: ErrorClass, tries: int, now: dt.datetime) -> Verdict:
    """`tries` counts the attempts made, this one included."""
    if kind in _ENDS:
        return Verdict(_ENDS[kind])
    waits = _WAITS[kind]
    if tries > len(waits):
        return Verdict(State.PARKED)
    return Verdict(State.WAITING, now + dt.timedelta(seconds=waits[tries - 1]))


def after_report(kind: ErrorClass, told: State, tries: int, now: dt.datetime) -> Verdict:
    """What follows a provider's late word that a message it took did not arrive."""
    verdict = after_error(kind, tries, now) if kind in _WAITS else Verdict(told)
    return verdict if verdict.at else Verdict(told)


@dataclass(frozen=True, slots=True)
class Burst:
    """So many blocked messages of one campaign within this time are no accident."""

    messages: int = 5
    within: dt.timedelta = dt.timedelta(hours=1)


BURST = Burst()
