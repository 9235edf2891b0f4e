"""Giving every professional of a campaign their links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Row, Table, exists, insert, select
from sqlalchemy.orm import Session

from app.database.secrets import Keys
from app.distribution import links, store
from app.distribution.core import EventKind, relay_code
from app.distribution.tables import Campaign, HistoryEvent, Professional, RelayLink, Structure

PORTION = 1_000
"""Links made by one statement."""
_LINKS, _EVENTS = (cast("Table", one.__table__) for one in (RelayLink, HistoryEvent))


def relay_links(session: Session, keys: Keys, campaign: Campaign, now: dt.datetime) -> Sequence[RelayLink]:
    """Every professional's link in a campaign; whoever has none yet is given one."""
    make_links(session, keys, campaign, now)
    return store.relay_links(session, campaign.id)


def make_links(session: Session, keys: Keys, campaign: Campaign, now: dt.datetime, most: int | None = None) -> int:
    """Give a link to whoever is there and has none, or to the first of them; how many were made."""
    # Two calls at once would each make what the other makes.
    session.execute(select(Campaign.id).where(Campaign.id == campaign.id).with_for_update())
    without = session.scalars(_without_link(campaign).limit(most)).all()
    if not without:
        return 0
    taken = set(session.scalars(select(RelayLink.code).where(RelayLink.campaign_id == campaign.id)))
    for start in range(0, len(without), PORTION):
        rows = [_new_link(keys, campaign.id, one, taken) for one in without[start : start + PORTION]]
        made = session.execute(insert(_LINKS).returning(_LINKS.c.id), rows).all()
        session.execute(insert(_EVENTS), [_made(campaign.id, link, now) for link in made])
    return len(without)


def _without_link(campaign: Campaign) -> Any:  # noqa: ANN401 -- a select of professionals
    has = exists().where(RelayLink.campaign_id == campaign.id, RelayLink.professional_id == Professional.id)
    wanted = select(Professional.id).join(Structure, Structure.id == Professional.structure_id)
    wanted = wanted.where(Structure.project_id == campaign.project_id, Professional.gone_at.is_(None), ~has)
    return wanted.order_by(Structure.name, Professional.name, Professional.id)


def _new_link(keys: Keys, campaign_id: int, professional_id: int, taken: set[str]) -> Mapping[str, Any]:
    link = RelayLink(campaign_id=campaign_id, professional_id=professional_id)
    turn = 0
    while (code := relay_code(links.code_token(keys, link, turn))) in taken:
        turn += 1
    taken.add(code)
    return {
        "campaign_id": campaign_id,
        "professional_id": professional_id,
        "fingerprint": keys.fingerprint(links.relay_token(keys, link)),
        "page_fingerprint": keys.fingerprint(links.page_token(keys, link)),
        "code": code,
    }


def _made(campaign_id: int, link: Row[Any], now: dt.datetime) -> Mapping[str, Any]:
    about = {"campaign_id": campaign_id, "relay_link_id": link.id, "kind": EventKind.LINK_MADE.value}
    return {**about, "at": now, "data": {}}
