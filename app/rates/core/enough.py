"""Whether there are answers enough: how sure a share would be now, at closing, and what is still missing.

Planning figures, before any answer is looked at: the share is taken to be what was aimed at, or one half, where it is
least sure, and people of one professional to resemble each other. What the answers say themselves is for the results.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.rates.core.counts import Clusters
from app.rates.core.student import t_two_sided


@dataclass(frozen=True, slots=True)
class Aim:
    """How sure a figure is to be."""

    half_width: float = 0.10
    """Ten points either way."""
    share: float = 0.5
    level: float = 0.95
    alike: float = 0.05
    """Intraclass correlation within a professional's people, as usual for client surveys: the design effect's."""
    least: int = 0
    """Answers below which nothing is said, whatever their precision."""


AIM = Aim()


def aim_of(target: float, floor: float, confidence: float, least: int, like: Aim = AIM) -> Aim:
    """An indicator's: sure enough that a share at its target stays clear of its floor, at the bounds its plan sets."""
    return replace(like, half_width=abs(target - floor), share=target, level=2 * confidence - 1, least=least)


@dataclass(frozen=True, slots=True)
class Precision:
    """Complete answers, by how many professionals, and what they are worth."""

    answers: int
    professionals: int
    half_width: float | None
    """None with answers through fewer than two professionals."""
    at_closing: float | None
    """If as many go on coming a day as came so far."""
    missing: int | None
    """Answers still needed for the planned half-width, from professionals as many and as busy as now."""


def precision(found: Clusters, elapsed: float, aim: Aim = AIM) -> Precision:
    """`found`: complete answers by professional; `elapsed`: the part of the campaign that is over."""
    later = found.scaled(1 / elapsed) if 0 < elapsed < 1 else found
    return Precision(
        int(found.people), found.number, half_width(found, aim), half_width(later, aim), _missing(found, aim)
    )


def design_effect(found: Clusters, alike: float) -> float:
    """Kish's 1 + (b - 1) rho, with b the mean size of cluster that a person is in (Σn²/Σn)."""
    return max(1.0, 1 + (found.squared / found.people - 1) * alike)


def half_width(found: Clusters, aim: Aim) -> float | None:
    if found.number < 2:
        return None
    error = math.sqrt(_variance(found, aim) / found.people)
    return min(1.0, t_two_sided(aim.level, found.number - 1) * error)


def _missing(found: Clusters, aim: Aim) -> int | None:
    if found.number < 2 or not aim.half_width:
        return None
    quantile = t_two_sided(aim.level, found.number - 1)
    needed = math.ceil(_variance(found, aim) * (quantile / aim.half_width) ** 2)
    return max(0, max(needed, aim.least) - int(found.people))


def _variance(found: Clusters, aim: Aim) -> float:
    """Of one answer, with what those of one professional share."""
    return aim.share * (1 - aim.share) * design_effect(found, aim.alike)


def r_indicator(strata: Iterable[tuple[int, int]]) -> float | None:
    """How alike the response of all strata is: 1 - 2 sd(response), 1 where every stratum answers alike.

    `strata`: answers and people of the frame. Schouten, Cobben and Bethlehem (2009), Indicators for the
    representativeness of survey response. None where the frame is not known, or smaller than the answers.
    """
    known = [(answers, people) for answers, people in strata if people]
    if len(known) < 2 or any(answers > people for answers, people in known):
        return None
    people = sum(of for _, of in known)
    mean = sum(answers for answers, _ in known) / people
    variance = sum(of * (answers / of - mean) ** 2 for answers, of in known) / people
    return 1 - 2 * math.sqrt(variance)
