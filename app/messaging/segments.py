"""What a text costs: how many parts it is cut into, and which characters make it dearer.

GSM 03.38 packs 160 characters into one part (153 when there are several, since each part then carries a
header). One character outside its table turns the whole text into UCS-2: 70 units, 67 in each of several.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
"""Sent as an escape and a character: two units, never parted."""


class Encoding(StrEnum):
    GSM7 = "gsm7"
    UCS2 = "ucs2"


_ROOM = {Encoding.GSM7: (160, 153), Encoding.UCS2: (70, 67)}


@dataclass(frozen=True, slots=True)
class Segments:
    """`units` is what the provider counts; `offenders` are the characters outside GSM-7, first seen first."""

    encoding: Encoding
    units: int
    parts: int
    offenders: tuple[str, ...]


def count(text: str) -> Segments:
    """The parts a text is sent in; an empty text is none."""
    offenders = tuple(dict.fromkeys(char for char in text if char not in _BASIC and char not in _EXTENSION))
    encoding = Encoding.UCS2 if offenders else Encoding.GSM7
    widths = [_width(char, encoding) for char in text]
    return Segments(encoding, sum(widths), _parts(widths, *_ROOM[encoding]), offenders)


def _width(char: str, encoding: Encoding) -> int:
    if encoding is Encoding.GSM7:
        return 2 if char in _EXTENSION else 1
    return 2 if ord(char) > 0xFFFF else 1


def _parts(widths: Iterable[int], alone: int, joined: int) -> int:
    widths = list(widths)
    if not widths:
        return 0
    if sum(widths) <= alone:
        return 1
    parts, room = 1, joined
    for width in widths:
        if width > room:
            parts, room = parts + 1, joined
        room -= width
    return parts
