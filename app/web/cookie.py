"""Which interviews this browser holds: one per campaign, by campaign key, in the signed session cookie."""

from __future__ import annotations

import datetime as dt

from flask import session

MOST_CAMPAIGNS = 10
"""A cookie has room for more, but nobody answers more at once; the oldest leaves first."""
READING_TIME = dt.timedelta(minutes=15)
"""How long a code keeps the answers open to read; the telephone may be shared."""

_NAME = "interviews"
_READING = "reading"
_HELP_WANTED = "help_wanted"


def interview_of(campaign_key: str) -> str | None:
    return _held().get(campaign_key)


def remember(campaign_key: str, interview_id: str) -> None:
    """Kept over a closed browser, so that the same link goes on where it was left."""
    held = [pair for pair in _held().items() if pair[0] != campaign_key]
    # Pairs, for the cookie's JSON sorts the keys of a mapping.
    session[_NAME] = [*held, (campaign_key, interview_id)][-MOST_CAMPAIGNS:]
    session.permanent = True


def _held() -> dict[str, str]:
    return dict(session.get(_NAME, ()))


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
