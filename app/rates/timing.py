"""When answers come: days after a professional forwarded the link, and after somebody wrote to or called them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Select, SQLColumnExpression, String, Subquery, cast, extract, func, literal, select
from sqlalchemy.orm import Session, aliased

from app.correspondence.tables import Reminder
from app.distribution.core import EventKind
from app.distribution.tables import HistoryEvent
from app.rates.tables import RatesPerson

DAYS = 30
"""Days shown after forwarding; later ones are put together."""
WINDOW_DAYS = 7
"""How long after a nudge an answer is counted beside it."""
TO_PROFESSIONALS = (EventKind.LETTER_WRITTEN, EventKind.CALLED)
NUDGES = (*TO_PROFESSIONALS, EventKind.REMINDED)


@dataclass(frozen=True, slots=True)
class Day:
    """One day after forwarding, over all professionals."""

    number: int
    completed: int
    nudges: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Turn:
    """People invited by a personal link: after so many reminders, how many were asked and how many completed."""

    number: int
    """0: before any reminder."""
    asked: int
    completed: int
    """After this reminder and before the next."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """Reminders, letters or calls of one kind, and the complete answers around them."""

    kind: str
    times: int
    before: int
    """Complete answers through the same links in as many days before."""
    after: int


def since_forwarding(session: Session, campaign_id: int) -> Sequence[Day]:
    """Complete answers through forwarded links by day since each professional first said that they forwarded."""
    first = _first_forwarded(campaign_id)
    completed = _by_day(session, first, RatesPerson.completed_at, RatesPerson.link_id, ~RatesPerson.personal)
    of = HistoryEvent
    nudges = {kind: _by_day(session, first, of.at, of.relay_link_id, of.kind == kind.value) for kind in NUDGES}
    days = {*completed, *(day for found in nudges.values() for day in found)}
    return [
        Day(day, completed.get(day, 0), {kind: found[day] for kind, found in nudges.items() if day in found})
        for day in range(max(days, default=-1) + 1)
    ]


def _first_forwarded(campaign_id: int) -> Subquery:
    return (
        select(HistoryEvent.relay_link_id.label("link_id"), func.min(HistoryEvent.at).label("at"))
        .where(HistoryEvent.campaign_id == campaign_id, HistoryEvent.kind == EventKind.FORWARDED.value)
        .group_by(HistoryEvent.relay_link_id)
        .subquery()
    )


def _by_day(
    session: Session,
    first: Subquery,
    at: SQLColumnExpression[dt.datetime | None],
    link: SQLColumnExpression[int | None],
    which: SQLColumnExpression[bool],
) -> Mapping[int, int]:
    day = ((_seconds(at) - _seconds(first.c.at)) // 86_400).label("day")
    found = select(day, func.count()).join_from(first, link.class_, link == first.c.link_id)  # type: ignore[attr-defined]
    rows = session.execute(found.where(which, at >= first.c.at).group_by(day))
    counts: dict[int, int] = {}
    for number, count in rows:
        counts[min(number, DAYS)] = counts.get(min(number, DAYS), 0) + count
    return counts


def _seconds(at: SQLColumnExpression[dt.datetime | None]) -> SQLColumnExpression[int]:
    return cast(extract("epoch", at), BigInteger)


def around_nudges(session: Session, campaign_id: int) -> Sequence[Nudge]:
    return [one for kind in TO_PROFESSIONALS if (one := _around(session, campaign_id, kind.value)).times]


def _around(session: Session, campaign_id: int, kind: str) -> Nudge:
    mine = (HistoryEvent.campaign_id == campaign_id, HistoryEvent.kind == kind, HistoryEvent.relay_link_id.is_not(None))
    gap = _seconds(RatesPerson.completed_at) - _seconds(HistoryEvent.at)
    window = WINDOW_DAYS * 86_400
    beside = (
        select(func.count())
        .join_from(HistoryEvent, RatesPerson, RatesPerson.link_id == HistoryEvent.relay_link_id)
        .where(*mine, RatesPerson.completed_at.is_not(None))
    )
    return Nudge(
        kind=kind,
        times=session.scalar(select(func.count()).where(*mine)) or 0,
        before=session.scalar(beside.where(gap < 0, gap >= -window)) or 0,
        after=session.scalar(beside.where(gap >= 0, gap < window)) or 0,
    )


def by_reminder(session: Session, campaign_id: int) -> Sequence[Turn]:
    """What each further reminder brought; empty where nobody was invited."""
    invited = select(func.count()).where(RatesPerson.campaign_id == campaign_id, RatesPerson.personal)
    asked = session.scalar(invited) or 0
    done = session.scalar(invited.where(RatesPerson.completed_at.is_not(None))) or 0
    sent = _sent(campaign_id)
    times = {row[0]: row[1] for row in session.execute(sent)}
    later = aliased(Reminder)
    newer = select(later.id).where(
        later.invitation_id == Reminder.invitation_id,
        later.turn > Reminder.turn,
        later.handed_over_at <= RatesPerson.completed_at,
    )
    whose = RatesPerson.key == literal("invitation ") + cast(Reminder.invitation_id, String)
    brought = sent.join(RatesPerson, whose).where(RatesPerson.completed_at >= Reminder.handed_over_at, ~newer.exists())
    completed = {row[0]: row[1] for row in session.execute(brought)}
    turns = [Turn(turn, times[turn], completed.get(turn, 0)) for turn in sorted(times)]
    return [Turn(0, asked, done - sum(completed.values())), *turns] if asked else []


def _sent(campaign_id: int) -> Select[int, int]:
    found = select(Reminder.turn, func.count()).select_from(Reminder)
    return found.where(Reminder.campaign_id == campaign_id, Reminder.handed_over_at.is_not(None)).group_by(
        Reminder.turn
    )
