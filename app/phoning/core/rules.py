"""What a campaign's team may set about calling: patience, caps, and what makes a call worth more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from app.phoning.core.outcomes import Kind


@dataclass(frozen=True, slots=True)
class Rules:
    patience_days: int = 3
    """Time a professional has to read their message before we call."""
    answers_take_days: int = 7
    """Time beneficiaries have to answer before we ask how the forwarding went."""
    most_attempts: int = 6
    """Estimates settle after three to five calls, and six are nearly as good as fifteen (reference, section 5)."""
    most_attempts_beneficiary: int = 4
    """What décret 2022-1313 leaves to commercial calls in thirty days, adopted of our own accord."""
    most_in_slot: int = 2
    """Attempts in the same half of the same weekday: six attempts fall in at least three different ones."""
    weekly_per_professional: int = 2
    weekly_per_structure: int = 5
    """Calls in seven days; what the person asked of us themselves is not held back by either."""
    representation: float = 1.0
    """How much missing answers of a kind of structure count: the power its weight is raised to; 0 for not at all."""
    likeness: float = 0.1
    """How alike the answers of one professional's people are taken to be (intraclass correlation)."""
    strata: Mapping[str, float] = field(default_factory=dict)
    """Kinds of structure that the team raises (above 1) or lowers."""
    paused: bool = False

    def attempts(self, kind: Kind) -> int:
        return self.most_attempts if kind is Kind.PROFESSIONAL else self.most_attempts_beneficiary

    def stored(self) -> dict[str, Any]:
        return asdict(self)


def rules_of(stored: Mapping[str, Any]) -> Rules:
    """What was kept; a rule that did not exist yet has its usual value."""
    known = {one.name for one in fields(Rules)}
    return Rules(**{name: value for name, value in stored.items() if name in known})
