"""What a campaign's answers say, by the plan sealed before they came. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TypeVar

import pandas as pd
from sqlalchemy.orm import Session

from app.analysis import afterwards, guarding
from app.analysis.comparing import Wave, compared
from app.analysis.core.figures import Why
from app.analysis.forecasting import still_blind
from app.analysis.frames import NO_PROFESSIONAL, Collected
from app.analysis.judging import Look, judged, rules_of, together
from app.analysis.languages import spoken
from app.analysis.pooled import Measures
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
    Quality,
    Results,
    Sealed,
)
from app.analysis.standing import Standing
from app.analysis.store import collect, reach
from app.analysis.tables import Release
from app.analysis.trying import tried
from app.distribution.amending import amendments, sealed_version
from app.distribution.core import CampaignState, campaign_state
from app.distribution.disclosure import TEAM
from app.distribution.store import wave_before
from app.distribution.tables import Campaign
from app.questionnaire.plan import decided_from, is_kept, plan_digest
from app.questionnaire.promise import DecisionRule
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
    given = releases(session, campaign) if smallest > TEAM else ()
    told = _told(collected, measures, smallest, given)
    reached, closed = reach(session, campaign, collected.people), campaign_state(campaign, now) is CampaignState.CLOSED
    look = Look(campaign, measures, collected, reached, told.hidden, smallest, closed)
    rules = rules_of(measures.sealed.survey, collected, smallest, closed=closed)
    found = replace(
        _compared(session, look, before, _counted(session, look, judged(session, look, rules), now)),
        quality=_quality(look, rules),
        blind=still_blind(session, campaign, now),
        accounts=told.accounts,
        against=None if told.bar is None else Barred(told.bar, given[-1].at),
        newest=given[-1].id if given else None,
    )
    return later(found, given)


def _counted(session: Session, look: Look, indicators: tuple[IndicatorResult, ...], now: dt.datetime) -> Results:
    """What the campaign and its plan are, who counts, and what they said."""
    campaign, people, sealed = look.campaign, look.collected.people, look.measures.sealed
    written = afterwards.sealed(session, campaign)
    return Results(
        as_of=now,
        closes_at=campaign.closed_at or campaign.closes_at,
        closed=look.closed,
        test=campaign.test,
        plan_digest=campaign.plan_digest,
        sealed_at=campaign.sealed_at,
        plan_kept=_kept(campaign, sealed, written),
        seals=written,
        late=tuple(afterwards.late(session, campaign)) if look.closed else (),
        turned_back=afterwards.turned_back(session, campaign, now),
        early=_early(campaign),
        counted=look.people,
        professionals=_distinct(people["professional"]),
        structures=_distinct(people["structure"]),
        standings=_standings(look.collected.standings, look.smallest),
        reach=look.reached,
        groups=_groups(people, look.hidden) if look.smallest <= TEAM else {},
        indicators=indicators,
        together=sealed.survey.together,
        verdict=together(sealed.survey.together, indicators),
        questions=tuple(question_results(look.collected, look.measures.shown, look.hidden, look.smallest)),
        smallest=look.smallest,
    )


def _compared(session: Session, look: Look, before: Wave | None, found: Results) -> Results:
    """With what is held against something else: the version before, another wave, language or way of working."""
    campaign, collected, sealed, smallest = look.campaign, look.collected, look.measures.sealed, look.smallest
    waves = compared(collected, sealed, before, look.reached, smallest) if look.people else ()
    languages = spoken(collected, sealed.survey, smallest) if look.people else ()
    ways = tried(session, campaign, collected, before, smallest, closed=look.closed)
    return replace(
        found,
        amendments=tuple(Amendment(one.at, one.by, one.before, one.after) for one in amendments(session, campaign)),
        set_aside=guarding.set_aside(look.measures, smallest),
        comparisons=_unsaid(waves, look.hidden),
        spoken=tuple(one for one in languages if guarding.success(one.indicator) not in look.hidden),
        tried=ways and replace(ways, effects=_unsaid(ways.effects, look.hidden)),
    )


def _told(collected: Collected, measures: Measures, smallest: int, given: Sequence[Release]) -> guarding.Release:
    """The team sees everything anew each time; others keep what they were told."""
    if smallest > TEAM:
        earlier = [accounts(one) for one in given]
        return guarding.release(collected, measures.shown, measures.sealed, smallest, earlier)
    shut = guarding.hidden(collected, measures.shown, measures.sealed, smallest, promises_told=True)
    return guarding.Release(shut, {})


def _quality(look: Look, rules: Mapping[str, DecisionRule]) -> Quality | None:
    """For the team alone: it hangs on who left what out."""
    if look.smallest > TEAM or not look.people:
        return None
    return quality(look.collected, look.measures.shown, rules, look.hidden, look.smallest, closed=look.closed)


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


def _unsaid(found: Iterable[Told], hidden: AbstractSet[Hashable]) -> tuple[Told, ...]:
    """Without comparisons that would say of how many people a rounded or hidden share is."""
    return tuple(
        replace(one, found=Why.TELLING, p_adjusted=None) if guarding.success(one.indicator) in hidden else one
        for one in found
    )
