"""Which interviews this browser holds: one per campaign, by campaign key, in the signed session cookie."""

from __future__ import annotations

from flask import session

MOST_CAMPAIGNS = 10
"""A cookie has room for more, but nobody answers more at once; the oldest leaves first."""

_NAME = "interviews"


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
