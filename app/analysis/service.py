"""What a campaign's answers say, by the plan sealed before they came. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from app.analysis.coding import Absence
from app.analysis.core import suppression
from app.analysis.core.design import Design, design
from app.analysis.core.estimate import mean, proportion
from app.analysis.core.figures import Estimate, Refusal
from app.analysis.core.nonresponse import TippingPoint, tipping_point
from app.analysis.core.suppression import TEAM
from app.analysis.core.verdict import DecisionRule, decide
from app.analysis.frames import NO_PROFESSIONAL, Collected
from app.analysis.pooled import Measures
from app.analysis.results import Amendment, Cell, Grouping, IndicatorResult, QuestionResult, Reach, Results
from app.analysis.store import collect, reach
from app.analysis.wording import Line
from app.distribution.amending import changes, sealed_version
from app.distribution.core import CampaignState, campaign_state
from app.distribution.tables import Campaign
from app.questionnaire.model import Indicator, Kind, Question
from app.questionnaire.plan import plan_digest, plan_document
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
    return Results(
        as_of=now,
        closes_at=campaign.closed_at or campaign.closes_at,
        closed=closed,
        test=campaign.test,
        plan_digest=campaign.plan_digest,
        sealed_at=campaign.sealed_at,
        plan_kept=plan_digest(plan_document(sealed.survey)) == campaign.plan_digest,
        counted=len(people),
        professionals=_distinct(people["professional"]),
        structures=_distinct(people["structure"]),
        standings=collected.standings,
        reach=reached,
        groups={grouping: _group(people[grouping.value]) for grouping in Grouping},
        indicators=tuple(
            replace(_indicator(one, collected, reached, closed=closed), uncounted=uncounted[one.id])
            for one in sealed.survey.indicators
        ),
        questions=tuple(_questions(collected, version)),
        amendments=tuple(Amendment(one.at, one.by, one.before, one.after) for one in changes(session, campaign)),
        set_aside=measures.set_aside(),
    )


def measured(session: Session, campaign: Campaign) -> Measures:
    """What a campaign is read by: the questions it asks now, the indicators it was sealed with."""
    return Measures(load(session, campaign.version_digest), load(session, sealed_version(session, campaign)))


def _distinct(column: pd.Series) -> int:
    return int(column[column != NO_PROFESSIONAL].nunique())


def _group(column: pd.Series) -> tuple[Cell, ...]:
    counts = column.value_counts()
    total = int(counts.sum())
    return tuple(Cell(str(code), int(count), int(count) / total) for code, count in counts.items() if count)


def _indicator(indicator: Indicator, collected: Collected, reached: Reach, *, closed: bool) -> IndicatorResult:
    rule = DecisionRule(
        indicator.target, indicator.floor, indicator.confidence, indicator.minimum_n, indicator.minimum_clusters
    )
    made = design(collected.people["professional"].to_numpy())
    coded = collected.positive[indicator.id].to_numpy(dtype=np.float64, na_value=np.nan)
    domain = collected.population[indicator.id].to_numpy(dtype=np.float64, na_value=0) == 1
    estimate = proportion(coded, made, domain, at_least=TEAM)
    bounds = proportion(coded, made, domain, level=rule.level, at_least=TEAM)
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
