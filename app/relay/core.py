"""One-tap answers of a professional, and the addresses that open a telephone's own apps with a text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

AMOUNTS: Mapping[str, tuple[int, int]] = {"0": (0, 0), "1-5": (1, 5), "6-10": (6, 10)}
"""One tap: the value of a button, and the range it declares."""
LARGEST = 10_000
"""Nobody hands out more than this by hand; a larger figure is a slip of the finger."""
LATEST_ZONE = dt.timedelta(hours=10)
"""In Polynesia it is still yesterday: a promise for "today" there is not late."""
EARLIEST_ZONE = dt.timedelta(hours=12)
"""In Wallis it is tomorrow already: what was done "today" there is not in the future."""
LONGEST_AGO = dt.timedelta(days=366)
SHOWN_FROM = 5
"""Fewer answers than this are not counted on the page: whoever forwarded to two people would know who answered."""
MOST_INVITATIONS, MOST_A_DAY = 100, 30
"""Texts one page may cause: whoever finds a page cannot spend a budget."""
REQUESTED = "request"
"""Under this name the history says which request for a call it tells of."""
MOST_CALLS = 20
"""Calls one page may ask for."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was told of a professional's work, as their page lists it."""

    kind: str
    """That of the declaration, or `promised`."""
    low: int
    high: int
    day: dt.date | None
    """When it was done, or is to be."""
    method: str
    source: str
    at: dt.datetime
    holds: bool
    """Nothing told later takes its place."""


class Pledge(StrEnum):
    """How a promise stands."""

    RUNNING = "running"
    KEPT = "kept"
    PAST = "past"


def pledge(count: int, due_on: dt.date, forwarded: int, today: dt.date) -> Pledge:
    """Kept once so many are said to be reached, whenever; past on the day after it was due."""
    if forwarded >= count:
        return Pledge.KEPT
    return Pledge.PAST if due_on < today else Pledge.RUNNING


class Limit(StrEnum):
    TOO_MANY_INVITATIONS = "too_many_invitations"
    TOO_MANY_TODAY = "too_many_today"
    TOO_MANY_CALLS = "too_many_calls"


class Moment(StrEnum):
    """When somebody would rather be called."""

    ANY = "any"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


def sms_address(text: str) -> str:
    """Opens the telephone's messages with the text; `?&` is what both iOS and Android read."""
    return f"sms:?&body={quote(text, safe='')}"


def whatsapp_address(text: str) -> str:
    return f"https://wa.me/?text={quote(text, safe='')}"


def mail_address(subject: str, text: str) -> str:
    return f"mailto:?subject={quote(subject, safe='')}&body={quote(text.replace(chr(10), chr(13) + chr(10)), safe='')}"
