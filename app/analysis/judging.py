"""Each indicator judged by the rules it was sealed with, and told as far as its readers may know."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy.orm import Session

from app.analysis import guarding
from app.analysis.comparing import coded_of
from app.analysis.core.design import Design, Floats, Mask, design
from app.analysis.core.estimate import proportion
from app.analysis.core.figures import Estimate, Refusal, RefusalReason, Rounded
from app.analysis.core.nonresponse import TippingPoint, tipping_point
from app.analysis.core.verdict import all_of, any_of, decide, stepped_down
from app.analysis.forecasting import forecasts
from app.analysis.frames import Collected
from app.analysis.pooled import Measures
from app.analysis.population import of_today
from app.analysis.results import IndicatorResult, Line, Reach
from app.analysis.sensitivity import as_if_on_the_web
from app.distribution.disclosure import TEAM
from app.distribution.tables import Campaign
from app.questionnaire.model import Indicator, Survey, Together
from app.questionnaire.outlook import Prospect
from app.questionnaire.plan import sealed_outlook
from app.questionnaire.promise import DecisionRule, VerdictKind


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a campaign: what was gathered of it, and what its readers may not see of that."""

    campaign: Campaign
    measures: Measures
    collected: Collected
    reached: Reach
    hidden: AbstractSet[Hashable]
    smallest: int
    closed: bool

    @property
    def people(self) -> int:
        return len(self.collected.people)


def judged(session: Session, look: Look, rules: Mapping[str, DecisionRule]) -> tuple[IndicatorResult, ...]:
    """Every indicator of the sealed plan, with what was expected of it."""
    outlook, expected = sealed_outlook(look.campaign.plan), forecasts(session, look.campaign)
    uncounted = look.measures.uncounted()

    def one(indicator: Indicator) -> IndicatorResult:
        id_ = indicator.id
        whole = replace(
            _indicator(indicator, rules[id_], look),
            uncounted=guarding.apart(uncounted[id_], look.people, look.smallest),
            outlook=_nearest(outlook.get(id_, ()), look.people),
            on_web=as_if_on_the_web(coded_of(id_, look.collected), look.collected.people),
            forecasts=expected.get(id_, ()),
        )
        return _guarded(whole, look.hidden, look.smallest)

    return tuple(one(indicator) for indicator in look.measures.sealed.survey.indicators)


def _nearest(told: Sequence[Prospect], people: int) -> tuple[Prospect, ...]:
    """What was told of as many answers as came, or of the next smaller number that was looked at."""
    looked_at = sorted({one.people for one in told})
    chosen = max((one for one in looked_at if one <= people), default=looked_at[0] if looked_at else 0)
    return tuple(one for one in told if one.people == chosen)


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


def _ends(indicator: str) -> AbstractSet[Hashable]:
    return {guarding.share(indicator, end) for end in ("low", "high")}


def _shut(found: Estimate | Rounded | Refusal, smallest: int) -> Refusal:
    return found if isinstance(found, Refusal) else Refusal(RefusalReason.NEARLY_ALL, {"minimum": smallest})


def rules_of(sealed: Survey, collected: Collected, smallest: int, *, closed: bool) -> Mapping[str, DecisionRule]:
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


def _indicator(indicator: Indicator, rule: DecisionRule, look: Look) -> IndicatorResult:
    people, smallest = look.collected.people, look.smallest
    coded, made, domain = _coded(indicator.id, look.collected, design(people["professional"].to_numpy()))
    estimate = proportion(coded, made, domain, at_least=smallest)
    bounds = _bounds(indicator.id, rule, look.collected, smallest)
    return IndicatorResult(
        id=indicator.id,
        outcome=indicator.outcome,
        rule=rule,
        estimate=estimate,
        bounds=bounds,
        verdict=decide(bounds, rule, closed=look.closed),
        population=int(domain.sum()),
        unknown=int(np.isnan(coded[domain]).sum()),
        tipping=_tipping(estimate, rule, look.reached),
        structures=proportion(coded, design(people["structure"].to_numpy()), domain, at_least=smallest),
        ours=proportion(coded, of_today(people, look.reached), domain, at_least=smallest),
    )


def together(how: Together, indicators: tuple[IndicatorResult, ...]) -> VerdictKind | None:
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
