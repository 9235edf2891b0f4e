"""Workbooks and other bytes: read as text, never run, refused where they are hostile."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook

from app.distribution.partner_files import tabular
from app.distribution.partner_files.faults import Fault, FaultCode
from app.distribution.partner_files.tabular import FORMULA, NOT_TEXT, Grid, Line, open_grid


def workbook(*rows: list[object], sheets: int = 1) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for _ in range(sheets - 1):
        book.create_sheet()
    for row in rows:
        book.worksheets[-1].append(row)
    book.save(out)
    return out.getvalue()


def cells(content: bytes) -> list[list[str]]:
    grid = open_grid(content)
    assert isinstance(grid, Grid)
    lines = [grid.head, *grid.lines()]
    return [list(line.cells) for line in lines if isinstance(line, Line)]


def code(content: bytes) -> FaultCode:
    grid = open_grid(content)
    assert isinstance(grid, Fault)
    return grid.code


def test_a_workbook_is_read_as_text() -> None:
    rows = cells(workbook(["nom", "tel", "n", "x"], ["Étang", 612345678, 3.0, None], ["", None, None, None], ["B"]))
    assert rows == [["nom", "tel", "n", "x"], ["Étang", "612345678", "3", ""], ["B", "", "", ""]]


def test_the_first_sheet_that_says_something_counts() -> None:
    assert cells(workbook(["a"], ["b"], sheets=3)) == [["a"], ["b"]]


def test_formulas_and_dates_are_not_taken_for_text() -> None:
    rows = cells(workbook(["a", "b", "c"], ["=1+1", dt.date(2026, 1, 1), True]))
    assert rows[1] == [FORMULA, NOT_TEXT, NOT_TEXT]


def test_lines_keep_the_numbers_they_have_in_the_program() -> None:
    grid = open_grid(workbook(["a"], [None], ["b"]))
    assert isinstance(grid, Grid)
    assert [line.number for line in grid.lines() if isinstance(line, Line)] == [3]


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


BOMB = zipped(**{"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b" " * 30_000_000})
ENTITY = zipped(**{"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})
MACRO = zipped(**{"xl/workbook.xml": b"<a/>", "xl/vbaProject.bin": b"x"})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (BOMB, FaultCode.UNSAFE_WORKBOOK),
        (ENTITY, FaultCode.UNSAFE_WORKBOOK),
        (MACRO, FaultCode.UNSAFE_WORKBOOK),
        (workbook(["a"])[:900], FaultCode.UNSAFE_WORKBOOK),
        (zipped(**{"content.xml": b"<a/>"}), FaultCode.NOT_A_WORKBOOK),
        (zipped(**{"xl/workbook.xml": b"<a/>"}), FaultCode.NOT_A_WORKBOOK),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 .xls", FaultCode.OLD_WORKBOOK),
        (workbook(), FaultCode.EMPTY),
        (b"", FaultCode.EMPTY),
        (b"a" * (tabular.LARGEST + 1), FaultCode.TOO_LARGE),
    ],
    ids=["bomb", "entity", "macro", "cut", "no workbook", "empty workbook", "xls", "no cells", "nothing", "large"],
)
def test_what_cannot_be_opened_is_refused(content: bytes, expected: FaultCode) -> None:
    assert code(content) is expected


def test_a_file_without_end_is_cut() -> None:
    grid = open_grid(b"a\n" + b"b\n" * (tabular.MOST_LINES + 5))
    assert isinstance(grid, Grid)
    *_, last = grid.lines()
    assert isinstance(last, Fault)
    assert last.code is FaultCode.TOO_MANY_LINES


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_head_tells_the_delimiter(delimiter: str) -> None:
    text = delimiter.join(['"nom, prénom"', "b", "c"]) + "\n" + delimiter.join("123")
    assert cells(text.encode()) == [["nom, prénom", "b", "c"], ["1", "2", "3"]]


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
        b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 8,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"{\\rtf1 Bonjour}",
        b"\x7fELF\x02\x01\x01" + bytes(range(48)) * 9,
        b"\x00\x01\x02\x03\x04\x05" * 50,
    ],
    ids=["pdf", "jpeg", "png", "rtf", "program", "noise"],
)
def test_what_is_no_table_is_told_as_one_thing(content: bytes) -> None:
    assert code(content) is FaultCode.NOT_A_TABLE


def test_a_written_page_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    assert code(out.getvalue()) is FaultCode.NOT_A_WORKBOOK


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_text_in_any_usual_encoding_is_still_a_table(encoding: str) -> None:
    assert cells("nom;été\nÀ;ç\n".encode(encoding))[1] == ["À", "ç"]
