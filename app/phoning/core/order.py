"""Which case comes next, and why in codes that the page puts into words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from app.phoning.core.hours import is_open, local, next_opening
from app.phoning.core.outcomes import Calls

PATIENCE_DAYS = 3
"""Time a professional has to read their message before we call."""
ANSWERS_TAKE_DAYS = 7
"""Time beneficiaries have to answer before we ask how the forwarding went."""


class ReasonCode(IntEnum):
    """Why to call, most pressing first."""

    APPOINTMENT = 1
    PROMISE_PAST = 2
    FORWARDED_NO_ANSWERS = 3
    OPENED_ONLY = 4
    SILENT = 5


@dataclass(frozen=True, slots=True)
class Reason:
    code: ReasonCode
    days: int = 0
    """Since the last sign, or since the promise was due."""
    count: int = 0
    due_on: dt.date | None = None
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All the order looks at in one case."""

    link_id: int
    departement: str
    made_at: dt.datetime
    opened_at: dt.datetime | None
    forwarded_at: dt.datetime | None
    """When they last said they forwarded to somebody."""
    answered_at: dt.datetime | None
    """When somebody last began to answer."""
    promised: int
    promised_by: dt.date | None
    promised_at: dt.datetime | None
    gain: float
    """Answers a call may bring, worth more where they are missing."""
    calls: Calls


@dataclass(frozen=True, slots=True)
class Due:
    """A case somebody may call now."""

    facts: Facts
    reason: Reason


def why(facts: Facts, now: dt.datetime) -> Reason | None:
    """The most pressing reason to call, whatever the hour; None where the case is closed, or goes well."""
    if facts.calls.closed:
        return None
    if facts.calls.appointment is not None:
        return Reason(ReasonCode.APPOINTMENT, at=facts.calls.appointment)
    return _promise(facts, now) or _waiting(facts, now)


def _promise(facts: Facts, now: dt.datetime) -> Reason | None:
    if facts.promised_by is None or facts.promised_at is None:
        return None
    since = [one for one in (facts.forwarded_at, facts.answered_at) if one is not None and one >= facts.promised_at]
    late = (local(now, facts.departement).date() - facts.promised_by).days
    if since or late <= 0:
        return None
    return Reason(ReasonCode.PROMISE_PAST, days=late, count=facts.promised, due_on=facts.promised_by)


def _waiting(facts: Facts, now: dt.datetime) -> Reason | None:
    """Silence that has lasted; a promise not yet due is waited for."""
    if facts.answered_at is not None or (
        facts.promised_by and facts.promised_by >= local(now, facts.departement).date()
    ):
        return None
    for code, since, patience in (
        (ReasonCode.FORWARDED_NO_ANSWERS, facts.forwarded_at, ANSWERS_TAKE_DAYS),
        (ReasonCode.OPENED_ONLY, facts.opened_at, PATIENCE_DAYS),
        (ReasonCode.SILENT, facts.made_at, PATIENCE_DAYS),
    ):
        if since is not None:
            days = (now - since).days
            return Reason(code, days=days) if days >= patience else None
    return None


def due_at(facts: Facts, now: dt.datetime) -> dt.datetime | None:
    """When this case may be called, at the earliest now; None where there is nothing to call for."""
    if why(facts, now) is None:
        return None
    return next_opening(max(now, facts.calls.not_before or now), facts.departement)


def ready(cases: Iterable[Facts], now: dt.datetime) -> Sequence[Due]:
    """Cases there is reason to call, whatever the hour, the most useful first; the same order for everybody."""
    reasons = ((facts, why(facts, now)) for facts in cases)
    waiting = [Due(facts, reason) for facts, reason in reasons if reason is not None and _may_be_called(facts, now)]
    return sorted(waiting, key=_rank)


def queue(waiting: Iterable[Due], now: dt.datetime) -> Sequence[Due]:
    """Those of the ready cases where a call is welcome at this hour, in their order."""
    return [due for due in waiting if is_open(now, due.facts.departement)]


def _may_be_called(facts: Facts, now: dt.datetime) -> bool:
    return facts.calls.not_before is None or facts.calls.not_before <= now


def _rank(due: Due) -> tuple[float, ...]:
    """Appointments by the clock; broken promises by size; then gain, fewest attempts, longest wait."""
    facts, reason = due.facts, due.reason
    if reason.code is ReasonCode.APPOINTMENT and reason.at is not None:
        return (1, reason.at.timestamp(), facts.link_id)
    if reason.code is ReasonCode.PROMISE_PAST:
        return (2, -facts.gain, -reason.days, facts.calls.made, facts.link_id)
    # Rounded, so that a difference nobody could notice does not outrank fewer attempts.
    return (3, -round(facts.gain, 1), facts.calls.made, facts.made_at.timestamp(), facts.link_id)
