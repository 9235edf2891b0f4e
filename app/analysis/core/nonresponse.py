"""What could overturn a result: how different the people who did not answer would have to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Turn(StrEnum):
    """Whether the silent alone could bring the share of everybody to a line."""

    POSSIBLE = "possible"
    NEVER = "never"
    """Not even if every one of them had answered in the other sense."""
    NOBODY_SILENT = "nobody_silent"
    UNKNOWN = "unknown"
    """Nobody said how many people were given the link."""


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """Share among the silent at which the share of everybody, answered or not, would equal `line`."""

    turn: Turn
    line: float
    above: bool
    """Whether those who answered stand above the line."""
    silent_share: float | None = None
    response_rate: float | None = None


def tipping_point(share: float, line: float, response_rate: float | None) -> TippingPoint:
    """p_silent = (line - r * share) / (1 - r), where r is the part of the people asked who answered.

    The response seen is taken as it is; only the silent are imagined. It says nothing of chance: the
    interval does. Molenberghs and Kenward (2007), Missing Data in Clinical Studies, on tipping points.
    """
    above = share >= line
    if response_rate is None:
        return TippingPoint(Turn.UNKNOWN, line, above)
    if response_rate >= 1:
        return TippingPoint(Turn.NOBODY_SILENT, line, above, response_rate=1.0)
    silent = (line - response_rate * share) / (1 - response_rate)
    if not 0 <= silent <= 1:
        return TippingPoint(Turn.NEVER, line, above, response_rate=response_rate)
    return TippingPoint(Turn.POSSIBLE, line, above, silent, response_rate)
