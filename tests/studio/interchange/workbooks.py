"""Workbooks made for tests: .xlsx by openpyxl, .xls by hand, since nothing writes that any more."""

import io
import struct
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

Rows = Sequence[Sequence[str | int | float | None]]
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SECTOR = 512


def xlsx(sheets: Mapping[str, Rows]) -> bytes:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def form(survey: str, choices: str = "", settings: str = "", **others: Rows) -> bytes:
    """An XLSForm from tables written with bars."""
    named = {"survey": survey, "choices": choices, "settings": settings}
    return xlsx({name: table(text) for name, text in named.items() if text} | others)


def table(text: str) -> Rows:
    return [[cell.strip() or None for cell in line.split("|")] for line in text.strip("\n").splitlines()]


def xls(sheets: Mapping[str, Rows]) -> bytes:
    """BIFF8 in a compound file: a globals stream, then a stream for each sheet."""
    bodies = [_sheet(rows) for rows in sheets.values()]
    start = len(_globals(sheets, [0] * len(bodies)))
    places = [start + sum(map(len, bodies[:number])) for number in range(len(bodies))]
    return _compound(_globals(sheets, places) + b"".join(bodies))


def _record(code: int, content: bytes) -> bytes:
    return struct.pack("<HH", code, len(content)) + content


def _globals(sheets: Mapping[str, Rows], places: Sequence[int]) -> bytes:
    out = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + _record(0x0042, struct.pack("<H", 1200))
    for name, place in zip(sheets, places, strict=True):
        title = name.encode("latin-1")
        out += _record(0x0085, struct.pack("<IHBB", place, 0, len(title), 0) + title)
    return out + _record(0x000A, b"")


def _sheet(rows: Rows) -> bytes:
    out = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                out += _record(0x0204, struct.pack("<HHHHB", at, column, 0, len(value), 1) + text)
            elif value is not None:
                out += _record(0x0203, struct.pack("<HHHd", at, column, 0, float(value)))
    return out + _record(0x000A, b"")


def _compound(stream: bytes) -> bytes:
    padded = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(padded) // _SECTOR
    chain = [_FAT, _END, *range(3, count + 2), _END]
    assert len(chain) <= _SECTOR // 4, "one sector of chains is enough here"
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(_SECTOR, b"\xff")
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(padded))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<I", 0)
    return header.ljust(_SECTOR, b"\xff") + fat + directory.ljust(_SECTOR, b"\0") + padded


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    head = written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written), kind, 1, _FREE, _FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
