"""What is said about a partner file: its columns, and what is wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.distribution.partner_files.faults import Fault, FaultCode
from app.questionnaire.findings import Finding
from app.site.language import N_

Translate = Callable[[str], str]

_COLUMNS = {
    "structure_reference": N_("Structure: your reference"),
    "structure_name": N_("Structure: name"),
    "structure_type": N_("Structure: type"),
    "network": N_("Network"),
    "departement": N_("Département"),
    "notebooks": N_("Notebooks ordered"),
    "size": N_("People followed"),
    "professional_reference": N_("Professional: your reference"),
    "professional_name": N_("Professional: name"),
    "first_name": N_("Professional: first name"),
    "role": N_("Role"),
    "email": N_("E-mail"),
    "phone": N_("Telephone"),
    "language": N_("Language"),
    "hours": N_("Hours for calls"),
}

# What is wrong, and how to mend it. Neither repeats a telephone number or an e-mail address.
_FAULTS = {
    FaultCode.TOO_LARGE: (
        N_("The file is larger than %(most)d MB"),
        N_("Cut it into several files and import them one after the other."),
    ),
    FaultCode.TOO_MANY_LINES: (
        N_("The file has more than %(most)d lines"),
        N_("Cut it into several files and import them one after the other."),
    ),
    FaultCode.OLD_WORKBOOK: (
        N_("This is a workbook of an old kind"),
        N_("Open it in your spreadsheet program and save it as XLSX or CSV."),
    ),
    FaultCode.NOT_A_TABLE: (
        N_("This is not a table: a picture, a PDF or another kind of file"),
        N_("Send the list as a CSV file or an XLSX workbook, as a spreadsheet saves it."),
    ),
    FaultCode.NOT_A_WORKBOOK: (
        N_("This is no workbook that can be read"),
        N_("Open it in your spreadsheet program and save it as XLSX or CSV."),
    ),
    FaultCode.UNSAFE_WORKBOOK: (
        N_("The workbook is broken, protected, holds a program or unpacks beyond measure: it is not opened"),
        N_("Copy the cells into a new workbook, or save it as CSV."),
    ),
    FaultCode.LOST: (
        N_("The file cannot be read: this installation's secret is no longer the one that sealed it"),
        N_("Import it again."),
    ),
    FaultCode.EMPTY: (
        N_("The file names no structure"),
        N_("Put the column names on the first line, then one line per professional."),
    ),
    FaultCode.MISSING_COLUMN: (
        N_("No column of the file was chosen for it"),
        N_("Choose the column below, or add it to the file."),
    ),
    FaultCode.COLUMN_TWICE: (
        N_("The same column of the file was chosen for something else as well"),
        N_("Choose another column for one of the two."),
    ),
    FaultCode.UNREADABLE: (
        N_("From here on the file cannot be read: a quotation mark opens or closes in the wrong place"),
        N_("Save the file again as CSV from a spreadsheet, or double the quotation marks inside a cell."),
    ),
    FaultCode.CELL_COUNT: (
        N_("The line has %(found)d cells where the first line has %(expected)d"),
        N_("Put quotation marks around a cell that holds the separator, or add the missing separators."),
    ),
    FaultCode.REQUIRED: (N_("The cell is empty"), N_("Fill it in.")),
    FaultCode.TOO_LONG: (N_("The cell is longer than %(most)d characters"), N_("Shorten it.")),
    FaultCode.CONTROL_CHARACTER: (
        N_("The cell holds a character that cannot be seen"),
        N_("Clear the cell and type its content again."),
    ),
    FaultCode.FORMULA: (
        N_("The cell holds a formula, or begins like one"),
        N_("Write its value instead, without the sign in front."),
    ),
    FaultCode.NOT_TEXT: (
        N_("The cell was turned into a date or another value"),
        N_("Format the cell as text and write it again."),
    ),
    FaultCode.UNKNOWN_DEPARTEMENT: (
        N_("There is no département “%(value)s”"),
        N_("Give its number, its name or a postcode."),
    ),
    FaultCode.NOT_A_COUNT: (
        N_("This is not a whole number"),
        N_("Give a whole number from 0 to %(most)d, or leave the cell empty if it is not known."),
    ),
    FaultCode.NOT_AN_EMAIL: (
        N_("This is not an e-mail address"),
        N_("Write it as name@example.org, or leave the cell empty."),
    ),
    FaultCode.NOT_A_TELEPHONE: (
        N_("This is not a telephone number in France or overseas"),
        N_("Write it as 01 23 45 67 89 or +33 1 23 45 67 89, or leave the cell empty."),
    ),
    FaultCode.NOT_HOURS: (
        N_("These hours cannot be read"),
        N_("Write them as “%(example)s”, or leave the cell empty."),
    ),
    FaultCode.UNKNOWN_LANGUAGE: (
        N_("The language “%(value)s” is not known"),
        N_("Give one of these: %(known)s."),
    ),
    FaultCode.TWO_VALUES: (
        N_("Structure %(reference)s is described in another way on line %(first)d"),
        N_("Write the same on both lines, or give one of the structures another reference."),
    ),
    FaultCode.TWICE: (
        N_("Professional %(reference)s of this structure is on line %(first)d already"),
        N_("Take one of the lines away, or give one of the two another reference."),
    ),
}
IN_COLUMN = N_("%(column)s: %(problem)s")


def column_name(column: str, translate: Translate) -> str:
    """One of our columns in words."""
    return translate(_COLUMNS[column])


def told(fault: Fault, translate: Translate) -> str:
    """What is wrong and how to mend it, beside the field that it is about."""
    return ". ".join(translate(msgid) % dict(fault.params) for msgid in _FAULTS[fault.code])


def findings(faults: Iterable[Fault], name: str, translate: Translate) -> tuple[Finding, ...]:
    """The faults of the file `name` in the reader's language, in the order of its lines."""
    return tuple(_finding(fault, name, translate) for fault in sorted(faults, key=lambda fault: fault.line))


def _finding(fault: Fault, name: str, translate: Translate) -> Finding:
    message, mend = (translate(msgid) % dict(fault.params) for msgid in _FAULTS[fault.code])
    if fault.column:
        message = translate(IN_COLUMN) % {"column": column_name(fault.column, translate), "problem": message}
    return Finding(name, fault.line, "error", fault.code.value, message, mend)
