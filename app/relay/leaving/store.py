"""Who has left a campaign, and who is to take over."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.distribution.core import EventKind
from app.distribution.tables import Campaign, HistoryEvent, Professional, RelayLink
from app.relay.tables import Successor

_TOLD = (EventKind.LEFT_CAMPAIGN.value, EventKind.RETURNED.value)


def left(session: Session, campaign_id: int, links: Collection[int] | None = None) -> frozenset[int]:
    """The links, of all or of these, whose professionals do not take part: what they told last holds."""
    told = select(HistoryEvent.relay_link_id, HistoryEvent.kind).where(HistoryEvent.campaign_id == campaign_id)
    if links is not None:
        told = told.where(HistoryEvent.relay_link_id.in_(links))
    found = session.execute(told.where(HistoryEvent.kind.in_(_TOLD)).order_by(HistoryEvent.at, HistoryEvent.id))
    last = {link: kind for link, kind in found if link is not None}
    return frozenset(link for link, kind in last.items() if kind == EventKind.LEFT_CAMPAIGN)


def waiting(session: Session, campaign_id: int) -> Sequence[Successor]:
    """Whom the team has not decided on yet, the first named first."""
    found = select(Successor).join(Successor.relay_link).where(RelayLink.campaign_id == campaign_id)
    whose = joinedload(Successor.relay_link).joinedload(RelayLink.professional).joinedload(Professional.structure)
    return session.scalars(found.where(Successor.decided_at.is_(None)).order_by(Successor.id).options(whose)).all()


def waiting_count(session: Session, campaign_key: str) -> int:
    found = select(func.count()).select_from(Successor).join(Successor.relay_link).join(RelayLink.campaign)
    return session.scalar(found.where(Campaign.key == campaign_key, Successor.decided_at.is_(None))) or 0


def named(session: Session, link_id: int) -> Sequence[Successor]:
    """Whom a professional named and nobody has decided on."""
    found = select(Successor).where(Successor.relay_link_id == link_id, Successor.decided_at.is_(None))
    return session.scalars(found.order_by(Successor.id)).all()
