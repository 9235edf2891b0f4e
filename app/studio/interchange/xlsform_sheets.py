"""The sheets of an XLSForm: their columns understood, and the rows of choices made into lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.studio.interchange.form import FormOption, Place, Texts
from app.studio.interchange.headers import ANY, MESSAGES, SPOKEN, Column, column
from app.studio.interchange.names import Names, code
from app.studio.interchange.report import Report, Weight
from app.studio.interchange.workbook import Sheet, Workbook

MEDIA = ("image", "audio")
WORDS = SPOKEN | set(MESSAGES.values())
SHEETS = frozenset({"survey", "choices", "settings", "external_choices", "relais"})


@dataclass(frozen=True, slots=True)
class Line:
    """A row by what its columns mean."""

    place: Place
    cells: Mapping[Column, str]

    def get(self, name: str) -> str:
        """The cell of a column; a spoken one gives its first language."""
        return next((text for one, text in self.cells.items() if one.name == name), "")

    def texts(self, name: str) -> Texts:
        return {one.language: text for one, text in self.cells.items() if one.name == name and one.known}

    def in_language(self, language: str) -> Line:
        """Words of no language taken for those of one: that of the form as a whole."""
        named = {
            replace(one, language=language) if one.language == ANY and one.name in WORDS else one: text
            for one, text in self.cells.items()
        }
        return Line(self.place, named)

    def media(self) -> dict[str, Texts]:
        found = {name: self.texts(name) for name in MEDIA}
        return {name: texts for name, texts in found.items() if texts}


def lines(workbook: Workbook, name: str, report: Report) -> tuple[Line, ...]:
    sheet = workbook.find(name)
    if sheet is None:
        return ()
    kind = "choices" if name == "external_choices" else name
    columns = {header: column(header, kind) for header in sheet.headers}
    _tell_languages(sheet, columns, report)
    return tuple(
        Line(Place(name, row.number), {columns[header]: text for header, text in row.cells.items()})
        for row in sheet.rows
    )


def _tell_languages(sheet: Sheet, columns: Mapping[str, Column], report: Report) -> None:
    for header, one in columns.items():
        if not one.known and any(header in row.cells for row in sheet.rows):
            why = f"no language is known under the name `{one.language}`"
            instead = "its texts are left out; write the code in brackets, `Name (code)`"
            report.add(sheet.name, 1, header, header, why, instead, "lost")


def tell_other_sheets(workbook: Workbook, report: Report) -> None:
    for sheet in workbook.sheets:
        if sheet.name.strip().lower() not in SHEETS and sheet.rows:
            weight_of: Weight = "lost" if sheet.name.strip().lower() in {"entities", "osm"} else "note"
            why = "this sheet is not part of what is asked"
            report.add(sheet.name, 0, "", f"{len(sheet.rows)} rows", why, "it is left out", weight_of)


@dataclass(slots=True)
class ChoiceLists:
    """The lists of a form by the names they have there, with the codes that their options get here."""

    options: dict[str, list[FormOption]] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, Names] = field(default_factory=dict)
    extra: set[str] = field(default_factory=set)
    """Columns of the sheet that a filter may compare."""


_PLAIN = frozenset({"list_name", "name", *SPOKEN})


def choice_lists(found: tuple[Line, ...], compared: frozenset[str], report: Report) -> ChoiceLists:
    """`compared` are the columns that filters read; the others say nothing here."""
    lists = ChoiceLists()
    for line in found:
        name, written = line.get("list_name") or line.get("list name"), line.get("name")
        if name and written:
            _option(lists, name, written, line, compared, report)
        elif line.cells:
            what = " | ".join(line.cells.values())
            report.add(
                line.place.sheet, line.place.row, "", what, "it has no list or no name", "it is left out", "lost"
            )
    _tell_columns(found, compared, report)
    return lists


def _option(lists: ChoiceLists, name: str, written: str, line: Line, compared: frozenset[str], report: Report) -> None:
    names = lists.names.setdefault(name, Names(taken=()))
    codes = lists.codes.setdefault(name, {})
    given = names.make(written, "c")
    if written in codes:
        why = f"`{name}` holds it twice"
        report.add(line.place.sheet, line.place.row, "name", written, why, f"the second is called `{given}`")
    codes.setdefault(written, given)
    label = line.texts("label") or {ANY: written}
    own = {code(one.name): code(text) for one, text in line.cells.items() if one.name in compared}
    lists.extra |= {one.name for one in line.cells if one.name in compared}
    lists.options.setdefault(name, []).append(FormOption(given, label, line.place, own, line.media()))
    for one in ("video", "big-image"):
        if line.get(one):
            report.add(
                line.place.sheet, line.place.row, one, line.get(one), "it has no place here", "it is left out", "lost"
            )


def _tell_columns(found: tuple[Line, ...], compared: frozenset[str], report: Report) -> None:
    filled = {one.name for line in found for one in line.cells} - _PLAIN - compared
    for name in sorted(filled):
        report.add("choices", 1, name, name, "no filter reads this column", "it is left out", "note")
