"""Workbooks of other people read into plain rows: looked through before any library opens them.

Refused by name: macros, zips that unpack to more than they should, entities, protected or broken files, more
rows than any questionnaire has.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import xlrd
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pyxform.xls2json_backends import xls_value_to_unicode, xlsx_value_to_str
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDocError

from app.questionnaire.safe_zip import open_zip

LARGEST = 5_000_000
"""Bytes of one file; the largest form in the field has a tenth of it."""
MOST_UNPACKED = 15_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 200
MOST_CELLS = 60_000
"""Filled or not, in one sheet: a thousand questions in three languages have half of it."""
LONGEST = 5_000
"""Characters in one cell: a text of a survey has 4000 at most."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS = ("_VBA_PROJECT".encode("utf-16-le"), "Macros".encode("utf-16-le"))
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""What a workbook with a password holds instead of sheets."""
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    InvalidFileException,
    LookupError,
    MemoryError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    XLRDError,
    CompDocError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What two libraries raise on files that are not what they say (of XML, `SyntaxError`); told by one sentence."""

Cells = Iterable[tuple[int, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Row:
    """`number` as the spreadsheet counts, the header being row 1."""

    number: int
    cells: Mapping[str, str]
    """By header; empty cells are left out."""


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: tuple[Sheet, ...]

    def find(self, name: str) -> Sheet | None:
        """A sheet by its name, whatever its capitals and spaces."""
        return next((one for one in self.sheets if one.name.strip().lower() == name), None)


class _TooMuchError(Exception):
    """More rows, columns or characters than any questionnaire has."""


def read_workbook(content: bytes) -> Workbook | str:
    """Its sheets, or why it is refused."""
    if len(content) > LARGEST:
        return f"it is larger than {LARGEST // 1_000_000} MB"
    try:
        if content.startswith(b"PK"):
            return _xlsx(content)
        if content.startswith(_OLE):
            return _xls(content)
    except _TooMuchError as error:
        return str(error)
    except _BROKEN:
        return "it is no spreadsheet, or a broken or protected one"
    return "it is neither a spreadsheet (.xlsx, .xls) nor a LimeSurvey structure (.lss): save it as one of these"


def _xlsx(content: bytes) -> Workbook | str:
    members = open_zip(content, MOST_UNPACKED)
    if isinstance(members, str):
        return members
    if any(name.lower().endswith(".lss") for name in members):
        return "it is an archive of LimeSurvey: export the survey's structure (.lss) by itself"
    if b"macroEnabled" in members.get("[Content_Types].xml", b""):
        return "it holds macros: save it as .xlsx without them"
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        return Workbook(tuple(_sheet(one.title, _xlsx_rows(one)) for one in book.worksheets))
    finally:
        book.close()


def _xlsx_rows(sheet: Any) -> Cells:  # noqa: ANN401  two classes of openpyxl's, of which one is not exported
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield number, tuple("" if value is None else str(xlsx_value_to_str(value)) for value in row)


def _xls(content: bytes) -> Workbook | str:
    if any(mark in content for mark in _MACROS):
        return "it holds macros: save it without them"
    if _ENCRYPTED in content:
        return "it is protected by a password: save it without one"
    book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), on_demand=True, ragged_rows=True)
    try:
        return Workbook(tuple(_sheet(name, _xls_rows(book, name)) for name in book.sheet_names()))
    finally:
        book.release_resources()


def _xls_rows(book: xlrd.book.Book, name: str) -> Cells:
    sheet = book.sheet_by_name(name)
    for number in range(sheet.nrows):
        yield number + 1, tuple(_xls_cell(cell, book.datemode) for cell in sheet.row(number))


def _xls_cell(cell: xlrd.sheet.Cell, datemode: int) -> str:
    if cell.ctype in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR}:
        return ""
    return str(xls_value_to_unicode(cell.value, cell.ctype, datemode))


def _sheet(name: str, rows: Cells) -> Sheet:
    """The first row names the columns; those without a name are nobody's."""
    headers: tuple[str, ...] = ()
    found: list[Row] = []
    for number, cells in _measured(name, rows):
        if number == 1:
            headers = tuple(" ".join(one.split()) for one in cells)
            continue
        filled = {header: text.strip() for header, text in zip(headers, cells, strict=False) if header and text.strip()}
        if filled:
            found.append(Row(number, filled))
    return Sheet(name, tuple(filter(None, headers)), tuple(found))


def _measured(name: str, rows: Cells) -> Iterator[tuple[int, tuple[str, ...]]]:
    met = 0
    for number, cells in rows:
        used = cells[: _last(cells) + 1]
        if number > MOST_ROWS and used:
            raise _TooMuchError(f"its sheet {name[:40]!r} has more than {MOST_ROWS} rows")
        if number > 20 * MOST_ROWS:
            return
        met += len(used)
        if met > MOST_CELLS:
            raise _TooMuchError(f"its sheet {name[:40]!r} has more than {MOST_CELLS} cells")
        if len(used) > MOST_COLUMNS:
            raise _TooMuchError(f"its sheet {name[:40]!r} has more than {MOST_COLUMNS} columns")
        if any(len(text) > LONGEST for text in used):
            raise _TooMuchError(
                f"row {number} of its sheet {name[:40]!r} holds more than {LONGEST} characters in a cell"
            )
        yield number, used


def _last(cells: tuple[str, ...]) -> int:
    return max((place for place, text in enumerate(cells) if text.strip()), default=-1)
