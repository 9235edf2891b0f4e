"""What the tallies say, with the part of the history that nobody has added up yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.distribution.tables import Professional, RelayLink, Structure
from app.rates.core.folding import EVERYBODY, Event, Ledger, Relay
from app.rates.core.standing import Axis
from app.rates.keeping import REACHED, ledger_of, reached, relay_of, tail
from app.rates.tables import RatesLink, RatesTally

T = TypeVar("T")
TRIES = 5
MOST_UNREAD = 2000
"""Events that a page adds up by itself; beyond, its figures are those of a moment ago and say so."""


@dataclass(frozen=True, slots=True)
class Place:
    """A relay link with whose it is."""

    link_id: int
    revoked: bool
    professional_id: int
    professional: str
    language: str
    has_phone: bool
    structure_id: int
    structure: str
    kind: str
    departement: str
    notebooks: int | None
    network: str


@dataclass(frozen=True, slots=True)
class Partner:
    """A structure that has a link in the campaign."""

    id: int
    name: str
    kind: str
    departement: str
    notebooks: int | None
    network: str


class Tallied(NamedTuple):
    """So many people are alike in this."""

    personal: bool
    axis: str
    value: str
    state: str
    people: int


@dataclass(frozen=True, slots=True)
class Unread:
    """What of the history is newer than the tallies."""

    reached: int
    ledger: Ledger
    complete: bool
    """Whether it is all there is."""


def unread(session: Session) -> Unread:
    after = reached(session)
    ledger, complete = _folded(session, tail(session, after, MOST_UNREAD + 1))
    return Unread(after, ledger, complete)


def unread_of(session: Session, links: Collection[int]) -> Ledger:
    """Of a few links only, which spares whoever asks for one case the news of all others."""
    return _folded(session, tail(session, REACHED.scalar_subquery(), MOST_UNREAD + 1, links=links))[0]


def _folded(session: Session, events: Sequence[Event]) -> tuple[Ledger, bool]:
    taken = events if len(events) <= MOST_UNREAD else []
    ledger = ledger_of(session, taken)
    ledger.fold(taken)
    return ledger, len(taken) == len(events)


def steady(session: Session, look: Callable[[Unread], T]) -> T:
    """What `look` finds while nobody reads on: each statement of a page sees the database of its own moment."""
    turn = 1
    while True:
        new = unread(session)
        found = look(new)
        if turn == TRIES or reached(session) == new.reached:
            return found
        turn += 1


def partners(session: Session, campaign_id: int) -> Sequence[Partner]:
    """Structures with a link in the campaign, by name."""
    linked = select(Professional.structure_id).join(RelayLink).where(RelayLink.campaign_id == campaign_id)
    found = select(
        Structure.id, Structure.name, Structure.kind, Structure.departement, Structure.notebooks,
        func.coalesce(Structure.network, ""),
    ).where(Structure.id.in_(linked))  # fmt: skip
    return [Partner(*row) for row in session.execute(found.order_by(Structure.name, Structure.id))]


def places(session: Session, campaign_id: int, link_ids: Iterable[int] | None = None) -> Sequence[Place]:
    """Relay links of a campaign, all or these, by structure and professional."""
    found: Select[*tuple[Any, ...]] = (
        select(
            RelayLink.id,
            RelayLink.revoked_at.is_not(None),
            Professional.id,
            Professional.name,
            Professional.language,
            Professional.phone.is_not(None),
            Structure.id,
            Structure.name,
            Structure.kind,
            Structure.departement,
            Structure.notebooks,
            func.coalesce(Structure.network, ""),
        )
        .join(Professional, Professional.id == RelayLink.professional_id)
        .join(Structure, Structure.id == Professional.structure_id)
        .where(RelayLink.campaign_id == campaign_id)
        .order_by(Structure.name, Structure.id, Professional.name, RelayLink.id)
    )
    if link_ids is not None:
        found = found.where(RelayLink.id.in_(list(link_ids)))
    return [Place(*row) for row in session.execute(found)]


def links_on_page(
    session: Session,
    campaign_id: int,
    structure_id: int | None,
    page: int,
    size: int,
    without: Collection[int] = (),
) -> tuple[Sequence[int], int]:
    """Links of a campaign, or of one of its structures, but for some; by structure and professional, and how many."""
    found = select(RelayLink.id).join(Professional, Professional.id == RelayLink.professional_id).join(Structure)
    found = found.where(RelayLink.campaign_id == campaign_id)
    if structure_id is not None:
        found = found.where(Structure.id == structure_id)
    if without:
        found = found.where(RelayLink.id.not_in(without))
    count = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    ordered = found.order_by(Structure.name, Structure.id, Professional.name, RelayLink.id)
    return session.scalars(ordered.limit(size).offset((page - 1) * size)).all(), count


def relays(
    session: Session, campaign_id: int, new: Ledger, link_ids: Iterable[int] | None = None
) -> Mapping[int, Relay]:
    """What is known of the links of a campaign, all or these."""
    found = select(RatesLink).where(RatesLink.campaign_id == campaign_id)
    if link_ids is not None:
        found = found.where(RatesLink.link_id.in_(list(link_ids)))
    stored = {row.link_id: relay_of(row) for row in session.scalars(found)}
    return stored | {link: one for link, one in new.relays.items() if one.campaign_id == campaign_id}


def tallies(
    session: Session, campaign_id: int, new: Unread, axes: Iterable[Axis], structure_ids: Iterable[int] | None
) -> Sequence[Tallied]:
    """Tallies on these axes, of all structures or of some (0: people whom nobody's link brought), added up."""
    wanted = [axis.value for axis in axes]
    chosen = None if structure_ids is None else frozenset(structure_ids)
    whose = (RatesTally.personal, RatesTally.axis, RatesTally.value, RatesTally.state)
    found = select(*whose, func.sum(RatesTally.count)).where(
        RatesTally.campaign_id == campaign_id, RatesTally.axis.in_(wanted)
    )
    mine = RatesTally.structure_id == EVERYBODY if chosen is None else RatesTally.structure_id.in_(chosen)
    counts: Counter[tuple[bool, str, str, str]] = Counter()
    for personal, axis, value, state, count in session.execute(found.where(mine).group_by(*whose)):
        counts[personal, axis, value, state] = count
    for (campaign, structure, personal, axis, value, state), count in new.ledger.moved.items():
        if campaign == campaign_id and axis in wanted and (chosen is None or structure in chosen):
            counts[personal, axis, value, state] += count
    return [Tallied(*key, count) for key, count in sorted(counts.items()) if count]
