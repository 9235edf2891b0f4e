"""What the rules need to know of every professional of a campaign, in a few queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.distribution.core import EventKind
from app.distribution.tables import Campaign, HistoryEvent
from app.messaging.tables import OptOut
from app.relay.letters.core import LetterKind, Written
from app.relay.letters.tables import LetterPlan


def plan(session: Session, campaign_id: int) -> LetterPlan | None:
    return session.get(LetterPlan, campaign_id)


def running(session: Session, now: dt.datetime) -> Sequence[int]:
    """Campaigns that have letters to write now, by id; a test writes to nobody."""
    found = select(LetterPlan.campaign_id).join(Campaign, Campaign.id == LetterPlan.campaign_id)
    begun = LetterPlan.running & (Campaign.opens_at <= now)
    wanted = found.where(Campaign.test.is_(False), begun | LetterPlan.results_at.is_not(None))
    return session.scalars(wanted.order_by(Campaign.id)).all()


def happened(session: Session, campaign_id: int, kind: EventKind) -> frozenset[int]:
    """The links in whose case it happened at least once."""
    found = select(HistoryEvent.relay_link_id).where(HistoryEvent.campaign_id == campaign_id, HistoryEvent.kind == kind)
    return frozenset(one for one in session.scalars(found.distinct()) if one is not None)


def letters(session: Session, campaign_id: int) -> Mapping[int, list[Written]]:
    """What each was written, by relay link, oldest first."""
    found = select(HistoryEvent).where(
        HistoryEvent.campaign_id == campaign_id, HistoryEvent.kind == EventKind.LETTER_WRITTEN
    )
    written: defaultdict[int, list[Written]] = defaultdict(list)
    for row in session.scalars(found.order_by(HistoryEvent.at, HistoryEvent.id)):
        if row.relay_link_id is not None:
            written[row.relay_link_id].append(Written(LetterKind(row.data["letter"]), row.at))
    return written


def silences(session: Session) -> Mapping[bytes, str]:
    """Every address and number that is not written to, with why; few beside the addresses of a campaign."""
    return dict(session.execute(select(OptOut.number_index, OptOut.source)).all())
