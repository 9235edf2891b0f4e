"""What a tablet sends in; `sealing` opens it, and is loaded when the first one comes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Envelope:
    """Base64 parts; `interview_id` is outside as well, and authenticated."""

    interview_id: str
    sender: str
    nonce: str
    sealed: str
