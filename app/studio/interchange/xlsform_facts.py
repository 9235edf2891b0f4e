"""What an XLSForm has no column for, on a sheet of its own that other tools leave alone and an import reads back.

Each row is one fact: what it is `of` (`survey`, a question, `outcome.<id>`, `indicator.<id>`, `quota.<id>`), its `key`
as in a definition, and the `fact`; words stand in the columns of their languages instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import ValidationError

from app.questionnaire.model import Indicator, Kind, Outcome, Part, Question, Quota
from app.studio.interchange.assembling import Assembled
from app.studio.interchange.form import Place
from app.studio.interchange.report import Report
from app.studio.interchange.xlsform_out import Book
from app.studio.interchange.xlsform_sheets import Line

SHEET = "relais"
KEPT = "it stands on the sheet `relais`, which other tools do not read"
OF_SURVEY = ("project", "minutes", "legal_basis")
OF_QUESTION = (
    *("outcome", "identifier", "sensitive", "scale_of", "reversed", "dont_know", "not_applicable"),
    *("required", "kind"),
)
_KINDS = frozenset({Kind.SMILEY, Kind.NPS, Kind.PHONE})
"""Kinds that look like another one there."""
_OF_INDICATOR = (
    *("outcome", "positive", "population", "target", "floor"),
    *("confidence", "minimum_n", "minimum_clusters"),
)
Made = TypeVar("Made", bound=Part)


# Out. ---------------------------------------------------------------------------------------------


def write_facts(book: Book) -> None:
    survey = book.survey
    for key in OF_SURVEY:
        _value(book, "survey", key, getattr(survey, key))
    if survey.quota_full:
        _words(book, "survey", "quota_full", "survey.quota_full")
    for question in survey.questions:
        for key in OF_QUESTION:
            _value(book, question.id, key, _told(question, key))
        if question.sms:
            _words(book, question.id, "sms", f"{question.id}.sms")
    _promises(book)


def _promises(book: Book) -> None:
    """What the project said beforehand, and whom it counts."""
    for outcome in book.survey.outcomes:
        _words(book, f"outcome.{outcome.id}", "label", f"outcome.{outcome.id}")
    for indicator in book.survey.indicators:
        of = f"indicator.{indicator.id}"
        _words(book, of, "label", of)
        for key in _OF_INDICATOR:
            _value(book, of, key, getattr(indicator, key))
    for quota in book.survey.quotas:
        _value(book, f"quota.{quota.id}", "rule", quota.rule)
        _value(book, f"quota.{quota.id}", "limit", quota.limit)


def _told(question: Question, key: str) -> object:
    """A fact where the row itself does not say it."""
    if key == "kind":
        return question.kind.value if question.kind in _KINDS else None
    if key == "required":
        silent = question.kind in {Kind.NOTE, Kind.CALCULATION}
        return "true" if silent and question.required else None
    value: object = getattr(question, key)
    return value or None


def _value(book: Book, of: str, key: str, value: object) -> None:
    if value is not None:
        said = f"{value}".lower() if isinstance(value, bool) else f"{value}"
        book.facts.append({"of": of, "key": key, "fact": said})


def _words(book: Book, of: str, key: str, context: str) -> None:
    book.facts.append({"of": of, "key": key, **book.spoken("label", context)})


# In. ----------------------------------------------------------------------------------------------


def recall(assembled: Assembled, rows: tuple[Line, ...], report: Report) -> Assembled:
    """The survey with the facts of the sheet; what does not fit is told and left out."""
    return _Recalling(assembled, report).all(rows) if rows else assembled


@dataclass(slots=True)
class _Recalling:
    assembled: Assembled
    report: Report

    def all(self, rows: tuple[Line, ...]) -> Assembled:
        facts: dict[str, dict[str, Line]] = {}
        for row in rows:
            facts.setdefault(row.get("of"), {}).setdefault(row.get("key"), row)
        survey = self.assembled.survey
        update: dict[str, object] = {
            "questions": tuple(self._question(one, facts.pop(one.id, {})) for one in survey.questions),
            "outcomes": tuple(self._named("outcome", Outcome, facts)),
            "indicators": tuple(self._named("indicator", Indicator, facts)),
            "quotas": (*survey.quotas, *self._named("quota", Quota, facts)),
        }
        own = facts.pop("survey", {})
        if "quota_full" in own:
            update["quota_full"] = self._said("survey.quota_full", own.pop("quota_full"))
        kept = self._made(survey, {key: row for key, row in own.items() if key in OF_SURVEY})
        for left in facts.values():
            for row in left.values():
                self._tell(row, "there is nothing of that name")
        return replace(self.assembled, survey=kept.model_copy(update=update))

    def _question(self, question: Question, facts: Mapping[str, Line]) -> Question:
        known = {key: row for key, row in facts.items() if key in {*OF_QUESTION, "sms"}}
        return self._made(question, known, f"{question.id}.")

    def _made(self, part: Made, facts: Mapping[str, Line], context: str = "survey.") -> Made:
        """A part with its facts; all of them or, where they do not fit, none."""
        if not facts:
            return part
        values = {key: self._value(f"{context}{key}", row) for key, row in facts.items()}
        try:
            return type(part).model_validate(dict(part) | values)
        except ValidationError as error:
            self._tell(next(iter(facts.values())), error.errors()[0]["msg"])
            return part

    def _named(self, what: str, made: type[Made], facts: dict[str, dict[str, Line]]) -> Iterator[Made]:
        for of in [one for one in facts if one.startswith(f"{what}.")]:
            rows = facts.pop(of)
            values = {key: self._value(of, row) for key, row in rows.items()}
            try:
                yield made.model_validate({"id": of.partition(".")[2], **values})
            except ValidationError as error:
                self._tell(next(iter(rows.values())), error.errors()[0]["msg"])

    def _value(self, context: str, row: Line) -> str | None:
        return self._said(context, row) if row.texts("label") else row.get("fact")

    def _said(self, context: str, row: Line) -> str | None:
        return self.assembled.sayings.keep(context, row.texts("label"), row.place, "label")

    def _tell(self, row: Line, why: str) -> None:
        place: Place = row.place
        what = f"{row.get('of')} {row.get('key')}"
        self.report.add(place.sheet, place.row, "key", what, why, "it is left out", "lost")
