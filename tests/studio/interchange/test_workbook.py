"""Files that mean harm or are no workbooks: refused with a reason, soon, and in little memory."""

import io
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.studio.interchange.importing import Refused, import_form
from app.studio.interchange.workbook import LARGEST, Workbook, read_workbook
from tests.studio.interchange.answering import NOW
from tests.studio.interchange.workbooks import xls, xlsx

PLAIN = xlsx({"survey": [["type", "name", "label"], ["text", "a", "Un texte"]]})


def with_parts(**parts: bytes) -> bytes:
    """The plain workbook with parts added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def sheet(inside: bytes) -> bytes:
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="' + space + b'"><sheetData>' + inside + b"</sheetData></worksheet>"


SHEET = "xl/worksheets/sheet1.xml"
ROWS = b"".join(b'<row r="%d"><c r="A%d" t="str"><v>text</v></c></row>' % (n, n) for n in range(1, 60_000))
LSS = b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType><surveys><rows><row/></rows></surveys>"
ASKED = b"".join(b"<row><qid>%d</qid><type>S</type></row>" % number for number in range(5_000))
QUESTIONS = b"<questions><rows>" + ASKED + b"</rows></questions>"
CASES = {
    "bomb": (with_parts(**{SHEET: b" " * 30_000_000}), "unpacks to more"),
    "steep": (with_parts(**{SHEET: b" " * 14_000_000}), "packed beyond all measure"),
    "entities": (with_parts(**{SHEET: b'<!DOCTYPE a [<!ENTITY b "c">]>' + sheet(b"")}), "entities"),
    "macros": (with_parts(**{"xl/vbaProject.bin": b"x"}), "is a program"),
    "macro type": (with_parts(**{"[Content_Types].xml": b"<Types>macroEnabled</Types>"}), "macros"),
    "rows": (with_parts(**{SHEET: sheet(ROWS)}), "more than 5000 rows"),
    "columns": (xlsx({"survey": [["x"] * 300]}), "more than 200 columns"),
    "cell": (xlsx({"survey": [["x" * 6000]]}), "characters in a cell"),
    "large": (b"PK" + b"x" * LARGEST, "larger than"),
    "junk zip": (b"PK\x03\x04" + bytes(range(256)) * 9, "broken"),
    "no book": (with_parts(**{"xl/workbook.xml": b"<a"}), "broken"),
    "junk xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 99, "broken"),
    "xls macros": (xls({"survey": [["type"], ["_VBA_PROJECT"]]}), "macros"),
    "password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 9, "by a password"),
    "truncated xls": (xls({"survey": [["type"], ["text"]]})[:1500], "broken"),
    "archive": (with_parts(**{"survey_1.lss": b"<document/>"}), "archive of LimeSurvey"),
    "lss rows": (LSS + b"<row><a>1</a></row>" * 200_000, "more than 60000 rows"),
    "lss tags": (LSS + b"<a/>" * 1_000_000, "more than 60000 rows"),
    "lss depth": (LSS + b"<a>" * 100_000, "no XML"),
    "lss entities": (b'<!DOCTYPE d [<!ENTITY a "b">]>' + LSS, "entities"),
    "lss entities, wide": (('<!DOCTYPE d [<!ENTITY a "b">]>' + LSS.decode()).encode("utf-16"), "entities"),
    "lss, not UTF-8": (LSS + "<a>\xe9</a></document>".encode("latin-1"), "neither UTF-8"),
    "lss questions": (LSS + QUESTIONS + b"</document>", "more than 1000 questions"),
    "text": (b"type,name\ntext,a\n", "neither a spreadsheet"),
    "nothing": (b"", "neither a spreadsheet"),
    "utf-16": ("type,name".encode("utf-16"), "neither a spreadsheet"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_refusals_are_clear_quick_and_small(case: str) -> None:
    content, why = CASES[case]
    tracemalloc.start()
    begun = time.process_time()
    found = import_form(content, case, None, NOW)
    spent, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(found, Refused)
    assert why in found.why
    assert peak < 100_000_000
    assert spent < 30, "tracing makes it many times slower; a bomb would take for ever"


@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([PLAIN, xls({"survey": [["type", "name"], ["text", 1.0]]})]))
    place = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:place] + data.draw(st.binary(max_size=8)) + whole[place + 1 :]
    assert isinstance(read_workbook(damaged), Workbook | str)


def test_numbers_read_as_people_see_them() -> None:
    for content in (xlsx({"s": [["a"], [1.0], [2.5]]}), xls({"s": [["a"], [1.0], [2.5]]})):
        found = read_workbook(content)
        assert isinstance(found, Workbook)
        assert [row.cells["a"] for row in found.sheets[0].rows] == ["1", "2.5"]
