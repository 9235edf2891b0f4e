"""Keeping the cases up with the history and the clock while the application serves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.database import Database
from app.database.secrets import Keys
from app.distribution.core import CampaignState, campaign_state
from app.distribution.store import campaigns
from app.phoning import store
from app.phoning.bridge import store as phones
from app.phoning.cases import BATCH, keep_up, review, start_again

T = TypeVar("T")

SECONDS = 5.0
"""Between two looks."""


def turn(database: Database, keys: Keys, now: dt.datetime) -> int:
    """Read the history on and review what is due, in short transactions; how much it was.

    Several processes may do this at once. Where one has to wait too long, the next turn goes on from the same place.
    """
    try:
        return read_on(database, keys, now) + _review(database, keys, now) + _forget(database, now)
    except OperationalError:
        return 0


def read_on(database: Database, keys: Keys, now: dt.datetime) -> int:
    """Up to where the tallies have been read; how many events."""
    read = 0
    while new := _in_transaction(database, partial(keep_up, keys=keys, now=now)):
        read += new
    return read


def rebuild(database: Database, keys: Keys, now: dt.datetime) -> int:
    """Make every case again from the first event of the history; how many events."""
    _in_transaction(database, start_again)
    return read_on(database, keys, now)


def _review(database: Database, keys: Keys, now: dt.datetime) -> int:
    with database.session(read_only=True) as session:
        open_ = [one for one in campaigns(session) if campaign_state(one, now) is CampaignState.OPEN]
        running = [one for one in open_ if not one.test]
    reviewed = 0
    for campaign in running:
        new = BATCH
        while new == BATCH:
            new = _in_transaction(database, partial(review, keys=keys, campaign=campaign, now=now))
            reviewed += new
    return reviewed


def _forget(database: Database, now: dt.datetime) -> int:
    """Numbers that were kept for a call go with the campaign; how many campaigns had some."""
    with database.session(read_only=True) as session:
        over = [one.id for one in campaigns(session) if campaign_state(one, now) is CampaignState.CLOSED]
        left = store.with_numbers(session, over)
    for campaign_id in left:
        _in_transaction(database, partial(store.forget_numbers, campaign_id=campaign_id))
    return len(left) + _forget_callers(database)


def _forget_callers(database: Database) -> int:
    """The telephones of callers whose account was closed; how many."""
    with database.session(read_only=True) as session:
        gone = phones.phones_of_closed_accounts(session)
    for staff_id in gone:
        _in_transaction(database, partial(phones.set_phone, staff_id=staff_id, sealed=None))
    return len(gone)


def _in_transaction(database: Database, do: Callable[[Session], T]) -> T:
    with database.session() as session, session.begin():
        return do(session)
