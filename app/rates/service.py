"""Who answered, of whom: the figures of a campaign as they stand now."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.distribution.core import EventKind
from app.distribution.frame import frame
from app.distribution.tables import Campaign
from app.distribution.targets import Part, wanted
from app.rates import store
from app.rates.adding import counts_by_structure, counts_of, longest_waiting
from app.rates.core.balance import Balance, balance
from app.rates.core.cases import CaseCounts, Silence, Tally, days_between
from app.rates.core.counts import Counts, added, counted
from app.rates.core.dispositions import Dispositions
from app.rates.core.enough import AIM, Aim, Precision, precision
from app.rates.core.folding import Ledger, Relay
from app.rates.core.funnel import Funnel, Sum
from app.rates.core.goals import Goal, goals
from app.rates.core.participation import Participation, participation
from app.rates.core.standing import LETTERS, THRESHOLDS, Axis, Code, Thresholds
from app.rates.groups import Group, rolled_up, structure_group
from app.rates.representation import Population, region, representation
from app.rates.store import Partner, Place, Tallied, Unread

SHOWN = 50
"""Silent professionals on one page; the file has all of them."""


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

    @property
    def waiting(self) -> bool:
        """Nobody has begun to answer through a link that holds."""
        return bool(counted(self.counts, revoked=self.place.revoked).waiting)

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

    def __call__(self, one: Partner | Place) -> bool:
        own = one.id if isinstance(one, Partner) else one.structure_id
        return (
            self.kind in {"", one.kind}
            and self.departement in {"", one.departement}
            and self.region in {"", region(one.departement)}
            and self.network in {"", one.network}
            and self.structure in {"", str(own)}
        )


EVERYTHING = Choice()


@dataclass(frozen=True, slots=True)
class RatesOverview:
    at: dt.datetime
    complete: bool
    """Whether every event of the history is in it; where not, it is of a moment ago."""
    counts: Counts
    """Of all professionals chosen."""
    offered: Sequence[Partner]
    """Every structure there is to choose from."""
    funnel: Funnel
    participation: Participation
    structures: Sequence[Group]
    breakdowns: Mapping[Axis, Mapping[str, Mapping[Code, int]]]
    """Interviews on the axes asked for, by value and disposition, whatever link they came by."""
    invited: Mapping[Code, int]
    slips: Mapping[Code, int]
    """People asked by a slip with a personal link, if anybody: nobody knows which were handed out."""
    without_professional: Tally
    """Interviews nobody forwarded; none where only some structures are asked for."""
    silent: Sequence[LinkCase]
    """Professionals through whom nobody has begun to answer, the longest silence first; `SHOWN` at most."""
    elapsed: float
    """Which part of the campaign is over."""
    goals: Sequence[Goal]
    """Complete answers of the whole campaign beside those that were wanted."""
    population: Population

    @property
    def tally(self) -> Tally:
        """Every interview, by group link, personal link or none."""
        return self.counts.tally + self.without_professional

    @property
    def balance(self) -> Sequence[Balance]:
        """Types of structure by answers received against their part of the population."""
        return self.population.kinds

    @property
    def kinds(self) -> Sequence[Group]:
        return rolled_up(self.structures, lambda one: one.kind)

    def precisions(self, aim: Aim = AIM) -> Mapping[Part, Precision]:
        """Of all, by type of structure, and by region where there are several."""
        regions = rolled_up(self.structures, lambda one: region(one.departement))
        groups = {Part(): self.counts} | {Part(one.key): one.counts for one in self.kinds}
        groups |= {Part(region=one.key): one.counts for one in regions if len(regions) > 1}
        return {
            part: precision(counts.clusters, self.elapsed, aim) for part, counts in groups.items() if counts.answering
        }

    @property
    def dispositions(self) -> Dispositions:
        return dispositions(self.invited)

    @property
    def relayed(self) -> Sum:
        """Structures somebody answered through, of all structures."""
        answered = self.counts.relaying
        return Sum(answered, answered, answered, len(self.structures))


def cases(session: Session, campaign: Campaign, links: Collection[int] | None = None) -> Sequence[LinkCase]:
    """Every professional's case, or those of these links, by structure and name."""
    new = store.unread(session).ledger if links is None else store.unread_of(session, links)
    return _cases(session, campaign, new, links)


def _cases(session: Session, campaign: Campaign, new: Ledger, links: Iterable[int] | None = None) -> Sequence[LinkCase]:
    known = store.relays(session, campaign.id, new, links)
    found = store.places(session, campaign.id, links)
    return [_case(place, known.get(place.link_id) or Relay(campaign.id, place.structure_id)) for place in found]


def _case(place: Place, known: Relay) -> LinkCase:
    promised = known.says(EventKind.PROMISED)
    promised_at = known.at(EventKind.PROMISED)
    return LinkCase(
        place=place,
        counts=counts_of(known),
        made_at=known.at(EventKind.LINK_MADE),
        opened_at=known.at(EventKind.PAGE_OPENED),
        declared_at=known.at(EventKind.FORWARDED),
        answered_at=known.at(EventKind.INTERVIEW_STARTED),
        promise=Promise(promised["count"], dt.date.fromisoformat(promised["due_on"]), promised_at)
        if promised and promised_at
        else None,
    )


def overview(
    session: Session,
    campaign: Campaign,
    now: dt.datetime,
    choice: Choice = EVERYTHING,
    thresholds: Thresholds = THRESHOLDS,
    axes: Iterable[Axis] = (),
) -> RatesOverview:
    """Every figure of the rates page, of all structures or of those chosen; interviews told apart on some axes."""
    wanted = frozenset({Axis.ALL, Axis.BATCH, *axes})
    return store.steady(session, lambda new: _overview(session, campaign, now, choice, thresholds, wanted, new))


def _overview(
    session: Session,
    campaign: Campaign,
    now: dt.datetime,
    choice: Choice,
    thresholds: Thresholds,
    axes: Iterable[Axis],
    new: Unread,
) -> RatesOverview:
    known = counts_by_structure(session, campaign.id, new)
    partners = store.partners(session, campaign.id)
    everyone = [structure_group(partner, known.get(partner.id, Counts())) for partner in partners]
    chosen = {partner.id for partner in partners if choice(partner)}
    structures = [one for one in everyone if int(one.key) in chosen]
    counts = added(one.counts for one in structures)
    wanted = None if choice.everything else chosen
    tallied = store.tallies(session, campaign.id, new, axes, wanted)
    slips = _by_slip(tallied, thresholds)
    alone = _alone(session, campaign, new, thresholds) if choice.everything else Counter[Code]()
    return RatesOverview(
        at=now,
        complete=new.complete,
        counts=counts,
        offered=partners,
        funnel=_funnel(counts, _dispositions(tallied, thresholds, personal=False) - alone),
        participation=participation(counts),
        structures=structures,
        breakdowns=breakdowns(tallied, thresholds),
        invited=_dispositions(tallied, thresholds, personal=True) - slips,
        slips=slips,
        without_professional=tally_of(alone),
        silent=_silent(session, campaign, new, wanted),
        elapsed=_elapsed(campaign, now),
        goals=_goals(campaign, everyone, now),
        population=representation(everyone, frame(session, campaign.id)),
    )


def _silent(session: Session, campaign: Campaign, new: Unread, structures: Iterable[int] | None) -> Sequence[LinkCase]:
    """Who has waited longest, the first ones."""
    order = {link: place for place, link in enumerate(longest_waiting(session, campaign.id, new, structures, SHOWN))}
    return sorted(_cases(session, campaign, new.ledger, list(order)), key=lambda one: order[one.place.link_id])


def _elapsed(campaign: Campaign, now: dt.datetime) -> float:
    """Which part of the campaign is over."""
    end = _end(campaign)
    return max(0.0, (now - campaign.opens_at) / (end - campaign.opens_at)) if end > campaign.opens_at else 1.0


def _goals(campaign: Campaign, everyone: Sequence[Group], now: dt.datetime) -> Sequence[Goal]:
    asked = wanted(campaign.targets)
    completed = Counter[Part]()
    for sides in {one.sides for one in asked}:
        for one in everyone:
            completed[one.part.along(sides)] += one.tally.completed
    days_left = (_end(campaign) - now) / dt.timedelta(days=1)
    return goals(asked, completed, min(_elapsed(campaign, now), 1.0), days_left)


def _end(campaign: Campaign) -> dt.datetime:
    return min(campaign.closed_at or campaign.closes_at, campaign.closes_at)


def _funnel(every: Counts, group: Mapping[Code, int]) -> Funnel:
    partial = group.get(Code.PARTIAL, 0) + group.get(Code.COMPLETE, 0) - every.group_completed
    return Funnel(
        every.ordered, every.handed_out, every.forwarded, every.group, max(partial, 0), every.more_than_declared
    )


def balance_of(cases_: Sequence[LinkCase], people: Mapping[str, int] | None = None) -> Sequence[Balance]:
    """By kind, from every professional's case: beside the population where it is counted, else the orders."""
    completed: Counter[str] = Counter()
    for case in cases_:
        completed[case.place.kind] += (case.counts.group + case.counts.personal).completed
    return balance(people or _ordered(cases_), completed)


def _ordered(cases_: Sequence[LinkCase]) -> Mapping[str, int]:
    ordered: Counter[str] = Counter()
    for place in {one.place.structure_id: one.place for one in cases_}.values():
        if place.notebooks is not None:
            ordered[place.kind] += place.notebooks
    return ordered


def breakdowns(tallied: Iterable[Tallied], thresholds: Thresholds) -> Mapping[Axis, Mapping[str, Mapping[Code, int]]]:
    """Interviews by axis, value and disposition; people invited who never began are on no axis."""
    found: defaultdict[Axis, defaultdict[str, Counter[Code]]] = defaultdict(lambda: defaultdict(Counter))
    for one in tallied:
        if one.axis != Axis.ALL:
            found[Axis(one.axis)][one.value][thresholds.code(one.state)] += one.people
    return found


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


def _by_slip(tallied: Iterable[Tallied], thresholds: Thresholds) -> Counter[Code]:
    found: Counter[Code] = Counter()
    for one in tallied:
        if one.axis == Axis.BATCH:
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
