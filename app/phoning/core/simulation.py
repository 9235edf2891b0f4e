"""What another order of calls would bring: the same people, the same luck, only the order differs."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.phoning.core.gain import Pace, Prospect, telling
from app.phoning.core.rules import Rules

USUAL_REACHED = 0.4
"""Of the calls, as long as a campaign has too few of its own to go by."""


class Chance(Protocol):
    """What is asked of a `random.Random`."""

    def random(self) -> float: ...
    def sample(self, population: Sequence[Candidate], k: int) -> list[Candidate]: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to call now, in the order that Relais would call them."""

    key: str
    prospect: Prospect


@dataclass(frozen=True, slots=True)
class Yield:
    """Of one order, over all repeats: the mean, and between which values nine of ten repeats lie."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Compared:
    order: str
    answers: Yield
    telling: Yield
    """Independent answers that these are worth."""
    missing: Yield
    """Answers of the kinds of structures that lack some."""


Drawn = tuple[float, float, float]


def compare(
    candidates: Sequence[Candidate],
    so_far: Pace,
    rules: Rules,
    chance: Callable[[str], Chance],
    *,
    calls: int,
    reached: float,
    repeats: int,
) -> Sequence[Compared]:
    """Each order makes so many calls; who is reached, and what that brings, is drawn once for all orders.

    `chance` gives the same draws for the same name.
    """
    orders: Mapping[str, Callable[[Chance], Sequence[Candidate]]] = {
        "random": lambda one: one.sample(candidates, len(candidates)),
        "lowest rate first": lambda _: sorted(candidates, key=lambda one: (_rate(one.prospect, so_far), one.key)),
        "relais": lambda _: candidates,
    }
    found: dict[str, list[Drawn]] = {name: [] for name in orders}
    for repeat in range(repeats):
        luck = {
            one.key: _drawn(one.prospect, so_far, rules, reached, chance(f"{repeat} {one.key}")) for one in candidates
        }
        for name, order in orders.items():
            called = order(chance(f"{repeat} {name}"))[:calls]
            found[name].append(_total([luck[one.key] for one in called]))
    return [
        Compared(name, *(_yield([one[part] for one in drawn]) for part in range(3))) for name, drawn in found.items()
    ]


def _total(brought: Sequence[Drawn]) -> Drawn:
    answers, telling_, missing = zip(*brought, strict=True) if brought else ((0.0,),) * 3
    return (math.fsum(answers), math.fsum(telling_), math.fsum(missing))


def _rate(one: Prospect, so_far: Pace) -> float:
    return one.answers / max(_people(one, so_far), 1.0)


def _people(one: Prospect, so_far: Pace) -> float:
    return so_far.people if one.people is None else one.people


def _drawn(one: Prospect, so_far: Pace, rules: Rules, reached: float, chance: Chance) -> Drawn:
    """Answers, what they tell, and those that are missed; none of a professional who is not reached."""
    if chance.random() >= reached:
        return (0.0, 0.0, 0.0)
    left = round(max(_people(one, so_far) - one.answers, 0.0))
    new = float(sum(chance.random() < so_far.rate for _ in range(left)))
    return (new, telling(one.answers, new, rules.likeness), new if one.kind in so_far.missing else 0.0)


def _yield(values: Sequence[float]) -> Yield:
    cuts = statistics.quantiles(values, n=20) if len(values) > 1 else [values[0]] * 19
    return Yield(statistics.fmean(values), cuts[0], cuts[-1])
