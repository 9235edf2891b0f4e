"""Whether the answers come from the kinds of structures that the notebooks went to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

FEWEST_ANSWERS = 20
"""Below, shares say nothing yet."""
NOTICEABLE = 0.8
"""A kind is under-represented below this part of what its orders would let expect."""
WEIGHTS = (0.5, 3.0)
"""How far under-representation may lower or raise the worth of one more answer."""


@dataclass(frozen=True, slots=True)
class Balance:
    """One kind of structure: answers received beside those its share of the orders would give."""

    kind: str
    completed: int
    expected: float
    judged: bool
    """Whether there are answers enough to compare."""
    ordered: int = 0

    @property
    def missing(self) -> int:
        """Answers to be gained before this kind has its share of today's answers."""
        return max(0, math.ceil(self.expected - self.completed))

    @property
    def under_represented(self) -> bool:
        return self.judged and self.missing > 0 and self.completed < NOTICEABLE * self.expected

    @property
    def weight(self) -> float:
        """Worth of one more answer; one answer is added on both sides so that few answers do not shout."""
        lowest, highest = WEIGHTS
        return min(max((self.expected + 1) / (self.completed + 1), lowest), highest)


def balance(ordered: Mapping[str, int], completed: Mapping[str, int]) -> tuple[Balance, ...]:
    """Kinds whose orders are known, the one with most to gain first."""
    orders = sum(ordered.values())
    answers = sum(completed.get(kind, 0) for kind in ordered)
    kinds = [
        Balance(kind, completed.get(kind, 0), answers * count / orders, answers >= FEWEST_ANSWERS, count)
        for kind, count in ordered.items()
        if orders
    ]
    return tuple(sorted(kinds, key=lambda one: (-one.missing, one.kind)))
