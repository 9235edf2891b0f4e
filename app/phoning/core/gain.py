"""How many answers a minute of calling may bring, and how much they would tell: the worth of a case.

People left to reach, at the pace of those who forwarded so far, worth more where answers are missing and less where
they would repeat what a professional's other people said already.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from app.phoning.core.rules import Rules

USUAL_PEOPLE = 10.0
"""Taken for a professional's people where no order is known anywhere."""
USUAL_RATE = 0.2
"""Answers per person, before any professional has brought one."""
USUAL_MINUTES = 4.0
"""Of a caller's time per call, before there are calls to go by."""
REACHED_AGAIN = 0.8
"""Each call that reached nobody makes it this much likelier that the next one reaches nobody either."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """One professional: people they may reach (their part of the notebooks ordered), and answers so far."""

    kind: str
    people: float | None
    answers: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How a campaign has gone so far; kept, and measured again from time to time."""

    people: float = USUAL_PEOPLE
    rate: float = USUAL_RATE
    minutes: float = USUAL_MINUTES
    weights: Mapping[str, float] = field(default_factory=dict)
    """Worth of one more answer, by kind of structure."""
    missing: Mapping[str, int] = field(default_factory=dict)
    """Answers that kinds of structure lack for a fair share; only of those that lack noticeably many."""
    counted: bool = False
    """Whether fair shares are those of the population as it is counted; else the notebooks ordered stand for it."""

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    def differs(self, other: Pace) -> bool:
        """Noticeably: then every case deserves another place in the order."""
        pairs = [(self.people, other.people), (self.rate, other.rate), (self.minutes, other.minutes)]
        kinds = {*self.weights, *other.weights}
        pairs += [(self.weights.get(kind, 1.0), other.weights.get(kind, 1.0)) for kind in kinds]
        pairs.append((self.counted, other.counted))
        return any(abs(one - two) > NOTICEABLE * max(one, two) for one, two in pairs)


NOTICEABLE = 0.1


def pace(
    prospects: Iterable[Prospect],
    weights: Mapping[str, float],
    missing: Mapping[str, int],
    minutes: float | None = None,
    *,
    counted: bool = False,
) -> Pace:
    """`minutes` is what the calls so far took, each."""
    everybody = list(prospects)
    known = [one.people for one in everybody if one.people is not None]
    usual = sum(known) / len(known) if known else USUAL_PEOPLE
    forwarding = [one for one in everybody if one.answers]
    people = sum(usual if one.people is None else one.people for one in forwarding)
    answers = sum(one.answers for one in forwarding)
    rate = min(answers / people, 1.0) if people else USUAL_RATE
    return Pace(usual, rate, minutes or USUAL_MINUTES, dict(weights), dict(missing), counted)


def gain(one: Prospect, so_far: Pace, rules: Rules, tried: int = 0) -> float:
    """Worth of a minute spent on calling them; `tried` is how many calls have reached nobody."""
    people = so_far.people if one.people is None else one.people
    new = max(people - one.answers, 0.0) * so_far.rate
    weight = math.pow(so_far.weights.get(one.kind, 1.0), rules.representation) * rules.strata.get(one.kind, 1.0)
    return telling(one.answers, new, rules.likeness) * weight * math.pow(REACHED_AGAIN, tried) / so_far.minutes


def telling(had: float, new: float, likeness: float) -> float:
    """How many independent answers `new` ones are worth, from somebody whose people gave `had` already.

    A cluster of m answers tells as much as m / (1 + (m - 1) rho) independent ones: Kish's design effect (Survey
    Sampling, 1965, section 5.4). The interval of the verdict narrows by this number, not by the answers themselves.
    """
    return max(_worth(had + new, likeness) - _worth(had, likeness), 0.0)


def _worth(answers: float, likeness: float) -> float:
    return answers / max(1 + (answers - 1) * likeness, 1.0)
