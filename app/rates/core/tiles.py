"""Départements as tiles: one each, about where it lies, so that small and overseas ones are seen like large ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

LEVELS = 4
"""Shades above nothing."""
_GRID = """\
 .   .   .   .   .   .  62  59   .   .   .   .
 .   .   .   .   .  76  80  02  08   .   .   .
 .   .   .  50  14  27  95  60  51  55  57  67
29  22  35  53  61  78  92  93  77  10  54  68
 .  56  44  49  72  28  75  94  89  52  88  90
 .   .  85  79  37  41  91  45  58  21  70  25
 .   .  17  16  86  36  18  03  71  39  01  74
 .   .  33  24  87  23  63  42  69  38  73   .
 .   .  40  47  46  19  15  43  07  26  05   .
 .   .  64  32  82  12  48  30  84  04  06   .
 .   .   .  65  31  81  34  13  83   .   .  2B
 .   .   .  09  11  66   .   .   .   .   .  2A
 .   .   .   .   .   .   .   .   .   .   .   .
971 972 973 974 975 976 977 978 986 987 988  .
"""
ROWS = [[code.strip(".") for code in line.split()] for line in _GRID.splitlines()]


@dataclass(frozen=True, slots=True)
class Tile:
    code: str
    """Empty where the sea or a neighbour lies."""
    level: int | None
    """0: nothing yet; 1 to `LEVELS`: up to the most there is. None: nobody there takes part, or it is not shown."""


@dataclass(frozen=True, slots=True)
class Drawing:
    rows: Sequence[Sequence[Tile]]
    steps: Sequence[tuple[int, int, int]]
    """Each shade that can occur, with the counts from and to which it stands."""


def drawing(counts: Mapping[str, int | None], least: int = 1) -> Drawing:
    """Every département; `counts` of those that take part, 0 or from `least` on, None where it is not shown."""
    most = max((count for count in counts.values() if count), default=0)
    rows = [[Tile(code, level(counts.get(code), most, least)) for code in row] for row in ROWS]
    ends = [(one, _counts(most, least) * one // LEVELS + least - 1) for one in range(LEVELS + 1)]
    above = [(one, low + 1, high) for (_, low), (one, high) in pairwise(ends) if high > low]
    return Drawing(rows, [(0, 0, 0), *above])


def level(count: int | None, most: int, least: int = 1) -> int | None:
    return None if count is None else -(-LEVELS * (count - least + 1) // _counts(most, least)) if count else 0


def _counts(most: int, least: int) -> int:
    """How many there can be above nothing."""
    return max(most - least + 1, 0)
