"""Response rates of personal invitations by AAPOR's Standard Definitions, where every person asked is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Rate(StrEnum):
    RR1 = "RR1"
    RR2 = "RR2"
    RR3 = "RR3"
    RR4 = "RR4"
    RR5 = "RR5"
    RR6 = "RR6"
    COOP1 = "COOP1"
    COOP2 = "COOP2"
    COOP3 = "COOP3"
    COOP4 = "COOP4"
    REF1 = "REF1"
    REF2 = "REF2"
    REF3 = "REF3"
    CON1 = "CON1"
    CON2 = "CON2"
    CON3 = "CON3"


@dataclass(frozen=True, slots=True)
class Dispositions:
    """People by what became of asking them, in AAPOR's letters."""

    complete: int = 0
    """I"""
    partial: int = 0
    """P: at least half of the required questions."""
    refusal: int = 0
    """R: said no, or broke off earlier."""
    non_contact: int = 0
    """NC: it reached the telephone, and nothing came."""
    other: int = 0
    """O"""
    unknown: int = 0
    """U: we cannot say that it reached anybody."""
    not_eligible: int = 0
    """NE: known not to belong to the people asked."""

    @property
    def eligible(self) -> int:
        """D: known to belong."""
        return self.complete + self.partial + self.refusal + self.non_contact + self.other

    @property
    def people(self) -> int:
        return self.eligible + self.unknown + self.not_eligible

    @property
    def e(self) -> float | None:
        """Part of the unknown taken to be eligible: as among the known (CASRO). None where nobody is known."""
        known = self.eligible + self.not_eligible
        return self.eligible / known if known else None


def rates(found: Dispositions) -> Mapping[Rate, float | None]:
    """Every rate; None where there is nothing to divide by."""
    interviews = found.complete + found.partial
    reached = interviews + found.refusal + found.other
    known, all_ = found.eligible, found.eligible + found.unknown
    likely = None if found.e is None else known + found.e * found.unknown
    parts: Mapping[Rate, tuple[int, float | None]] = {
        Rate.RR1: (found.complete, all_),
        Rate.RR2: (interviews, all_),
        Rate.RR3: (found.complete, likely),
        Rate.RR4: (interviews, likely),
        Rate.RR5: (found.complete, known),
        Rate.RR6: (interviews, known),
        Rate.COOP1: (found.complete, reached),
        Rate.COOP2: (interviews, reached),
        Rate.COOP3: (found.complete, interviews + found.refusal),
        Rate.COOP4: (interviews, interviews + found.refusal),
        Rate.REF1: (found.refusal, all_),
        Rate.REF2: (found.refusal, likely),
        Rate.REF3: (found.refusal, known),
        Rate.CON1: (reached, all_),
        Rate.CON2: (reached, likely),
        Rate.CON3: (reached, known),
    }
    return {rate: part / whole if whole else None for rate, (part, whole) in parts.items()}
