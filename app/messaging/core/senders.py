"""What a sender of text messages can do: whether people can answer it, and where it may write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class SenderKind(StrEnum):
    """How a sender shows on a telephone."""

    NUMBER = "number"
    SHORT_CODE = "short_code"
    NAME = "name"
    """Letters (an alphanumeric sender): no telephone can answer it."""
    SERVICE = "service"
    """A messaging service, which chooses among senders of its own."""


_SHAPES = (
    (SenderKind.NUMBER, re.compile(r"\+[1-9]\d{6,14}")),
    (SenderKind.SHORT_CODE, re.compile(r"\d{3,8}")),
    (SenderKind.SERVICE, re.compile(r"MG[0-9a-fA-F]{32}")),
    (SenderKind.NAME, re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ._+&-]{1,11}")),
)
_FRENCH_MOBILE = re.compile(r"\+33[67]\d{8}")

EVERYWHERE = frozenset({"FR", "RE", "GP", "MQ", "GF", "YT", "PM", "BL", "MF", "NC", "PF", "WF"})
"""France and its overseas collectivities; a text anywhere else costs more and is likelier fraud."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """A sender as an installation has it."""

    kind: SenderKind = SenderKind.NUMBER
    two_way: bool = True
    """Whether people can answer it."""
    regions: frozenset[str] = EVERYWHERE
    """Where telephones must be for it to write to them."""
    doubtful: bool = False
    """A French mobile number, which operators bar for programs."""


ANY_SENDER = Capabilities()


def kind_of(sender: str) -> SenderKind | None:
    """None for what no provider takes as a sender."""
    return next((kind for kind, shape in _SHAPES if shape.fullmatch(sender)), None)


def capabilities(sender: str, *, two_way: bool | None, regions: frozenset[str]) -> Capabilities | None:
    """Without a word on `two_way`, whatever the kind allows; None for a name that is said to be answerable, or none."""
    kind = kind_of(sender)
    if kind is None or (kind is SenderKind.NAME and two_way):
        return None
    answerable = kind is not SenderKind.NAME if two_way is None else two_way
    return Capabilities(kind, answerable, regions, _FRENCH_MOBILE.fullmatch(sender) is not None)
