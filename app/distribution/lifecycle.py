"""The life of a campaign: a draft, then sealed, open, closing and closed; every step is written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.secrets import Keys
from app.distribution import store
from app.distribution.core import MOVES, Stage, stage
from app.distribution.readiness import Point, Weight
from app.distribution.relaying import make_links
from app.distribution.tables import Campaign, CampaignMove, PlanSeal, Trial
from app.questionnaire.plan import plan_digest, plan_document
from app.versions.store import load


class MoveProblem(StrEnum):
    """Why a campaign stays where it is."""

    NOT_FROM_HERE = "not_from_here"
    NOT_READY = "not_ready"
    BEGUN = "begun"
    """Somebody has answered: the plan can no longer be opened, whatever the clock says."""


def move(
    session: Session, campaign: Campaign, to: Stage, now: dt.datetime, by: str, points: Sequence[Point] = ()
) -> CampaignMove | MoveProblem:
    """Take a step, where it may be taken from here; `points` are those of its readiness."""
    # Two at once would each take a step from the same place.
    session.refresh(campaign, with_for_update={"of": Campaign})
    before = stage(campaign, now)
    if to not in MOVES[before]:
        return MoveProblem.NOT_FROM_HERE
    if to is Stage.READY and any(point.weight is Weight.STOP for point in points):
        return MoveProblem.NOT_READY
    if to is Stage.DRAFT and store.begun(session, campaign.id):
        return MoveProblem.BEGUN
    _take(session, campaign, to, now)
    step = CampaignMove(campaign_id=campaign.id, before=before.value, after=to.value, at=now, by=by)
    session.add(step)
    session.flush()
    return step


def _take(session: Session, campaign: Campaign, to: Stage, now: dt.datetime) -> None:
    match to:
        case Stage.READY:
            campaign.ready_at = now
            seal(session, campaign, now)
            keep_seal(session, campaign)
        case Stage.DRAFT:
            campaign.ready_at = None
        case Stage.OPEN:
            campaign.closing_at = None
        case Stage.CLOSING:
            campaign.closing_at = now
        case Stage.CLOSED:
            campaign.closed_at = now


def seal(session: Session, campaign: Campaign, now: dt.datetime) -> None:
    """Fix what will count as a success, before the first answer."""
    campaign.plan = plan_document(load(session, campaign.version_digest), campaign.closes_at)
    campaign.plan_digest = plan_digest(campaign.plan)
    campaign.sealed_at = now


def keep_seal(session: Session, campaign: Campaign) -> None:
    """Write the sealed plan down where nothing is ever changed."""
    kept = PlanSeal(campaign_id=campaign.id, plan=campaign.plan, digest=campaign.plan_digest, at=campaign.sealed_at)
    session.add(kept)
    session.flush()


def seals(session: Session, campaign_id: int) -> Sequence[PlanSeal]:
    """The first one first; campaigns whose plan was taken back before they opened have several."""
    wanted = select(PlanSeal).where(PlanSeal.campaign_id == campaign_id).order_by(PlanSeal.id)
    return session.scalars(wanted).all()


def moves(session: Session, campaign_id: int) -> Sequence[CampaignMove]:
    """The first one first."""
    wanted = select(CampaignMove).where(CampaignMove.campaign_id == campaign_id).order_by(CampaignMove.id)
    return session.scalars(wanted).all()


def trial_of(session: Session, campaign: Campaign) -> Campaign | None:
    """The test campaign in which this one is tried, where there is one."""
    wanted = select(Campaign).join(Trial, Trial.campaign_id == Campaign.id).where(Trial.of_id == campaign.id)
    return session.scalar(wanted)


def try_out(session: Session, keys: Keys, campaign: Campaign, now: dt.datetime, name: str) -> Campaign:
    """A test campaign beside this one, open at once: its answers are its own, and count nowhere.

    It has one link, of the first professional; trying anew asks the version that the campaign asks now.
    """
    twin = trial_of(session, campaign)
    if twin is None:
        key = store.free_key(session, f"{campaign.key[:50]}-essai")
        twin = Campaign(key=key, project_id=campaign.project_id, test=True, keyword=None)
        twin.name, twin.opens_at, twin.ready_at = name[:120], now, now
        _follow(session, twin, campaign, now)
        session.add(twin)
        session.flush()
        session.add(Trial(campaign_id=twin.id, of_id=campaign.id))
    else:
        _follow(session, twin, campaign, now)
    session.flush()
    if not store.relay_links(session, twin.id):
        make_links(session, keys, twin, now, most=1)
    return twin


def _follow(session: Session, twin: Campaign, campaign: Campaign, now: dt.datetime) -> None:
    twin.version_digest = campaign.version_digest
    twin.languages = campaign.languages
    twin.closes_at, twin.closed_at = max(campaign.closes_at, now + dt.timedelta(days=30)), None
    seal(session, twin, now)
