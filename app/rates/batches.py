"""What shared pages show: counted in batches and kept, for a page that is always up to date shows whoever comes."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.distribution.core import CampaignState, campaign_state
from app.distribution.store import campaigns
from app.distribution.tables import Campaign
from app.rates import store
from app.rates.adding import counts_by_structure
from app.rates.core.aggregates import Aggregates, Place, Shown, is_crowd, told_apart
from app.rates.core.batches import Tables, is_batch, most_moved, retold, told_again
from app.rates.core.counts import Counts, added, ordering
from app.rates.core.participation import Participation, participation
from app.rates.core.standing import Axis, Code
from app.rates.representation import region
from app.rates.store import Partner, Tallied, Unread
from app.rates.tables import SharedCount, SharedPage

APART = (Axis.LANGUAGE, Axis.CHANNEL)
NIGHT = 2
"""The hour in which is counted, in UTC."""
LOOK_SECONDS = 1800.0
"""So that at least one look falls into that hour; a second one finds nothing to do."""


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What a structure sees of itself."""

    partner: Partner
    at: dt.datetime | None
    """None before the first count."""
    complete: int | None
    """None while too few have answered to be counted; as below."""
    counts: Counts
    languages: Shown
    channels: Shown


@dataclass(frozen=True, slots=True)
class CampaignFigures:
    """What a funder sees."""

    at: dt.datetime
    complete: int | None
    tables: Tables
    counts: Counts
    participation: Participation
    languages: Shown
    channels: Shown


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything there is to count of a structure, or of the whole campaign."""

    complete: int
    counts: Counts
    places: Mapping[Place, int]
    """Of the whole campaign alone, as what follows."""
    largest: Mapping[Place, int]
    """What came through one structure of a place at most."""
    where: Mapping[int, Place]
    structures: Mapping[int, int]
    """How many through each."""
    languages: Mapping[str, int]
    channels: Mapping[str, int]


def own_figures(session: Session, campaign: Campaign, structure_id: int) -> OwnFigures | None:
    """As last counted; None where the structure has no link in the campaign any more."""
    partner = next((one for one in store.partners(session, campaign.id) if one.id == structure_id), None)
    row = latest(session, campaign.id, structure_id)
    if partner is None:
        return None
    return OwnFigures(partner, row.at, *_common(row)) if row else OwnFigures(partner, None, None, Counts(), {}, {})


def campaign_figures(session: Session, campaign: Campaign) -> CampaignFigures | None:
    """As last counted."""
    row = latest(session, campaign.id, None)
    if row is None:
        return None
    complete, counts, languages, channels = _common(row)
    tables = _tables(row.figures["tables"])
    return CampaignFigures(row.at, complete, tables, counts, participation(counts), languages, channels)


def _common(row: SharedCount) -> tuple[int | None, Counts, Shown, Shown]:
    """By language and by way of answering when no more come.

    Before, whoever looks twice would see in which language those few answered who came between.
    """
    kept = row.figures
    languages, channels = (told_apart(kept[axis]) if row.last else {} for axis in APART)
    return kept["complete"] if _is_told(kept) else None, Counts(**kept["counts"]), languages, channels


def _is_told(figures: Mapping[str, Any]) -> bool:
    return is_crowd(figures["complete"], figures["largest"])


def latest(
    session: Session, campaign_id: int, structure_id: int | None, *, last: bool | None = None
) -> SharedCount | None:
    own = SharedCount.structure_id.is_(None) if structure_id is None else SharedCount.structure_id == structure_id
    found = select(SharedCount).where(SharedCount.campaign_id == campaign_id, own)
    if last is not None:
        found = found.where(SharedCount.last == last)
    return session.scalar(found.order_by(SharedCount.id.desc()).limit(1))


def count_at_night(database: Database, now: dt.datetime) -> int:
    """Count what shared pages show anew, once a night; at any hour what was never counted; how many show others now."""
    with database.session() as session:
        found = sum(renew_counts(session, one, now, anew=now.hour == NIGHT) for one in campaigns(session))
        session.commit()
    return found


def renew_counts(session: Session, campaign: Campaign, now: dt.datetime, *, anew: bool = True) -> int:
    """Count where a batch has come, or only where nothing was counted yet; how many pages' figures are other ones now.

    While the tallies are behind nothing is counted: what is told stays told.
    """
    shared = select(SharedPage.structure_id).where(
        SharedPage.campaign_id == campaign.id, SharedPage.closed_at.is_(None)
    )
    open_pages = dict.fromkeys(session.scalars(shared))
    whose = [one for one in open_pages if anew or latest(session, campaign.id, one) is None]
    if not whose:
        return 0
    found = store.steady(session, lambda new: _counted(session, campaign, new, whose) if new.complete else {})
    closed = campaign_state(campaign, now) is CampaignState.CLOSED
    return sum(_renew(session, campaign.id, one, counted, now, closed=closed) for one, counted in found.items())


def _renew(
    session: Session, campaign_id: int, structure_id: int | None, new: Counted, now: dt.datetime, *, closed: bool
) -> bool:
    """Where no batch has come when the campaign closes, all stays as of the last one, which languages are added to."""
    before = latest(session, campaign_id, structure_id)
    if before is None or _has_batch(before.figures, new, closed=closed):
        at, figures = now, _stored(new, before, now, last=closed)
    elif before.last or not closed:
        return False
    else:
        at, figures = before.at, before.figures
    over = latest(session, campaign_id, structure_id, last=True) if closed else None
    if over and _is_told(over.figures) and not all(told_again(over.figures[axis], figures[axis]) for axis in APART):
        return False
    session.add(SharedCount(campaign_id=campaign_id, structure_id=structure_id, at=at, last=closed, figures=figures))
    session.flush()
    return True


def _has_batch(before: Mapping[str, Any], new: Counted, *, closed: bool) -> bool:
    """In the end also what was too small to be told before."""
    moved = most_moved(_by_id(before["structures"]), new.structures, new.where)
    batch = is_batch(before["complete"], new.complete, max(moved.values(), default=0))
    return batch or (closed and not _is_told(before))


def _stored(new: Counted, row: SharedCount | None, now: dt.datetime, *, last: bool) -> dict[str, Any]:
    before = _tables(row.figures["tables"]) if row else None
    mine = most_moved(before.structures if before else {}, new.structures, new.where)
    tables = retold(before, new.places, now, last=last, largest=new.largest, mine=mine)
    return {
        "complete": new.complete,
        "largest": max(new.largest.values(), default=0),
        "structures": dict(new.structures),
        "counts": new.counts._asdict(),
        "tables": {
            "at": tables.at.isoformat(),
            "places": [[*place, count] for place, count in tables.places.items()],
            "told": asdict(tables.told),
            "structures": dict(tables.structures if tables is before else new.structures),
        },
        Axis.LANGUAGE.value: dict(new.languages),
        Axis.CHANNEL.value: dict(new.channels),
    }


def _by_id(stored: Mapping[str, int]) -> Mapping[int, int]:
    """A document's names are words."""
    return {int(one): count for one, count in stored.items()}


def _tables(stored: Mapping[str, Any]) -> Tables:
    places = {(region, departement, kind): count for region, departement, kind, count in stored["places"]}
    return Tables(
        dt.datetime.fromisoformat(stored["at"]), places, Aggregates(**stored["told"]), _by_id(stored["structures"])
    )


def _counted(
    session: Session, campaign: Campaign, new: Unread, whose: Sequence[int | None]
) -> Mapping[int | None, Counted]:
    known = counts_by_structure(session, campaign.id, new)
    partners = {one.id: one for one in store.partners(session, campaign.id)}
    each = {id_: ordering(known.get(id_, Counts()), one.notebooks) for id_, one in partners.items()}
    alone = _complete(store.tallies(session, campaign.id, new, [Axis.ALL], [0])).total()
    found: dict[int | None, Counted] = {}
    for one in whose:
        of = None if one is None else [one]
        languages, channels = _apart(session, campaign, new, of)
        if one is None:
            every, (places, largest) = added(each.values()), _places(partners, each, alone)
            where = {id_: _place(partner) for id_, partner in partners.items()}
            through = {id_: counts.tally.completed for id_, counts in each.items()}
            found[one] = Counted(sum(places.values()), every, places, largest, where, through, languages, channels)
        elif one in each:
            found[one] = Counted(each[one].tally.completed, each[one], {}, {}, {}, {}, languages, channels)
    return found


def _places(
    partners: Mapping[int, Partner], each: Mapping[int, Counts], alone: int
) -> tuple[Mapping[Place, int], Mapping[Place, int]]:
    """How many in all, and through one structure at most; whom nobody's link brought is nowhere."""
    places, largest = Counter[Place](), Counter[Place]()
    for id_, one in partners.items():
        place, count = _place(one), each[id_].tally.completed
        places[place] += count
        largest[place] = max(largest[place], count)
    if alone:
        places["", "", ""] = alone
    return places, largest


def _place(one: Partner) -> Place:
    return region(one.departement), one.departement, one.kind


def _apart(
    session: Session, campaign: Campaign, new: Unread, structure_ids: Sequence[int] | None
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Complete answers by language and by way of answering."""
    told = store.tallies(session, campaign.id, new, APART, structure_ids)
    languages, channels = ([one for one in told if one.axis == axis] for axis in APART)
    return _complete(languages), _complete(channels)


def _complete(tallied: Sequence[Tallied]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in tallied:
        if one.state == Code.COMPLETE:
            found[one.value] += one.people
    return found
