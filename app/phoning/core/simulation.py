"""What another order of calls would bring: the same people, the same luck, only the order differs.

The calls are spread over days. Whoever is not reached may be called again on a later day, and each day begins with the
order worked out anew. Weights and pace stay as they are today.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Protocol

from app.phoning.core.gain import REACHED_AGAIN, Pace, Prospect, gain, telling
from app.phoning.core.order import Stage
from app.phoning.core.rules import Rules
from app.rates.core.student import t_two_sided

LEVEL = 0.95
USUAL_REACHED = 0.4
"""Of the calls, as long as a campaign has too few of its own to go by."""


class Chance(Protocol):
    """What is asked of a `random.Random`."""

    def random(self) -> float: ...
    def sample(self, population: Sequence[int], k: int) -> list[int]: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to call now, in the order that Relais would call them."""

    key: str
    prospect: Prospect
    stage: Stage = Stage.GAIN
    tried: int = 0
    """Calls so far that reached nobody."""
    left: int = 6
    """Calls that may still be made."""


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
    ahead: Yield
    """More answers than in random order: the mean, and its limits at 95 %; the luck is the same in both."""


Drawn = tuple[float, float, float]
Key = tuple[float | str, ...]
"""What is smaller is called sooner."""


@dataclass(frozen=True, slots=True)
class _Order:
    first: Sequence[tuple[Key, int]]
    """Who may be called on the first day, in order, by their place among the candidates."""
    again: Callable[[int, int], Key]
    """Where somebody comes whom so many calls did not reach."""


@dataclass(slots=True)
class _Luck:
    """Of one repeat, whatever the order: who picks up at which try, and what that brings. Drawn when asked for."""

    chance: Callable[[str], Chance]
    repeat: int
    reached: float
    so_far: Pace
    rules: Rules
    brought: dict[str, Drawn] = field(default_factory=dict)

    def reaches(self, one: Candidate, tried: int) -> bool:
        drawn = self.chance(f"{self.repeat} {one.key} {tried}").random()
        return drawn < self.reached * math.pow(REACHED_AGAIN, tried)

    def brings(self, one: Candidate) -> Drawn:
        if one.key not in self.brought:
            self.brought[one.key] = _drawn(
                one.prospect, self.so_far, self.rules, self.chance(f"{self.repeat} {one.key}")
            )
        return self.brought[one.key]


def compare(
    candidates: Sequence[Candidate],
    so_far: Pace,
    rules: Rules,
    chance: Callable[[str], Chance],
    *,
    calls: int,
    reached: float,
    repeats: int,
    days: int = 1,
) -> Sequence[Compared]:
    """Each order makes so many calls, spread evenly over the days; who is reached is drawn once for all orders.

    `chance` gives the same draws for the same name.
    """
    lowest, ours = _lowest_rate_first(candidates, so_far), _ours(candidates, so_far, rules)
    found: dict[str, list[Drawn]] = {"random": [], "lowest rate first": [], "relais": []}
    for repeat in range(repeats):
        luck = _Luck(chance, repeat, reached, so_far, rules)
        orders = (_random(candidates, chance(f"{repeat} random"), calls), lowest, ours)
        for drawn, order in zip(found.values(), orders, strict=True):
            drawn.append(_total(_played(candidates, order, luck, calls, days)))
    base = [answers for answers, _, _ in found["random"]]
    return [_compared(name, drawn, base) for name, drawn in found.items()]


def _compared(name: str, drawn: Sequence[Drawn], base: Sequence[float]) -> Compared:
    answers, telling_, missing = zip(*drawn, strict=True)
    return Compared(name, _yield(answers), _yield(telling_), _yield(missing), _ahead(answers, base))


def _random(candidates: Sequence[Candidate], chance: Chance, calls: int) -> _Order:
    """No more than there are calls can be called at all."""
    many = min(calls, len(candidates))
    drawn = chance.sample(range(len(candidates)), many)
    first: list[tuple[Key, int]] = [((place / len(candidates),), at) for place, at in enumerate(drawn)]
    return _Order(first, lambda _at, _tried: (chance.random(),))


def _lowest_rate_first(candidates: Sequence[Candidate], so_far: Pace) -> _Order:
    def key(at: int, tried: int) -> Key:
        one = candidates[at]
        return (_rate(one.prospect, so_far), tried, one.key)

    return _ordered(candidates, key)


def _ours(candidates: Sequence[Candidate], so_far: Pace, rules: Rules) -> _Order:
    def key(at: int, tried: int) -> Key:
        one = candidates[at]
        # Whoever asked for the call comes when they asked; the others by what a minute may bring, as in the queue.
        worth = 0.0 if one.stage.asked_for else round(gain(one.prospect, so_far, rules, tried), 2)
        return (one.stage, -worth, at)

    return _ordered(candidates, key)


def _ordered(candidates: Sequence[Candidate], key: Callable[[int, int], Key]) -> _Order:
    return _Order(sorted((key(at, one.tried), at) for at, one in enumerate(candidates)), key)


def _played(candidates: Sequence[Candidate], order: _Order, luck: _Luck, calls: int, days: int) -> Sequence[Drawn]:
    """What the calls of all days bring. A sorted list is a heap."""
    queue, made = list(order.first), dict[int, int]()
    brought: list[Drawn] = []
    for day in range(days):
        unreached: list[int] = []
        for _ in range(min(calls * (day + 1) // days - calls * day // days, len(queue))):
            _, at = heappop(queue)
            one, before = candidates[at], made.get(at, 0)
            made[at] = before + 1
            if luck.reaches(one, one.tried + before):
                brought.append(luck.brings(one))
            elif made[at] < one.left:
                unreached.append(at)
        for at in unreached:
            heappush(queue, (order.again(at, candidates[at].tried + made[at]), at))
    return brought


def _total(brought: Sequence[Drawn]) -> Drawn:
    answers, telling_, missing = zip(*brought, strict=True) if brought else ((0.0,),) * 3
    return (math.fsum(answers), math.fsum(telling_), math.fsum(missing))


def _rate(one: Prospect, so_far: Pace) -> float:
    return one.answers / max(_people(one, so_far), 1.0)


def _people(one: Prospect, so_far: Pace) -> float:
    return so_far.people if one.people is None else one.people


def _drawn(one: Prospect, so_far: Pace, rules: Rules, chance: Chance) -> Drawn:
    """Answers of a professional who is reached, what they tell, and those that are missed."""
    left = round(max(_people(one, so_far) - one.answers, 0.0))
    new = float(sum(chance.random() < so_far.rate for _ in range(left)))
    return (new, telling(one.answers, new, rules.likeness), new if one.kind in so_far.missing else 0.0)


def _yield(values: Sequence[float]) -> Yield:
    cuts = statistics.quantiles(values, n=20) if len(values) > 1 else [values[0]] * 19
    return Yield(statistics.fmean(values), cuts[0], cuts[-1])


def _ahead(answers: Sequence[float], base: Sequence[float]) -> Yield:
    """Student's interval for the mean of paired differences."""
    more = [one - other for one, other in zip(answers, base, strict=True)]
    mean = statistics.fmean(more)
    if len(more) < 2:
        return Yield(mean, -math.inf, math.inf)
    half = t_two_sided(LEVEL, len(more) - 1) * statistics.stdev(more) / math.sqrt(len(more))
    return Yield(mean, mean - half, mean + half)
