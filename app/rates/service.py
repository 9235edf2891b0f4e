"""Who answered, of whom: the figures of a campaign as they stand now."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.distribution.core import EventKind
from app.distribution.departements import DEPARTEMENTS
from app.distribution.tables import Campaign
from app.rates import store
from app.rates.core.balance import Balance, balance
from app.rates.core.cases import CaseCounts, Said, Silence, Tally, days_between, total
from app.rates.core.dispositions import Dispositions
from app.rates.core.enough import Precision, precision, r_indicator
from app.rates.core.folding import FIGURES, Relay
from app.rates.core.funnel import Funnel, Sum
from app.rates.core.participation import Order, Participation, participation
from app.rates.core.standing import LETTERS, THRESHOLDS, Axis, Code, Thresholds
from app.rates.groups import Group, counts_of, notebooks, rolled_up, structure_group, together
from app.rates.store import Line, Partner, Place, Tallied, Unread

SHOWN = 50
"""Silent professionals on one page; the file has all of them."""
TRIES = 5


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
    region: str = ""
    network: str = ""
    structure: str = ""

    @property
    def everything(self) -> bool:
        return self == EVERYTHING

    def __call__(self, one: Partner) -> bool:
        return (
            self.kind in {"", one.kind}
            and self.departement in {"", one.departement}
            and self.region in {"", region(one.departement)}
            and self.network in {"", one.network}
            and self.structure in {"", str(one.id)}
        )


EVERYTHING = Choice()


def region(departement: str) -> str:
    return DEPARTEMENTS[departement].region


@dataclass(frozen=True, slots=True)
class RatesOverview:
    at: dt.datetime
    complete: bool
    """Whether every event of the history is in it; where not, it is of a moment ago."""
    professionals: int
    offered: Sequence[Partner]
    """Every structure there is to choose from."""
    funnel: Funnel
    participation: Participation
    balance: Sequence[Balance]
    kinds: Sequence[Group]
    regions: Sequence[Group]
    networks: Sequence[Group]
    departements: Sequence[Group]
    structures: Sequence[Group]
    breakdowns: Mapping[Axis, Mapping[str, Mapping[Code, int]]]
    """Interviews on every axis, by value and disposition, whatever link they came by."""
    invited: Mapping[Code, int]
    without_professional: Tally
    """Interviews nobody forwarded; none where only some structures are asked for."""
    silent: Sequence[LinkCase]
    """Professionals through whom nobody has begun to answer, the longest silence first; `SHOWN` at most."""
    waiting: Sequence[Line]
    """All of them."""
    precisions: Mapping[str, Precision]
    """By type of structure, and of all under the empty name."""
    r_indicator: float | None
    """Types of structure against the notebooks they ordered, over the whole campaign."""

    @property
    def tally(self) -> Tally:
        """Every interview, by group link, personal link or none."""
        return total(one.tally for one in self.structures) + self.without_professional

    @property
    def dispositions(self) -> Dispositions:
        return dispositions(self.invited)

    @property
    def channels(self) -> Mapping[str, Tally]:
        return tallies_on(self.breakdowns, Axis.CHANNEL)

    @property
    def languages(self) -> Mapping[str, Tally]:
        return tallies_on(self.breakdowns, Axis.LANGUAGE)

    @property
    def relayed(self) -> Sum:
        """Structures somebody answered through, of all structures."""
        answered = sum(one.tally.started > 0 for one in self.structures)
        return Sum(answered, answered, answered, len(self.structures))

    def unreachable(self, days: int) -> int:
        """Silent for so many days, and without a telephone number."""
        since = self.at - dt.timedelta(days=days)
        return sum(not one.has_phone and one.sign_at is not None and one.sign_at <= since for one in self.waiting)


def cases(session: Session, campaign: Campaign) -> Sequence[LinkCase]:
    """Every professional's case, by structure and name."""
    return _cases(session, campaign, store.unread(session))


def _cases(session: Session, campaign: Campaign, new: Unread, links: Iterable[int] | None = None) -> Sequence[LinkCase]:
    known = store.relays(session, campaign.id, new, links)
    found = store.places(session, campaign.id, links)
    return [_case(place, known.get(place.link_id) or Relay(campaign.id, place.structure_id)) for place in found]


def _case(place: Place, known: Relay) -> LinkCase:
    promised = known.says(EventKind.PROMISED)
    promised_at = known.at(EventKind.PROMISED)
    counts = CaseCounts(
        group=Tally(*(known.group.get(one, 0) for one in FIGURES)),
        personal=Tally(*(known.personal.get(one, 0) for one in FIGURES)),
        forwarded=_said(known.range_of(EventKind.FORWARDED)),
        handed_out=_said(known.range_of(EventKind.HANDED_OUT)),
        promised=promised is not None,
        opened=EventKind.PAGE_OPENED in known.told or EventKind.INVITED in known.told,
    )
    return LinkCase(
        place=place,
        counts=counts,
        made_at=known.at(EventKind.LINK_MADE),
        opened_at=known.at(EventKind.PAGE_OPENED),
        declared_at=known.at(EventKind.FORWARDED),
        answered_at=known.at(EventKind.INTERVIEW_STARTED),
        promise=Promise(promised["count"], dt.date.fromisoformat(promised["due_on"]), promised_at)
        if promised and promised_at
        else None,
    )


def _said(given: tuple[int, int] | None) -> Said | None:
    return Said(*given) if given else None


def overview(
    session: Session,
    campaign: Campaign,
    now: dt.datetime,
    choice: Choice = EVERYTHING,
    thresholds: Thresholds = THRESHOLDS,
) -> RatesOverview:
    """Every figure of the rates page, of all structures or of those chosen."""
    turn = 1
    while True:
        new = store.unread(session)
        found = _overview(session, campaign, now, choice, thresholds, new)
        if turn == TRIES or store.still(session, new):
            return found
        turn += 1


def _overview(
    session: Session, campaign: Campaign, now: dt.datetime, choice: Choice, thresholds: Thresholds, new: Unread
) -> RatesOverview:
    partners = store.partners(session, campaign.id)
    lines = store.lines(session, campaign.id, new)
    by_structure: defaultdict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_structure[line.structure_id].append(line)
    everyone = [structure_group(partner, by_structure[partner.id]) for partner in partners]
    chosen = {partner.id for partner in partners if choice(partner)}
    structures = [one for one in everyone if int(one.key) in chosen]
    mine = [line for line in lines if line.structure_id in chosen]
    wanted = None if choice.everything else chosen
    tallied = store.tallies(session, campaign.id, new, _ON_PAGE, wanted)
    waiting = _waiting(mine)
    shown = [line.link_id for line in waiting[:SHOWN]]
    order = {link: place for place, link in enumerate(shown)}
    alone = _alone(session, campaign, new, thresholds) if choice.everything else Counter[Code]()
    through_links = _dispositions(tallied, thresholds, personal=False) - alone
    return RatesOverview(
        at=now,
        complete=new.complete,
        professionals=len(mine),
        offered=partners,
        funnel=_funnel(structures, through_links),
        participation=participation(
            [counts_of(line) for line in mine if line.forwarded_low is not None],
            [Order(notebooks(one), one.group.completed) for one in structures],
            everybody=(len(mine), total(one.group for one in structures)),
        ),
        balance=representation(everyone),
        kinds=rolled_up(structures, lambda one: one.kind),
        regions=rolled_up(structures, lambda one: region(one.departement)),
        networks=rolled_up(structures, lambda one: one.network),
        departements=rolled_up(structures, lambda one: one.departement),
        structures=structures,
        breakdowns=breakdowns(tallied, thresholds),
        invited=_dispositions(tallied, thresholds, personal=True),
        without_professional=tally_of(alone),
        silent=sorted(_cases(session, campaign, new, shown), key=lambda one: order[one.place.link_id]),
        waiting=waiting,
        precisions=_precisions(mine, {int(one.key): one.kind for one in structures}, _elapsed(campaign, now)),
        r_indicator=r_indicator({one.kind: (one.completed, one.ordered) for one in representation(everyone)}),
    )


def _elapsed(campaign: Campaign, now: dt.datetime) -> float:
    """Which part of the campaign is over."""
    end = min(campaign.closed_at or campaign.closes_at, campaign.closes_at)
    return max(0.0, (now - campaign.opens_at) / (end - campaign.opens_at)) if end > campaign.opens_at else 1.0


def _precisions(lines: Iterable[Line], kinds: Mapping[int, str], elapsed: float) -> Mapping[str, Precision]:
    counts: defaultdict[str, list[int]] = defaultdict(list)
    for line in lines:
        if completed := line.group_completed + line.personal_completed:
            counts[""].append(completed)
            counts[kinds[line.structure_id]].append(completed)
    return {kind: precision(ones, elapsed) for kind, ones in counts.items()}


_ON_PAGE = tuple(axis for axis in Axis if axis is not Axis.DAY)


def _waiting(lines: Iterable[Line]) -> Sequence[Line]:
    silent = [line for line in lines if not line.group_started and not line.personal_started and not line.revoked]
    return sorted(silent, key=lambda line: (line.sign_at is None, line.sign_at, line.link_id))


def _funnel(structures: Sequence[Group], group: Mapping[Code, int]) -> Funnel:
    every = together("", structures) if structures else _NOBODY
    partial = group.get(Code.PARTIAL, 0) + group.get(Code.COMPLETE, 0) - every.group.completed
    return Funnel(
        every.ordered, every.handed_out, every.forwarded, every.group, max(partial, 0), every.more_than_declared
    )


_NOBODY = Group("", "", 0, Sum(), Sum(), Sum(), Tally(), Tally())


def representation(structures: Sequence[Group]) -> Sequence[Balance]:
    """Types of structure by answers received against notebooks ordered; both kinds of link count here."""
    kinds = rolled_up(structures, lambda one: one.kind)
    ordered = {one.key: one.ordered.low for one in kinds if one.ordered.known}
    return balance(ordered, {one.key: one.tally.completed for one in kinds})


def balance_of(cases_: Sequence[LinkCase]) -> Sequence[Balance]:
    """The same from every professional's case."""
    ordered: Counter[str] = Counter()
    completed: Counter[str] = Counter()
    for place in {one.place.structure_id: one.place for one in cases_}.values():
        if place.notebooks is not None:
            ordered[place.kind] += place.notebooks
    for case in cases_:
        completed[case.place.kind] += (case.counts.group + case.counts.personal).completed
    return balance(ordered, completed)


def breakdowns(tallied: Iterable[Tallied], thresholds: Thresholds) -> Mapping[Axis, Mapping[str, Mapping[Code, int]]]:
    """Interviews by axis, value and disposition; people invited who never began are on no axis."""
    found: defaultdict[Axis, defaultdict[str, Counter[Code]]] = defaultdict(lambda: defaultdict(Counter))
    for one in tallied:
        if one.axis != Axis.ALL:
            found[Axis(one.axis)][one.value][thresholds.code(one.state)] += one.people
    return found


def tallies_on(found: Mapping[Axis, Mapping[str, Mapping[Code, int]]], axis: Axis) -> Mapping[str, Tally]:
    """The most frequent first."""
    tallies = {value: tally_of(codes) for value, codes in found.get(axis, {}).items()}
    return dict(sorted(tallies.items(), key=lambda item: (-item[1].started, item[0])))


def tally_of(codes: Mapping[Code, int]) -> Tally:
    return Tally(
        started=sum(codes.values()),
        completed=codes.get(Code.COMPLETE, 0),
        declined=codes.get(Code.DECLINED, 0) + codes.get(Code.STOPPED, 0),
        withdrawn=codes.get(Code.WITHDRAWN, 0),
        turned_away=sum(codes.get(code, 0) for code in (Code.SCREENED_OUT, Code.QUOTA_FULL, Code.DOUBLE)),
    )


def _dispositions(tallied: Iterable[Tallied], thresholds: Thresholds, *, personal: bool) -> Counter[Code]:
    found: Counter[Code] = Counter()
    for one in tallied:
        if one.axis == Axis.ALL and one.personal is personal:
            found[thresholds.code(one.state)] += one.people
    return found


def _alone(session: Session, campaign: Campaign, new: Unread, thresholds: Thresholds) -> Counter[Code]:
    """Of people whom nobody's link brought."""
    tallied = store.tallies(session, campaign.id, new, [Axis.ALL], [0])
    return _dispositions(tallied, thresholds, personal=False)


def dispositions(codes: Mapping[Code, int]) -> Dispositions:
    """What became of each invitation in AAPOR's letters, were the campaign to end now."""
    letters: Counter[str] = Counter()
    for code, count in codes.items():
        letters[LETTERS[code]] += count
    return Dispositions(
        complete=letters["I"],
        partial=letters["P"],
        refusal=letters["R"],
        non_contact=letters["NC"],
        other=letters["O"],
        unknown=letters["U"],
        not_eligible=letters["NE"],
    )
