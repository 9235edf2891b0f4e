"""How many answers a call may bring: people left to reach, at the pace so far, and where answers are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

USUAL_PEOPLE = 10.0
"""Taken for a professional's people where no order is known anywhere."""
USUAL_RATE = 0.2
"""Answers per person, before any professional has brought one."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """One professional: people they may reach (their part of the notebooks ordered), and answers so far."""

    link_id: int
    kind: str
    people: float | None
    answers: int


def gains(prospects: Sequence[Prospect], weights: Mapping[str, float]) -> Mapping[int, float]:
    """Answers to expect of each professional, times the worth of an answer of their kind."""
    known = [one.people for one in prospects if one.people is not None]
    usual = sum(known) / len(known) if known else USUAL_PEOPLE
    rate = _rate(prospects, usual)
    return {one.link_id: _left(one, usual) * rate * weights.get(one.kind, 1.0) for one in prospects}


def _rate(prospects: Sequence[Prospect], usual: float) -> float:
    forwarding = [one for one in prospects if one.answers]
    people = sum(_people(one, usual) for one in forwarding)
    return min(sum(one.answers for one in forwarding) / people, 1.0) if people else USUAL_RATE


def _people(one: Prospect, usual: float) -> float:
    return usual if one.people is None else one.people


def _left(one: Prospect, usual: float) -> float:
    return max(_people(one, usual) - one.answers, 0.0)
