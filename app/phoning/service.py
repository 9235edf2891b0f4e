"""Whom to call next, held for one caller at a time, and what came of it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from app.collection import service as collection
from app.collection.store import Stored
from app.database.secrets import Keys
from app.distribution import service as distribution
from app.distribution.core import CampaignState, DeclarationKind, Declared, EventKind, Method, Source, campaign_state
from app.distribution.history import record_event
from app.distribution.links import page_token
from app.distribution.tables import Campaign, RelayLink
from app.interview.model import State
from app.messaging import numbers
from app.messaging.service import Outgoing, enqueue
from app.phoning import queue, store, wording
from app.phoning.cases import Known, follow, known, pace_of, refresh, rules
from app.phoning.core.hours import zone
from app.phoning.core.order import Ending, Reason, ending, free_again, place, welcome, why
from app.phoning.core.outcomes import RULES, Asks, Kind, Outcome, next_call_at
from app.phoning.tables import CallCase

READ_INLINE = 100
"""Events a caller's request reads on by itself; a round in the background reads the rest."""
TRIES = 20
"""Cases looked at for one claim: each that turns out to need no call leaves the queue."""
KEPT_LONGEST = dt.timedelta(days=7)
"""How long a call may have waited in a browser, where its claim is no more."""
LOCKED_TRIES, LOCKED_SECONDS = 25, 0.02
"""How long to wait for a case that somebody is only writing to."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a caller's page holds of its claim, to be sent back with the outcome."""

    token: str
    case_id: int
    staff_id: int


@dataclass(frozen=True, slots=True)
class Case:
    """The case a caller holds."""

    row: CallCase
    held: Held
    expires_at: dt.datetime
    known: Known
    reason: Reason | None
    """None for somebody called without being due, for instance because they rang us."""
    over: Ending | None
    """What has ended it in the middle of the call, for instance an answer that arrived."""
    missing: int
    """Answers that their kind of structure lacks for a fair share."""
    counted: bool
    """Whether that share is the population's as it is counted; else the notebooks ordered stand for it."""

    @property
    def id(self) -> int:
        return self.held.case_id

    @property
    def token(self) -> str:
        return self.held.token

    def is_late(self, now: dt.datetime) -> bool:
        """Whether the lease has run out: anybody may now be given this case."""
        return self.expires_at <= now


@dataclass(frozen=True, slots=True)
class Reported:
    """What the caller says came of the call."""

    outcome: Outcome
    note: str = ""
    count: int | None = None
    due_on: dt.date | None = None
    call_at: dt.datetime | None = None
    language: str | None = None
    script: str | None = None
    """The version that the caller read from."""
    noted_at: dt.datetime | None = None
    """When the caller noted it, where it reached us later than that; None for just now."""

    def __post_init__(self) -> None:
        told = {
            Asks.MOMENT: self.call_at is not None,
            Asks.COUNT: self.count is not None,
            Asks.COUNT_AND_DAY: self.count is not None and self.due_on is not None,
            Asks.LANGUAGE: self.language is not None,
        }
        if not told.get(RULES[self.outcome].asks, True):
            raise ValueError(f"The outcome {self.outcome} needs what it asks for.")


class Saved(StrEnum):
    SAVED = "saved"
    REPEATED = "repeated"
    """It was saved before; nothing is done twice."""
    LATE = "late"
    """The case is somebody else's by now: kept in its history, and not counted."""


@dataclass(frozen=True, slots=True)
class Beat:
    """What a caller's page learns from time to time in the middle of a call."""

    held: bool
    """Whether the case is still theirs; if so, for another lease."""
    over: Ending | None
    """What has ended it meanwhile."""


def current_case(session: Session, keys: Keys, campaign: Campaign, staff_id: int, now: dt.datetime) -> Case | None:
    """The case of this campaign that the caller holds. Changes nothing."""
    return _held(session, keys, campaign, store.case_of(session, staff_id), now)


def _held(session: Session, keys: Keys, campaign: Campaign, row: CallCase | None, now: dt.datetime) -> Case | None:
    if row is None or row.campaign_id != campaign.id:
        return None
    found = known(session, keys, campaign, [row.key], now)
    return _case(session, campaign, row, found[0], now) if found else None


def _case(session: Session, campaign: Campaign, row: CallCase, one: Known, now: dt.datetime) -> Case:
    rules_ = rules(session, campaign.id)
    so_far = pace_of(session, campaign.id)
    lacking = so_far.missing.get(one.case.place.kind, 0) if one.case else 0
    assert row.token is not None, "a case that is held has a token"
    assert row.staff_id is not None, "and somebody who holds it"
    held = Held(row.token, row.id, row.staff_id)
    reason, over = why(one.facts, rules_, now), ending(one.facts, rules_)
    return Case(row, held, row.expires_at or now, one, reason, over, lacking, so_far.counted)


def next_case(session: Session, keys: Keys, campaign: Campaign, staff_id: int, now: dt.datetime) -> Case | None:
    """The case to call now, claimed for this caller; the one they hold already, while their lease lasts."""
    queue.one_at_a_time(session, staff_id)
    row = store.case_of(session, staff_id)
    held = _held(session, keys, campaign, row, now)
    if held is not None and not held.is_late(now):
        return held
    if campaign_state(campaign, now) is not CampaignState.OPEN or rules(session, campaign.id).paused:
        return None
    if row is not None:
        queue.give_back(session, staff_id)
    follow(session, keys, campaign, now, READ_INLINE)
    return _claimed(session, keys, campaign, staff_id, now)


def _claimed(session: Session, keys: Keys, campaign: Campaign, staff_id: int, now: dt.datetime) -> Case | None:
    """Each case claimed is looked at afresh: one that needs no call any more leaves the queue, and the next comes."""
    hour, languages = queue.hour(session, now), queue.spoken(session, staff_id)
    locked = 0
    for _ in range(TRIES + LOCKED_TRIES):
        row = queue.claim_next(session, campaign.id, staff_id, hour, languages)
        if row is not None:
            if case := _still_due(session, keys, campaign, row, now):
                return case
        elif locked == LOCKED_TRIES or not queue.some_free(session, campaign.id, hour, languages):
            return None
        else:
            locked += 1
            time.sleep(LOCKED_SECONDS)
    return None


def _still_due(session: Session, keys: Keys, campaign: Campaign, row: CallCase, now: dt.datetime) -> Case | None:
    one = next(iter(known(session, keys, campaign, [row.key], now)), None)
    where = place(one.facts, rules(session, campaign.id), now) if one else None
    barred = _barred(session, keys, one) if one else None
    if one is not None and where is not None and barred is None and welcome(where, one.facts.window, now):
        return _case(session, campaign, row, one, now)
    assert row.staff_id is not None, "it was claimed just now"
    caller = row.staff_id
    refresh(session, keys, campaign, [row.key], now)
    if where is not None and barred is not None:
        store.end(session, row.id, barred)
    queue.give_back(session, caller)
    return None


def _barred(session: Session, keys: Keys, one: Known) -> Ending | None:
    """Why this number must not ring: it asked for silence, or nobody can read it."""
    number = keys.opened(one.number)
    if number is None:
        return Ending.NO_NUMBER
    return Ending.SILENCE_ASKED if store.asked_for_silence(session, keys, number) else None


def interview_of(session: Session, case: Case) -> Stored | None:
    """What the person of a case has begun, and can go on with on the telephone."""
    begun = next(iter(store.numbers_in([case.row.key], store.INTERVIEW)), None)
    found = collection.find(session, begun) if begun else None
    return found if found is not None and found.interview.state is State.ASKING else None


def take_case(
    session: Session, keys: Keys, campaign: Campaign, case_id: int, staff_id: int, now: dt.datetime
) -> Case | None:
    """Claim one given case, due or not: somebody rang us, or the team points at them.

    None where another caller holds it, or the person must not be called: no number, silence asked for, a refusal
    that was final.
    """
    queue.one_at_a_time(session, staff_id)
    row = store.find_case(session, campaign.id, case_id)
    found = known(session, keys, campaign, [row.key], now) if row else []
    if row is None or not found or found[0].facts.barred is Ending.GONE or _barred(session, keys, found[0]):
        return None
    if ending(found[0].facts, rules(session, campaign.id)) is Ending.REFUSED:
        return None
    mine = store.case_of(session, staff_id)
    if (mine is None or mine.id != case_id) and queue.claim_one(session, case_id, staff_id, now) is None:
        return None
    return current_case(session, keys, campaign, staff_id, now)


def case_of_link(session: Session, keys: Keys, campaign: Campaign, link_id: int, now: dt.datetime) -> int | None:
    """The case of a relay link's professional, opened where it has not been yet."""
    return store.case_of_link(session, campaign.id, link_id) or _opened(session, keys, campaign, link_id, now)


def _opened(session: Session, keys: Keys, campaign: Campaign, link_id: int, now: dt.datetime) -> int | None:
    refresh(session, keys, campaign, [f"link:{link_id}"], now)
    return store.case_of_link(session, campaign.id, link_id)


def heartbeat(session: Session, keys: Keys, campaign: Campaign, held: Held, now: dt.datetime) -> Beat:
    """Keep the case for another lease while the caller's page is open, and say what has happened meanwhile."""
    if not queue.prolong(session, held.staff_id, held.token, now):
        return Beat(held=False, over=None)
    case = current_case(session, keys, campaign, held.staff_id, now)
    return Beat(held=True, over=case.over if case else None)


def release(session: Session, held: Held) -> None:
    """Give a case back without having called; somebody else may have it at once."""
    queue.give_back(session, held.staff_id, held.token)


def noted_at(row: CallCase, token: str, ago: dt.timedelta, now: dt.datetime) -> dt.datetime:
    """When a call was noted that reaches us now: not before its claim, nor longer ago than a browser may keep it."""
    mine = row.token == token and row.claimed_at is not None
    earliest = row.claimed_at if mine and row.claimed_at else now - KEPT_LONGEST
    return max(now - ago, min(earliest, now)) if ago else now


def save_outcome(
    session: Session, keys: Keys, campaign: Campaign, held: Held, said: Reported, now: dt.datetime, *, base_url: str
) -> Saved | None:
    """Write down what came of a call, once however often it is sent. None where the case is not of this campaign."""
    row = store.find_case(session, campaign.id, held.case_id)
    if row is None or Kind(row.kind) not in RULES[said.outcome].kinds:
        return None
    claimed = store.locked_case(session, held.token, held.staff_id)
    if store.attempt_exists(session, held.token):
        return Saved.REPEATED
    if claimed is None or claimed.id != row.id:
        return _keep_late(session, row, held, said, now)
    noted = said.noted_at or now
    _save(session, claimed, said, noted, now)
    _follow_up(session, keys, claimed, held, said, noted, base_url)
    queue.give_back(session, held.staff_id, held.token)
    refresh(session, keys, campaign, [row.key], now)
    _spare_structure(session, campaign, row, now)
    if RULES[said.outcome].closes and Kind(row.kind) is Kind.BENEFICIARY:
        store.forget_wish(session, row.key)
    return Saved.SAVED


def _save(session: Session, row: CallCase, said: Reported, noted: dt.datetime, now: dt.datetime) -> None:
    values = {
        "campaign_id": row.campaign_id,
        "case_id": row.id,
        "staff_id": row.staff_id,
        "outcome": said.outcome.value,
        "language": said.language,
        "note": said.note,
        "next_call_at": next_call_at(said.outcome, noted, _named(session, row, said)),
        "outside_id": row.token,
        "script": said.script,
        "started_at": row.claimed_at,
        "ended_at": noted,
        "received_at": now,
    }
    store.add_attempt(session, values)
    data = {"outcome": said.outcome.value, "letter": RULES[said.outcome].letter}
    _tell(session, row, f"call:{row.token}", data, noted)


def _tell(session: Session, row: CallCase, outside_id: str, data: Mapping[str, object], now: dt.datetime) -> bool:
    """A beneficiary's call is nothing that happened to their professional."""
    professional = Kind(row.kind) is Kind.PROFESSIONAL
    link = row.relay_link_id if professional else None
    interview = next(iter(store.numbers_in([row.key], store.INTERVIEW)), None)
    return record_event(
        session, row.campaign_id, link, EventKind.CALLED, now, interview, data=data, outside_id=outside_id
    )


def _named(session: Session, row: CallCase, said: Reported) -> dt.datetime | None:
    """The moment agreed, or the end of the last day of a promise where the structure is."""
    if said.outcome is Outcome.PROMISED_FORWARD and said.due_on is not None:
        there = zone(store.window_of(session, row).places[0])
        return dt.datetime.combine(said.due_on + dt.timedelta(days=1), dt.time(0), there)
    return said.call_at


def _keep_late(session: Session, row: CallCase, held: Held, said: Reported, now: dt.datetime) -> Saved:
    data = {"outcome": said.outcome.value, "late": True, "note": said.note, "staff": held.staff_id}
    if said.count is not None:
        data["count"] = said.count
    noted = said.noted_at or now
    return Saved.LATE if _tell(session, row, f"call:{held.token}", data, noted) else Saved.REPEATED


def _spare_structure(session: Session, campaign: Campaign, row: CallCase, now: dt.datetime) -> None:
    """Colleagues of a structure that has been called often enough wait as well."""
    if row.structure_id is None:
        return
    moments = store.structure_calls(session, [row.structure_id], now).get(row.structure_id, ())
    if free := free_again(moments, rules(session, campaign.id).weekly_per_structure):
        store.wait_until(session, campaign.id, row.structure_id, free)


def _follow_up(
    session: Session, keys: Keys, row: CallCase, held: Held, said: Reported, now: dt.datetime, base_url: str
) -> None:
    """What an outcome sets going beyond the attempt itself."""
    if Kind(row.kind) is not Kind.PROFESSIONAL or row.relay_link_id is None:
        return
    link = store.find_link(session, row.relay_link_id)
    match said:
        case Reported(Outcome.PROMISED_FORWARD, count=int(count), due_on=dt.date() as due_on):
            distribution.commit_to(session, link, count, due_on, now, Source.CALLER)
        case Reported(Outcome.ALREADY_FORWARDED, count=int(count)):
            told = Declared(DeclarationKind.FORWARDED, count, count, Method.UNKNOWN)
            distribution.declare(session, link, told, now, Source.CALLER)
        case Reported(Outcome.LINK_SENT_AGAIN):
            _send_link(session, keys, link, held.token, now, base_url)
        case _:
            pass


def _send_link(session: Session, keys: Keys, link: RelayLink, token: str, now: dt.datetime, base_url: str) -> None:
    """Text the professional their page; to a landline the caller writes an e-mail, which the page offers."""
    number = mobile_number(keys, link)
    if number is None:
        return
    language = link.professional.language
    address = f"{base_url}/p/{page_token(keys, link)}"
    body = wording.own_page_message(link.campaign.project.name, address, language)
    # Asked for on the telephone, and waited for.
    asked = Outgoing(number, body, "own_page", f"own-page:{token}", language, link.campaign_id, at_once=True)
    enqueue(session, keys, asked, now)


def mobile_number(keys: Keys, link: RelayLink) -> str | None:
    """The professional's number where it takes text messages."""
    number = keys.opened(link.professional.phone)
    parsed = numbers.parse(number) if number else None
    return parsed if isinstance(parsed, str) else None
