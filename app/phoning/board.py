"""The queue as the board, Today and the navigation show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.database.secrets import Keys
from app.distribution.core import CampaignState, campaign_state
from app.distribution.tables import Campaign
from app.phoning import queue, store
from app.phoning.cases import Known, known, rules
from app.phoning.core.order import Reason, Stage, place, welcome, why


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the queue as the board shows it."""

    case_id: int
    known: Known
    reason: Reason
    held: bool
    welcome: bool
    """Whether a call is welcome there at this hour."""


@dataclass(frozen=True, slots=True)
class Board:
    """A campaign's queue at one moment, counted by the database."""

    at: dt.datetime
    waiting: int
    """Cases to call now that nobody holds."""
    by_stage: Mapping[Stage, int]
    """Cases to call that nobody holds, whatever the hour."""
    next_at: dt.datetime | None
    """When the first case that may not be called yet may be; not looked for while there are others."""

    @property
    def ready(self) -> int:
        return sum(self.by_stage.values())


def board(session: Session, campaign: Campaign, now: dt.datetime) -> Board:
    """Nobody is called while the campaign is not open."""
    if campaign_state(campaign, now) is not CampaignState.OPEN:
        return Board(now, 0, {}, None)
    found = queue.waiting(session, campaign.id, queue.hour(session, now))
    soonest = None if found.now else queue.next_at(session, campaign.id, now)
    return Board(now, found.now, found.by_stage, soonest)


def waiting(session: Session, campaign: Campaign, now: dt.datetime) -> int:
    """How many cases may be called now that nobody holds, for the navigation: counted in an index."""
    if campaign_state(campaign, now) is not CampaignState.OPEN:
        return 0
    return queue.waiting(session, campaign.id, queue.hour(session, now)).now


def first_in_line(session: Session, keys: Keys, campaign: Campaign, now: dt.datetime, most: int) -> Sequence[Waiting]:
    """The head of the queue with reasons, looked at afresh."""
    if campaign_state(campaign, now) is not CampaignState.OPEN:
        return []
    found = store.find_cases(session, queue.first(session, campaign.id, now, most))
    current = {one.facts.key: one for one in known(session, keys, campaign, [one.key for one in found], now)}
    rules_ = rules(session, campaign.id)
    lines: list[tuple[tuple[float, ...], Waiting]] = []
    for row in found:
        one = current.get(row.key)
        where = place(one.facts, rules_, now) if one else None
        reason = why(one.facts, rules_, now) if one else None
        if one is not None and where is not None and reason is not None:
            held = row.expires_at is not None and row.expires_at > now
            line = Waiting(row.id, one, reason, held, welcome(where, one.facts.window, now))
            lines.append(((*where.rank, row.id), line))
    return [line for _, line in sorted(lines, key=lambda one: one[0])]
