"""The queue in the database: who may be called at this hour, and one statement that hands over one case."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import uuid4

from sqlalchemy import ColumnElement, Table, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.access.tables import Staff
from app.phoning.core.hours import Window, is_open, next_opening, slot
from app.phoning.core.order import Stage
from app.phoning.tables import CallCase, CallerLanguage, CallWindow

LEASE = dt.timedelta(minutes=12)
"""How long a case is one caller's; a longer call keeps it unless somebody else has asked for the next case."""
OURS = "fr"
"""What every caller speaks who did not say otherwise."""

_CASES = cast("Table", CallCase.__table__)
_ORDER = (_CASES.c.stage, _CASES.c.worth, _CASES.c.made, _CASES.c.since, _CASES.c.id)


@dataclass(frozen=True, slots=True)
class Hour:
    """One moment, with the windows in which calls are welcome then, by half-day there."""

    now: dt.datetime
    open: Mapping[int, Sequence[int]]

    @property
    def due(self) -> ColumnElement[bool]:
        """Cases that may be called."""
        return and_(_CASES.c.due_at <= self.now, self.welcome)

    @property
    def welcome(self) -> ColumnElement[bool]:
        """Where calls are welcome at this hour; whoever named this moment may be called at any."""
        half_days = [
            and_(_CASES.c.window_id.in_(ids), _CASES.c.avoid.op("&")(1 << half_day) == 0)
            for half_day, ids in self.open.items()
        ]
        return or_(_CASES.c.stage == Stage.APPOINTMENT, *half_days)

    @property
    def free(self) -> ColumnElement[bool]:
        return or_(_CASES.c.staff_id.is_(None), _CASES.c.expires_at <= self.now)


def hour(session: Session, now: dt.datetime) -> Hour:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for number, window in windows(session).items():
        if is_open(now, window):
            found[slot(now, window)].append(number)
    return Hour(now, found)


def windows(session: Session) -> Mapping[int, Window]:
    found = session.execute(select(CallWindow.id, CallWindow.departements, CallWindow.hours))
    return {number: Window(departements, hours) for number, departements, hours in found}


def spoken(session: Session, staff_id: int) -> Sequence[str]:
    """Languages a caller makes calls in."""
    both = select(CallerLanguage.language, Staff.language).join_from(
        Staff, CallerLanguage, CallerLanguage.staff_id == Staff.id, isouter=True
    )
    found = session.execute(both.where(Staff.id == staff_id)).all()
    return [said for said, _ in found if said] or [OURS, *(page for _, page in found)]


def speak(session: Session, staff_id: int, languages: Sequence[str]) -> None:
    """From now on, calls in these; none stands for what everybody speaks."""
    session.execute(delete(CallerLanguage).where(CallerLanguage.staff_id == staff_id))
    session.add_all([CallerLanguage(staff_id=staff_id, language=one) for one in languages])


def one_at_a_time(session: Session, staff_id: int) -> None:
    """A caller who presses twice is served twice, one after the other, until the transaction ends."""
    session.execute(select(Staff.id).where(Staff.id == staff_id).with_for_update(key_share=True))


def claim_next(
    session: Session, campaign_id: int, staff_id: int, at: Hour, languages: Sequence[str]
) -> CallCase | None:
    """Claim the first case of the queue that is free: one statement, which passes over what others are taking."""
    speaks = or_(_CASES.c.needs.is_(None), _CASES.c.needs.in_(languages))
    first = (
        select(_CASES.c.id)
        .where(_CASES.c.campaign_id == campaign_id, _CASES.c.ending.is_(None), at.due, at.free, speaks)
        .order_by(*_ORDER)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return _claim(session, _CASES.c.id == first.scalar_subquery(), staff_id, at)


def claim_one(session: Session, case_id: int, staff_id: int, now: dt.datetime) -> CallCase | None:
    """Claim one given case, due or not, unless another caller holds it; what the caller held before is given back."""
    both = or_(_CASES.c.id == case_id, _CASES.c.staff_id == staff_id)
    # In one order by everybody: two callers who change cases with each other must not wait crosswise.
    session.execute(select(_CASES.c.id).where(both).order_by(_CASES.c.id).with_for_update())
    give_back(session, staff_id)
    return _claim(session, _CASES.c.id == case_id, staff_id, Hour(now, {}))


def _claim(session: Session, which: ColumnElement[bool], staff_id: int, at: Hour) -> CallCase | None:
    values = {
        "staff_id": staff_id,
        "token": uuid4().hex,
        "claimed_at": at.now,
        "expires_at": at.now + LEASE,
    }
    claimed = update(CallCase).where(which, at.free).values(values).returning(CallCase)
    fresh = {"synchronize_session": False, "populate_existing": True}
    return session.scalar(claimed.execution_options(**fresh))


def some_free(session: Session, campaign_id: int, at: Hour, languages: Sequence[str]) -> bool:
    """Whether a case waits that only looked taken, because somebody is writing to its row."""
    speaks = or_(_CASES.c.needs.is_(None), _CASES.c.needs.in_(languages))
    found = select(_CASES.c.id).where(
        _CASES.c.campaign_id == campaign_id, _CASES.c.ending.is_(None), at.due, at.free, speaks
    )
    return session.scalar(found.limit(1)) is not None


def give_back(session: Session, staff_id: int, token: str | None = None) -> None:
    """What a caller holds, or only what they hold under this token."""
    mine = (
        [_CASES.c.staff_id == staff_id] if token is None else [_CASES.c.staff_id == staff_id, _CASES.c.token == token]
    )
    freed = {"staff_id": None, "token": None, "claimed_at": None, "expires_at": None}
    session.execute(update(_CASES).where(*mine).values(freed))


def prolong(session: Session, staff_id: int, token: str, now: dt.datetime) -> bool:
    """Whether the case is still theirs; if so, for another lease."""
    mine = update(_CASES).where(_CASES.c.staff_id == staff_id, _CASES.c.token == token)
    return session.scalar(mine.values(expires_at=now + LEASE).returning(_CASES.c.id)) is not None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cases that nobody holds."""

    now: int
    """Those that may be called at this hour."""
    by_stage: Mapping[Stage, int]
    """Those to call, whatever the hour."""


def waiting(session: Session, campaign_id: int, at: Hour) -> Waiting:
    """Counted in one pass; held cases are few, and taken off."""
    due = _counts(session, campaign_id, at)
    held = _counts(session, campaign_id, at, _CASES.c.staff_id.is_not(None), _CASES.c.expires_at > at.now)
    for stage, (now, ever) in held.items():
        all_now, all_ever = due.get(stage, (now, ever))
        due[stage] = all_now - now, all_ever - ever
    return Waiting(sum(now for now, _ in due.values()), {stage: ever for stage, (_, ever) in due.items() if ever})


def _counts(session: Session, campaign_id: int, at: Hour, *which: ColumnElement[bool]) -> dict[Stage, tuple[int, int]]:
    """Of each stage, the cases that may be called at this hour, and those to call whatever the hour."""
    counted = select(_CASES.c.stage, func.count().filter(at.welcome), func.count()).where(
        _CASES.c.campaign_id == campaign_id, _CASES.c.ending.is_(None), _CASES.c.due_at <= at.now, *which
    )
    return {Stage(stage): (now, ever) for stage, now, ever in session.execute(counted.group_by(_CASES.c.stage))}


def first(session: Session, campaign_id: int, now: dt.datetime, most: int) -> Sequence[int]:
    """The head of the queue, whatever the hour, held or not."""
    found = select(_CASES.c.id).where(
        _CASES.c.campaign_id == campaign_id, _CASES.c.ending.is_(None), _CASES.c.due_at <= now
    )
    return session.scalars(found.order_by(*_ORDER).limit(most)).all()


def next_at(session: Session, campaign_id: int, now: dt.datetime) -> dt.datetime | None:
    """When the first case that may not be called yet may be."""
    known = windows(session)
    later = func.min(_CASES.c.due_at).filter(_CASES.c.due_at > now)
    soonest = (
        select(_CASES.c.window_id, _CASES.c.stage, func.min(_CASES.c.due_at), later)
        .where(_CASES.c.campaign_id == campaign_id, _CASES.c.ending.is_(None))
        .group_by(_CASES.c.window_id, _CASES.c.stage)
    )
    moments = [
        moment if stage == Stage.APPOINTMENT else next_opening(moment, known[window])
        for window, stage, *dues in session.execute(soonest)
        for moment in (max(due, now) for due in dues if due is not None)
    ]
    return min((one for one in moments if one is not None and one > now), default=None)
