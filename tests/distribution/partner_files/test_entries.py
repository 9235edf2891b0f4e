"""The partner file: everything wrong with it at once, and nothing ever raised."""

import csv
import io
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.demo.stage import PARTNERS as DEMO
from app.distribution.partner_files import matching, wording
from app.distribution.partner_files.entries import ProfessionalEntry, Reading, StructureEntry
from app.distribution.partner_files.faults import Fault, FaultCode
from app.distribution.partner_files.tabular import LARGEST, open_grid

LANGUAGES = ("fr", "ar", "en")
COLUMNS = (
    "structure_reference",
    "structure_name",
    "structure_type",
    "network",
    "departement",
    "notebooks",
    "size",
    "professional_reference",
    "professional_name",
    "role",
    "email",
    "phone",
    "language",
    "hours",
)
GOOD = {
    "structure_reference": "S1",
    "structure_name": "Mission locale",
    "structure_type": "mission_locale",
    "network": "",
    "departement": "93",
    "notebooks": "120",
    "size": "900",
    "professional_reference": "P1",
    "professional_name": "Amina Belkacem",
    "role": "conseillère",
    "email": "amina@example.org",
    "phone": "01 99 00 01 37",
    "language": "fr",
    "hours": "lun-ven 9h-17h",
}


@dataclass(frozen=True)
class Read:
    structures: tuple[StructureEntry, ...]
    professionals: tuple[ProfessionalEntry, ...]
    faults: tuple[Fault, ...]


def read(content: str | bytes) -> Read:
    """A whole file at once."""
    grid = open_grid(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    if isinstance(grid, Fault):
        return Read((), (), (grid,))
    guessed = matching.guess(grid.head.cells)
    if told := tuple(matching.faults(grid.head, guessed)):
        return Read((), (), told)
    entries = list(Reading(guessed, len(grid.head.cells), LANGUAGES).entries(grid.lines()))
    return Read(
        tuple(one.structure for one in entries if one.structure),
        tuple(one.professional for one in entries if one.professional),
        tuple(fault for one in entries for fault in one.faults),
    )


def written(*rows: dict[str, str], delimiter: str = ",", header: tuple[str, ...] = COLUMNS) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows([(GOOD | row).get(name, "") for name in header] for row in rows)
    return text.getvalue()


def faults(text: str) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.column, fault.code.value) for fault in read(text).faults]


def test_a_good_line_is_read_as_it_is_meant() -> None:
    file = read(written({}))
    assert file.faults == ()
    (structure,) = file.structures
    (professional,) = file.professionals
    assert (structure.kind, structure.network, structure.notebooks, structure.size) == (
        "mission_locale",
        None,
        120,
        900,
    )
    assert (professional.structure, professional.phone) == ("S1", "+33199000137")
    assert professional.hours == "mon-fri 9-17"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_separators_marks_and_line_ends_do_not_matter(delimiter: str, mark: str, ends: str) -> None:
    text = mark + written({"structure_name": f"A{delimiter} B"}, delimiter=delimiter).replace("\r\n", ends)
    file = read(text)
    assert file.faults == ()
    assert file.structures[0].name == " ".join(f"A{delimiter} B".split())


def test_columns_come_in_any_order_with_others_between() -> None:
    file = read(written({}, header=("remarks", *reversed(COLUMNS))))
    assert file.faults == ()
    assert file.professionals[0].name == "Amina Belkacem"


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("structure_reference", " ", "required"),
        ("structure_name", "", "required"),
        ("structure_name", "x" * 201, "too_long"),
        ("structure_name", "a\x00b", "control_character"),
        ("structure_type", "", "required"),
        ("departement", "", "required"),
        ("departement", "96", "unknown_departement"),
        ("departement", "Atlantide", "unknown_departement"),
        ("structure_name", "=HYPERLINK(1)", "formula"),
        ("professional_name", "@SUM(1)", "formula"),
        ("role", "-1+1", "formula"),
        ("size", "x", "not_a_count"),
        ("hours", "le matin", "not_hours"),
        ("notebooks", "-1", "not_a_count"),
        ("notebooks", "beaucoup", "not_a_count"),
        ("notebooks", "1.5", "not_a_count"),
        ("notebooks", "99999999999999999999", "not_a_count"),
        ("professional_reference", "", "required"),
        ("professional_name", "", "required"),
        ("email", "amina", "not_an_email"),
        ("email", "a b@example.org", "not_an_email"),
        ("phone", "12", "not_a_telephone"),
        ("phone", "+44 20 7946 0000", "not_a_telephone"),
        ("language", "de", "unknown_language"),
    ],
)
def test_what_cannot_be_kept_is_named_with_its_place(column: str, value: str, code: str) -> None:
    assert faults(written({}, {"structure_reference": "S2", column: value})) == [(3, column, code)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("notebooks", ""),
        ("notebooks", "1 200"),
        ("email", ""),
        ("phone", ""),
        ("phone", "0692 12 34 56"),
        ("phone", "639980311"),
        ("role", ""),
        ("hours", ""),
        ("size", ""),
    ],
)
def test_what_is_not_known_may_be_left_empty(column: str, value: str) -> None:
    assert faults(written({column: value})) == []


def test_a_language_left_empty_is_french() -> None:
    assert read(written({"language": ""})).professionals[0].language == "fr"


def test_a_structure_may_stand_without_anybody() -> None:
    file = read(written({"professional_reference": "", "professional_name": ""}))
    assert (len(file.structures), len(file.professionals), file.faults) == (1, 0, ())


def test_every_fault_of_every_line_is_told_at_once() -> None:
    text = written(
        {},
        {"structure_reference": "S2", "departement": "99", "notebooks": "-3", "phone": "x", "language": "xx"},
        {"professional_name": "Somebody else"},
        {"professional_reference": "P2", "structure_name": "Another name", "departement": "75"},
    )
    assert faults(text) == [
        (3, "departement", "unknown_departement"),
        (3, "notebooks", "not_a_count"),
        (3, "phone", "not_a_telephone"),
        (3, "language", "unknown_language"),
        (4, "professional_reference", "twice"),
        (5, "structure_name", "two_values"),
        (5, "departement", "two_values"),
    ]


def test_two_structures_may_each_call_somebody_p1() -> None:
    assert faults(written({}, {"structure_reference": "S2"})) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [(1, "", "empty")]),
        (" \n\n", [(1, "", "empty")]),
        ("structure_name,structure_type", [(1, "departement", "missing_column")]),
        ("no,column,of,ours", [(1, name, "missing_column") for name in matching.NEEDED]),
        (",".join(COLUMNS) + "\nS1,x", [(2, "", "cell_count")]),
        (",".join(COLUMNS) + '\n\n"S1,x\ny', [(3, "", "unreadable")]),
        ("x" * (LARGEST + 1), [(1, "", "too_large")]),
    ],
    ids=["nothing", "blanks", "column missing", "other columns", "short line", "open quote", "large"],
)
def test_files_that_cannot_be_read_say_why(text: str, found: list[tuple[int, str, str]]) -> None:
    assert faults(text) == found


def test_a_cell_of_several_lines_does_not_shift_the_numbers() -> None:
    assert faults(written({"role": "conseillère\nle lundi"}, {"departement": "x"}))[0][0] == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_files_are_read_in_the_encodings_spreadsheets_write(encoding: str) -> None:
    file = read(written({"structure_name": "Étang-Salé"}).encode(encoding))
    assert file.structures[0].name == "Étang-Salé"


@settings(max_examples=50)
@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    assert read(data).faults


CELLS = st.sampled_from(["", "S1", "x" * 300, "99", "-1", '"', "a@b", "\x00", "٣", "fr", "\ud800", "06"]) | st.text(
    st.characters(codec="utf-8", exclude_characters="%")  # so that a placeholder left in a message is ours
)


@settings(max_examples=50)
@given(st.lists(st.lists(CELLS, min_size=13, max_size=15), max_size=4))
def test_no_cells_raise_and_a_file_is_faulty_or_whole(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows])
    file = read(text.getvalue())
    assert file.faults or file.structures or not any("".join(row).strip() for row in rows)
    for finding in wording.findings(file.faults, "partners.csv", str):
        assert "%(" not in finding.message + finding.mend


def test_every_fault_has_its_words() -> None:
    assert set(wording._FAULTS) == set(FaultCode)


def test_findings_do_not_repeat_numbers_or_addresses() -> None:
    file = read(written({"phone": "06 12", "email": "amina"}))
    said = "\n".join(str(finding) for finding in wording.findings(file.faults, "p.csv", str))
    assert said.startswith("p.csv:2: E-mail: ")
    assert "06 12" not in said
    assert "amina" not in said


def test_every_column_has_its_words() -> None:
    assert set(wording._COLUMNS) == set(matching.COLUMNS)


def test_the_demo_file_is_whole() -> None:
    file = read(DEMO.read_bytes())
    assert (len(file.structures), len(file.professionals), file.faults) == (12, 40, ())


FRENCH = "Nom de la structure;Type de structure;Code postal;Nom;Prénom;Courriel;Tél. portable;Langue;Horaires"


def test_a_french_file_without_references_is_understood() -> None:
    file = read(f"{FRENCH}\nML Nord;Mission Locale;97410;Hoarau;Nadia;n@example.org;0692123456;Arabe;mar et jeu 9h-12h")
    assert file.faults == ()
    (structure,), (person,) = file.structures, file.professionals
    assert (structure.reference, structure.kind, structure.departement) == ("974-ml-nord", "mission_locale", "974")
    assert (person.reference, person.name, person.language) == ("nadia-hoarau", "Nadia Hoarau", "ar")
    assert (person.phone, person.hours) == ("+262692123456", "tue 9-12, thu 9-12")


def test_a_refused_line_does_not_speak_for_its_structure() -> None:
    file = read(written({"phone": "x", "notebooks": "1"}, {"professional_reference": "P2", "notebooks": "2"}))
    assert [fault.line for fault in file.faults] == [2]
    assert [one.notebooks for one in file.structures] == [2]
