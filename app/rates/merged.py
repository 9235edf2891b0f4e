"""Entries of one professional put together by the team: their answers are shown with the one that was kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.distribution.tables import Campaign, JudgedPair, RelayLink
from app.rates import store
from app.rates.core.cases import Tally, total
from app.rates.service import SHOWN, LinkCase, cases


@dataclass(frozen=True, slots=True)
class Whole:
    """A professional's case, with those of entries that went into theirs."""

    case: LinkCase
    others: Sequence[LinkCase] = ()

    @property
    def tally(self) -> Tally:
        return total(one.counts.group + one.counts.personal for one in (self.case, *self.others))


def professionals(
    session: Session, campaign: Campaign, structure_id: int | None, page: int
) -> tuple[Sequence[Whole], int]:
    """One page of professionals by structure and name, which is no order of merit; and how many there are."""
    kept_by = _kept_by(session, campaign.id)
    links, count = store.links_on_page(session, campaign.id, structure_id, page, SHOWN, without=frozenset(kept_by))
    gone = [link for link, kept in kept_by.items() if kept in links]
    found = {one.place.link_id: one for one in cases(session, campaign, [*links, *gone])}
    return [Whole(found[one], [found[link] for link in gone if kept_by[link] == one]) for one in links], count


def _kept_by(session: Session, campaign_id: int) -> Mapping[int, int]:
    """The link of the entry that was kept, by that of one which went into it, however many steps that took."""
    gone, kept = aliased(RelayLink), aliased(RelayLink)
    pairs = (
        select(gone.id, kept.id)
        .join(JudgedPair, JudgedPair.first_id == gone.professional_id)
        .join(kept, kept.professional_id == JudgedPair.second_id)
        .where(JudgedPair.subject == "professional", JudgedPair.merged)
        .where(gone.campaign_id == campaign_id, kept.campaign_id == campaign_id)
    )
    into: dict[int, int] = {row[0]: row[1] for row in session.execute(pairs)}
    return {link: _end(into, link) for link in into}


def _end(into: Mapping[int, int], link: int) -> int:
    for _ in into:
        link = into.get(link, link)
    return link
