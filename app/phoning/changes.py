"""What a campaign's calls changed, beside what its reminders did."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from app.database.inserts import insert_or_update
from app.distribution.core import EventKind
from app.distribution.tables import Campaign, HistoryEvent, Professional, RelayLink, Structure
from app.phoning.core.effect import Effect, Person, Yield, attempts_to_answer, effect, yields
from app.phoning.core.outcomes import Kind
from app.phoning.tables import Attempt, CallCase, CallCost

_COSTS = cast("Table", CallCost.__table__)
LONGEST = dt.timedelta(minutes=30)
"""A page left open over lunch is no call."""

Moments = Mapping[int, Sequence[dt.datetime]]
"""By relay link, in their order."""


@dataclass(frozen=True, slots=True)
class Changes:
    calls: Effect | None
    reminders: Effect | None
    made: int
    hours: float
    curve: Sequence[float]
    yields: Sequence[Yield]
    hour_costs: float | None = None
    """Euros, where the team said so."""

    @property
    def next_hour(self) -> tuple[float, float] | None:
        """Extra answers that another hour of first calls would bring, as those so far did."""
        if self.calls is None or not self.hours:
            return None
        pace = self.made / self.hours
        return self.calls.low * pace, self.calls.high * pace

    @property
    def minutes_per_answer(self) -> tuple[float, float] | None:
        """Caller's time per extra answer; None where calls may as well have brought none."""
        found = self.next_hour
        return None if found is None or found[0] <= 0 else (60 / found[1], 60 / found[0])

    @property
    def euros_per_answer(self) -> tuple[float, float] | None:
        """What one extra answer costs in callers' time."""
        minutes = self.minutes_per_answer
        if minutes is None or self.hour_costs is None:
            return None
        return minutes[0] / 60 * self.hour_costs, minutes[1] / 60 * self.hour_costs


def hour_costs(session: Session, project_id: int) -> float | None:
    """Euros."""
    cents = session.scalar(select(CallCost.cents).where(CallCost.project_id == project_id))
    return None if cents is None else cents / 100


def set_hour_costs(session: Session, project_id: int, cents: int | None) -> None:
    if cents is None:
        session.execute(delete(CallCost).where(CallCost.project_id == project_id))
    else:
        insert_or_update(session, _COSTS, [{"project_id": project_id, "cents": cents}], ["project_id"])


def changes(session: Session, campaign: Campaign, now: dt.datetime) -> Changes:
    called, spent = _calls(session, campaign)
    answers = _events(session, campaign, [EventKind.INTERVIEW_COMPLETED, EventKind.INTERVIEW_PARTIAL])
    reminded = _events(session, campaign, [EventKind.REMINDED, EventKind.LETTER_WRITTEN])
    people = _people(session, campaign, called, answers)
    hours: defaultdict[str, float] = defaultdict(float)
    for one in people:
        if one.number in spent:
            hours[one.kind] += spent[one.number]
    made = sum(len(one.touched) for one in people)
    curve = attempts_to_answer(people)
    written = effect(_people(session, campaign, reminded, answers), now)
    cost = hour_costs(session, campaign.project_id)
    return Changes(effect(people, now), written, made, sum(hours.values()), curve, yields(people, hours), cost)


def _people(session: Session, campaign: Campaign, touched: Moments, answers: Moments) -> list[Person]:
    wanted = (
        select(RelayLink.id, Structure.kind)
        .join(Professional, Professional.id == RelayLink.professional_id)
        .join(Structure, Structure.id == Professional.structure_id)
        .where(RelayLink.campaign_id == campaign.id)
    )
    start = campaign.opens_at
    return [
        Person(link, kind, start, touched.get(link, ()), answers.get(link, ()))
        for link, kind in session.execute(wanted)
    ]


def _events(session: Session, campaign: Campaign, kinds: Sequence[EventKind]) -> Moments:
    wanted = (
        select(HistoryEvent.relay_link_id, HistoryEvent.at)
        .where(HistoryEvent.campaign_id == campaign.id, HistoryEvent.kind.in_([one.value for one in kinds]))
        .order_by(HistoryEvent.at)
    )
    found: defaultdict[int, list[dt.datetime]] = defaultdict(list)
    for link, at in session.execute(wanted):
        if link is not None:
            found[link].append(at)
    return found


def _calls(session: Session, campaign: Campaign) -> tuple[Moments, Mapping[int, float]]:
    """When each professional was called, and a caller's hours spent on it."""
    wanted = (
        select(CallCase.relay_link_id, Attempt.started_at, Attempt.ended_at)
        .join(CallCase, CallCase.id == Attempt.case_id)
        .where(Attempt.campaign_id == campaign.id, CallCase.kind == Kind.PROFESSIONAL.value)
        .order_by(Attempt.ended_at)
    )
    found: defaultdict[int, list[dt.datetime]] = defaultdict(list)
    hours: defaultdict[int, float] = defaultdict(float)
    for link, started, ended in session.execute(wanted):
        if link is not None:
            found[link].append(ended)
            hours[link] += min(ended - started, LONGEST).total_seconds() / 3600
    return found, hours
