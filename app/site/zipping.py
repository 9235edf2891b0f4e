"""Gzip of parts, most of which were compressed beforehand.

A part refers to nothing outside itself and ends at a whole byte, so parts may follow each other in any order (RFC 1951,
3.2.3 and 3.2.4); what is put between them goes uncompressed, which also tells nobody by its length what it is like.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""Deflate, no name, no moment, no system (RFC 1952)."""
_NOTHING_MORE = b"\x03\x00"
"""A last block with nothing in it."""
_LONGEST = 0xFFFF
"""Bytes in a block that is not compressed."""


def part(text: bytes) -> bytes:
    """Compressed as far as it goes: it is done once."""
    making = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return making.compress(text) + making.flush(zlib.Z_FULL_FLUSH)


def plain(text: bytes) -> bytes:
    """As it is."""
    blocks = (text[start : start + _LONGEST] for start in range(0, len(text), _LONGEST))
    return b"".join(struct.pack("<BHH", 0, len(one), len(one) ^ _LONGEST) + one for one in blocks)


def whole(parts: Sequence[bytes], content: bytes) -> bytes:
    """The file of all parts, which come to `content`."""
    return b"".join((_HEAD, *parts, _NOTHING_MORE, struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)))
