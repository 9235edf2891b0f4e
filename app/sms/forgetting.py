"""What we answered to people's texts is forgotten: it may quote an answer, and serves only a text that comes twice.

The row stays, without its words: a text is handled once, however late it comes again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.database import Database
from app.distribution.core import CampaignState, campaign_state
from app.distribution.store import campaigns
from app.sms import store

KEPT = dt.timedelta(days=2)
"""The provider brings a text again within hours, if at all."""
AT_ONCE = 500
"""Replies forgotten in one transaction."""


def forget_replies(database: Database, now: dt.datetime) -> int:
    """How many were needed no more; several processes may do so at once."""
    forgotten = 0
    while sids := _needless(database, now):
        with database.session() as session, session.begin():
            store.forget_replies(session, sids)
        forgotten += len(sids)
    return forgotten


def _needless(database: Database, now: dt.datetime) -> Sequence[str]:
    """Looked for without holding up anybody who writes."""
    before = now - KEPT
    with database.session(read_only=True) as session:
        return (
            store.replies_before(session, before, AT_ONCE)
            or store.replies_of(session, _just_closed(session, before, now), AT_ONCE)
            or store.replies_to_erased(session, before, AT_ONCE)
        )


def _just_closed(session: Session, before: dt.datetime, now: dt.datetime) -> Sequence[int]:
    closed = CampaignState.CLOSED
    found = campaigns(session)
    return [one.id for one in found if campaign_state(one, now) is closed and campaign_state(one, before) is not closed]
