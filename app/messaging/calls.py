"""What a provider of calls is asked; the outcomes are those of messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from app.messaging.gateway import Ambiguous, Refused, Sent

RING_SECONDS = 25
"""Shorter than most voicemails wait."""
EVENTS = ("initiated", "ringing", "answered", "completed")


@dataclass(frozen=True, slots=True)
class Ring:
    """One telephone to ring."""

    number: str = field(repr=False)
    answer_url: str
    """Asked, signed, once somebody has picked up."""
    status_url: str


class Calls(Protocol):
    def ring(self, wanted: Ring) -> Sent | Refused | Ambiguous:
        """Ring one telephone, once."""
        ...
