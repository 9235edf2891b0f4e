"""Counts too small to show: below k, somebody could be recognised."""

from __future__ import annotations

from collections.abc import Sequence

TEAM = 5
"""Smallest count the project's own team sees."""


def parted(counts: Sequence[int], k: int) -> tuple[int | None, ...]:
    """Counts that add up to a shown total, with the small ones hidden (None).

    Zeros stay: they name nobody. Where the hidden cells together hold fewer than k people, or a single cell is
    hidden, the total would give them away, so the next smallest cells are hidden with them.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < k}
    spare = sorted((count, place) for place, count in enumerate(counts) if count >= k)
    while hidden and spare and (len(hidden) == 1 or sum(counts[place] for place in hidden) < k):
        hidden.add(spare.pop(0)[1])
    return tuple(None if place in hidden else count for place, count in enumerate(counts))


def overlapping(counts: Sequence[int], base: int, k: int) -> tuple[int | None, ...]:
    """Counts of answers one may tick together, each a table of its own: few "yes" and few "no" are both hidden."""
    return tuple(None if 0 < count < k or 0 < base - count < k else count for count in counts)
