"""Caps, budgets and stops: charged in the transaction that takes a message to be sent, held by the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from sqlalchemy import CursorResult, Table, Update, bindparam, case, func, or_, select, update
from sqlalchemy.orm import Session

from app.database.inserts import insert_if_new
from app.database.prepared import LookUp
from app.journal import structlog
from app.messaging.core import Channel, State
from app.messaging.core.errors import BLOCKED_CODES, BURST
from app.messaging.core.spending import Policy, Stop, day_of
from app.messaging.core.states import SIGN_IN
from app.messaging.tables import OutgoingMessage, SendingRule, SpendingCounter

COUNTERS = cast("Table", SpendingCounter.__table__)
RULES = cast("Table", SendingRule.__table__)
OUTBOX = cast("Table", OutgoingMessage.__table__)

INSTALLATION = 0
EVER = ""

log = structlog.get_logger("relais.messaging")


@dataclass(frozen=True, slots=True)
class _Limit:
    """One counter a message is charged to."""

    stop: Stop
    scope: str
    day: str
    most_messages: int | None = None
    most_cost: int | None = None


_PAUSED = LookUp(
    select(SendingRule.campaign_id)
    .where(
        or_(SendingRule.campaign_id == INSTALLATION, SendingRule.campaign_id == bindparam("campaign")),
        SendingRule.paused_at.is_not(None),
    )
    .limit(1)
)


def rule(session: Session, campaign_id: int) -> SendingRule | None:
    return session.get(SendingRule, campaign_id)


def paused(session: Session, campaign_id: int | None) -> bool:
    """Whether the campaign's sending, or the whole installation's, waits for a person."""
    return _PAUSED.first(session, {"campaign": campaign_id or INSTALLATION}) is not None


def stop_of(session: Session, campaign_id: int) -> Stop | None:
    """Why the campaign's sending, or else everybody's, waits for a person."""
    rules = (rule(session, campaign_id), rule(session, INSTALLATION))
    return next((Stop(one.reason) for one in rules if one and one.paused_at and one.reason), None)


def charge(session: Session, row: OutgoingMessage, policy: Policy, now: dt.datetime) -> Stop | None:
    """Count a message against every limit it falls under, or against none and say which one is reached."""
    if row.cost is not None:
        return None
    cost, day = row.segments * policy.price, day_of(now)
    attempt = session.begin_nested()
    for limit in _limits(session, row, policy, day):
        if not _add(session, limit, cost):
            attempt.rollback()
            return limit.stop
    attempt.commit()
    row.cost, row.charged_on = cost, day
    return None


def refund(session: Session, row: OutgoingMessage, policy: Policy) -> None:
    """Take back what a message was charged that the provider never had."""
    if row.cost is None or row.charged_on is None:
        return
    for limit in _limits(session, row, policy, row.charged_on):
        session.execute(_counting(limit).values(messages=COUNTERS.c.messages - 1, cost=COUNTERS.c.cost - row.cost))
    row.cost = row.charged_on = None


def _limits(session: Session, row: OutgoingMessage, policy: Policy, day: str) -> Iterator[_Limit]:
    if row.purpose == SIGN_IN:
        return
    number = f"{row.channel}:{row.recipient_index.hex()}"
    yield _Limit(Stop.NUMBER_DAY, number, day, policy.number_messages)
    if row.channel == Channel.SMS:
        yield from _of_texts(session, row.campaign_id, policy, day)


def _of_texts(session: Session, campaign_id: int | None, policy: Policy, day: str) -> Iterator[_Limit]:
    if campaign_id is not None:
        own = rule(session, campaign_id)
        budget = own.budget if own and own.budget is not None else policy.campaign_cost
        scope = f"campaign:{campaign_id}"
        yield _Limit(Stop.CAMPAIGN_DAY, scope, day, own.day_messages if own else None)
        yield _Limit(Stop.BUDGET, scope, EVER, None, budget)
    yield _Limit(Stop.INSTALLATION_DAY, "all", day, policy.day_messages)


def replies_of(campaign_id: int) -> str:
    """The scope of what was answered to texts that came in; it stands under the campaign's own as well."""
    return f"replies:{campaign_id}"


def count_answers(
    session: Session, campaign_id: int | None, day: str, messages: int, cost: int, policy: Policy, now: dt.datetime
) -> None:
    """Add what was answered to texts that came in, and stop sending where that reaches a limit.

    Whoever waits for an answer is answered first and counted after, so a limit may be passed here, never by a send.
    """
    if campaign_id is not None:
        _count_beyond(session, _Limit(Stop.BUDGET, replies_of(campaign_id), EVER), messages, cost)
    for limit in _of_texts(session, campaign_id, policy, day):
        if _count_beyond(session, limit, messages, cost):
            pause(session, None if limit.stop is Stop.INSTALLATION_DAY else campaign_id, limit.stop, now)


def _count_beyond(session: Session, limit: _Limit, messages: int, cost: int) -> bool:
    """Count what is spent already, even past the limit; whether that reached it."""
    _open_counter(session, limit)
    counter = COUNTERS.c
    more, dearer = counter.messages + messages, counter.cost + cost
    beyond = {
        "most_messages": case((counter.most_messages < more, more), else_=counter.most_messages),
        "most_cost": case((counter.most_cost < dearer, dearer), else_=counter.most_cost),
    }
    counting = _counting(limit).values(messages=more, cost=dearer, **beyond)
    all_messages, all_cost = session.execute(counting.returning(counter.messages, counter.cost)).one()
    return _reached(limit.most_messages, all_messages) or _reached(limit.most_cost, all_cost)


def _reached(most: int | None, counted: int) -> bool:
    return most is not None and counted >= most


def _open_counter(session: Session, limit: _Limit) -> None:
    insert_if_new(session, COUNTERS, {"scope": limit.scope, "day": limit.day, "messages": 0, "cost": 0})


def _counting(limit: _Limit) -> Update:
    return update(COUNTERS).where(COUNTERS.c.scope == limit.scope, COUNTERS.c.day == limit.day)


def _add(session: Session, limit: _Limit, cost: int) -> bool:
    """One conditional update; the table's own checks stand behind it."""
    if _counted(session, limit, cost):
        return True
    _open_counter(session, limit)
    return _counted(session, limit, cost)


def _counted(session: Session, limit: _Limit, cost: int) -> bool:
    counter = COUNTERS.c
    counting = _counting(limit)
    if limit.most_messages is not None:
        counting = counting.where(counter.messages < limit.most_messages)
    if limit.most_cost is not None:
        counting = counting.where(counter.cost + cost <= limit.most_cost)
    values = {
        "messages": counter.messages + 1,
        "cost": counter.cost + cost,
        "most_messages": limit.most_messages,
        "most_cost": limit.most_cost,
    }
    return cast("CursorResult[None]", session.execute(counting.values(values))).rowcount == 1


def pause(session: Session, campaign_id: int | None, reason: Stop, now: dt.datetime) -> None:
    """Stop a campaign's text messages, or everybody's, until a person lifts it."""
    about = campaign_id or INSTALLATION
    insert_if_new(session, RULES, {"campaign_id": about})
    stopping = update(RULES).where(RULES.c.campaign_id == about, RULES.c.paused_at.is_(None))
    stopped = session.execute(stopping.values(paused_at=now, reason=reason.value))
    _move(session, about, State.WAITING, State.HELD)
    if cast("CursorResult[None]", stopped).rowcount:
        log.warning("sending_paused", campaign_id=about, reason=reason.value)


def lift(session: Session, campaign_id: int | None, now: dt.datetime) -> None:
    """A person lets sending go on: what was held waits again, unless something else holds it too."""
    about = campaign_id or INSTALLATION
    lifted = update(RULES).where(RULES.c.campaign_id == about)
    session.execute(lifted.values(paused_at=None, reason=None, lifted_at=now))
    if not paused(session, None):
        _move(session, about, State.HELD, State.WAITING)


def _move(session: Session, about: int, before: State, after: State) -> None:
    """Rows that a sender has in hand are passed over: it looks for itself whether sending is paused."""
    found = select(OUTBOX.c.id).where(OUTBOX.c.channel == Channel.SMS, OUTBOX.c.state == before)
    if about != INSTALLATION:
        found = found.where(OUTBOX.c.campaign_id == about)
    elif after is State.WAITING:
        others = select(RULES.c.campaign_id).where(RULES.c.paused_at.is_not(None))
        found = found.where(or_(OUTBOX.c.campaign_id.is_(None), OUTBOX.c.campaign_id.not_in(others)))
    moved = update(OUTBOX).where(OUTBOX.c.id.in_(found.with_for_update(skip_locked=True)))
    session.flush()
    session.execute(moved.values(state=after))
    session.expire_all()


def pause_on_burst(session: Session, campaign_id: int | None, now: dt.datetime) -> None:
    """Stop a campaign whose messages operators filter one after the other."""
    if paused(session, campaign_id):
        return
    about = rule(session, campaign_id or INSTALLATION)
    since = max(now - BURST.within, about.lifted_at) if about and about.lifted_at else now - BURST.within
    counted = select(func.count()).select_from(OutgoingMessage)
    blocked = counted.where(
        OutgoingMessage.campaign_id == campaign_id,
        OutgoingMessage.error_code.in_(BLOCKED_CODES),
        OutgoingMessage.settled_at > since,
    )
    session.flush()
    if (session.scalar(blocked) or 0) >= BURST.messages:
        pause(session, campaign_id, Stop.BLOCKED, now)


def set_limits(session: Session, campaign_id: int, budget: int | None, day_messages: int | None) -> None:
    insert_if_new(session, RULES, {"campaign_id": campaign_id})
    own = update(RULES).where(RULES.c.campaign_id == campaign_id)
    session.execute(own.values(budget=budget, day_messages=day_messages))
    session.expire_all()


def spent(session: Session, scope: str, day: str = EVER) -> tuple[int, int]:
    """Messages and millionths charged to a scope."""
    row = session.get(SpendingCounter, (scope, day))
    return (row.messages, row.cost) if row else (0, 0)


def forget_numbers(session: Session, now: dt.datetime) -> None:
    """Yesterday's counts of single recipients serve nothing."""
    old = COUNTERS.delete().where(COUNTERS.c.day != EVER, COUNTERS.c.day < day_of(now - dt.timedelta(days=2)))
    session.execute(old.where(COUNTERS.c.scope.like("sms:%") | COUNTERS.c.scope.like("email:%")))
