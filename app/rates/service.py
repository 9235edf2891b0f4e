"""Who answered, of whom: the figures of a campaign as they stand now."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session

from app.collection.service import unfinished
from app.distribution.core import DeclarationKind, EventKind
from app.distribution.store import commitments, declarations
from app.distribution.tables import Campaign, Declaration
from app.interview.model import State
from app.messaging.core import State as MessageState
from app.rates import store
from app.rates.core.balance import Balance, balance
from app.rates.core.cases import CaseCounts, Said, Silence, Tally, days_between, total
from app.rates.core.dispositions import Dispositions
from app.rates.core.funnel import Funnel, Sum, add_up, funnel
from app.rates.core.participation import Order, Participation, participation
from app.rates.store import Happened, InterviewCount, InvitationStanding, Place

K = TypeVar("K")

PARTIAL_FROM = 0.5
"""Part of the required questions, answered or refused, from which an unfinished interview is partial (AAPOR 1.2)."""


@dataclass(frozen=True, slots=True)
class Promise:
    count: int
    due_on: dt.date
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class LinkCase:
    """One professional's case: where it is, its figures, and when what last happened."""

    place: Place
    counts: CaseCounts
    made_at: dt.datetime | None
    opened_at: dt.datetime | None
    declared_at: dt.datetime | None
    """Of the last figure given of people forwarded to."""
    answered_at: dt.datetime | None
    """When somebody last began to answer."""
    promise: Promise | None

    @property
    def silence(self) -> Silence:
        return self.counts.silence

    def days_waiting(self, now: dt.datetime) -> int:
        """Days since the last sign of life, or since the link was made."""
        known = [one for one in (self.made_at, self.opened_at, self.declared_at, self.answered_at) if one is not None]
        if self.promise is not None:
            known.append(self.promise.made_at)
        return days_between(max(known), now) if known else 0


@dataclass(frozen=True, slots=True, order=True)
class Choice:
    """What the address bar asks for; empty means all."""

    kind: str = ""
    departement: str = ""

    @property
    def everything(self) -> bool:
        return not self.kind and not self.departement

    def __call__(self, case: LinkCase) -> bool:
        return self.kind in {"", case.place.kind} and self.departement in {"", case.place.departement}


EVERYTHING = Choice()


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of the professionals who have `key` in common, for instance one type of structure."""

    key: str
    label: str
    professionals: int
    ordered: Sum
    forwarded: Sum
    group: Tally
    personal: Tally
    kind: str = ""
    departement: str = ""

    @property
    def tally(self) -> Tally:
        return self.group + self.personal


@dataclass(frozen=True, slots=True)
class RatesOverview:
    at: dt.datetime
    cases: Sequence[LinkCase]
    offered: Sequence[Choice]
    """Every type and département there is to choose from."""
    funnel: Funnel
    participation: Participation
    balance: Sequence[Balance]
    kinds: Sequence[Group]
    structures: Sequence[Group]
    channels: Mapping[str, Tally]
    languages: Mapping[str, Tally]
    invited: Dispositions
    without_professional: Tally
    """Interviews nobody forwarded; none where only some structures are asked for."""

    @property
    def tally(self) -> Tally:
        """Every interview, by group link, personal link or none."""
        of_links = total(case.counts.group + case.counts.personal for case in self.cases)
        return of_links + self.without_professional

    @property
    def relayed(self) -> Sum:
        """Structures somebody answered through, of all structures."""
        answered = {case.place.structure_id for case in self.cases if case.silence is Silence.ANSWERED}
        everyone = {case.place.structure_id for case in self.cases}
        return Sum(len(answered), len(answered), len(answered), len(everyone))

    @property
    def silent(self) -> Sequence[LinkCase]:
        """Professionals through whom nobody has begun to answer, the longest silence first."""
        waiting = [case for case in self.cases if case.silence is not Silence.ANSWERED and not case.place.revoked]
        return sorted(waiting, key=lambda case: (-case.days_waiting(self.at), case.place.structure, case.place.link_id))


def cases(session: Session, campaign: Campaign) -> Sequence[LinkCase]:
    """Every professional's case, by structure and name."""
    return _cases(session, campaign, store.interview_counts(session, campaign.id))


def _cases(session: Session, campaign: Campaign, counted: Iterable[InterviewCount]) -> Sequence[LinkCase]:
    tallies = _by(counted, lambda one: (one.link_id, one.personal))
    events = store.happened(session, campaign.id)
    said = declarations(session, campaign.id)
    promises = {
        link: Promise(row.count, row.due_on, row.made_at) for link, row in commitments(session, campaign.id).items()
    }
    return [_case(place, tallies, events, said, promises) for place in store.places(session, campaign.id)]


def _case(
    place: Place,
    tallies: Mapping[tuple[int | None, bool], Tally],
    events: Mapping[tuple[int, str], Happened],
    declared: Mapping[tuple[int, str], Declaration],
    promises: Mapping[int, Promise],
) -> LinkCase:
    link = place.link_id
    forwarded = declared.get((link, DeclarationKind.FORWARDED))
    handed_out = declared.get((link, DeclarationKind.HANDED_OUT))
    made, opened, begun = (
        events.get((link, kind)) for kind in (EventKind.LINK_MADE, EventKind.PAGE_OPENED, EventKind.INTERVIEW_STARTED)
    )
    counts = CaseCounts(
        group=tallies.get((link, False), Tally()),
        personal=tallies.get((link, True), Tally()),
        forwarded=Said(forwarded.low, forwarded.high) if forwarded else None,
        handed_out=Said(handed_out.low, handed_out.high) if handed_out else None,
        promised=link in promises,
        opened=opened is not None or (link, EventKind.INVITED) in events,
    )
    return LinkCase(
        place=place,
        counts=counts,
        made_at=made.first if made else None,
        opened_at=opened.last if opened else None,
        declared_at=forwarded.at if forwarded else None,
        answered_at=begun.last if begun else None,
        promise=promises.get(link),
    )


def _by(counted: Iterable[InterviewCount], key: Callable[[InterviewCount], K]) -> Mapping[K, Tally]:
    found: defaultdict[K, Tally] = defaultdict(Tally)
    for one in counted:
        found[key(one)] += _tally(one)
    return found


def _tally(one: InterviewCount) -> Tally:
    return Tally(
        started=one.count,
        completed=one.count if one.state == State.COMPLETED else 0,
        declined=one.count if one.state == State.DECLINED else 0,
        withdrawn=one.count if one.state == State.WITHDRAWN else 0,
    )


def overview(session: Session, campaign: Campaign, now: dt.datetime, choice: Choice = EVERYTHING) -> RatesOverview:
    """Every figure of the rates page, of all structures or of those chosen."""
    counted = store.interview_counts(session, campaign.id)
    everyone = _cases(session, campaign, counted)
    chosen = [case for case in everyone if choice(case)]
    links = {case.place.link_id for case in chosen}
    mine = [one for one in counted if one.link_id in links or (choice.everything and one.link_id is None)]
    partial = _partial(session, campaign, links)
    structures = grouped(chosen, lambda place: (str(place.structure_id), place.structure))
    counts = [case.counts for case in chosen]
    orders = _notebooks(chosen)
    return RatesOverview(
        at=now,
        cases=chosen,
        offered=sorted({Choice(case.place.kind, case.place.departement) for case in everyone}),
        funnel=funnel(counts, list(orders.values()), sum(not personal for personal in partial.values())),
        participation=participation(counts, [Order(orders[int(one.key)], one.group.completed) for one in structures]),
        balance=representation(everyone),
        kinds=grouped(chosen, lambda place: (place.kind, place.kind)),
        structures=structures,
        channels=_most_first(_by(mine, lambda one: one.channel)),
        languages=_most_first(_by(mine, lambda one: one.language)),
        invited=dispositions(
            store.invitation_standings(session, campaign.id, None if choice.everything else links), set(partial)
        ),
        without_professional=total(_tally(one) for one in mine if one.link_id is None),
    )


def grouped(cases: Sequence[LinkCase], key: Callable[[Place], tuple[str, str]]) -> Sequence[Group]:
    """Cases put together by what `key` gives, a key and a label, in the order they come."""
    together: dict[tuple[str, str], list[LinkCase]] = {}
    for case in cases:
        together.setdefault(key(case.place), []).append(case)
    return [_group(name, label, members) for (name, label), members in together.items()]


def _group(key: str, label: str, members: Sequence[LinkCase]) -> Group:
    notebooks = _notebooks(members).values()
    return Group(
        key=key,
        label=label,
        professionals=len(members),
        ordered=add_up(None if count is None else Said(count, count) for count in notebooks),
        forwarded=add_up(case.counts.forwarded for case in members),
        group=total(case.counts.group for case in members),
        personal=total(case.counts.personal for case in members),
        kind=members[0].place.kind,
        departement=members[0].place.departement,
    )


def _notebooks(cases: Iterable[LinkCase]) -> Mapping[int, int | None]:
    """What each structure ordered, once however many professionals it has."""
    return {case.place.structure_id: case.place.notebooks for case in cases}


def representation(cases: Sequence[LinkCase]) -> Sequence[Balance]:
    """Types of structure by answers received against notebooks ordered; both kinds of link count here."""
    kinds = grouped(cases, lambda place: (place.kind, place.kind))
    ordered = {one.key: one.ordered.low for one in kinds if one.ordered.known}
    return balance(ordered, {one.key: one.tally.completed for one in kinds})


def _most_first(tallies: Mapping[str, Tally]) -> Mapping[str, Tally]:
    return dict(sorted(tallies.items(), key=lambda item: (-item[1].started, item[0])))


def _partial(session: Session, campaign: Campaign, links: set[int]) -> Mapping[str, bool]:
    """Unfinished interviews far enough to be partial, by id; whether each came by a personal link."""
    found = {}
    for stored, far in unfinished(session, campaign.id):
        met = far.answered + far.refused
        if stored.origin.relay_link_id in links and met and met >= PARTIAL_FROM * far.required:
            found[stored.interview.id] = stored.origin.invitation_id is not None
    return found


def dispositions(invitations: Iterable[InvitationStanding], partial: set[str]) -> Dispositions:
    """What became of each invitation, were the campaign to end now. What the person did outranks the message."""
    letters = Counter(_letter(one, partial) for one in invitations)
    return Dispositions(
        complete=letters["I"],
        partial=letters["P"],
        refusal=letters["R"],
        non_contact=letters["NC"],
        unknown=letters["U"],
    )


def _letter(one: InvitationStanding, partial: set[str]) -> str:
    if one.interview_state == State.COMPLETED:
        return "I"
    if one.interview_id in partial:
        return "P"
    if one.interview_id is not None or one.opted_out:
        return "R"
    # Only a report from the operator says that a telephone had the message.
    return "NC" if one.message_state == MessageState.DELIVERED else "U"
