"""Entries of one professional put together by the team: their answers are shown with the one that was kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.distribution.kept import Subject, kept
from app.distribution.tables import Campaign, RelayLink
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
    gone = {link: kept for link, kept in kept_by.items() if kept in links}
    found = {one.place.link_id: one for one in cases(session, campaign, [*links, *gone])}
    return _wholes(links, found, gone), count


def everybody(session: Session, campaign: Campaign) -> Sequence[Whole]:
    """The professionals of all pages, in the same order."""
    gone = _kept_by(session, campaign.id)
    found = {one.place.link_id: one for one in cases(session, campaign)}
    return _wholes([one for one in found if one not in gone], found, gone)


def _wholes(links: Sequence[int], found: Mapping[int, LinkCase], gone: Mapping[int, int]) -> Sequence[Whole]:
    others: defaultdict[int, list[LinkCase]] = defaultdict(list)
    for link, kept_by in gone.items():
        others[kept_by].append(found[link])
    return [Whole(found[one], others[one]) for one in links]


def _kept_by(session: Session, campaign_id: int) -> Mapping[int, int]:
    """The link that entries put together are shown with, by each of their other links.

    It is that of the entry that was kept; where it has none in this campaign, the one that was made first.
    """
    together = kept(session, Subject.PROFESSIONAL)
    found = select(RelayLink.professional_id, RelayLink.id).where(RelayLink.campaign_id == campaign_id)
    links = {row[0]: row[1] for row in session.execute(found.where(RelayLink.professional_id.in_(list(together))))}
    first: dict[int, int] = {}
    for professional, link in sorted(links.items(), key=lambda one: (one[0] in together, one[1])):
        first.setdefault(together.of(professional), link)
    return {link: first[together.of(one)] for one, link in links.items() if link != first[together.of(one)]}
