"""Which letter a professional is due, if any."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class LetterKind(StrEnum):
    """The stored words of the history."""

    INVITATION = "invitation"
    NOT_OPENED = "not_opened"
    NOT_FORWARDED = "not_forwarded"
    PROMISE_PAST = "promise_past"
    RESULTS = "results"


REMINDERS = frozenset({LetterKind.NOT_OPENED, LetterKind.NOT_FORWARDED, LetterKind.PROMISE_PAST})
MOST_REMINDERS = 3
SHORTEST_SPACING, LONGEST_SPACING = 3, 21
"""Days between two letters to one person."""
LAST_DAYS = dt.timedelta(days=2)
"""So shortly before the end nobody is reminded: a message forwarded then would find the survey closed."""


@dataclass(frozen=True, slots=True)
class Written:
    kind: LetterKind
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one professional in a campaign."""

    reachable: bool
    """They have an address, have not asked for silence, and their link holds."""
    opened: bool
    """They pressed something on their page: that a letter was looked at is never counted."""
    forwarded: bool
    """They said so, or somebody began to answer."""
    promised: tuple[int, dt.date] | None
    letters: Sequence[Written]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What the team decided for a campaign."""

    reminders: int
    """To one person, at most."""
    spacing_days: int


def due(case: Case, rhythm: Rhythm, now: dt.datetime, closes_at: dt.datetime) -> LetterKind | None:
    """The invitation first; then reminders, each with its reason, spaced and capped; none once they have forwarded."""
    if not case.reachable or now >= closes_at:
        return None
    if not any(one.kind is LetterKind.INVITATION for one in case.letters):
        return LetterKind.INVITATION
    sent = sum(one.kind in REMINDERS for one in case.letters)
    rested = now - max(one.at for one in case.letters) >= dt.timedelta(days=rhythm.spacing_days)
    if case.forwarded or sent >= rhythm.reminders or not rested or now > closes_at - LAST_DAYS:
        return None
    if case.promised is not None:
        return LetterKind.PROMISE_PAST if case.promised[1] < now.date() else None
    return LetterKind.NOT_FORWARDED if case.opened else LetterKind.NOT_OPENED
