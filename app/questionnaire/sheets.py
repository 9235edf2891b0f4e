"""Translations on a spreadsheet, for people who have no tool of their own: French beside the translation.

Columns: the text's context (hidden), where it stands, the French, the translation, and a mark "?" on what is not
sure. Cells are text: nothing that stands in a survey or comes from a translator is ever a formula.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from app.questionnaire.differences import marked_difference
from app.questionnaire.findings import Finding
from app.questionnaire.model import Language
from app.questionnaire.returns import Handed, Row
from app.questionnaire.safe_xml import writable
from app.questionnaire.safe_zip import open_zip

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur"})
MOST_ROWS = 12_000
LARGEST = 8_000_000
"""Bytes that a workbook unpacks to: a thousand questions come to less than half of it."""
LARGEST_PART = 500_000
"""Bytes of a part that holds no texts."""
UNSURE = "?"

_NOT_A_WORKBOOK = (
    *(InvalidFileException, zipfile.BadZipFile, SyntaxError),
    *(ValueError, KeyError, TypeError, IndexError, AttributeError),
)
"""What openpyxl raises on what is none; a part that is no XML is a SyntaxError."""
_HEADINGS = ("Where", "Français", "Translation", "? = not sure")
_CELL = re.compile(rb"<(?:\w+:)?(?:c|row)[\s/>]")
_WIDTHS = (28, 60, 60, 12)
_DOUBTED = PatternFill("solid", start_color="FFF3E0")


def write_sheet(handed: Handed) -> bytes:
    """A workbook for a translator."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = handed.language
    sheet.sheet_view.rightToLeft = handed.language.partition("-")[0] in RIGHT_TO_LEFT
    for column, text in enumerate((_label(handed), *_HEADINGS), start=1):
        _write(sheet, 1, column, text).font = Font(bold=True)
    for number, row in enumerate(handed.rows, start=2):
        _row(sheet, number, row, handed.language)
    sheet.column_dimensions["A"].hidden = True
    for letter, width in zip("BCDE", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "B2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _label(handed: Handed) -> str:
    return f"relais {handed.survey_key} {handed.language}"


def _row(sheet: Worksheet, number: int, row: Row, language: str) -> None:
    _write(sheet, number, 1, row.context)
    _write(sheet, number, 2, row.comment)
    french = _write(sheet, number, 3, row.source)
    text = _write(sheet, number, 4, row.text if writable(row.text) else "")
    mark = _write(sheet, number, 5, UNSURE if row.unsure else "")
    right = language.partition("-")[0] in RIGHT_TO_LEFT
    text.alignment = Alignment(wrap_text=True, vertical="top", readingOrder=2 if right else 1)
    if row.unsure:
        text.fill = mark.fill = _DOUBTED
    if row.previous is not None and writable(row.previous):
        french.comment = Comment(marked_difference(row.previous, row.source), "Relais")


def _write(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """As text, whatever it begins with."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = text or None
    if text:
        cell.data_type = "s"
        cell.quotePrefix = text[0] in "=+-@"
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def read_sheet(content: bytes, name: str) -> Handed:
    """What a translator returned; rows that cannot be taken are among the findings, by their number."""
    opened = open_zip(content, LARGEST)
    overfull = opened if isinstance(opened, str) else _overfull(opened)
    if overfull:
        return _refused(name, f"The file cannot be read: {overfull}")
    try:
        rows = _rows(content)
    except _NOT_A_WORKBOOK as error:
        return _refused(name, f"The file is no workbook that can be read ({type(error).__name__})")
    label = str(rows[0][0].value or "").split() if rows else []
    if len(label) != 3 or label[0] != "relais":
        return _refused(name, "The hidden first column, which says which text is which, is not there any more")
    if len(rows) > MOST_ROWS:
        return _refused(name, f"The sheet has more than {MOST_ROWS} rows")
    return _handed(name, label[1], label[2], rows[1:])


def _overfull(members: Mapping[str, bytes]) -> str | None:
    """What would keep a library busy for long, counted before it begins."""
    for name, content in members.items():
        if name.startswith("xl/worksheets/") and len(_CELL.findall(content)) > 6 * MOST_ROWS:
            return f"a sheet has more cells than {MOST_ROWS} rows of a translation"
        if not name.startswith(("xl/worksheets/", "xl/sharedStrings")) and len(content) > LARGEST_PART:
            return "it holds far more than a sheet of texts"
    return None


def _rows(content: bytes) -> list[tuple[_Box, ...]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what other programs leave out of a workbook does not matter here
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        return list(_cells(book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1, max_col=5)))


@dataclass(frozen=True, slots=True)
class _Box:
    """What stands in a cell."""

    value: object
    formula: bool


def _cells(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[_Box, ...]]:
    for row in rows:
        boxes = [_Box(cell.value, cell.data_type == "f") for cell in row]
        yield (*boxes, *[_Box(None, formula=False)] * (5 - len(boxes)))


def _handed(name: str, key: str, language: Language, rows: Sequence[tuple[_Box, ...]]) -> Handed:
    taken: list[Row] = []
    found: list[Finding] = []
    for number, row in enumerate(rows, start=2):
        if all(box.value is None for box in row):
            continue
        fault = next((fault for box in (row[0], row[2], row[3]) if (fault := _fault(box))), None)
        if fault:
            message = f"Row {number}: {fault}"
            found.append(
                Finding(name, number, "error", "cell", message, "Write it again, in a cell formatted as text.")
            )
            continue
        context, _, source, text, mark = (_said(box) for box in row)
        taken.append(Row(number, context.strip(), source, text, unsure=mark.strip() in {UNSURE, "؟"}))
    return Handed(name, key, language, tuple(taken), tuple(found))


def _fault(box: _Box) -> str | None:
    if box.formula:
        return "a cell holds a formula"
    if isinstance(box.value, bool) or not isinstance(box.value, str | int | float | None):
        return "a cell was turned into a date or another value"
    return None


def _said(box: _Box) -> str:
    if isinstance(box.value, float) and box.value.is_integer():
        return str(int(box.value))
    return "" if box.value is None else str(box.value).replace("_x000D_", "").replace("\r\n", "\n")


def _refused(name: str, message: str) -> Handed:
    mend = "Export anew with `translations export --format xlsx` and translate that file."
    return Handed(name, "", "", (), (Finding(name, 1, "error", "file", message, mend),))
