"""The registered rule applied: stop, improve, scale, or not enough data; pure comparison of bounds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.analysis.core.figures import Estimate, Refusal
from app.questionnaire.promise import DecisionRule, VerdictKind


class Shortage(StrEnum):
    """What there is too little of."""

    NO_FIGURE = "no_figure"
    PEOPLE = "people"
    CLUSTERS = "clusters"


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: VerdictKind
    shortage: Shortage | None = None
    params: Mapping[str, int] = field(default_factory=dict)


Reaches = Callable[[str, DecisionRule], bool]
"""Whether an indicator comes to "scale" by a rule."""


def decide(bounds: Estimate | Refusal, rule: DecisionRule, *, closed: bool) -> Verdict:
    """The verdict on an estimate made at `rule.level`.

    Lower bound at or above the target: scale. Upper bound below the floor: stop. Between: improve. No
    verdict while people still answer, since looking again and again would find the wished one by chance.
    """
    if not closed:
        return Verdict(VerdictKind.NOT_YET)
    if isinstance(bounds, Refusal):
        return Verdict(VerdictKind.NOT_ENOUGH_DATA, Shortage.NO_FIGURE)
    if abs(bounds.level - rule.level) > 1e-9:
        raise ValueError("bounds of another confidence than the registered one")
    return _shortage(bounds, rule) or Verdict(_compared(bounds, rule))


def stepped_down(rules: Mapping[str, DecisionRule], reaches: Reaches) -> Mapping[str, DecisionRule]:
    """The rules with the confidence each is held to where one that reaches its target is enough.

    Holm (1979, Scandinavian Journal of Statistics 6): of k still open, each at 1 - (1 - confidence) / k; those that
    reach their target leave, and fewer are open. The chance of any false "scale" stays below the largest of the
    registered 1 - confidence.
    """
    held: dict[str, DecisionRule] = {}
    left = dict(rules)
    while left:
        tried = {id_: replace(one, confidence=1 - (1 - one.confidence) / len(left)) for id_, one in left.items()}
        reached = {id_: one for id_, one in tried.items() if reaches(id_, one)}
        if not reached:
            return {**held, **tried}
        held.update(reached)
        left = {id_: one for id_, one in left.items() if id_ not in reached}
    return held


def all_of(kinds: Collection[VerdictKind]) -> VerdictKind:
    """Of indicators that must all reach their target: the first of these that is among them."""
    order = (VerdictKind.NOT_YET, VerdictKind.STOP, VerdictKind.NOT_ENOUGH_DATA, VerdictKind.IMPROVE)
    return next((one for one in order if one in kinds), VerdictKind.SCALE)


def any_of(kinds: Collection[VerdictKind]) -> VerdictKind:
    """Of indicators one of which is enough: stop only if none is left to hope for."""
    order = (VerdictKind.NOT_YET, VerdictKind.SCALE, VerdictKind.IMPROVE, VerdictKind.NOT_ENOUGH_DATA)
    return next((one for one in order if one in kinds), VerdictKind.STOP)


def _shortage(bounds: Estimate, rule: DecisionRule) -> Verdict | None:
    if bounds.n < rule.minimum_n:
        params = {"n": bounds.n, "minimum": rule.minimum_n}
        return Verdict(VerdictKind.NOT_ENOUGH_DATA, Shortage.PEOPLE, params)
    if bounds.clusters < rule.minimum_clusters:
        params = {"clusters": bounds.clusters, "minimum": rule.minimum_clusters}
        return Verdict(VerdictKind.NOT_ENOUGH_DATA, Shortage.CLUSTERS, params)
    return None


def _compared(bounds: Estimate, rule: DecisionRule) -> VerdictKind:
    if bounds.low >= rule.target:
        return VerdictKind.SCALE
    if bounds.high < rule.floor:
        return VerdictKind.STOP
    return VerdictKind.IMPROVE
