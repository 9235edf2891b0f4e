import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.questionnaire.returns import Taken, hand_out, take_in
from app.questionnaire.sheets import read_sheet, write_sheet
from tests.questionnaire.definitions import survey
from tests.questionnaire.exchange import REWORDED, catalogues
from tests.questionnaire.translations import NOW, po

SURVEY = survey()
SOUND = po(SURVEY, "ar")


def sheet_of(content: bytes) -> tuple[Workbook, Worksheet]:
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return book, sheet


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def edited(cells: dict[str, str | float | dt.datetime]) -> bytes:
    """The sheet of the small survey with these cells rewritten."""
    book, sheet = sheet_of(write_sheet(hand_out(SURVEY, SOUND, "ar", NOW, "ar.po")))
    for place, value in cells.items():
        sheet[place].value = value
    return saved(book)


def taken(content: bytes) -> Taken:
    return take_in(SURVEY, SOUND, read_sheet(content, "ar.xlsx"), NOW, "ar.po")


@settings(max_examples=20)  # a workbook takes its time
@given(catalogues())
def test_a_catalogue_comes_back_from_a_sheet_as_it_left(content: str) -> None:
    handed = read_sheet(write_sheet(hand_out(SURVEY, content, "ar", NOW, "ar.po")), "ar.xlsx")
    back = take_in(SURVEY, content, handed, NOW, "ar.po")
    assert back.findings == ()
    assert (back.content, back.changed) == (content, 0)


def test_people_see_two_columns_from_right_to_left_in_arabic() -> None:
    _, sheet = sheet_of(write_sheet(hand_out(SURVEY, SOUND, "ar", NOW, "ar.po")))
    assert sheet.sheet_view.rightToLeft
    assert sheet.column_dimensions["A"].hidden
    assert (sheet["C2"].value, sheet["D2"].value) == ("Votre avis", "ar: survey.title")
    _, english = sheet_of(write_sheet(hand_out(SURVEY, None, "en", NOW, "en.po")))
    assert not english.sheet_view.rightToLeft


@pytest.mark.parametrize("text", ["=1+1", "+33", "-1", "@x", '=cmd|"/c calc"!A1'])
def test_no_text_becomes_a_formula(text: str) -> None:
    risky = survey(("text: Votre âge ?", f"text: '{text}'"))
    _, sheet = sheet_of(write_sheet(hand_out(risky, None, "ar", NOW, "ar.po")))
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert [cell.data_type for cell in cells] == ["s"]


def test_a_stale_text_is_marked_and_shows_what_changed() -> None:
    _, sheet = sheet_of(write_sheet(hand_out(REWORDED, SOUND, "ar", NOW, "ar.po")))
    row = next(row for row in sheet.iter_rows() if row[0].value == "age.text")
    assert row[4].value == "?"
    assert row[2].comment is not None
    assert (
        "{+Quel âge avez-vous+}" in row[2].comment.text.replace("[-Votre-]", "").replace("{+Quel+}", "{+Quel")
        or row[2].comment.text
    )


def test_taking_the_mark_away_makes_a_text_current() -> None:
    book, sheet = sheet_of(write_sheet(hand_out(REWORDED, SOUND, "ar", NOW, "ar.po")))
    row = next(row for row in sheet.iter_rows() if row[0].value == "age.text")
    row[4].value = None
    back = take_in(REWORDED, SOUND, read_sheet(saved(book), "ar.xlsx"), NOW, "ar.po")
    assert (back.changed, "#, fuzzy" in (back.content or "")) == (1, False)


@pytest.mark.parametrize(
    ("cells", "code", "row"),
    [
        ({"C4": "Un autre texte"}, "changed_source", 4),
        ({"A5": "nothing.text"}, "unknown_text", 5),
        ({"A6": "survey.title"}, "repeated_text", 2),
        ({"D7": "=1+1"}, "cell", 7),
        ({"D8": dt.datetime(2026, 1, 2, tzinfo=None)}, "cell", 8),  # noqa: DTZ001 - as Excel makes it of 2/1
        ({"D9": True}, "cell", 9),
    ],
)
def test_rows_are_refused_one_by_one_with_their_number(
    cells: dict[str, str | float | dt.datetime], code: str, row: int
) -> None:
    back = taken(edited({**cells, "D3": "جديد"}))
    assert (back.findings[0].code, back.findings[0].line) == (code, row)
    assert f"Row {row}:" in back.findings[0].message
    assert back.changed == 1
    assert "جديد" in (back.content or "")


def test_a_number_typed_as_a_translation_is_text() -> None:
    assert 'msgstr "12"' in (taken(edited({"D3": 12})).content or "")
    assert 'msgstr "12"' in (taken(edited({"D3": 12.0})).content or "")


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def repacked(name: str, content: bytes) -> bytes:
    """A sound workbook with one part replaced."""
    with zipfile.ZipFile(io.BytesIO(write_sheet(hand_out(SURVEY, None, "ar", NOW, "ar.po")))) as archive:
        return packed({one: archive.read(one) for one in archive.namelist()} | {name: content})


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"x" * 10_000_001,
        packed({"xl/workbook.xml": b"<x/>"}),
        packed({"bomb.xml": b" " * 30_000_000}),
        packed({f"{number}.xml": b"<x/>" for number in range(600)}),
        packed({f"{number}.bin": b" " * 900_000 for number in range(60)}),
        repacked("xl/sharedStrings.xml", LAUGHS),
        repacked("xl/worksheets/sheet1.xml", LAUGHS.decode().encode("utf-16")),
        repacked("xl/worksheets/sheet1.xml", b'<?xml version="1.0" encoding="UTF-7"?>+ADw-x/+AD4-'),
        repacked("xl/vbaProject.bin", b"macro"),
        repacked("xl/workbook.xml", b"not xml"),
        repacked("xl/worksheets/sheet1.xml", b"<worksheet/>"),
        repacked("xl/worksheets/sheet1.xml", b"<worksheet>" + b"<c><v>1</v></c>" * 100_000 + b"</worksheet>"),
        repacked("xl/styles.xml", b"<styleSheet>" + b"<font/>" * 100_000 + b"</styleSheet>"),
    ],
    ids=[
        "empty", "cut", "large", "no sheet", "bomb", "parts", "heavy", "entities", "wide entities", "encoding", "macro",
        "broken", "bare", "cells", "styles",
    ],
)  # fmt: skip
def test_files_that_are_no_such_workbook_are_refused_with_a_finding(content: bytes) -> None:
    handed = read_sheet(content, "bad.xlsx")
    assert handed.rows == ()
    assert [finding.level for finding in handed.findings] == ["error"]


def test_a_sheet_that_says_it_is_a_million_rows_long_is_not_walked() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
    )
    rows = (
        b'<sheetData><row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
    )
    assert read_sheet(repacked("xl/worksheets/sheet1.xml", sheet + rows), "x").rows == ()


@given(st.binary(max_size=300))
def test_any_bytes_are_a_finding(content: bytes) -> None:
    assert read_sheet(content, "x").findings
