"""The registered rule applied: stop, improve, scale, or not enough data; pure comparison of bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.analysis.core.figures import Estimate, Refusal


class VerdictKind(StrEnum):
    NOT_YET = "not_yet"
    NOT_ENOUGH_DATA = "not_enough_data"
    STOP = "stop"
    IMPROVE = "improve"
    SCALE = "scale"


class Shortage(StrEnum):
    """What there is too little of."""

    NO_FIGURE = "no_figure"
    PEOPLE = "people"
    CLUSTERS = "clusters"


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """What was promised for one indicator before collection."""

    target: float
    floor: float
    confidence: float
    """Of each one-sided bound."""
    minimum_n: int
    minimum_clusters: int

    @property
    def level(self) -> float:
        """Two-sided level whose ends are the one-sided bounds of the rule."""
        return 2 * self.confidence - 1


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: VerdictKind
    shortage: Shortage | None = None
    params: Mapping[str, int] = field(default_factory=dict)


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
