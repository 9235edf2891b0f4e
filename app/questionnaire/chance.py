"""Orders of chance that anybody can draw again: the same seed gives the same order, everywhere and for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def drawn(names: Iterable[str], *seed: str) -> list[str]:
    """The names in an order that the seed alone decides; their own order does not count."""
    return sorted(names, key=lambda name: hashlib.sha256("\x1f".join((*seed, name)).encode()).digest())
