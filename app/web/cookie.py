"""Which interviews this browser holds: one per campaign, by campaign key, in the signed session cookie.

An interview is held from its beginning on: where somebody else began it anew, the browser holds it no more.
"""

from __future__ import annotations

import datetime as dt

from flask import session

from app.collection.store import Stored
from app.site.http import browser_session

MOST_CAMPAIGNS = 10
"""A cookie has room for more, but nobody answers more at once; the oldest leaves first."""
READING_TIME = dt.timedelta(minutes=15)
"""How long a code keeps the answers open to read; the telephone may be shared."""

_NAME = "interviews"
_SINCE = "@"
_READING = "reading"
_HELP_WANTED = "help_wanted"


def interview_of(campaign_key: str) -> str | None:
    """The id alone; what is behind it is this browser's only if it `holds` it."""
    return _held().get(campaign_key, "").partition(_SINCE)[0] or None


def holds(stored: Stored) -> bool:
    id_, _, since = _held().get(stored.campaign.key, "").partition(_SINCE)
    # A cookie of before beginnings were kept in it names none.
    return id_ == stored.interview.id and since in {"", _beginning(stored)}


def remember(stored: Stored) -> None:
    """Kept over a closed browser, so that the same link goes on where it was left."""
    key = stored.campaign.key
    held = [pair for pair in _held().items() if pair[0] != key]
    # Pairs, for the cookie's JSON sorts the keys of a mapping.
    session[_NAME] = [*held, (key, f"{stored.interview.id}{_SINCE}{_beginning(stored)}")][-MOST_CAMPAIGNS:]
    session.permanent = True


def _beginning(stored: Stored) -> str:
    return str(stored.interview.started_at.timestamp())


def _held() -> dict[str, str]:
    return dict(browser_session().get(_NAME, ()))


def open_answers(interview_id: str, now: dt.datetime) -> None:
    """Let this browser read the answers of an interview for a while."""
    session[_READING] = (interview_id, (now + READING_TIME).timestamp())


def answers_open(now: dt.datetime) -> str | None:
    """The interview whose answers this browser may read."""
    interview_id, until = session.get(_READING, (None, 0))
    return interview_id if now.timestamp() < until else None


def close_answers() -> None:
    session.pop(_READING, None)


def want_help(interview_id: str) -> None:
    """Whoever is helped by a professional wants them beside the private questions as well."""
    session[_HELP_WANTED] = interview_id


def help_wanted(interview_id: str) -> bool:
    return bool(session.get(_HELP_WANTED) == interview_id)
