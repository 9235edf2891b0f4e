"""What our answers to people's texts cost, brought into the accounts a moment later: nobody waits for a counter."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.database import Database
from app.messaging import spending
from app.messaging.core.spending import Policy, day_of
from app.messaging.segments import count
from app.sms import store

AT_ONCE = 500
"""Replies counted in one transaction."""


@dataclass(slots=True)
class _Sum:
    messages: int = 0
    parts: int = 0


def count_all(database: Database, policy: Policy, now: dt.datetime) -> int:
    """Everything that was answered since; how many replies that was. Several processes may do so at once."""
    counted = 0
    while _any(database):
        with database.session() as session, session.begin():
            counted += count_replies(session, policy, now)
    return counted


def _any(database: Database) -> bool:
    with database.session(read_only=True) as session:
        return store.anything_uncounted(session)


def count_replies(session: Session, policy: Policy, now: dt.datetime) -> int:
    """The oldest of them, each on the day it was given."""
    sums: defaultdict[tuple[int | None, str], _Sum] = defaultdict(_Sum)
    rows = store.uncounted(session, AT_ONCE)
    for _, campaign_id, at, reply in rows:
        told = sums[campaign_id, day_of(at)]
        told.messages += 1
        told.parts += count(reply).parts
    for (campaign_id, day), told in sums.items():
        spending.count_answers(session, campaign_id, day, told.messages, told.parts * policy.price, policy, now)
    store.mark_counted(session, [sid for sid, *_ in rows])
    return len(rows)
