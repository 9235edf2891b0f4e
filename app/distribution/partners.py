"""The partner file: CSV text in, structures and professionals out, or everything that is wrong with it. Pure."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.distribution import departements
from app.messaging import numbers

COLUMNS = (
    "structure_reference",
    "structure_name",
    "structure_type",
    "network",
    "departement",
    "notebooks",
    "professional_reference",
    "professional_name",
    "role",
    "email",
    "phone",
    "language",
)
LARGEST = 1_500_000
"""Characters; some ten thousand professionals."""
MOST_NOTEBOOKS = 1_000_000
DEFAULT_LANGUAGE = "fr"

_DELIMITERS = ",;\t"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LONGEST = {
    "structure_reference": 60,
    "structure_name": 200,
    "structure_type": 40,
    "network": 120,
    "professional_reference": 60,
    "professional_name": 120,
    "role": 120,
    "email": 254,
}


class FaultCode(StrEnum):
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    MISSING_COLUMN = "missing_column"
    COLUMN_TWICE = "column_twice"
    UNREADABLE = "unreadable"
    CELL_COUNT = "cell_count"
    REQUIRED = "required"
    TOO_LONG = "too_long"
    CONTROL_CHARACTER = "control_character"
    UNKNOWN_DEPARTEMENT = "unknown_departement"
    NOT_A_COUNT = "not_a_count"
    NOT_AN_EMAIL = "not_an_email"
    NOT_A_TELEPHONE = "not_a_telephone"
    UNKNOWN_LANGUAGE = "unknown_language"
    TWO_VALUES = "two_values"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one cell; `column` is empty where the whole line or file is meant."""

    line: int
    column: str
    code: FaultCode
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StructureEntry:
    reference: str
    name: str
    kind: str
    network: str | None
    departement: str
    notebooks: int | None


@dataclass(frozen=True, slots=True)
class ProfessionalEntry:
    structure: str
    """Reference of their structure."""
    reference: str
    name: str
    role: str | None
    email: str | None
    phone: str | None
    language: str


@dataclass(frozen=True, slots=True)
class PartnerFile:
    """What a file says, in its order. Where there are faults the rest must not be used."""

    structures: tuple[StructureEntry, ...] = ()
    professionals: tuple[ProfessionalEntry, ...] = ()
    faults: tuple[Fault, ...] = ()


def decode(data: bytes) -> str:
    """The text of an uploaded file: UTF-8 as it should be, else what spreadsheets write on their own."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read(text: str, languages: Collection[str]) -> PartnerFile:
    """Every structure and professional of a file, or every fault at once."""
    if len(text) > LARGEST:
        return _refused(1, FaultCode.TOO_LARGE, most=LARGEST)
    text = text.removeprefix("\ufeff")
    lines = _lines(text, _delimiter(text))
    header = next(lines, None)
    if header is None:
        return _refused(1, FaultCode.EMPTY)
    if isinstance(header, Fault):
        return PartnerFile(faults=(header,))
    names = [_column(cell) for cell in header.cells]
    faults = tuple(_header_faults(header.number, names))
    return PartnerFile(faults=faults) if faults else _Reading(names, languages).of(lines)


def _header_faults(line: int, names: Sequence[str]) -> Iterator[Fault]:
    """Columns we do not know are nobody's business; those we know stand there once."""
    for column in COLUMNS:
        if column not in names:
            yield Fault(line, column, FaultCode.MISSING_COLUMN)
        elif names.count(column) > 1:
            yield Fault(line, column, FaultCode.COLUMN_TWICE)


def _refused(line: int, code: FaultCode, **params: str | int) -> PartnerFile:
    return PartnerFile(faults=(Fault(line, "", code, params),))


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    cells: Sequence[str]


def _lines(text: str, delimiter: str) -> Iterator[_Line | Fault]:
    """Lines that say something, by the number they begin at; a broken quote ends the reading."""
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
            yield _Line(number, cells)


def _delimiter(text: str) -> str:
    """The separator under which the header names most columns."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=lambda mark: sum(_column(cell.strip('"')) in COLUMNS for cell in header.split(mark)))


def _column(cell: str) -> str:
    return "_".join(cell.lower().split())


class _Cells:
    """One line's cells by column; collects what is wrong, so that one fault does not hide another."""

    def __init__(self, line: int, cells: Mapping[str, str]) -> None:
        self.line = line
        self.cells = cells
        self.faults: list[Fault] = []

    def fail(self, column: str, code: FaultCode, **params: str | int) -> None:
        self.faults.append(Fault(self.line, column, code, params))

    def words(self, column: str) -> str | None:
        """The cell as plain words on one line; None where it is empty or cannot be kept."""
        value = " ".join(self.cells[column].split())
        longest = _LONGEST.get(column, 120)
        if any(unicodedata.category(char) in {"Cc", "Cs"} for char in value):
            self.fail(column, FaultCode.CONTROL_CHARACTER)
        elif len(value) > longest:
            self.fail(column, FaultCode.TOO_LONG, most=longest)
        else:
            return value or None
        return None

    def needed(self, column: str) -> str:
        value = self.words(column)
        if value is None and not self.cells[column].strip():
            self.fail(column, FaultCode.REQUIRED)
        return value or ""

    def departement(self) -> str:
        written = self.needed("departement")
        found = departements.find(written)
        if written and found is None:
            self.fail("departement", FaultCode.UNKNOWN_DEPARTEMENT, value=written)
        return found.code if found else ""

    def notebooks(self) -> int | None:
        written = "".join(self.cells["notebooks"].split())
        if not written:
            return None
        if written.isdecimal() and len(written) < 10 and int(written) <= MOST_NOTEBOOKS:
            return int(written)
        self.fail("notebooks", FaultCode.NOT_A_COUNT, most=MOST_NOTEBOOKS)
        return None

    def email(self) -> str | None:
        written = self.words("email")
        if written and not _EMAIL.fullmatch(written):
            self.fail("email", FaultCode.NOT_AN_EMAIL)
        return written

    def phone(self) -> str | None:
        written = self.words("phone")
        number = numbers.parse(written, mobile=False) if written else None
        if isinstance(number, numbers.Problem):
            self.fail("phone", FaultCode.NOT_A_TELEPHONE)
            return None
        return number

    def language(self, known: Collection[str]) -> str:
        written = (self.words("language") or DEFAULT_LANGUAGE).lower()
        if written not in known:
            self.fail("language", FaultCode.UNKNOWN_LANGUAGE, value=written, known=", ".join(known))
        return written


_STRUCTURE_COLUMNS = {
    "name": "structure_name",
    "kind": "structure_type",
    "network": "network",
    "departement": "departement",
    "notebooks": "notebooks",
}


class _Reading:
    """A file being read: what was found so far, and at which line it was first said."""

    def __init__(self, names: Sequence[str], languages: Collection[str]) -> None:
        self.names = names
        self.languages = languages
        self.structures: dict[str, tuple[int, StructureEntry]] = {}
        self.professionals: dict[tuple[str, str], tuple[int, ProfessionalEntry]] = {}
        self.faults: list[Fault] = []

    def of(self, lines: Iterator[_Line | Fault]) -> PartnerFile:
        for line in lines:
            if isinstance(line, Fault):
                self.faults.append(line)
            elif len(line.cells) != len(self.names):
                counts = {"found": len(line.cells), "expected": len(self.names)}
                self.faults.append(Fault(line.number, "", FaultCode.CELL_COUNT, counts))
            else:
                self._line(_Cells(line.number, dict(zip(self.names, line.cells, strict=True))))
        if not self.faults and not self.structures:
            return _refused(1, FaultCode.EMPTY)
        structures = tuple(entry for _, entry in self.structures.values())
        professionals = tuple(entry for _, entry in self.professionals.values())
        return PartnerFile(structures, professionals, tuple(self.faults))

    def _line(self, cells: _Cells) -> None:
        self._structure(cells)
        # A structure may stand alone, before anybody in it is known.
        if cells.cells["professional_reference"].strip() or cells.cells["professional_name"].strip():
            self._professional(cells)
        self.faults += cells.faults

    def _structure(self, cells: _Cells) -> None:
        entry = StructureEntry(
            reference=cells.needed("structure_reference"),
            name=cells.needed("structure_name"),
            kind=cells.needed("structure_type"),
            network=cells.words("network"),
            departement=cells.departement(),
            notebooks=cells.notebooks(),
        )
        if cells.faults:
            return
        first, known = self.structures.setdefault(entry.reference, (cells.line, entry))
        for attribute, column in _STRUCTURE_COLUMNS.items():
            if getattr(entry, attribute) != getattr(known, attribute):
                cells.fail(column, FaultCode.TWO_VALUES, reference=entry.reference, first=first)

    def _professional(self, cells: _Cells) -> None:
        entry = ProfessionalEntry(
            structure=" ".join(cells.cells["structure_reference"].split()),
            reference=cells.needed("professional_reference"),
            name=cells.needed("professional_name"),
            role=cells.words("role"),
            email=cells.email(),
            phone=cells.phone(),
            language=cells.language(self.languages),
        )
        first, _ = self.professionals.setdefault((entry.structure, entry.reference), (cells.line, entry))
        if entry.reference and first != cells.line:
            cells.fail("professional_reference", FaultCode.TWICE, reference=entry.reference, first=first)
