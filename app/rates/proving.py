"""Proof that what was added up little by little is what the whole history says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.distribution.tables import HistoryEvent, Professional, RelayLink
from app.rates import moments
from app.rates.core.folding import Event, Ledger, TallyKey
from app.rates.keeping import BATCH, EVENT, reached, relay_of, relay_row
from app.rates.tables import RatesLink, RatesPerson, RatesTally


@dataclass(frozen=True, slots=True)
class Proof:
    """What was compared, and how much of it is not as the history says."""

    events: int
    people: int
    tallies: int
    wrong_people: int
    wrong_tallies: int
    wrong_links: int
    wrong_moments: int
    """Of when answers came, as far as pages show all of it."""

    @property
    def holds(self) -> bool:
        return not self.wrong_people + self.wrong_tallies + self.wrong_links + self.wrong_moments


@dataclass(frozen=True, slots=True)
class Kept:
    """What the tables say, all of one moment."""

    reached: int
    people: int
    tallies: Mapping[TallyKey, int]
    links: Mapping[int, Mapping[str, Any]]
    owners: Mapping[int, int]


def prove(session: Session) -> Proof:
    """Add the history up again, as far as it was read, some people at a time, and compare. Nothing is changed."""
    kept = _kept(session)
    while reached(session) != kept.reached:
        kept = _kept(session)
    ledger = Ledger(kept.owners)
    events = people = 0
    for batch in _by_person(session, kept.reached):
        ledger.fold(batch)
        events, people = events + len(batch), people + len(ledger.people)
        ledger.people.clear()
    wrong = Counter(ledger.tallies())
    wrong.subtract(kept.tallies)
    again = {link: relay_row(link, one) for link, one in ledger.relays.items()}
    return Proof(
        events=events,
        people=people,
        tallies=len(kept.tallies),
        wrong_people=abs(people - kept.people),
        wrong_tallies=sum(count != 0 for count in wrong.values()),
        wrong_links=sum(kept.links.get(link) != again.get(link) for link in kept.links.keys() | again.keys()),
        wrong_moments=moments.wrong(session),
    )


def _kept(session: Session) -> Kept:
    owners = select(RelayLink.id, Professional.structure_id).join(Professional)
    return Kept(
        reached=reached(session),
        people=session.scalar(select(func.count()).select_from(RatesPerson)) or 0,
        tallies={_key(row): row[-1] for row in session.execute(select(*_KEY, RatesTally.count))},
        links={row.link_id: relay_row(row.link_id, relay_of(row)) for row in session.scalars(select(RatesLink))},
        owners={row[0]: row[1] for row in session.execute(owners)},
    )


_KEY = (
    RatesTally.campaign_id, RatesTally.structure_id, RatesTally.personal,
    RatesTally.axis, RatesTally.value, RatesTally.state,
)  # fmt: skip


def _key(row: Sequence[Any]) -> TallyKey:
    campaign, structure, personal, axis, value, now, *_ = row
    return campaign, structure, personal, axis, value, now


def _by_person(session: Session, up_to: int) -> Iterator[Sequence[Event]]:
    """The history in batches of which each holds all there is of the people in it."""
    invitation = HistoryEvent.data["invitation"].as_integer()
    found = select(*EVENT).where(HistoryEvent.id <= up_to).order_by(invitation, HistoryEvent.interview_id)
    batch: list[Event] = []
    for row in session.execute(found.execution_options(yield_per=BATCH)):
        event = Event(*row)
        if len(batch) >= BATCH and (event.case is None or event.case != batch[-1].case):
            yield batch
            batch = []
        batch.append(event)
    yield batch
