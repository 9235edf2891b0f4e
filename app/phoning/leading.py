"""The board of whoever leads the calls: who is on what, what is overdue, how the last hours went. It ranks nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.store import everybody
from app.access.tables import Staff
from app.database.secrets import Keys
from app.distribution.core import DeclarationKind
from app.distribution.tables import Campaign, Commitment, Declaration, Professional, RelayLink, Structure
from app.phoning import queue
from app.phoning.cases import pace_of, rules, set_rules
from app.phoning.core.order import Stage
from app.phoning.core.outcomes import RULES, Outcome
from app.phoning.core.rules import Rules
from app.phoning.queue import LEASE
from app.phoning.service import take_case
from app.phoning.store import case_of, find_case
from app.phoning.tables import Attempt, CallCase


class NotGiven(StrEnum):
    """Why a case was not given to a caller."""

    BUSY = "busy"
    """They hold another."""
    LANGUAGE = "language"
    """They do not make calls in the language that it needs."""
    NOT_CALLED = "not_called"
    """The person is not to be called, or there is no such case."""
    NOBODY = "nobody"
    """No such caller."""


STEP = 2.0
"""What raising a kind of structure once multiplies its calls' worth by, and lowering divides."""
MOST_RAISED = 4.0
LATELY = dt.timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class AtWork:
    """A caller with the case they hold."""

    staff_id: int
    caller: str
    case_id: int
    professional: str | None
    since: dt.datetime
    quiet: bool
    """Their lease has run out: the case is anybody's."""


@dataclass(frozen=True, slots=True)
class Lately:
    """All callers together, in the last eight hours."""

    calls: int
    reached: int
    completed: int
    hours: float

    def per_hour(self, count: int) -> float | None:
        return count / self.hours if self.hours else None


@dataclass(frozen=True, slots=True)
class Lead:
    at_work: Sequence[AtWork]
    overdue: int
    """Appointments that were missed."""
    lately: Lately
    promises: int
    """Whose day is past."""
    kept: int
    """Of these, those after which the professional said to have forwarded."""
    rules: Rules
    kinds: Sequence[str]
    counted: bool
    """Whether a fair share is the population's as it is counted; else it follows the notebooks ordered."""


def lead(session: Session, campaign: Campaign, now: dt.datetime) -> Lead:
    promises, kept = _promises(session, campaign, now)
    return Lead(
        _at_work(session, campaign, now), _overdue(session, campaign, now), _lately(session, campaign, now),
        promises, kept, rules(session, campaign.id), kinds(session, campaign),
        pace_of(session, campaign.id).counted,
    )  # fmt: skip


def _at_work(session: Session, campaign: Campaign, now: dt.datetime) -> Sequence[AtWork]:
    """In the order in which they took their cases."""
    wanted = (
        select(Staff.id, Staff.name, CallCase.id, Professional.name, CallCase.claimed_at, CallCase.expires_at)
        .join(Staff, Staff.id == CallCase.staff_id)
        .outerjoin(RelayLink, (RelayLink.id == CallCase.relay_link_id) & (CallCase.kind == "professional"))
        .outerjoin(Professional, Professional.id == RelayLink.professional_id)
        .where(CallCase.campaign_id == campaign.id)
        .order_by(CallCase.claimed_at, CallCase.id)
    )
    return [
        AtWork(number, caller, case_id, professional, since or now, (until or now) <= now)
        for number, caller, case_id, professional, since, until in session.execute(wanted)
    ]


def _overdue(session: Session, campaign: Campaign, now: dt.datetime) -> int:
    missed = select(func.count()).where(
        CallCase.campaign_id == campaign.id,
        CallCase.ending.is_(None),
        CallCase.stage <= Stage.MISSED,
        CallCase.due_at < now,
    )
    return session.scalars(missed).one()


def _lately(session: Session, campaign: Campaign, now: dt.datetime) -> Lately:
    wanted = select(Attempt.outcome, Attempt.started_at, Attempt.ended_at).where(
        Attempt.campaign_id == campaign.id, Attempt.ended_at > now - LATELY
    )
    made = session.execute(wanted).all()
    spent = sum(min(ended - started, LEASE).total_seconds() for _, started, ended in made) / 3600
    outcomes = [Outcome(outcome) for outcome, _, _ in made]
    reached = sum(RULES[one].reached for one in outcomes)
    return Lately(len(made), reached, outcomes.count(Outcome.COMPLETED_BY_PHONE), spent)


def _promises(session: Session, campaign: Campaign, now: dt.datetime) -> tuple[int, int]:
    past = (
        select(Commitment.id, Commitment.relay_link_id, Commitment.made_at)
        .join(RelayLink, RelayLink.id == Commitment.relay_link_id)
        .where(RelayLink.campaign_id == campaign.id, Commitment.due_on < now.date())
    ).subquery()
    said = Declaration.kind == DeclarationKind.FORWARDED.value
    after = (Declaration.relay_link_id == past.c.relay_link_id) & (Declaration.at >= past.c.made_at) & said
    kept = select(
        func.count(past.c.id.distinct()), func.count(past.c.id.distinct()).filter(Declaration.id.is_not(None))
    )
    found = session.execute(kept.select_from(past).outerjoin(Declaration, after)).one()
    return found[0], found[1]


def kinds(session: Session, campaign: Campaign) -> Sequence[str]:
    wanted = select(Structure.kind).where(Structure.project_id == campaign.project_id).distinct()
    return session.scalars(wanted.order_by(Structure.kind)).all()


def pause(session: Session, campaign: Campaign, now: dt.datetime, *, paused: bool) -> None:
    """While paused nobody is given another case; calls that are going on are saved."""
    set_rules(session, campaign.id, replace(rules(session, campaign.id), paused=paused), now)


def callers(session: Session) -> Sequence[Staff]:
    """Who may be given a case."""
    return [one for one in everybody(session) if one.active]


def give(
    session: Session, keys: Keys, campaign: Campaign, case_id: int, staff_id: int, now: dt.datetime
) -> NotGiven | None:
    """Hand a case to one caller, whoever holds it; None where it is done. What they are given they need not ask for."""
    row = find_case(session, campaign.id, case_id)
    if staff_id not in {one.id for one in callers(session)}:
        return NotGiven.NOBODY
    if row is None:
        return NotGiven.NOT_CALLED
    if row.needs is not None and row.needs not in queue.spoken(session, staff_id):
        return NotGiven.LANGUAGE
    queue.one_at_a_time(session, staff_id)
    theirs = case_of(session, staff_id)
    if theirs is not None and theirs.id != case_id and (theirs.expires_at or now) > now:
        return NotGiven.BUSY
    if row.staff_id is not None and row.staff_id != staff_id:
        queue.give_back(session, row.staff_id, row.token)
    return None if take_case(session, keys, campaign, case_id, staff_id, now) else NotGiven.NOT_CALLED


def weigh(session: Session, campaign: Campaign, kind: str, now: dt.datetime, *, up: bool) -> None:
    """Call a kind of structure sooner, or later."""
    before = rules(session, campaign.id)
    factor = before.strata.get(kind, 1.0) * (STEP if up else 1 / STEP)
    kept = {**before.strata, kind: min(max(factor, 1 / MOST_RAISED), MOST_RAISED)}
    strata = {one: value for one, value in kept.items() if value != 1.0}
    set_rules(session, campaign.id, replace(before, strata=strata), now)
