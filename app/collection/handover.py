"""A slip that was only tried: its interview starts anew for the person who begins by it."""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace
from sqlalchemy.orm import Session

from app.collection import store
from app.collection.codes.core import Purpose
from app.collection.codes.store import forget_code
from app.collection.store import Stored
from app.distribution import slips
from app.interview.model import State

_NEXT = dt.timedelta(microseconds=1)


def take_over(session: Session, stored: Stored, now: dt.datetime) -> Stored:
    """The interview of a slip, as long as nobody answered in it, with a beginning of its own for who begins now.

    Browsers, telephones and codes that held it before know the earlier beginning, and hold it no more:
    whoever printed the slip may have tried it, and shall not read along. Any other interview stays as it is.
    """
    read, invited = stored.interview, stored.origin.invitation_id
    if read.state is not State.ASKING or read.answers or invited is None or not slips.is_on_paper(session, invited):
        return stored
    started_at = max(now, read.started_at + _NEXT)
    anew = replace(stored, interview=replace(read, started_at=started_at, step=read.step + 1, assistance=None))
    if not store.begin_anew(session, anew, read):
        return store.find(session, read.id) or stored
    forget_code(session, read.id, Purpose.RETURN)
    return anew
