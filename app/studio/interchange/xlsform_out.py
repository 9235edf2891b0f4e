"""A survey written as an XLSForm: one workbook with all its languages, and a remark for what it cannot hold."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook

from app.questionnaire.model import Language, Option, Question, Survey
from app.studio.interchange.languages import name_of
from app.studio.interchange.report import Report

Texts = Mapping[Language, Mapping[str, str]]
"""By language and context; a text that may not be handed on is not there."""
Cells = dict[str, str]
_FIRST = ("type", "name")
_OUTER = frozenset({"list_name", "of", "key", "fact"})
"""Columns that a sheet names by itself."""
_SPOKEN = ("label", "hint", "constraint_message", "image", "audio")
_LAST = (
    "required",
    "relevant",
    "constraint",
    "calculation",
    "choice_filter",
    "repeat_count",
    "appearance",
    "parameters",
)


@dataclass(slots=True)
class Book:
    """Rows on their way into a workbook."""

    survey: Survey
    texts: Texts
    report: Report
    rows: list[Cells] = field(default_factory=list)
    choices: list[Cells] = field(default_factory=list)
    facts: list[Cells] = field(default_factory=list)
    """What has no column, for the sheet that only Relais reads."""
    listed: set[str] = field(default_factory=set)

    def add(self, type_: str, name: str, **cells: str | None) -> Cells:
        row = {"type": type_, "name": name} | {key: text for key, text in cells.items() if text}
        self.rows.append(row)
        return row

    def spoken(self, column: str, context: str) -> Cells:
        """A text in every language it has."""
        return {
            f"{column}::{name_of(language)}": said[context]
            for language, said in self.texts.items()
            if said.get(context)
        }

    def hint(self, question: Question) -> Cells:
        """Help, and of a scale what its ends mean."""
        cells = self.spoken("hint", f"{question.id}.help") if question.help else {}
        scale = question.scale
        for language, said in self.texts.items() if scale else ():
            base = question.id.partition(".")[0]
            low, high = said.get(f"{base}.low"), said.get(f"{base}.high")
            if scale and low and high:
                column = f"hint::{name_of(language)}"
                ends = f"{scale.first} = {low}, {scale.last} = {high}"
                cells[column] = f"{cells[column]}\n{ends}" if column in cells else ends
        return cells

    def option(self, listed: str, name: str, context: str, option: Option) -> None:
        cells = {"list_name": listed, "name": name, **self.spoken("label", context)}
        cells |= {f"{kind}::{name_of(at)}": file for kind, at, file in media(option)}
        self.choices.append(cells | dict(option.columns))

    def written(self) -> bytes:
        book = Workbook()
        survey = book.active
        assert survey is not None
        survey.title = "survey"
        _fill(survey, self.rows, self._columns(self.rows))
        _fill(book.create_sheet("choices"), self.choices, ["list_name", *self._columns(self.choices)])
        settings = {
            "form_title": self.survey.title,
            "form_id": self.survey.key,
            "default_language": name_of(next(iter(self.texts))),
            "style": "pages",
        }
        _fill(book.create_sheet("settings"), [settings], list(settings))
        _fill(book.create_sheet("relais"), self.facts, ["of", "key", "fact", *self._columns(self.facts, ())])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def _columns(self, rows: Sequence[Cells], first: Sequence[str] = _FIRST) -> list[str]:
        """Those that are used, texts language by language."""
        used = dict.fromkeys(key for row in rows for key in row)
        spoken = [f"{column}::{name_of(language)}" for column in _SPOKEN for language in self.texts]
        known = [*first, *spoken, *_LAST]
        return [one for one in known if one in used] + [one for one in used if one not in known and one not in _OUTER]


def media(part: object) -> list[tuple[str, Language, str]]:
    """Pictures and recordings with their languages; a file lies beside the form, without folders."""
    found = []
    for kind in ("image", "audio"):
        files: Mapping[Language, str] = getattr(part, kind) or {}
        found += [(kind, language, path.rpartition("/")[2]) for language, path in files.items()]
    return found


def _fill(sheet: object, rows: Sequence[Cells], columns: Sequence[str]) -> None:
    append = getattr(sheet, "append")  # noqa: B009  openpyxl's sheets have no common type
    append(list(columns))
    for row in rows:
        append([row.get(column) for column in columns])
