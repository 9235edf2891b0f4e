"""The table of structures as a CSV file that spreadsheets can open without running anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from app.rates.core.funnel import Sum
from app.rates.groups import Group
from app.site.spreadsheets import BYTE_ORDER_MARK, harmless

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
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_text(structures: Sequence[Group]) -> str:
    """A figure nobody gave is an empty cell, never zero."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in structures:
        writer.writerow([harmless(cell) for cell in _row(one)])
    return out.getvalue()


def table_xlsx(rows: Sequence[Sequence[str | float]]) -> bytes:
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
