"""Cases and attempts in the database, and what is read of other rooms' tables about them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import String, Table, delete, func, literal, null, or_, select, update
from sqlalchemy import cast as cast_to
from sqlalchemy.orm import Session, joinedload

from app.access.tables import Staff
from app.collection.tables import InterviewRow
from app.database.inserts import insert_if_new
from app.database.secrets import Keys
from app.distribution.tables import Campaign, HistoryEvent, Professional, RelayLink, Structure
from app.messaging.tables import OptOut
from app.phoning.core.hours import Window
from app.phoning.core.order import WEEK, Stage
from app.phoning.core.outcomes import RULES, Called, Outcome
from app.phoning.tables import Attempt, CallCase, CallPlan, CallWindow
from app.relay.tables import CallRequest
from app.sms.tables import CallWish

_ATTEMPTS = cast("Table", Attempt.__table__)
_WINDOWS = cast("Table", CallWindow.__table__)
_PLANS = cast("Table", CallPlan.__table__)


INTERVIEW, REQUEST = "interview:", "request:"
"""How the keys of beneficiaries' cases begin: they asked themselves, or a professional did for them."""


@dataclass(frozen=True, slots=True)
class Made:
    """An attempt as the history shows it."""

    outcome: Outcome
    note: str
    ended_at: dt.datetime
    caller: str


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody who asked to be called, or for whom a professional asked, and how their interview stands."""

    key: str
    """Of their case."""
    relay_link_id: int | None
    structure_id: int | None
    number: bytes
    number_index: bytes
    language: str
    wished_at: dt.datetime
    finished_at: dt.datetime | None
    moment: str | None = None
    """The part of the day in which they would rather be called."""


def attempts(session: Session, keys: Collection[str]) -> Mapping[str, Sequence[Called]]:
    """The attempts in these cases, in the order they were made."""
    found: defaultdict[str, list[Called]] = defaultdict(list)
    wanted = (
        select(CallCase.key, Attempt.outcome, Attempt.ended_at, Attempt.next_call_at, Attempt.language)
        .join(CallCase, CallCase.id == Attempt.case_id)
        .where(CallCase.key.in_(keys))
        .order_by(Attempt.ended_at, Attempt.id)
    )
    for key, outcome, ended_at, again, language in session.execute(wanted):
        found[key].append(Called(Outcome(outcome), ended_at, again, language))
    return found


def attempts_made(session: Session, case_id: int) -> Sequence[Made]:
    wanted = (
        select(Attempt.outcome, Attempt.note, Attempt.ended_at, Staff.name)
        .join(Staff, Staff.id == Attempt.staff_id)
        .where(Attempt.case_id == case_id)
        .order_by(Attempt.ended_at, Attempt.id)
    )
    return [Made(Outcome(outcome), note, at, name) for outcome, note, at, name in session.execute(wanted)]


def attempt_exists(session: Session, outside_id: str) -> bool:
    return session.scalar(select(Attempt.id).where(Attempt.outside_id == outside_id)) is not None


def add_attempt(session: Session, values: Mapping[str, object]) -> bool:
    """Whether it is new: an attempt told again under the same outside id is there already."""
    return insert_if_new(session, _ATTEMPTS, values)


def minutes_a_call(session: Session, campaign_id: int) -> float | None:
    """Of a caller's time, over the last calls; None before there are enough to go by."""
    wanted = select(Attempt.started_at, Attempt.ended_at).where(Attempt.campaign_id == campaign_id)
    found = session.execute(wanted.order_by(Attempt.ended_at.desc()).limit(LAST_CALLS)).all()
    spent = [(ended - started).total_seconds() / 60 for started, ended in found]
    return max(sum(spent) / len(spent), 1.0) if len(spent) >= FEWEST_CALLS else None


LAST_CALLS = 500
FEWEST_CALLS = 20


def structure_calls(
    session: Session, structure_ids: Collection[int], now: dt.datetime
) -> Mapping[int, Sequence[dt.datetime]]:
    """When each structure was called in the last seven days, oldest first."""
    found: defaultdict[int, list[dt.datetime]] = defaultdict(list)
    wanted = (
        select(CallCase.structure_id, Attempt.ended_at)
        .join(CallCase, CallCase.id == Attempt.case_id)
        .where(CallCase.structure_id.in_(structure_ids), Attempt.ended_at > now - WEEK)
        .order_by(Attempt.ended_at)
    )
    for structure_id, at in session.execute(wanted):
        if structure_id is not None:
            found[structure_id].append(at)
    return found


def links_of_structures(session: Session, campaign_id: int, structure_ids: Collection[int]) -> Mapping[int, int]:
    """How many links each structure has in a campaign: its notebooks are shared among them."""
    counted = (
        select(Professional.structure_id, func.count())
        .join(RelayLink, RelayLink.professional_id == Professional.id)
        .where(RelayLink.campaign_id == campaign_id, Professional.structure_id.in_(structure_ids))
        .group_by(Professional.structure_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a professional's own entry says beyond the figures of their link."""

    hours: str | None
    gone: bool
    """They or their structure."""
    number: bytes | None
    """Sealed."""


def entries(session: Session, link_ids: Collection[int]) -> Mapping[int, Entry]:
    gone = or_(Professional.gone_at.is_not(None), Structure.gone_at.is_not(None))
    wanted = (
        select(RelayLink.id, Professional.hours, gone, Professional.phone)
        .join(Professional, Professional.id == RelayLink.professional_id)
        .join(Structure, Structure.id == Professional.structure_id)
        .where(RelayLink.id.in_(link_ids))
    )
    return {link: Entry(hours, bool(ended), number) for link, hours, ended, number in session.execute(wanted)}


def wishes(session: Session, keys: Collection[str]) -> Sequence[Wish]:
    """What is known of beneficiaries' cases; of one that is over nothing is."""
    interviews, requests = numbers_in(keys, INTERVIEW), numbers_in(keys, REQUEST)
    return [*_wishes(session, interviews), *_requests(session, [int(one) for one in requests])]


def numbers_in(keys: Collection[str], kind: str) -> list[str]:
    """What stands behind the kind of a case's key."""
    return [key.removeprefix(kind) for key in keys if key.startswith(kind)]


def _wishes(session: Session, interview_ids: Collection[str]) -> Iterator[Wish]:
    wanted = (
        select(
            literal(INTERVIEW) + CallWish.interview_id, InterviewRow.relay_link_id, Professional.structure_id,
            CallWish.number, CallWish.number_index, CallWish.language, CallWish.wished_at, InterviewRow.finished_at,
        )
        .join(InterviewRow, InterviewRow.id == CallWish.interview_id)
        .outerjoin(RelayLink, RelayLink.id == InterviewRow.relay_link_id)
        .outerjoin(Professional, Professional.id == RelayLink.professional_id)
        .where(CallWish.interview_id.in_(interview_ids))
    )  # fmt: skip
    for row in session.execute(wanted) if interview_ids else ():
        yield Wish(*row)


def _requests(session: Session, request_ids: Collection[int]) -> Iterator[Wish]:
    wanted = (
        select(
            literal(REQUEST) + cast_to(CallRequest.id, String), CallRequest.relay_link_id, Professional.structure_id,
            CallRequest.number, CallRequest.number_index, CallRequest.language, CallRequest.at, null(),
            CallRequest.moment,
        )
        .join(RelayLink, RelayLink.id == CallRequest.relay_link_id)
        .join(Professional, Professional.id == RelayLink.professional_id)
        .where(CallRequest.id.in_(request_ids))
    )  # fmt: skip
    for row in session.execute(wanted) if request_ids else ():
        yield Wish(*row)


def forget_wish(session: Session, key: str) -> None:
    """The number was kept for the call only."""
    kind, _, known = key.partition(":")
    if f"{kind}:" == REQUEST:
        session.execute(delete(CallRequest).where(CallRequest.id == int(known)))
    else:
        session.execute(delete(CallWish).where(CallWish.interview_id == known))


def with_numbers(session: Session, campaign_ids: Collection[int]) -> frozenset[int]:
    """Those of the campaigns for which numbers of beneficiaries are still kept to be called."""
    requests = select(CallRequest.campaign_id).where(CallRequest.campaign_id.in_(campaign_ids))
    wished = select(InterviewRow.campaign_id).join(CallWish, CallWish.interview_id == InterviewRow.id)
    found = requests.union(wished.where(InterviewRow.campaign_id.in_(campaign_ids)))
    return frozenset(session.scalars(found)) if campaign_ids else frozenset()


def forget_numbers(session: Session, campaign_id: int) -> None:
    """Nobody is called any more."""
    interviews = select(InterviewRow.id).where(InterviewRow.campaign_id == campaign_id)
    session.execute(delete(CallRequest).where(CallRequest.campaign_id == campaign_id))
    session.execute(delete(CallWish).where(CallWish.interview_id.in_(interviews)))


def silent(session: Session, number_indexes: Collection[bytes]) -> frozenset[bytes]:
    """Those of the numbers that asked for silence."""
    return frozenset(session.scalars(select(OptOut.number_index).where(OptOut.number_index.in_(number_indexes))))


def last_event(session: Session) -> int:
    return session.scalar(select(func.max(HistoryEvent.id))) or 0


def seen(session: Session, keys: Collection[str]) -> Mapping[str, int]:
    """Up to which event of the history each of these cases is known; those that there are."""
    found = select(CallCase.key, CallCase.seen).where(CallCase.key.in_(keys))
    return {row[0]: row[1] for row in session.execute(found)} if keys else {}


def window_id(session: Session, window: Window) -> int:
    values = {"departements": window.departements, "hours": window.hours}
    found = select(CallWindow.id).filter_by(**values)
    there = session.scalar(found)
    if there is None:
        insert_if_new(session, _WINDOWS, values)
        there = session.scalars(found).one()
    return there


def plan(session: Session, campaign_id: int) -> CallPlan:
    """Made with the usual values where a campaign has none yet."""
    found = planned(session, campaign_id)
    if found is None:
        insert_if_new(session, _PLANS, {"campaign_id": campaign_id, "rules": {}, "pace": {}, "paced_at": None})
        found = session.get_one(CallPlan, campaign_id)
    return found


def planned(session: Session, campaign_id: int) -> CallPlan | None:
    """Asked for many times in one request: whoever is held on to is read from the database once."""
    found = session.get(CallPlan, campaign_id)
    session.info[CallPlan, campaign_id] = found
    return found


def find_case(session: Session, campaign_id: int, case_id: int) -> CallCase | None:
    return session.scalar(select(CallCase).where(CallCase.campaign_id == campaign_id, CallCase.id == case_id))


def find_cases(session: Session, case_ids: Collection[int]) -> Sequence[CallCase]:
    return session.scalars(select(CallCase).where(CallCase.id.in_(case_ids))).all()


def find_link(session: Session, link_id: int) -> RelayLink:
    whose = (
        joinedload(RelayLink.campaign).joinedload(Campaign.project),
        joinedload(RelayLink.professional).joinedload(Professional.structure),
    )
    return session.scalars(select(RelayLink).where(RelayLink.id == link_id).options(*whose)).one()


def case_of(session: Session, staff_id: int) -> CallCase | None:
    """The one case a caller holds, also after its lease, as long as nobody else has taken it."""
    fresh = select(CallCase).where(CallCase.staff_id == staff_id).execution_options(populate_existing=True)
    return session.scalar(fresh)


def locked_case(session: Session, token: str, staff_id: int) -> CallCase | None:
    """A claimed case by the claim's token, held back from every other writer until the transaction ends."""
    mine = select(CallCase).where(CallCase.token == token, CallCase.staff_id == staff_id)
    return session.scalar(mine.with_for_update().execution_options(populate_existing=True))


def to_review(
    session: Session, campaign_id: int, now: dt.datetime, most: int, stages: Collection[int] = ()
) -> Sequence[CallCase]:
    """Cases whose place changes by the clock alone; of all stages, or of these."""
    due = select(CallCase).where(CallCase.campaign_id == campaign_id, CallCase.review_at <= now)
    due = due.where(CallCase.stage.in_(stages)) if stages else due
    return session.scalars(due.order_by(CallCase.review_at).limit(most)).all()


def asked_for_silence(session: Session, keys: Keys, number: str) -> bool:
    return bool(silent(session, [keys.index(number)]))


def end(session: Session, case_id: int, how: str) -> None:
    session.execute(update(CallCase).where(CallCase.id == case_id).values(ending=str(how), review_at=None))


def wait_until(session: Session, campaign_id: int, structure_id: int, moment: dt.datetime) -> None:
    """Nobody of a structure is called before this moment, but those who asked for it.

    Rows that somebody is writing to are left alone: whoever is handed one has it looked at afresh, and waiting for
    one another would lock two callers out.
    """
    waiting = (
        CallCase.campaign_id == campaign_id, CallCase.structure_id == structure_id, CallCase.ending.is_(None),
        CallCase.stage > Stage.CALL_BACK, CallCase.due_at < moment,
    )  # fmt: skip
    locked = select(CallCase.id).where(*waiting).with_for_update(skip_locked=True)
    session.execute(update(CallCase).where(CallCase.id.in_(session.scalars(locked).all())).values(due_at=moment))


def case_of_link(session: Session, campaign_id: int, link_id: int) -> int | None:
    return case_with_key(session, campaign_id, f"link:{link_id}")


def case_with_key(session: Session, campaign_id: int, key: str) -> int | None:
    return session.scalar(select(CallCase.id).where(CallCase.campaign_id == campaign_id, CallCase.key == key))


def window_of(session: Session, case: CallCase) -> Window:
    found = session.get_one(CallWindow, case.window_id)
    return Window(found.departements, found.hours)


def waiting_keys(session: Session, campaign_id: int, now: dt.datetime) -> Sequence[str]:
    """Cases to call by now, whatever the hour."""
    due = select(CallCase.key).where(
        CallCase.campaign_id == campaign_id, CallCase.ending.is_(None), CallCase.due_at <= now
    )
    return session.scalars(due.order_by(CallCase.key)).all()


def share_reached(session: Session, campaign_id: int) -> float | None:
    """Of the last calls, those in which the person was reached; None before there are enough to go by."""
    last = select(Attempt.outcome).where(Attempt.campaign_id == campaign_id).order_by(Attempt.ended_at.desc())
    outcomes = session.scalars(last.limit(LAST_CALLS)).all()
    reached = sum(RULES[Outcome(one)].reached for one in outcomes)
    return reached / len(outcomes) if len(outcomes) >= FEWEST_CALLS else None
