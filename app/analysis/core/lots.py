"""Drawing lots so that anybody can draw them again: who works which way in a comparison."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from hashlib import sha256
from typing import TypeVar

Unit = TypeVar("Unit", bound=Hashable)


def drawn(strata: Mapping[Unit, str], seed: int) -> dict[Unit, bool]:
    """Whether each unit is to work the second way: half of each stratum, the odd one by another lot.

    Within a stratum units are put in the order of SHA-256 of `seed:unit`; the first half works the second way. The
    odd one does where SHA-256 of `seed:stratum` ends on an odd figure.
    """
    members: Mapping[str, list[Unit]] = defaultdict(list)
    for unit, stratum in strata.items():
        members[stratum].append(unit)
    found = {}
    for stratum, units in members.items():
        half = (len(units) + _lot(seed, stratum) % 2) // 2
        for place, unit in enumerate(sorted(units, key=lambda one: _lot(seed, one))):
            found[unit] = place < half
    return found


def _lot(seed: int, what: Hashable) -> int:
    return int.from_bytes(sha256(f"{seed}:{what}".encode()).digest())
