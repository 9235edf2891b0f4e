"""What a provider of messages does; every failure is a value.

Three failures matter apart: the provider refused (it has nothing), it never heard us (it has nothing),
or nobody knows (it may have the message). Only the last one must never be sent again unasked.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Protocol

from app.messaging.core import Channel, ErrorClass, classify


@dataclass(frozen=True, slots=True)
class Sent:
    provider_id: str
    status: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider does not have the message: it answered no, or never heard us."""

    code: int
    kind: ErrorClass | None = None
    """What the code asks of us, where it is none of the text messages' codes."""

    @property
    def asks(self) -> ErrorClass:
        return self.kind or classify(self.code)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The provider may have the message: ask before sending again."""

    reason: str


Outcome = Sent | Refused | Ambiguous


@dataclass(frozen=True, slots=True)
class Kept:
    """A message the provider says it has."""

    provider_id: str
    body: str
    status: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message as it is handed to a provider."""

    reference: str
    """Ours: comes back with status reports, and makes a repetition recognisable."""
    recipient: str = field(repr=False)
    """A telephone number, or an e-mail address."""
    body: str = field(repr=False)
    language: str = "fr"
    subject: str | None = field(default=None, repr=False)
    """Of an e-mail only."""
    lifetime: dt.timedelta | None = None
    """How long the provider may go on trying; None for as long as it likes."""


class Gateway(Protocol):
    """A provider of one channel."""

    @property
    def channel(self) -> Channel: ...

    def send(self, parcel: Parcel) -> Outcome:
        """Hand one message over."""
        ...

    def kept(self, parcel: Parcel, since: dt.datetime) -> tuple[Kept, ...] | Ambiguous:
        """What the provider has had for this recipient since a moment; empty where sending again is safe."""
        ...
