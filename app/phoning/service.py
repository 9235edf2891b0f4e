"""Whom to call next, held for one caller at a time, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from sqlalchemy.orm import Session

from app.database.secrets import Keys
from app.distribution import service as distribution
from app.distribution.core import CampaignState, DeclarationKind, Declared, EventKind, Method, Source, campaign_state
from app.distribution.history import record_event
from app.distribution.links import page_token
from app.distribution.tables import Campaign, RelayLink
from app.messaging import numbers
from app.messaging.service import Outgoing, enqueue
from app.phoning import store, wording
from app.phoning.core.gain import Prospect, gains
from app.phoning.core.hours import zone
from app.phoning.core.order import Due, Facts, Reason, due_at, queue, ready, why
from app.phoning.core.outcomes import RULES, Asks, Calls, Outcome, calls, next_call_at
from app.phoning.tables import Claim
from app.rates.core.balance import Balance
from app.rates.service import LinkCase, balance_of
from app.rates.service import cases as link_cases

TRIED_AT_ONCE = 100
"""Cases looked at for one claim: more than there are callers."""


@dataclass(frozen=True, slots=True)
class Known:
    """One professional's case with all that phoning knows of it."""

    case: LinkCase
    calls: Calls
    facts: Facts


@dataclass(frozen=True, slots=True)
class Board:
    """A campaign's cases as phoning sees them at one moment."""

    at: dt.datetime
    known: Mapping[int, Known]
    ready: Sequence[Due]
    """Cases there is reason to call, whatever the hour."""
    held: frozenset[int]
    balance: Sequence[Balance]

    @property
    def due(self) -> Sequence[Due]:
        """Those that may be called now."""
        return queue(self.ready, self.at)

    @property
    def waiting(self) -> int:
        """Cases to call now that nobody holds."""
        return sum(due.facts.link_id not in self.held for due in self.due)

    @property
    def next_at(self) -> dt.datetime | None:
        """When the first case that is not due yet will be."""
        moments = (due_at(one.facts, self.at) for one in self.known.values() if _can_be_called(one.case))
        return min((moment for moment in moments if moment is not None and moment > self.at), default=None)


@dataclass(frozen=True, slots=True)
class Case:
    """The case a caller holds."""

    claim: Claim
    link: RelayLink
    known: Known
    reason: Reason | None
    """None for somebody called without being due, for instance because they rang us."""
    balance: Balance | None
    """Of their type of structure."""

    def is_late(self, now: dt.datetime) -> bool:
        """Whether the lease has run out: anybody may now be given this case."""
        return self.claim.expires_at <= now


@dataclass(frozen=True, slots=True)
class Reported:
    """What the caller says came of the call."""

    outcome: Outcome
    note: str = ""
    count: int | None = None
    due_on: dt.date | None = None
    call_at: dt.datetime | None = None

    def __post_init__(self) -> None:
        told = {
            Asks.MOMENT: self.call_at is not None,
            Asks.COUNT: self.count is not None,
            Asks.COUNT_AND_DAY: self.count is not None and self.due_on is not None,
        }
        if not told.get(RULES[self.outcome].asks, True):
            raise ValueError(f"The outcome {self.outcome} needs what it asks for.")


@dataclass(frozen=True, slots=True)
class Held:
    """What a caller's page holds of its claim, to be sent back with the outcome."""

    token: str
    link_id: int
    staff_id: int


class Saved(StrEnum):
    SAVED = "saved"
    REPEATED = "repeated"
    """It was saved before; nothing is done twice."""
    LATE = "late"
    """The case is somebody else's by now: kept in its history, and not counted."""


def board(session: Session, campaign: Campaign, now: dt.datetime) -> Board:
    """Every case of a campaign, and the order of calls; nobody is called while the campaign is not open."""
    cases = link_cases(session, campaign)
    balance = balance_of(cases)
    gain = gains(_prospects(cases), {one.kind: one.weight for one in balance})
    made = store.attempts(session, campaign.id)
    known = {case.place.link_id: _known(case, calls(made.get(case.place.link_id, ())), gain) for case in cases}
    is_open = campaign_state(campaign, now) is CampaignState.OPEN
    callable_ = [one.facts for one in known.values() if is_open and _can_be_called(one.case)]
    return Board(now, known, ready(callable_, now), store.held_links(session, campaign.id, now), balance)


def _can_be_called(case: LinkCase) -> bool:
    return case.place.has_phone and not case.place.revoked


def _prospects(cases: Sequence[LinkCase]) -> Sequence[Prospect]:
    """A structure's notebooks are taken to be shared evenly among its professionals."""
    colleagues: dict[int, int] = {}
    for case in cases:
        colleagues[case.place.structure_id] = colleagues.get(case.place.structure_id, 0) + 1
    return [
        Prospect(
            link_id=case.place.link_id,
            kind=case.place.kind,
            people=None if case.place.notebooks is None else case.place.notebooks / colleagues[case.place.structure_id],
            answers=case.counts.group.completed + case.counts.personal.completed,
        )
        for case in cases
    ]


def _known(case: LinkCase, made: Calls, gain: Mapping[int, float]) -> Known:
    forwarded = case.counts.forwarded
    facts = Facts(
        link_id=case.place.link_id,
        departement=case.place.departement,
        made_at=case.made_at or dt.datetime.min.replace(tzinfo=dt.UTC),
        opened_at=case.opened_at,
        forwarded_at=case.declared_at if forwarded is not None and forwarded.high else None,
        answered_at=case.answered_at,
        promised=case.promise.count if case.promise else 0,
        promised_by=case.promise.due_on if case.promise else None,
        promised_at=case.promise.made_at if case.promise else None,
        gain=gain[case.place.link_id],
        calls=made,
    )
    return Known(case, made, facts)


def current_case(session: Session, campaign: Campaign, staff_id: int, now: dt.datetime) -> Case | None:
    """The case of this campaign that the caller holds. Changes nothing."""
    if store.claim_of(session, staff_id) is None:
        return None
    return _held_case(session, campaign, board(session, campaign, now), staff_id)


def _held_case(session: Session, campaign: Campaign, found: Board, staff_id: int) -> Case | None:
    claim = store.claim_of(session, staff_id)
    link = store.find_link(session, campaign.id, claim.relay_link_id) if claim else None
    if claim is None or link is None:
        return None
    known = found.known[link.id]
    kind = link.professional.structure.kind
    balance = next((one for one in found.balance if one.kind == kind), None)
    return Case(claim, link, known, why(known.facts, found.at), balance)


def next_case(session: Session, keys: Keys, campaign: Campaign, staff_id: int, now: dt.datetime) -> Case | None:
    """The case to call now, claimed for this caller; the one they hold already, while their lease lasts."""
    held = current_case(session, campaign, staff_id, now)
    if held is not None and not held.is_late(now):
        return held
    found = board(session, campaign, now)
    waiting = (one.facts for one in found.due if one.facts.link_id not in found.held)
    while candidates := list(islice(waiting, TRIED_AT_ONCE)):
        reachable = store.reachable(session, keys, [one.link_id for one in candidates])
        wanted = {one.link_id: one.calls.made for one in candidates if one.link_id in reachable}
        if wanted and store.claim_first(session, wanted, staff_id, now) is not None:
            return _held_case(session, campaign, found, staff_id)
    return None


def take_case(
    session: Session, keys: Keys, campaign: Campaign, link_id: int, staff_id: int, now: dt.datetime
) -> Case | None:
    """Claim one given case, due or not: somebody rang us, or the team points at them.

    None where another caller holds it, or the person must not be called: no number, silence asked for, a refusal
    that was final.
    """
    link = store.find_link(session, campaign.id, link_id)
    if link is None or not store.reachable(session, keys, [link_id]):
        return None
    made = calls(store.attempts(session, campaign.id).get(link_id, ()))
    if made.closed_by is Outcome.REFUSED_HARD:
        return None
    if store.claim_first(session, {link_id: made.made}, staff_id, now) is None:
        return None
    return current_case(session, campaign, staff_id, now)


def release(session: Session, held: Held) -> None:
    """Give a case back without having called; somebody else may have it at once."""
    store.give_back(session, held.staff_id, held.token)


def save_outcome(
    session: Session, keys: Keys, campaign: Campaign, held: Held, said: Reported, now: dt.datetime, *, base_url: str
) -> Saved | None:
    """Write down what came of a call, once however often it is sent. None where the case is not of this campaign."""
    link = store.find_link(session, campaign.id, held.link_id)
    if link is None:
        return None
    claim = store.locked_claim(session, held.token, held.staff_id)
    if store.attempt_exists(session, held.token):
        return Saved.REPEATED
    if claim is None or claim.relay_link_id != link.id:
        return _keep_late(session, link, held, said, now)
    _save(session, link, claim, said, now)
    _follow(session, keys, link, held, said, now, base_url)
    store.give_back(session, held.staff_id, held.token)
    return Saved.SAVED


def _save(session: Session, link: RelayLink, claim: Claim, said: Reported, now: dt.datetime) -> None:
    values = {
        "campaign_id": link.campaign_id,
        "relay_link_id": link.id,
        "staff_id": claim.staff_id,
        "outcome": said.outcome.value,
        "note": said.note,
        "next_call_at": next_call_at(said.outcome, now, _named(link, said)),
        "outside_id": claim.token,
        "started_at": claim.claimed_at,
        "ended_at": now,
    }
    store.add_attempt(session, values)
    data = {"outcome": said.outcome.value, "letter": RULES[said.outcome].letter}
    record_event(session, link.campaign_id, link.id, EventKind.CALLED, now, data=data, outside_id=f"call:{claim.token}")


def _named(link: RelayLink, said: Reported) -> dt.datetime | None:
    """The moment agreed, or the end of the last day of a promise where the structure is."""
    if said.outcome is Outcome.PROMISED_FORWARD and said.due_on is not None:
        there = zone(link.professional.structure.departement)
        return dt.datetime.combine(said.due_on + dt.timedelta(days=1), dt.time(0), there)
    return said.call_at


def _keep_late(session: Session, link: RelayLink, held: Held, said: Reported, now: dt.datetime) -> Saved:
    data = {"outcome": said.outcome.value, "late": True, "note": said.note, "staff": held.staff_id}
    if said.count is not None:
        data["count"] = said.count
    outside_id = f"call:{held.token}"
    new = record_event(session, link.campaign_id, link.id, EventKind.CALLED, now, data=data, outside_id=outside_id)
    return Saved.LATE if new else Saved.REPEATED


def _follow(
    session: Session, keys: Keys, link: RelayLink, held: Held, said: Reported, now: dt.datetime, base_url: str
) -> None:
    """What an outcome sets going beyond the attempt itself."""
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
    sealed = link.professional.phone
    parsed = numbers.parse(keys.open(sealed)) if sealed else None
    return parsed if isinstance(parsed, str) else None
