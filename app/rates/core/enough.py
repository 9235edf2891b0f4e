"""Whether there are answers enough: how sure a share would be now, at closing, and what is still missing.

Planning figures, before any answer is looked at: the share is taken to be one half, where it is least sure, and people
of one professional to resemble each other as much as `ALIKE` says. What the answers say themselves is for the results.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from app.rates.core.counts import Clusters
from app.rates.core.student import t_two_sided

ALIKE = 0.05
"""Intraclass correlation within a professional's people, as usual for client surveys; the design effect hangs on it."""
PLANNED = 0.10
"""Half-width planned for: ten points either way."""
LEVEL = 0.95


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


def precision(found: Clusters, elapsed: float) -> Precision:
    """`found`: complete answers by professional; `elapsed`: the part of the campaign that is over."""
    later = found.scaled(1 / elapsed) if 0 < elapsed < 1 else found
    return Precision(int(found.people), found.number, half_width(found), half_width(later), _missing(found))


def design_effect(found: Clusters) -> float:
    """Kish's 1 + (b - 1) rho, with b the mean size of cluster that a person is in (Σn²/Σn)."""
    return max(1.0, 1 + (found.squared / found.people - 1) * ALIKE)


def half_width(found: Clusters) -> float | None:
    if found.number < 2:
        return None
    error = math.sqrt(0.25 * design_effect(found) / found.people)
    return min(1.0, t_two_sided(LEVEL, found.number - 1) * error)


def _missing(found: Clusters) -> int | None:
    if found.number < 2:
        return None
    quantile = t_two_sided(LEVEL, found.number - 1)
    needed = math.ceil(design_effect(found) * 0.25 * (quantile / PLANNED) ** 2)
    return max(0, needed - int(found.people))


def r_indicator(shares: Mapping[str, tuple[int, int]]) -> float | None:
    """How alike the response of all strata is: 1 - 2 sd(response), 1 where every stratum answers alike.

    `shares`: answers and people of the frame, by stratum. Schouten, Cobben and Bethlehem (2009), Indicators for the
    representativeness of survey response. None where the frame is not known, or smaller than the answers.
    """
    known = {name: pair for name, pair in shares.items() if pair[1]}
    if len(known) < 2 or any(answers > people for answers, people in known.values()):
        return None
    people = sum(of for _, of in known.values())
    mean = sum(answers for answers, _ in known.values()) / people
    variance = sum(of * (answers / of - mean) ** 2 for answers, of in known.values()) / people
    return 1 - 2 * math.sqrt(variance)
