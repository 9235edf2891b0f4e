"""What a campaign's answers say, by the plan sealed before they came. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from app.analysis import afterwards, guarding
from app.analysis.comparing import Wave, coded_of, compared
from app.analysis.core.design import Design, Floats, Mask, design
from app.analysis.core.estimate import proportion
from app.analysis.core.figures import Estimate, Refusal, RefusalReason, Rounded, Why
from app.analysis.core.nonresponse import TippingPoint, tipping_point
from app.analysis.core.verdict import all_of, any_of, decide, stepped_down
from app.analysis.forecasting import forecasts, still_blind
from app.analysis.frames import NO_PROFESSIONAL, Collected
from app.analysis.languages import spoken
from app.analysis.pooled import Measures
from app.analysis.population import of_today
from app.analysis.quality import quality
from app.analysis.questions import cells_of, question_results
from app.analysis.releasing import accounts, later, releases
from app.analysis.results import (
    Amendment,
    Barred,
    ByWay,
    Cell,
    Compared,
    Grouping,
    IndicatorResult,
    Line,
    Quality,
    Reach,
    Results,
    Sealed,
    Tried,
)
from app.analysis.sensitivity import as_if_on_the_web
from app.analysis.standing import Standing
from app.analysis.store import collect, reach
from app.analysis.tables import Release
from app.analysis.trying import tried
from app.distribution.amending import amendments, sealed_version
from app.distribution.core import CampaignState, campaign_state
from app.distribution.disclosure import TEAM
from app.distribution.store import wave_before
from app.distribution.tables import Campaign
from app.questionnaire.model import Indicator, Survey, Together
from app.questionnaire.outlook import Prospect
from app.questionnaire.plan import decided_from, is_kept, plan_digest, sealed_outlook
from app.questionnaire.promise import DecisionRule, VerdictKind
from app.questionnaire.version import Version
from app.rates.core.aggregates import told_apart
from app.versions.store import load

Told = TypeVar("Told", ByWay, Compared)


def results(session: Session, campaign: Campaign, now: dt.datetime, smallest: int = TEAM) -> Results:
    """Everything the results page and its file show, to readers from whom smaller counts of people are kept."""
    measures = measured(session, campaign)
    rows, earlier = collect(session, campaign, measures), wave_before(session, campaign)
    return results_of(session, campaign, now, measures, rows, _wave(session, earlier) if earlier else None, smallest)


def _wave(session: Session, campaign: Campaign) -> Wave:
    measures = measured(session, campaign)
    return Wave(campaign.key, collect(session, campaign, measures), measures.sealed)


def results_of(
    session: Session,
    campaign: Campaign,
    now: dt.datetime,
    measures: Measures,
    collected: Collected,
    before: Wave | None = None,
    smallest: int = TEAM,
) -> Results:
    """The same of interviews already gathered."""
    version, sealed = measures.shown, measures.sealed
    given = releases(session, campaign) if smallest > TEAM else ()
    told = _told(collected, measures, smallest, given)
    hidden = told.hidden
    people = collected.people
    reached = reach(session, campaign, people)
    written = afterwards.sealed(session, campaign)
    closed = campaign_state(campaign, now) is CampaignState.CLOSED
    rules = _rules(sealed.survey, collected, smallest, closed=closed)
    uncounted = {id_: guarding.apart(count, len(people), smallest) for id_, count in measures.uncounted().items()}
    outlook, expected = sealed_outlook(campaign.plan), forecasts(session, campaign)
    indicators = tuple(
        _guarded(
            replace(
                _indicator(one, rules[one.id], collected, reached, smallest, closed=closed),
                uncounted=uncounted[one.id],
                outlook=_nearest(outlook.get(one.id, ()), len(people)),
                on_web=as_if_on_the_web(coded_of(one.id, collected), people),
                forecasts=expected.get(one.id, ()),
            ),
            hidden,
            smallest,
        )
        for one in sealed.survey.indicators
    )
    found = Results(
        as_of=now,
        closes_at=campaign.closed_at or campaign.closes_at,
        closed=closed,
        test=campaign.test,
        plan_digest=campaign.plan_digest,
        sealed_at=campaign.sealed_at,
        plan_kept=_kept(campaign, sealed, written),
        seals=written,
        late=tuple(afterwards.late(session, campaign)) if closed else (),
        turned_back=afterwards.turned_back(session, campaign, now),
        early=_early(campaign),
        counted=len(people),
        professionals=_distinct(people["professional"]),
        structures=_distinct(people["structure"]),
        standings=_standings(collected.standings, smallest),
        reach=reached,
        groups=_groups(people, hidden) if smallest <= TEAM else {},
        indicators=indicators,
        together=sealed.survey.together,
        verdict=_together(sealed.survey.together, indicators),
        questions=tuple(question_results(collected, version, hidden, smallest)),
        amendments=tuple(Amendment(one.at, one.by, one.before, one.after) for one in amendments(session, campaign)),
        set_aside=guarding.set_aside(measures, smallest),
        comparisons=_unsaid(compared(collected, sealed, before, reached, smallest) if len(people) else (), hidden),
        spoken=tuple(
            one
            for one in (spoken(collected, sealed.survey, smallest) if len(people) else ())
            if guarding.success(one.indicator) not in hidden
        ),
        tried=_tried(session, campaign, collected, before, smallest, hidden, closed=closed),
        smallest=smallest,
        quality=_quality(collected, version, rules, hidden, smallest, closed=closed),
        blind=still_blind(session, campaign, now),
        accounts=told.accounts,
        against=None if told.bar is None else Barred(told.bar, given[-1].at),
        newest=given[-1].id if given else None,
    )
    return later(found, given)


def _told(collected: Collected, measures: Measures, smallest: int, given: Sequence[Release]) -> guarding.Release:
    """The team sees everything anew each time; others keep what they were told."""
    if smallest > TEAM:
        earlier = [accounts(one) for one in given]
        return guarding.release(collected, measures.shown, measures.sealed, smallest, earlier)
    shut = guarding.hidden(collected, measures.shown, measures.sealed, smallest, promises_told=True)
    return guarding.Release(shut, {})


def _quality(
    collected: Collected,
    version: Version,
    rules: Mapping[str, DecisionRule],
    hidden: AbstractSet[Hashable],
    smallest: int,
    *,
    closed: bool,
) -> Quality | None:
    """For the team alone: it hangs on who left what out."""
    told = smallest <= TEAM and len(collected.people) > 0
    return quality(collected, version, rules, hidden, smallest, closed=closed) if told else None


def _nearest(told: Sequence[Prospect], people: int) -> tuple[Prospect, ...]:
    """What was told of as many answers as came, or of the next smaller number that was looked at."""
    looked_at = sorted({one.people for one in told})
    chosen = max((one for one in looked_at if one <= people), default=looked_at[0] if looked_at else 0)
    return tuple(one for one in told if one.people == chosen)


def _kept(campaign: Campaign, sealed: Version, written: Sequence[Sealed]) -> bool:
    """The plan is the one that was sealed last, and the one these figures are made by.

    A draft is not sealed yet, and a trial follows its campaign without a seal of its own.
    """
    unchanged = plan_digest(campaign.plan) == campaign.plan_digest
    same = campaign.draft or campaign.test or not written or written[-1].digest == campaign.plan_digest
    return unchanged and same and is_kept(campaign.plan, sealed)


def _early(campaign: Campaign) -> bool:
    """Whoever may choose the day may wait for the wished figure."""
    promised = decided_from(campaign.plan)
    return promised is not None and campaign.closed_at is not None and campaign.closed_at < promised


def measured(session: Session, campaign: Campaign) -> Measures:
    """What a campaign is read by: the questions it asks now, the indicators it was sealed with."""
    return Measures(load(session, campaign.version_digest), load(session, sealed_version(session, campaign)))


def _distinct(column: pd.Series) -> int:
    return int(column[column != NO_PROFESSIONAL].nunique())


def _standings(found: Mapping[Standing, int], smallest: int) -> Mapping[Standing, int | None]:
    """The team sees all; others read how many count in all, so that those who do and who do not hang together apart."""
    if smallest <= TEAM:
        return found
    told: dict[Standing, int | None] = {}
    for counted in (True, False):
        told |= told_apart({one: count for one, count in found.items() if one.counts is counted}, smallest)
    return told


def _groups(people: pd.DataFrame, hidden: AbstractSet[Hashable]) -> Mapping[Grouping, tuple[Cell, ...]]:
    """For the team. Others read them on shared pages: two tables that hide differently would tell what both hide."""
    return {grouping: _group(people[grouping.value], grouping, hidden) for grouping in Grouping}


def _group(column: pd.Series, grouping: Grouping, hidden: AbstractSet[Hashable]) -> tuple[Cell, ...]:
    counts = {str(code): int(count) for code, count in column.value_counts().items() if count}
    shown = [None if guarding.group(grouping, code) in hidden else count for code, count in counts.items()]
    return cells_of(list(counts), shown, sum(counts.values()))


def _guarded(one: IndicatorResult, hidden: AbstractSet[Hashable], smallest: int) -> IndicatorResult:
    """Without what would tell of a few people; the verdict stays, for it is no count."""
    counted = replace(
        one,
        population=None if guarding.about(one.id) in hidden else one.population,
        unknown=None if guarding.unknown(one.id) in hidden or _few(one.unknown, smallest) else one.unknown,
    )
    if guarding.success(one.id) not in hidden:
        return counted
    closed = replace(
        counted, structures=_shut(one.structures, smallest), ours=_shut(one.ours, smallest), tipping={}, on_web=None
    )
    if isinstance(one.estimate, Estimate) and isinstance(one.bounds, Estimate) and not _ends(one.id) & hidden:
        return replace(closed, estimate=Rounded.share(one.estimate), bounds=Rounded.share(one.bounds, 3))
    return replace(closed, estimate=_shut(one.estimate, smallest), bounds=_shut(one.bounds, smallest))


def _few(count: int | None, smallest: int) -> bool:
    return smallest > TEAM and count is not None and 0 < count < smallest


def _unsaid(found: Iterable[Told], hidden: AbstractSet[Hashable]) -> tuple[Told, ...]:
    """Without comparisons that would say of how many people a rounded or hidden share is."""
    return tuple(
        replace(one, found=Why.TELLING, p_adjusted=None) if guarding.success(one.indicator) in hidden else one
        for one in found
    )


def _tried(
    session: Session,
    campaign: Campaign,
    collected: Collected,
    before: Wave | None,
    smallest: int,
    hidden: AbstractSet[Hashable],
    *,
    closed: bool,
) -> Tried | None:
    found = tried(session, campaign, collected, before, smallest, closed=closed)
    return found and replace(found, effects=_unsaid(found.effects, hidden))


def _ends(indicator: str) -> AbstractSet[Hashable]:
    return {guarding.share(indicator, end) for end in ("low", "high")}


def _shut(found: Estimate | Rounded | Refusal, smallest: int) -> Refusal:
    return found if isinstance(found, Refusal) else Refusal(RefusalReason.NEARLY_ALL, {"minimum": smallest})


def _rules(sealed: Survey, collected: Collected, smallest: int, *, closed: bool) -> Mapping[str, DecisionRule]:
    """Of each indicator; where one is enough, held to the confidence that trying several asks for."""
    rules = {one.id: DecisionRule.of(one) for one in sealed.indicators}
    if sealed.together is not Together.ANY:
        return rules

    def reaches(id_: str, rule: DecisionRule) -> bool:
        return decide(_bounds(id_, rule, collected, smallest), rule, closed=closed).kind is VerdictKind.SCALE

    return stepped_down(rules, reaches)


def _bounds(id_: str, rule: DecisionRule, collected: Collected, smallest: int) -> Estimate | Refusal:
    made = design(collected.people["professional"].to_numpy())
    return proportion(*_coded(id_, collected, made), level=rule.level, at_least=smallest)


def _coded(id_: str, collected: Collected, made: Design) -> tuple[Floats, Design, Mask]:
    coded = collected.positive[id_].to_numpy(dtype=np.float64, na_value=np.nan)
    return coded, made, collected.population[id_].to_numpy(dtype=np.float64, na_value=0) == 1


def _indicator(
    indicator: Indicator, rule: DecisionRule, collected: Collected, reached: Reach, smallest: int, *, closed: bool
) -> IndicatorResult:
    coded, made, domain = _coded(indicator.id, collected, design(collected.people["professional"].to_numpy()))
    estimate, bounds = (
        proportion(coded, made, domain, at_least=smallest),
        _bounds(indicator.id, rule, collected, smallest),
    )
    return IndicatorResult(
        id=indicator.id,
        outcome=indicator.outcome,
        rule=rule,
        estimate=estimate,
        bounds=bounds,
        verdict=decide(bounds, rule, closed=closed),
        population=int(domain.sum()),
        unknown=int(np.isnan(coded[domain]).sum()),
        tipping=_tipping(estimate, rule, reached),
        structures=proportion(coded, design(collected.people["structure"].to_numpy()), domain, at_least=smallest),
        ours=proportion(coded, of_today(collected.people, reached), domain, at_least=smallest),
    )


def _together(how: Together, indicators: tuple[IndicatorResult, ...]) -> VerdictKind | None:
    kinds = {one.verdict.kind for one in indicators}
    match how:
        case Together.ALL if kinds:
            return all_of(kinds)
        case Together.ANY if kinds:
            return any_of(kinds)
    return None


def _tipping(estimate: Estimate | Refusal, rule: DecisionRule, reached: Reach) -> dict[Line, TippingPoint]:
    if isinstance(estimate, Refusal):
        return {}
    lines = {Line.TARGET: rule.target, Line.FLOOR: rule.floor}
    return {name: tipping_point(estimate.value, line, reached.response_rate) for name, line in lines.items()}
