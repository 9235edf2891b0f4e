"""An open campaign goes on with another version of its survey; its sealed plan does not move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.distribution.core import CampaignState, campaign_state
from app.distribution.tables import Campaign, VersionChange
from app.versions.tables import SurveyVersion


class MoveFault(StrEnum):
    """Why a campaign keeps the version it has."""

    CLOSED = "closed"
    ANOTHER_SURVEY = "another_survey"
    SAME_VERSION = "same_version"


def fault(campaign: Campaign, row: SurveyVersion, now: dt.datetime) -> MoveFault | None:
    if campaign_state(campaign, now) is CampaignState.CLOSED:
        return MoveFault.CLOSED
    if row.survey_key != campaign.version.survey_key:
        return MoveFault.ANOTHER_SURVEY
    return MoveFault.SAME_VERSION if row.digest == campaign.version_digest else None


def move_to(
    session: Session, campaign: Campaign, row: SurveyVersion, now: dt.datetime, by: str
) -> VersionChange | MoveFault:
    """New interviews are asked this version from now on; `by` says who decided it."""
    # Two at once would each write down a change from the same version.
    session.refresh(campaign, with_for_update={"of": Campaign})
    if (why_not := fault(campaign, row, now)) is not None:
        return why_not
    change = VersionChange(campaign_id=campaign.id, before=campaign.version_digest, after=row.digest, at=now, by=by)
    campaign.version = row
    session.add(change)
    session.flush()
    return change


def changes(session: Session, campaign: Campaign) -> Sequence[VersionChange]:
    """The first one first."""
    found = select(VersionChange).where(VersionChange.campaign_id == campaign.id).order_by(VersionChange.id)
    return session.scalars(found).all()


def amendments(session: Session, campaign: Campaign) -> Sequence[VersionChange]:
    """Those made after its plan was sealed; a plan sealed anew, before opening, speaks of the version then asked."""
    return [one for one in changes(session, campaign) if one.at >= campaign.sealed_at]


def sealed_version(session: Session, campaign: Campaign) -> str:
    """The digest of the version that its plan speaks of."""
    since = amendments(session, campaign)
    return since[0].before if since else campaign.version_digest
