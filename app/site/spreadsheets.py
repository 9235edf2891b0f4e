"""Tables that leave the house as CSV, which spreadsheets open without running anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Without it Excel reads accents and Arabic as something else."""
_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", *"\uff1d\uff0b\uff0d\uff20")
"""The last four are the wide forms of the first: some spreadsheets take them for the same."""


def table_csv(rows: Iterable[Sequence[str | float]]) -> bytes:
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    csv.writer(out, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def harmless(value: str | float) -> str | float:
    """Text that a spreadsheet would take for a formula gets an apostrophe (OWASP); numbers stay."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_RUN_BY_SPREADSHEETS):
        return f"'{value}"
    return value
