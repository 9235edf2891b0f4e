"""What another order of calls would bring: the same people, the same luck, only the order differs."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.phoning.core.gain import Pace, Prospect, telling
from app.phoning.core.rules import Rules

USUAL_REACHED = 0.4
"""Of the calls, as long as a campaign has too few of its own to go by."""


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
    candidates: Sequence[Candidate], so_far: Pace, rules: Rules, *, calls: int, reached: float, repeats: int, seed: int
) -> Sequence[Compared]:
    """Each order makes so many calls; who is reached, and what that brings, is drawn once for all orders."""
    orders: Mapping[str, Callable[[random.Random], Sequence[Candidate]]] = {
        "random": lambda chance: chance.sample(candidates, len(candidates)),
        "lowest rate first": lambda _: sorted(candidates, key=lambda one: (_rate(one.prospect, so_far), one.key)),
        "relais": lambda _: candidates,
    }
    found: dict[str, list[Drawn]] = {name: [] for name in orders}
    for repeat in range(repeats):
        luck = {
            one.key: _drawn(one.prospect, so_far, rules, reached, _chance(seed, repeat, one.key)) for one in candidates
        }
        for name, order in orders.items():
            called = order(_chance(seed, repeat, name))[:calls]
            brought = [luck[one.key] for one in called]
            found[name].append(
                (sum(one[0] for one in brought), sum(one[1] for one in brought), sum(one[2] for one in brought))
            )
    return [
        Compared(name, *(_yield([one[part] for one in drawn]) for part in range(3))) for name, drawn in found.items()
    ]


def _chance(*named: object) -> random.Random:
    return random.Random(":".join(map(str, named)))  # noqa: S311 -- a simulation


def _rate(one: Prospect, so_far: Pace) -> float:
    return one.answers / max(_people(one, so_far), 1.0)


def _people(one: Prospect, so_far: Pace) -> float:
    return so_far.people if one.people is None else one.people


def _drawn(one: Prospect, so_far: Pace, rules: Rules, reached: float, chance: random.Random) -> Drawn:
    """Answers, what they tell, and those that are missed; none of a professional who is not reached."""
    if chance.random() >= reached:
        return (0.0, 0.0, 0.0)
    left = round(max(_people(one, so_far) - one.answers, 0.0))
    new = float(sum(chance.random() < so_far.rate for _ in range(left)))
    return (new, telling(one.answers, new, rules.likeness), new if one.kind in so_far.missing else 0.0)


def _yield(values: Sequence[float]) -> Yield:
    cuts = statistics.quantiles(values, n=20) if len(values) > 1 else [values[0]] * 19
    return Yield(statistics.fmean(values), cuts[0], cuts[-1])
