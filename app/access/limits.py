"""How often somebody may knock: wrong sign-in links, and links asked for by e-mail."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy.orm import Session

from app.access import store
from app.access.tables import SignInTry
from app.database.askers import asker_index
from app.database.secrets import Keys

WINDOW = dt.timedelta(hours=1)


class Knock(StrEnum):
    WRONG_LINK = "wrong_link"
    BY_MAIL = "by_mail"


FROM_ONE_ADDRESS = {Knock.WRONG_LINK: 20, Knock.BY_MAIL: 10}
"""An hour; a whole office may share one address."""
FROM_ALL = {Knock.WRONG_LINK: 1000, Knock.BY_MAIL: 200}
"""An hour; beyond that, each network has a few."""
FEW = 2
"""Left to everybody while many are at the door, so that nobody can shut it for all others.

What protects a link is its 60 bits, of which the page with the button tells nothing: two million tries an hour, from
wherever they come, find one of a hundred open links in some 600,000 years.
"""
TO_ONE_MAILBOX = 3
"""Links an hour: nobody's mailbox is filled from here."""
MOST_KEPT = 20_000
"""Knocks; of more the oldest are forgotten, so that no crowd fills the database. It takes ten thousand networks."""


def may_knock(session: Session, keys: Keys, knock: Knock, address: str, now: dt.datetime) -> bool:
    """Whether one more is allowed from this network address."""
    since = now - WINDOW
    most, most_of_all = FROM_ONE_ADDRESS[knock], FROM_ALL[knock]
    here = store.knocks(session, knock, since, most, address_index=asker_index(keys, address, now))
    if here < FEW:
        return True
    return here < most and store.knocks(session, knock, since, most_of_all) < most_of_all


def mailbox_full(session: Session, keys: Keys, email: str, now: dt.datetime) -> bool:
    sent = store.knocks(session, Knock.BY_MAIL, now - WINDOW, TO_ONE_MAILBOX, email_index=_email(keys, email))
    return sent >= TO_ONE_MAILBOX


def note(session: Session, keys: Keys, knock: Knock, address: str, now: dt.datetime, email: str | None = None) -> None:
    """Count one; what is older than the window is forgotten."""
    row = SignInTry(kind=knock.value, address_index=asker_index(keys, address, now), at=now)
    row.email_index = _email(keys, email) if email is not None else None
    store.add_knock(session, row, now - WINDOW, MOST_KEPT)


def _email(keys: Keys, email: str) -> bytes:
    return keys.index(f"sign-in:{email}")
