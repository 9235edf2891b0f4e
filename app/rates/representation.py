"""Whether the answers speak for the people they are of, by kind of structure and by region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.distribution.departements import DEPARTEMENTS
from app.distribution.frame import Stratum
from app.rates.core.balance import Balance, balance
from app.rates.core.enough import r_indicator
from app.rates.groups import Group


@dataclass(frozen=True, slots=True)
class Population:
    """Complete answers beside the people they are to speak for."""

    framed: bool
    """Whether a frame tells the population; else the notebooks that were ordered stand for it."""
    kinds: Sequence[Balance]
    regions: Sequence[Balance]
    r_indicator: float | None
    """Of types and regions crossed where a frame tells them, else of types."""


def region(departement: str) -> str:
    return DEPARTEMENTS[departement].region


def representation(structures: Sequence[Group], frame: Mapping[Stratum, int]) -> Population:
    """Answers against the population, over the whole campaign: as the frame tells it, else by notebooks ordered."""
    completed = Counter[tuple[str, str]]()
    ordered = Counter[tuple[str, str]]()
    for one in structures:
        stratum = (one.kind, region(one.departement))
        completed[stratum] += one.tally.completed
        if one.ordered.known:
            ordered[stratum] += one.ordered.low
    told = Counter[tuple[str, str]]()
    for cell, count in frame.items():
        told[cell.kind, cell.region] += count
    people = told or ordered
    kinds, regions = (balance(_along(people, side), _along(completed, side)) for side in (0, 1))
    strata = [(completed[one], count) for one, count in people.items()] if told else []
    by_kind = [(one.completed, one.ordered) for one in kinds]
    return Population(bool(told), kinds, regions, r_indicator(strata or by_kind))


def _along(counts: Mapping[tuple[str, str], int], side: int) -> Mapping[str, int]:
    found = Counter[str]()
    for stratum, count in counts.items():
        found[stratum[side]] += count
    return found
