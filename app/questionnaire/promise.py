"""What was promised for an indicator before collection, and what may come of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.questionnaire.model import Indicator


class VerdictKind(StrEnum):
    NOT_YET = "not_yet"
    NOT_ENOUGH_DATA = "not_enough_data"
    STOP = "stop"
    IMPROVE = "improve"
    SCALE = "scale"


@dataclass(frozen=True, slots=True)
class DecisionRule:
    target: float
    floor: float
    confidence: float
    """Of each one-sided bound."""
    minimum_n: int
    minimum_clusters: int

    @classmethod
    def of(cls, indicator: Indicator) -> DecisionRule:
        one = indicator
        return cls(one.target, one.floor, one.confidence, one.minimum_n, one.minimum_clusters)

    @property
    def level(self) -> float:
        """Two-sided level whose ends are the one-sided bounds of the rule."""
        return 2 * self.confidence - 1
