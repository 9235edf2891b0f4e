"""Which case comes next, and why in codes that the page puts into words.

What to call for, and from when, hangs on what happened and not on the hour: so it can be worked out when something
happens, kept in an indexed queue, and only compared with the clock when a caller asks.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from app.phoning.core.hours import Window, is_open, local, next_opening, slot, zone
from app.phoning.core.outcomes import Calls, Kind, Standing
from app.phoning.core.rules import Rules

GRACE = dt.timedelta(minutes=30)
"""After this much, an appointment is missed."""
WEEK = dt.timedelta(days=7)


class ReasonCode(IntEnum):
    """Why to call."""

    APPOINTMENT = 1
    PROMISE_PAST = 2
    FORWARDED_NO_ANSWERS = 3
    OPENED_ONLY = 4
    SILENT = 5
    ANOTHER_TIME = 6
    ASKED_FOR_CALL = 7


class Stage(IntEnum):
    """What is more pressing comes first; stored."""

    APPOINTMENT = 1
    MISSED = 2
    CALL_BACK = 3
    PROMISE = 4
    GAIN = 5

    @property
    def asked_for(self) -> bool:
        """By the person: weekly caps do not stand in the way."""
        return self <= Stage.CALL_BACK


class Ending(StrEnum):
    """Why nobody is to be called in a case; stored words."""

    GOES_WELL = "goes_well"
    """Answers come, or have come."""
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    COMPLETED = "completed"
    UNREACHABLE = "unreachable"
    INELIGIBLE = "ineligible"
    EXHAUSTED = "exhausted"
    """As many attempts as the rules allow."""
    NO_NUMBER = "no_number"
    SILENCE_ASKED = "silence_asked"
    GONE = "gone"
    """No longer a partner, or the link was withdrawn."""


_ENDINGS = {
    Standing.REFUSED: Ending.REFUSED,
    Standing.COMPLETED: Ending.COMPLETED,
    Standing.UNREACHABLE: Ending.UNREACHABLE,
    Standing.INELIGIBLE: Ending.INELIGIBLE,
}


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

    key: str
    kind: Kind
    window: Window
    made_at: dt.datetime
    """When the link was made, or the call wished for."""
    opened_at: dt.datetime | None = None
    forwarded_at: dt.datetime | None = None
    """When they last said they forwarded to somebody."""
    answered_at: dt.datetime | None = None
    """When somebody last began to answer; of a beneficiary, when they finished."""
    promised: int = 0
    promised_by: dt.date | None = None
    promised_at: dt.datetime | None = None
    gain: float = 0.0
    """Worth of a minute spent on calling."""
    calls: Calls = field(default_factory=Calls)
    structure_free_at: dt.datetime | None = None
    """Until then their structure has been called often enough."""
    barred: Ending | None = None
    """What keeps anybody from being called here, whatever happened: no number, silence asked for…"""


@dataclass(frozen=True, slots=True)
class Place:
    """A case's place in the queue: `rank` orders, `due_at` lets in."""

    stage: Stage
    worth: float
    """Larger is sooner."""
    made: int
    since: dt.datetime
    due_at: dt.datetime
    review_at: dt.datetime | None
    """When the place changes by the clock alone."""
    avoid: int
    """Half-days in which not to call again, a bit each."""

    @property
    def rank(self) -> tuple[float, ...]:
        return (self.stage, -self.worth, self.made, self.since.timestamp())


@dataclass(frozen=True, slots=True)
class Due:
    """A case somebody may call now."""

    facts: Facts
    reason: Reason
    place: Place


def ending(facts: Facts, rules: Rules) -> Ending | None:
    """Why nobody is to be called here whatever the hour; None where there is, or may come, something to call for."""
    if facts.calls.closed:
        return _ENDINGS[facts.calls.standing]
    if facts.barred is not None:
        return facts.barred
    if facts.kind is Kind.BENEFICIARY and facts.answered_at is not None:
        return Ending.ANSWERED
    if facts.calls.counted >= rules.attempts(facts.kind):
        return Ending.EXHAUSTED
    return Ending.GOES_WELL if _outlook(facts, rules) is None else None


def place(facts: Facts, rules: Rules, now: dt.datetime) -> Place | None:
    """Where the case stands in the queue, if nothing further happens; None where nobody is to be called."""
    found = None if ending(facts, rules) else _outlook(facts, rules)
    if found is None:
        return None
    code, since, at = found
    stage = _stage(code, at, now)
    due = max(at, facts.calls.not_before or at)
    if not stage.asked_for:
        due = max([due, *_caps(facts, rules)])
    worth = -at.timestamp() if stage.asked_for else round(facts.gain, 2)
    review = at + GRACE if stage is Stage.APPOINTMENT else None
    avoid = 0 if stage <= Stage.MISSED else _tried(facts, rules)
    return Place(stage, worth, facts.calls.made, since, due, review, avoid)


def why(facts: Facts, rules: Rules, now: dt.datetime) -> Reason | None:
    """The reason to call by now, whatever the hour; None where the case is closed, goes well, or is waited for."""
    found = None if ending(facts, rules) else _outlook(facts, rules)
    if found is None or found[2] > now:
        return None
    code, since, at = found
    if code is ReasonCode.PROMISE_PAST and facts.promised_by is not None:
        late = (local(now, facts.window.places[0]).date() - facts.promised_by).days
        return Reason(code, days=late, count=facts.promised, due_on=facts.promised_by)
    return Reason(code, days=(now - since).days, at=at)


def _stage(code: ReasonCode, at: dt.datetime, now: dt.datetime) -> Stage:
    match code:
        case ReasonCode.APPOINTMENT:
            return Stage.MISSED if now >= at + GRACE else Stage.APPOINTMENT
        case ReasonCode.ANOTHER_TIME | ReasonCode.ASKED_FOR_CALL:
            return Stage.CALL_BACK
        case ReasonCode.PROMISE_PAST:
            return Stage.PROMISE
        case _:
            return Stage.GAIN


Outlook = tuple[ReasonCode, dt.datetime, dt.datetime]
"""Why, since when, and from when to call."""


def _outlook(facts: Facts, rules: Rules) -> Outlook | None:
    """The reason that holds next."""
    if facts.calls.appointment is not None:
        return ReasonCode.APPOINTMENT, facts.made_at, facts.calls.appointment
    if facts.calls.another_time is not None:
        return ReasonCode.ANOTHER_TIME, facts.made_at, facts.calls.another_time
    if facts.kind is Kind.BENEFICIARY:
        return ReasonCode.ASKED_FOR_CALL, facts.made_at, facts.made_at
    if facts.promised_by is not None and _unkept(facts):
        day_after = dt.datetime.combine(facts.promised_by + dt.timedelta(days=1), dt.time(0))
        at = day_after.replace(tzinfo=zone(facts.window.places[0])).astimezone(dt.UTC)
        return ReasonCode.PROMISE_PAST, facts.made_at, at
    return _waiting(facts, rules)


def _unkept(facts: Facts) -> bool:
    if facts.promised_at is None:
        return False
    signs = (facts.forwarded_at, facts.answered_at)
    return not any(one is not None and one >= facts.promised_at for one in signs)


def _waiting(facts: Facts, rules: Rules) -> Outlook | None:
    """Silence that lasts."""
    if facts.answered_at is not None:
        return None
    for code, since, patience in (
        (ReasonCode.FORWARDED_NO_ANSWERS, facts.forwarded_at, rules.answers_take_days),
        (ReasonCode.OPENED_ONLY, facts.opened_at, rules.patience_days),
        (ReasonCode.SILENT, facts.made_at, rules.patience_days),
    ):
        if since is not None:
            return code, since, since + dt.timedelta(days=patience)
    return None


def _caps(facts: Facts, rules: Rules) -> Iterable[dt.datetime]:
    """From when the weekly caps let another call through."""
    if free := free_again(facts.calls.moments, rules.weekly_per_professional):
        yield free
    if facts.structure_free_at is not None:
        yield facts.structure_free_at


def free_again(moments: Sequence[dt.datetime], most: int) -> dt.datetime | None:
    """When fewer than `most` of these calls will lie within the last seven days."""
    return moments[-most] + WEEK if len(moments) >= most else None


def _tried(facts: Facts, rules: Rules) -> int:
    """Half-days in which nobody was reached as often as the rules let us try."""
    counts = Counter(slot(moment, facts.window) for moment in facts.calls.missed)
    return sum(1 << one for one, times in counts.items() if times >= rules.most_in_slot)


def welcome(one: Place, window: Window, now: dt.datetime) -> bool:
    """Whether a call is welcome at this hour; a moment that the person named always is."""
    if one.due_at > now:
        return False
    if one.stage is Stage.APPOINTMENT:
        return True
    return is_open(now, window) and not one.avoid & 1 << slot(now, window)


def ready(cases: Iterable[Facts], rules: Rules, now: dt.datetime) -> Sequence[Due]:
    """Cases there is reason to call, whatever the hour, the most useful first; the same order for everybody."""
    found = []
    for facts in cases:
        where, reason = place(facts, rules, now), why(facts, rules, now)
        if where is not None and reason is not None and where.due_at <= now:
            found.append(Due(facts, reason, where))
    return sorted(found, key=lambda due: (due.place.rank, due.facts.key))


def queue(waiting: Iterable[Due], now: dt.datetime) -> Sequence[Due]:
    """Those of the ready cases where a call is welcome at this hour, in their order."""
    return [due for due in waiting if welcome(due.place, due.facts.window, now)]


def due_at(facts: Facts, rules: Rules, now: dt.datetime) -> dt.datetime | None:
    """When this case may be called, at the earliest now; None where there is nothing to call for."""
    where = place(facts, rules, now)
    if where is None:
        return None
    moment = max(now, where.due_at)
    return moment if where.stage is Stage.APPOINTMENT else next_opening(moment, facts.window)
