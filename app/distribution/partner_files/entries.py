"""Lines in, structures and professionals out, or everything that is wrong with a line. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from app.distribution import departements
from app.distribution.partner_files.faults import Fault, FaultCode
from app.distribution.partner_files.matching import Matching
from app.distribution.partner_files.tabular import FORMULA, NOT_TEXT, Line
from app.distribution.partner_files.workdays import plain_hours
from app.interview.characters import folded
from app.messaging import numbers

MOST_PEOPLE = 1_000_000
"""Notebooks ordered by one structure, or people it follows."""
DEFAULT_LANGUAGE = "fr"
EXAMPLE_HOURS = "lun-ven 9h-17h"

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_RUN_BY_SPREADSHEETS = ("=", "@", "+", "-")
_SIGNED = frozenset({"phone", "notebooks", "size"})
"""Columns whose values may begin with a sign; what they hold is a number or nothing."""
_LONGEST = {
    "structure_reference": 60,
    "structure_name": 200,
    "structure_type": 40,
    "network": 120,
    "professional_reference": 60,
    "professional_name": 120,
    "first_name": 60,
    "role": 120,
    "email": 254,
}
_KINDS = {
    "mission_locale": ("mission locale", "missions locales", "ml"),
    "france_travail": ("france travail", "pole emploi", "agence france travail"),
    "association": ("association", "asso", "associations"),
    "ccas": ("ccas", "cias", "centre communal d action sociale"),
}
"""Types as people write them; another is kept as it stands."""
_KIND_OF = {phrase: kind for kind, phrases in _KINDS.items() for phrase in (*phrases, kind.replace("_", " "))}
_LANGUAGES = {
    "fr": ("francais", "french"),
    "ar": ("arabe", "arabic", "العربية"),
    "en": ("anglais", "english"),
}
_LANGUAGE_OF = {folded(name): code for code, names in _LANGUAGES.items() for name in (*names, code)}


@dataclass(frozen=True, slots=True)
class StructureEntry:
    reference: str
    name: str
    kind: str
    network: str | None
    departement: str
    notebooks: int | None
    size: int | None = None


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
    hours: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: where it has faults, nothing of it is taken. The structure is None where a line above told it."""

    line: int
    structure: StructureEntry | None = None
    professional: ProfessionalEntry | None = None
    faults: tuple[Fault, ...] = ()


class _Cells:
    """One line's cells by column; collects what is wrong, so that one fault does not hide another."""

    def __init__(self, line: Line, matching: Matching) -> None:
        self.line = line.number
        self.cells = {name: line.cells[at] for name, at in matching.items()}
        self.faults: list[Fault] = []

    def has(self, column: str) -> bool:
        return bool(self.cells.get(column, "").strip())

    def fail(self, column: str, code: FaultCode, **params: str | int) -> None:
        self.faults.append(Fault(self.line, column, code, params))

    def words(self, column: str) -> str | None:
        """The cell as plain words on one line; None where it is empty or cannot be kept."""
        written = self.cells.get(column, "")
        value = " ".join(written.split())
        fault = _unfit(column, written, value)
        if fault is None:
            return value or None
        params: dict[str, str | int] = {"most": _LONGEST.get(column, 120)} if fault is FaultCode.TOO_LONG else {}
        self.fail(column, fault, **params)
        return None

    def needed(self, column: str) -> str:
        value = self.words(column)
        if value is None and not self.has(column):
            self.fail(column, FaultCode.REQUIRED)
        return value or ""

    def departement(self) -> str:
        written = self.needed("departement")
        found = departements.find(written)
        if written and found is None:
            self.fail("departement", FaultCode.UNKNOWN_DEPARTEMENT, value=written)
        return found.code if found else ""

    def kind(self) -> str:
        return plain_kind(self.needed("structure_type"))

    def count(self, column: str) -> int | None:
        written = "".join((self.words(column) or "").split())
        if not written:
            return None
        if written.isdecimal() and len(written) < 10 and int(written) <= MOST_PEOPLE:
            return int(written)
        self.fail(column, FaultCode.NOT_A_COUNT, most=MOST_PEOPLE)
        return None

    def email(self) -> str | None:
        written = self.words("email")
        if written and not _EMAIL.fullmatch(written):
            self.fail("email", FaultCode.NOT_AN_EMAIL)
        return written

    def phone(self) -> str | None:
        written = self.words("phone")
        if written and re.fullmatch(r"[1-9]\d{8}", written):
            written = f"0{written}"  # spreadsheets take the zero of a number away
        number = numbers.parse(written, mobile=False) if written else None
        if isinstance(number, numbers.Problem):
            self.fail("phone", FaultCode.NOT_A_TELEPHONE)
            return None
        return number

    def hours(self) -> str | None:
        written = self.words("hours")
        found = plain_hours(written) if written else None
        if written and found is None:
            self.fail("hours", FaultCode.NOT_HOURS, example=EXAMPLE_HOURS)
        return found

    def language(self, known: Collection[str]) -> str:
        written = self.words("language") or DEFAULT_LANGUAGE
        code = _LANGUAGE_OF.get(folded(written), written.lower())
        if code not in known:
            self.fail("language", FaultCode.UNKNOWN_LANGUAGE, value=written, known=", ".join(known))
        return code


def plain_kind(written: str) -> str:
    """A type of structure as we call it, however it is written; one we do not know stays."""
    return _KIND_OF.get(" ".join(folded(written).replace("_", " ").replace("'", " ").split()), written)


def _unfit(column: str, written: str, value: str) -> FaultCode | None:
    if written == FORMULA:
        return FaultCode.FORMULA
    if written == NOT_TEXT:
        return FaultCode.NOT_TEXT
    if not value.isprintable() and any(unicodedata.category(char) in {"Cc", "Cs"} for char in value):
        return FaultCode.CONTROL_CHARACTER
    if column not in _SIGNED and value.startswith(_RUN_BY_SPREADSHEETS):
        return FaultCode.FORMULA
    return FaultCode.TOO_LONG if len(value) > _LONGEST.get(column, 120) else None


class Reading:
    """A file being read: remembers who was named at which line, and nothing else of what went by."""

    def __init__(self, matching: Matching, width: int, languages: Collection[str]) -> None:
        self._matching, self._width, self._languages = matching, width, languages
        self._structures: dict[str, tuple[int, StructureEntry]] = {}
        self._professionals: dict[tuple[str, str], int] = {}

    def entries(self, lines: Iterator[Line | Fault]) -> Iterator[Entry]:
        for line in lines:
            if isinstance(line, Fault):
                yield Entry(line.line, faults=(line,))
            elif len(line.cells) != self._width:
                counts = {"found": len(line.cells), "expected": self._width}
                yield Entry(line.number, faults=(Fault(line.number, "", FaultCode.CELL_COUNT, counts),))
            else:
                yield self._entry(_Cells(line, self._matching))

    def _entry(self, cells: _Cells) -> Entry:
        structure = self._structure(cells)
        # A structure may stand alone, before anybody in it is known.
        named = any(cells.has(column) for column in ("professional_reference", "professional_name"))
        professional = self._professional(cells, structure.reference) if named else None
        if cells.faults:
            return Entry(cells.line, faults=tuple(cells.faults))
        first, _ = self._structures.setdefault(structure.reference, (cells.line, structure))
        if professional:
            self._professionals[structure.reference, professional.reference] = cells.line
        return Entry(cells.line, structure if first == cells.line else None, professional)

    def _structure(self, cells: _Cells) -> StructureEntry:
        name, departement = cells.needed("structure_name"), cells.departement()
        entry = StructureEntry(
            reference=self._reference(cells, "structure_reference", f"{departement} {name}"),
            name=name,
            kind=cells.kind(),
            network=cells.words("network"),
            departement=departement,
            notebooks=cells.count("notebooks"),
            size=cells.count("size"),
        )
        if not cells.faults and (told := self._structures.get(entry.reference)):
            self._compare(cells, entry, *told)
        return entry

    def _compare(self, cells: _Cells, entry: StructureEntry, first: int, known: StructureEntry) -> None:
        for attribute, column in STRUCTURE_FIELDS.items():
            if getattr(entry, attribute) != getattr(known, attribute):
                cells.fail(column, FaultCode.TWO_VALUES, reference=entry.reference, first=first)

    def _professional(self, cells: _Cells, structure: str) -> ProfessionalEntry:
        first_name, last_name = cells.words("first_name"), cells.needed("professional_name")
        name = f"{first_name} {last_name}" if first_name else last_name
        entry = ProfessionalEntry(
            structure=structure,
            reference=self._reference(cells, "professional_reference", name),
            name=name,
            role=cells.words("role"),
            email=cells.email(),
            phone=cells.phone(),
            language=cells.language(self._languages),
            hours=cells.hours(),
        )
        first = self._professionals.get((structure, entry.reference))
        if entry.reference and first is not None:
            cells.fail("professional_reference", FaultCode.TWICE, reference=entry.reference, first=first)
        return entry

    def _reference(self, cells: _Cells, column: str, told_by: str) -> str:
        """The file's own, or made of the name where the file has none."""
        if column in self._matching:
            return cells.needed(column)
        return made_reference(told_by)


def made_reference(told_by: str) -> str:
    """Of a name, however it is written."""
    return "-".join(re.findall(r"[^\W_]+", folded(told_by)))[:60]


def moved_reference(reference: str, structure: str) -> str:
    """What somebody is called in another structure than the one they came from, where the name is taken there."""
    return f"{reference[:40]} ({structure})"[:60]


STRUCTURE_FIELDS: Mapping[str, str] = {
    "name": "structure_name",
    "kind": "structure_type",
    "network": "network",
    "departement": "departement",
    "notebooks": "notebooks",
    "size": "size",
}
"""What is kept of a structure, and the column it comes from."""
PROFESSIONAL_FIELDS: Mapping[str, str] = {
    "name": "professional_name",
    "role": "role",
    "email": "email",
    "phone": "phone",
    "language": "language",
    "hours": "hours",
}
