"""What a reader of a verdict has to know of its making: how often the plan was sealed, what was changed afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.analysis.results import After, Late, Sealed
from app.analysis.tables import Forecast
from app.distribution.core import EventKind
from app.distribution.lifecycle import seals
from app.distribution.partner_history import PartnerChange
from app.distribution.tables import (
    Campaign,
    CampaignMove,
    HistoryEvent,
    PartnerEvent,
    PlanSeal,
    Structure,
    VersionChange,
)

_EVENTS = {
    After.JUDGED: (EventKind.INTERVIEW_JUDGED,),
    After.WITHDRAWN: (EventKind.INTERVIEW_WITHDRAWN,),
    After.DECLARED: (EventKind.FORWARDED, EventKind.HANDED_OUT),
}
"""By what they change: which interviews count, and how many people the professionals are said to serve."""
_DATED = (PlanSeal, CampaignMove, VersionChange, Forecast)
"""Written one after the other, each with the moment of the server."""
TOLERATED = dt.timedelta(minutes=1)
"""Two servers' clocks differ, and of two moments taken together either may be written first."""


def sealed(session: Session, campaign: Campaign) -> tuple[Sealed, ...]:
    return tuple(Sealed(one.at, one.digest) for one in seals(session, campaign.id))


def late(session: Session, campaign: Campaign) -> Iterator[Late]:
    """What was changed once the campaign was over, though figures hang on it."""
    ended = min(campaign.closed_at or campaign.closes_at, campaign.closes_at)
    for what, kinds in _EVENTS.items():
        of_campaign = (HistoryEvent.campaign_id == campaign.id, HistoryEvent.kind.in_(kinds))
        last = session.scalar(select(func.max(HistoryEvent.at)).where(*of_campaign, HistoryEvent.at >= ended))
        if last is not None:
            yield Late(what, last)
    moved = select(func.max(PartnerEvent.at)).join(Structure, Structure.id == PartnerEvent.structure_id)
    moved = moved.where(Structure.project_id == campaign.project_id, PartnerEvent.at >= ended)
    last = session.scalar(moved.where(PartnerEvent.kind.in_((PartnerChange.MOVED, PartnerChange.MERGED))))
    if last is not None:
        yield Late(After.MOVED, last)


def turned_back(session: Session, campaign: Campaign, now: dt.datetime) -> bool:
    """Whether the server's clock was set back: something later written is dated earlier, or not yet come."""
    return any(_backwards(_moments(session, campaign, table), now) for table in _DATED)


def _moments(
    session: Session, campaign: Campaign, table: type[PlanSeal | CampaignMove | VersionChange | Forecast]
) -> Sequence[dt.datetime]:
    return session.scalars(select(table.at).where(table.campaign_id == campaign.id).order_by(table.id)).all()


def _backwards(moments: Sequence[dt.datetime], now: dt.datetime) -> bool:
    return any(first - second > TOLERATED for first, second in pairwise([*moments, now]))
