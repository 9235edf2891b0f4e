"""The table of structures as a CSV file that spreadsheets can open without running anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from app.rates.core.funnel import Sum
from app.rates.groups import Group

COLUMNS = (
    "structure",
    "type",
    "departement",
    "professionals",
    "notebooks_ordered",
    "forwarded_low",
    "forwarded_high",
    "professionals_telling",
    "group_started",
    "group_completed",
    "personal_started",
    "personal_completed",
    "unfinished",
    "declined",
    "withdrawn",
)
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Without it Excel reads accents and Arabic as something else."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def csv_text(structures: Sequence[Group]) -> str:
    """A figure nobody gave is an empty cell, never zero."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in structures:
        writer.writerow([harmless(cell) for cell in _row(one)])
    return out.getvalue()


def table_csv(rows: Sequence[Sequence[str | int]]) -> bytes:
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    csv.writer(out, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def table_xlsx(rows: Sequence[Sequence[str | int]]) -> bytes:
    # Heavy, and needed by nobody who only looks.
    from openpyxl import Workbook

    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("Relais")
    for row in rows:
        sheet.append([harmless(cell) for cell in row])
    book.save(out)
    return out.getvalue()


def _row(one: Group) -> list[str | int]:
    return [
        one.label,
        one.kind,
        one.departement,
        one.professionals,
        _told(one.ordered, one.ordered.low),
        _told(one.forwarded, one.forwarded.low),
        _told(one.forwarded, one.forwarded.high),
        one.forwarded.telling,
        one.group.started,
        one.group.completed,
        one.personal.started,
        one.personal.completed,
        one.tally.unfinished,
        one.tally.declined,
        one.tally.withdrawn,
    ]


def _told(found: Sum, figure: int) -> str | int:
    return figure if found.known else ""


def harmless(value: str | int) -> str | int:
    """Text that a spreadsheet would take for a formula gets an apostrophe (OWASP); numbers stay."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_RUN_BY_SPREADSHEETS):
        return f"'{value}"
    return value
