"""What can be wrong with a partner file, by place. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FaultCode(StrEnum):
    TOO_LARGE = "too_large"
    TOO_MANY_LINES = "too_many_lines"
    OLD_WORKBOOK = "old_workbook"
    NOT_A_TABLE = "not_a_table"
    NOT_A_WORKBOOK = "not_a_workbook"
    UNSAFE_WORKBOOK = "unsafe_workbook"
    LOST = "lost"
    EMPTY = "empty"
    MISSING_COLUMN = "missing_column"
    COLUMN_TWICE = "column_twice"
    UNREADABLE = "unreadable"
    CELL_COUNT = "cell_count"
    REQUIRED = "required"
    TOO_LONG = "too_long"
    CONTROL_CHARACTER = "control_character"
    FORMULA = "formula"
    NOT_TEXT = "not_text"
    UNKNOWN_DEPARTEMENT = "unknown_departement"
    NOT_A_COUNT = "not_a_count"
    NOT_AN_EMAIL = "not_an_email"
    NOT_A_TELEPHONE = "not_a_telephone"
    NOT_HOURS = "not_hours"
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
