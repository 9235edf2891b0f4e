"""What partners expected of each indicator, written down while nobody could know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.analysis.tables import Forecast
from app.collection.tables import InterviewRow
from app.distribution.core import CampaignState, campaign_state
from app.distribution.tables import Campaign


@dataclass(frozen=True, slots=True)
class Expected:
    who: str
    share: float
    at: dt.datetime


def still_blind(session: Session, campaign: Campaign, now: dt.datetime) -> bool:
    """Whether nobody can have seen an answer yet."""
    if campaign_state(campaign, now) is CampaignState.CLOSED:
        return False
    first = select(InterviewRow.id).where(InterviewRow.campaign_id == campaign.id).limit(1)
    return session.scalar(first) is None


def record(session: Session, campaign: Campaign, indicator: str, expected: Expected) -> bool:
    """False, and nothing is kept, where answers have begun to come."""
    if not still_blind(session, campaign, expected.at):
        return False
    session.add(
        Forecast(
            campaign_id=campaign.id,
            indicator=indicator,
            who=expected.who.strip(),
            per_cent=round(expected.share * 100),
            at=expected.at,
        )
    )
    session.flush()
    return True


def forecasts(session: Session, campaign: Campaign) -> Mapping[str, tuple[Expected, ...]]:
    """By indicator; of each partner the last word."""
    last: dict[str, dict[str, Expected]] = {}
    rows = select(Forecast).where(Forecast.campaign_id == campaign.id).order_by(Forecast.id)
    for row in session.scalars(rows):
        last.setdefault(row.indicator, {})[row.who.casefold()] = Expected(row.who, row.per_cent / 100, row.at)
    return {indicator: tuple(said.values()) for indicator, said in last.items()}
