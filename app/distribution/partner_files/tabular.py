"""A file of lines and cells, CSV or workbook, read line by line; nothing in it is ever run. Pure."""

from __future__ import annotations

import csv
import io
import itertools
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.distribution.partner_files.faults import Fault, FaultCode
from app.questionnaire.safe_zip import open_zip

LARGEST = 10_000_000
"""Bytes; some eighty thousand professionals."""
MOST_LINES = 100_000
MOST_COLUMNS = 60
MOST_UNPACKED = 120_000_000
"""Bytes; cells written out one by one take ten times the room that they take packed."""
FORMULA = "=\N{NULL}"
"""Stands for a formula of a workbook, which is never read."""
NOT_TEXT = "\N{NULL}"
"""Stands for what is neither text nor number: a date, an error."""

LOOKED_AT = 8_000
"""Bytes that tell whether a file is text."""
_NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
"""How PDF files, pictures, written pages and archives begin."""
_CONTROLS = tuple(bytes([one]) for one in range(32) if chr(one) not in "\t\n\v\f\r\x1c\x1d\x1e\x1f")
_DELIMITERS = ",;\t|"
_BAD_WORKBOOK = (
    *(zipfile.BadZipFile, SyntaxError, ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, EOFError),
)
"""What openpyxl raises on what is none; a part that is no XML is a SyntaxError."""


@dataclass(frozen=True, slots=True)
class Line:
    """By the number it begins at."""

    number: int
    cells: Sequence[str]


Lines = Callable[[], Iterator[Line | Fault]]


@dataclass(frozen=True, slots=True)
class Grid:
    """The head of a file, and what follows it as often as it is asked for."""

    head: Line
    lines: Lines


def open_grid(content: bytes) -> Grid | Fault:
    """Whatever the bytes are, this never raises."""
    if len(content) > LARGEST:
        return Fault(1, "", FaultCode.TOO_LARGE, {"most": LARGEST // 1_000_000})
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return Fault(1, "", FaultCode.OLD_WORKBOOK)
    if _is_no_text(content):
        return Fault(1, "", FaultCode.NOT_A_TABLE)
    lines = _workbook(content) if content.startswith(b"PK\x03\x04") else _csv(decode(content))
    if isinstance(lines, Fault):
        return lines
    head = next(lines(), None)
    if head is None:
        return Fault(1, "", FaultCode.EMPTY)
    return head if isinstance(head, Fault) else Grid(head, lambda: _after_head(lines()))


def _after_head(lines: Iterator[Line | Fault]) -> Iterator[Line | Fault]:
    for count, line in enumerate(itertools.islice(lines, 1, None)):
        if count >= MOST_LINES:
            number = line.line if isinstance(line, Fault) else line.number
            yield Fault(number, "", FaultCode.TOO_MANY_LINES, {"most": MOST_LINES})
            return
        yield line


def _is_no_text(content: bytes) -> bool:
    """A picture, a PDF, a program …, whatever its name: told as one thing, and not as columns that are missing."""
    if content.startswith((b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff")) or _bare_utf16(content[:400]):
        return False
    start = content[:LOOKED_AT]
    return start.startswith(_NO_TABLES) or sum(map(start.count, _CONTROLS)) > len(start) // 100


def decode(data: bytes) -> str:
    """The text of a file: UTF-8 as it should be, else what spreadsheets write on their own."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if bare := _bare_utf16(data[:400]):
        return data.decode(bare, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _bare_utf16(start: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Latin letters is zero."""
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if len(start) >= 4 and zeros.count(0) > 0.8 * len(zeros):
            return encoding
    return None


def _csv(text: str) -> Lines:
    delimiter = _delimiter(text)
    return lambda: _csv_lines(text, delimiter)


def _csv_lines(text: str, delimiter: str) -> Iterator[Line | Fault]:
    """Lines that say something; a broken quote ends the reading."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Fault(number, "", FaultCode.UNREADABLE)
            return
        if any(cell.strip() for cell in cells):
            yield Line(number, cells)


def _delimiter(text: str) -> str:
    """The separator that cuts the head into most cells."""
    head = next((line for line in text[:20_000].splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=lambda mark: len(next(csv.reader([head], delimiter=mark), ())))


def _workbook(content: bytes) -> Lines | Fault:
    opened = open_zip(content, MOST_UNPACKED)
    if isinstance(opened, str):
        return Fault(1, "", FaultCode.UNSAFE_WORKBOOK)
    if "xl/workbook.xml" not in opened:
        return Fault(1, "", FaultCode.NOT_A_WORKBOOK)
    del opened  # The library opens it again; both at once would be twice the memory.
    return lambda: _workbook_lines(content)


def _workbook_lines(content: bytes) -> Iterator[Line | Fault]:
    """Of the first sheet that says something."""
    # Heavy, and needed for workbooks alone.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what other programs leave out of a workbook does not matter here
        try:
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            yield from _first_full(book.worksheets)
        except (*_BAD_WORKBOOK, InvalidFileException):
            yield Fault(1, "", FaultCode.NOT_A_WORKBOOK)


def _first_full(sheets: Sequence[Any]) -> Iterator[Line]:
    for sheet in sheets:
        rows = _sheet_lines(sheet)
        if (first := next(rows, None)) is not None:
            yield first
            yield from rows
            return


def _sheet_lines(sheet: Any) -> Iterator[Line]:  # noqa: ANN401 -- openpyxl has no types
    rows = sheet.iter_rows(max_row=MOST_LINES + 2, max_col=MOST_COLUMNS)
    width = 0
    for number, row in enumerate(rows, start=1):
        cells = [_said(cell) for cell in row]
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if not any(cells):
            continue
        width = width or len(cells)
        yield Line(number, cells + [""] * (width - len(cells)))


def _said(cell: Any) -> str:  # noqa: ANN401 -- openpyxl has no types
    if cell.data_type == "f":
        return FORMULA
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else NOT_TEXT
