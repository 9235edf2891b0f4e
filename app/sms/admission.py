"""Whether a campaign begins conversations by text message now."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from app.distribution.core import CampaignState, Way, campaign_state, offers, takes_new
from app.distribution.tables import Campaign
from app.messaging import spending
from app.sms import wording
from app.sms.store import Named


def refusal(session: Session, campaign: Campaign | Named, now: dt.datetime) -> str | None:
    """What to say instead of beginning, as a message to translate; None where one may begin."""
    if campaign_state(campaign, now) is CampaignState.NOT_YET_OPEN:
        return wording.NOT_YET_OPEN
    if not takes_new(campaign, now):
        return wording.CLOSED
    if not offers(campaign, Way.SMS):
        return wording.NOT_BY_TEXT
    return wording.PAUSED if spending.paused(session, campaign.id) else None
