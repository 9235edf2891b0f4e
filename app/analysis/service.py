"""What a campaign's answers say, by the plan sealed before they came. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from app.analysis.coding import Absence
from app.analysis.core import suppression
from app.analysis.core.design import Design, Floats, Mask, design
from app.analysis.core.estimate import mean, proportion
from app.analysis.core.figures import Estimate, Refusal
from app.analysis.core.nonresponse import TippingPoint, tipping_point
from app.analysis.core.suppression import TEAM
from app.analysis.core.verdict import DecisionRule, VerdictKind, all_of, any_of, decide, stepped_down
from app.analysis.frames import NO_PROFESSIONAL, Collected
from app.analysis.pooled import Measures
from app.analysis.results import Amendment, Cell, Grouping, IndicatorResult, QuestionResult, Reach, Results
from app.analysis.store import collect, reach
from app.analysis.wording import Line
from app.distribution.amending import changes, sealed_version
from app.distribution.core import CampaignState, campaign_state
from app.distribution.tables import Campaign
from app.questionnaire.model import Indicator, Kind, Question, Survey, Together
from app.questionnaire.plan import decided_from, is_kept, plan_digest
from app.questionnaire.scope import Sort
from app.questionnaire.version import Version
from app.versions.store import load


def results(session: Session, campaign: Campaign, now: dt.datetime) -> Results:
    """Everything the results page and its file show."""
    measures = measured(session, campaign)
    return results_of(session, campaign, now, measures, collect(session, campaign, measures))


def results_of(
    session: Session, campaign: Campaign, now: dt.datetime, measures: Measures, collected: Collected
) -> Results:
    """The same of interviews already gathered."""
    version, sealed = measures.shown, measures.sealed
    uncounted = measures.uncounted()
    people = collected.people
    reached = reach(session, campaign, people)
    closed = campaign_state(campaign, now) is CampaignState.CLOSED
    rules = _rules(sealed.survey, collected, closed=closed)
    indicators = tuple(
        replace(_indicator(one, rules[one.id], collected, reached, closed=closed), uncounted=uncounted[one.id])
        for one in sealed.survey.indicators
    )
    return Results(
        as_of=now,
        closes_at=campaign.closed_at or campaign.closes_at,
        closed=closed,
        test=campaign.test,
        plan_digest=campaign.plan_digest,
        sealed_at=campaign.sealed_at,
        plan_kept=plan_digest(campaign.plan) == campaign.plan_digest and is_kept(campaign.plan, sealed),
        early=_early(campaign),
        counted=len(people),
        professionals=_distinct(people["professional"]),
        structures=_distinct(people["structure"]),
        standings=collected.standings,
        reach=reached,
        groups={grouping: _group(people[grouping.value]) for grouping in Grouping},
        indicators=indicators,
        together=sealed.survey.together,
        verdict=_together(sealed.survey.together, indicators),
        questions=tuple(_questions(collected, version)),
        amendments=tuple(Amendment(one.at, one.by, one.before, one.after) for one in changes(session, campaign)),
        set_aside=measures.set_aside(),
    )


def _early(campaign: Campaign) -> bool:
    """Whoever may choose the day may wait for the wished figure."""
    promised = decided_from(campaign.plan)
    return promised is not None and campaign.closed_at is not None and campaign.closed_at < promised


def measured(session: Session, campaign: Campaign) -> Measures:
    """What a campaign is read by: the questions it asks now, the indicators it was sealed with."""
    return Measures(load(session, campaign.version_digest), load(session, sealed_version(session, campaign)))


def _distinct(column: pd.Series) -> int:
    return int(column[column != NO_PROFESSIONAL].nunique())


def _group(column: pd.Series) -> tuple[Cell, ...]:
    counts = column.value_counts()
    total = int(counts.sum())
    return tuple(Cell(str(code), int(count), int(count) / total) for code, count in counts.items() if count)


def _rules(sealed: Survey, collected: Collected, *, closed: bool) -> Mapping[str, DecisionRule]:
    """Of each indicator; where one is enough, held to the confidence that trying several asks for."""
    rules = {
        one.id: DecisionRule(one.target, one.floor, one.confidence, one.minimum_n, one.minimum_clusters)
        for one in sealed.indicators
    }
    if sealed.together is not Together.ANY:
        return rules

    def reaches(id_: str, rule: DecisionRule) -> bool:
        return decide(_bounds(id_, rule, collected), rule, closed=closed).kind is VerdictKind.SCALE

    return stepped_down(rules, reaches)


def _bounds(id_: str, rule: DecisionRule, collected: Collected) -> Estimate | Refusal:
    made = design(collected.people["professional"].to_numpy())
    return proportion(*_coded(id_, collected, made), level=rule.level, at_least=TEAM)


def _coded(id_: str, collected: Collected, made: Design) -> tuple[Floats, Design, Mask]:
    coded = collected.positive[id_].to_numpy(dtype=np.float64, na_value=np.nan)
    return coded, made, collected.population[id_].to_numpy(dtype=np.float64, na_value=0) == 1


def _indicator(
    indicator: Indicator, rule: DecisionRule, collected: Collected, reached: Reach, *, closed: bool
) -> IndicatorResult:
    coded, made, domain = _coded(indicator.id, collected, design(collected.people["professional"].to_numpy()))
    estimate, bounds = proportion(coded, made, domain, at_least=TEAM), _bounds(indicator.id, rule, collected)
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
        structures=proportion(coded, design(collected.people["structure"].to_numpy()), domain, at_least=TEAM),
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


def _questions(collected: Collected, version: Version) -> Iterator[QuestionResult]:
    made = design(collected.people["professional"].to_numpy())
    for question in (item.question for item in version.items):
        if question.kind not in {Kind.NOTE, Kind.CONSENT} and not question.identifier:
            yield _question(question, collected, version, made)


def _question(question: Question, collected: Collected, version: Version, made: Design) -> QuestionResult:
    reasons = collected.absences[question.id]
    given = {why: int((reasons == why.value).sum()) for why in Absence}
    answered = int(reasons.isna().sum())
    return QuestionResult(
        id=question.id,
        kind=question.kind,
        answered=None if 0 < answered < TEAM else answered,
        absences={why: count for why, count in given.items() if count},
        cells=_cells(question, collected.people, version, answered),
        mean=_mean(question, collected.people, made, version.subject(question.id).sort),
    )


def _cells(question: Question, people: pd.DataFrame, version: Version, answered: int) -> tuple[Cell, ...]:
    codes = [option.code for option in version.survey.options(question)]
    match question.kind:
        case Kind.CALCULATION if said := version.subject(question.id).codes:
            counts = [int((people[question.id] == code).sum()) for code in said]
            return _shown(list(said), suppression.parted(counts, TEAM), answered)
        case Kind.SINGLE | Kind.DROPDOWN | Kind.YES_NO:
            counts = [int((people[question.id] == code).sum()) for code in codes]
            return _shown(codes, suppression.parted(counts, TEAM), answered)
        case Kind.SCALE | Kind.SMILEY | Kind.NPS if question.scale is not None:
            steps = range(question.scale.first, question.scale.last + 1)
            counts = [int((people[question.id] == step).sum()) for step in steps]
            return _shown([str(step) for step in steps], suppression.parted(counts, TEAM), answered)
        case Kind.MULTIPLE:
            counts = [int(people[f"{question.id}.{code}"].sum()) for code in codes]
            return _shown(codes, suppression.overlapping(counts, answered, TEAM), answered)
        case _:
            return ()


def _shown(codes: list[str], counts: tuple[int | None, ...], base: int) -> tuple[Cell, ...]:
    return tuple(
        Cell(code, count, None if count is None or base == 0 else count / base)
        for code, count in zip(codes, counts, strict=True)
    )


def _mean(question: Question, people: pd.DataFrame, made: Design, sort: Sort) -> Estimate | Refusal | None:
    if sort is not Sort.NUMBER:
        return None
    return mean(people[question.id].to_numpy(dtype=np.float64, na_value=np.nan), made, at_least=TEAM)
