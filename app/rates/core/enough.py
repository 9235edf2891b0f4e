"""Whether there are answers enough: how sure a share would be now, at closing, and what is still missing.

Planning figures, before any answer is looked at: the share is taken to be one half, where it is least sure, and people
of one professional to resemble each other as much as `ALIKE` says. What the answers say themselves is for the results.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


def precision(counts: Sequence[int], elapsed: float) -> Precision:
    """`counts`: complete answers by professional; `elapsed`: the part of the campaign that is over."""
    counts = [one for one in counts if one]
    now = half_width(counts)
    later = [one / elapsed for one in counts] if 0 < elapsed < 1 else counts
    return Precision(sum(counts), len(counts), now, half_width(later), _missing(counts))


def design_effect(counts: Sequence[float]) -> float:
    """Kish's 1 + (b - 1) rho, with b the mean size of cluster that a person is in (Σn²/Σn)."""
    size = sum(one * one for one in counts) / sum(counts)
    return max(1.0, 1 + (size - 1) * ALIKE)


def half_width(counts: Sequence[float]) -> float | None:
    if len(counts) < 2:
        return None
    error = math.sqrt(0.25 * design_effect(counts) / sum(counts))
    return min(1.0, t_two_sided(LEVEL, len(counts) - 1) * error)


def _missing(counts: Sequence[int]) -> int | None:
    if len(counts) < 2:
        return None
    quantile = t_two_sided(LEVEL, len(counts) - 1)
    needed = math.ceil(design_effect(counts) * 0.25 * (quantile / PLANNED) ** 2)
    return max(0, needed - sum(counts))


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
