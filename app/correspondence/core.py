"""Whom to remind, and when: pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.messaging.core.hours import AREAS, LONGEST_CLOSED, Hours, next_opening, open_until


class Group(StrEnum):
    """How far an invited person has come. Looking at a link counts nothing, so opening begins with a button."""

    NOT_OPENED = "not_opened"
    NOT_STARTED = "not_started"
    """Pressed the button, answered nothing."""
    NOT_FINISHED = "not_finished"


class ReminderState(StrEnum):
    PLANNED = "planned"
    HANDED_OVER = "handed_over"
    """In the outbox, which sends it once."""
    STOPPED = "stopped"
    """The person answered or refused, or the campaign closed."""
    CANCELLED = "cancelled"
    """By the team."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Days between two messages to one person, the hour they should come at, and how many at most."""

    days: int
    hour: int
    most: int


def group_of(interview_open: bool | None, answered: int) -> Group | None:
    """None for whoever is done; `interview_open` is None where no interview was begun."""
    if interview_open is None:
        return Group.NOT_OPENED
    if not interview_open:
        return None
    return Group.NOT_FINISHED if answered else Group.NOT_STARTED


def due_at(last: dt.datetime, rhythm: Rhythm, area: str, hours: Hours) -> dt.datetime | None:
    """At the best hour where the telephone is, so many days after the last thing that happened, on a day with hours.

    None where messages may never arrive. In nights when clocks change, local time counts.
    """
    zone = ZoneInfo(AREAS[area][0][0])
    first = last.astimezone(zone).date() + dt.timedelta(days=rhythm.days)
    for day in (first + dt.timedelta(days=offset) for offset in range(LONGEST_CLOSED)):
        moment = dt.datetime.combine(day, dt.time(rhythm.hour), zone).astimezone(dt.UTC)
        if open_until(area, hours, moment):
            return moment
    return next_opening(area, hours, dt.datetime.combine(first, dt.time(rhythm.hour), zone).astimezone(dt.UTC))
