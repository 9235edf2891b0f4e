"""Pages of figures for people without an account, and their addresses: a structure's own counts, a campaign's sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.service import audit
from app.database.secrets import Keys
from app.distribution.tables import Campaign
from app.rates.batches import renew_counts
from app.rates.tables import SharedPage


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
    renew_counts(session, campaign, now)
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
