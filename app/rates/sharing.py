"""Figures for people without an account: a structure its own counts, a funder the campaign's sums."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.service import audit
from app.database.secrets import Keys
from app.distribution.core import CampaignState, campaign_state
from app.distribution.tables import Campaign
from app.rates import store
from app.rates.adding import counts_by_structure
from app.rates.core.aggregates import Aggregates, Place, Shown, aggregates, told_apart
from app.rates.core.counts import Counts, added, ordering
from app.rates.core.participation import Participation, participation
from app.rates.core.standing import Axis, Code
from app.rates.service import region
from app.rates.store import Partner, Unread
from app.rates.tables import SharedPage


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What a structure sees of itself."""

    partner: Partner
    counts: Counts
    languages: Shown
    channels: Shown


@dataclass(frozen=True, slots=True)
class CampaignFigures:
    """What a funder sees."""

    aggregates: Aggregates
    structures: int
    relaying: int
    participation: Participation | None
    """None while too few have answered to be counted."""
    languages: Shown
    channels: Shown


def token(keys: Keys, page: SharedPage) -> str:
    """Of the page's address, `/shared/<token>`: it can be shown again, and only its fingerprint is stored."""
    return keys.token("shared", str(page.id))


def share(
    session: Session,
    keys: Keys,
    campaign: Campaign,
    structure_id: int | None,
    name: str,
    now: dt.datetime,
    by: int | None,
) -> SharedPage:
    page = SharedPage(campaign_id=campaign.id, structure_id=structure_id, name=name, fingerprint=b"", made_at=now)
    session.add(page)
    session.flush()
    page.fingerprint = keys.fingerprint(token(keys, page))
    audit(session, by, "share_figures", f"shared_page:{page.id}", now)
    return page


def close(session: Session, campaign: Campaign, page_id: int, now: dt.datetime, by: int) -> bool:
    """Whether there was such a page, still open; its address opens nothing any more."""
    page = session.get(SharedPage, page_id)
    if page is None or page.campaign_id != campaign.id or page.closed_at is not None:
        return False
    page.closed_at = now
    audit(session, by, "close_shared_figures", f"shared_page:{page.id}", now)
    return True


def renew(
    session: Session, keys: Keys, campaign: Campaign, page_id: int, now: dt.datetime, by: int
) -> SharedPage | None:
    """The same figures under another address, for one that has gone too far; the old one opens nothing any more."""
    if not close(session, campaign, page_id, now, by):
        return None
    old = session.get_one(SharedPage, page_id)
    return share(session, keys, campaign, old.structure_id, old.name, now, by)


def pages(session: Session, campaign: Campaign) -> Sequence[SharedPage]:
    """Those that open, newest first."""
    found = select(SharedPage).where(SharedPage.campaign_id == campaign.id, SharedPage.closed_at.is_(None))
    return session.scalars(found.order_by(SharedPage.id.desc())).all()


def find(session: Session, keys: Keys, given: str) -> SharedPage | None:
    found = select(SharedPage).where(SharedPage.fingerprint == keys.fingerprint(given), SharedPage.closed_at.is_(None))
    return session.scalar(found)


def own_figures(session: Session, campaign: Campaign, structure_id: int, now: dt.datetime) -> OwnFigures | None:
    """None where the structure has no link in the campaign any more."""

    def look(new: Unread) -> OwnFigures | None:
        partner = next((one for one in store.partners(session, campaign.id) if one.id == structure_id), None)
        if partner is None:
            return None
        counts = counts_by_structure(session, campaign.id, new).get(structure_id, Counts())
        languages, channels = _apart(session, campaign, new, [structure_id], now)
        return OwnFigures(partner, ordering(counts, partner.notebooks), told_apart(languages), told_apart(channels))

    return store.steady(session, look)


def campaign_figures(session: Session, campaign: Campaign, now: dt.datetime) -> CampaignFigures:
    return store.steady(session, lambda new: _campaign_figures(session, campaign, new, now))


def _campaign_figures(session: Session, campaign: Campaign, new: Unread, now: dt.datetime) -> CampaignFigures:
    known = counts_by_structure(session, campaign.id, new)
    partners = store.partners(session, campaign.id)
    each = [ordering(known.get(one.id, Counts()), one.notebooks) for one in partners]
    places: Counter[Place] = Counter()
    for one, counts in zip(partners, each, strict=True):
        places[region(one.departement), one.departement, one.kind] += counts.tally.completed
    alone = _complete(store.tallies(session, campaign.id, new, [Axis.ALL], [0]))
    if alone:
        places["", "", ""] = alone.total()
    every, found = added(each), aggregates(places)
    languages, channels = (told_apart(one) for one in _apart(session, campaign, new, None, now))
    return CampaignFigures(
        found,
        every.structures,
        every.relaying,
        participation(every) if found.total else None,
        languages if found.total else {},
        channels if found.total else {},
    )


def _apart(
    session: Session, campaign: Campaign, new: Unread, structure_ids: Sequence[int] | None, now: dt.datetime
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Complete answers by language and by way of answering, once no more come.

    Before, whoever looks twice would see in which language the one person answered who came between.
    """
    if campaign_state(campaign, now) is not CampaignState.CLOSED:
        return {}, {}
    told = store.tallies(session, campaign.id, new, [Axis.LANGUAGE, Axis.CHANNEL], structure_ids)
    languages, channels = ([one for one in told if one.axis == axis] for axis in (Axis.LANGUAGE, Axis.CHANNEL))
    return _complete(languages), _complete(channels)


def _complete(tallied: Sequence[store.Tallied]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in tallied:
        if one.state == Code.COMPLETE:
            found[one.value] += one.people
    return found
