"""What comes back from translators: rows of any file format, taken into a catalogue one by one or refused one by one.

A row is taken only when its French is the French of the survey now: a translation of an older text would be
served for the new one. What is refused is told with its row; nothing that is already there is erased.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.questionnaire.contexts import entries, language_name
from app.questionnaire.differences import marked_difference
from app.questionnaire.findings import Finding
from app.questionnaire.model import FRENCH, Language, Survey
from app.questionnaire.po import LONGEST_TEXT, Translation, normal, read_catalogue_text
from app.questionnaire.po_writing import Returned, update


@dataclass(frozen=True, slots=True)
class Row:
    """One text as it was handed out, or as it comes back. `place` is the row of a sheet, the line of a file."""

    place: int
    context: str
    source: str
    text: str
    unsure: bool | None = False
    """None where the file does not say: what was doubted stays so unless it was rewritten."""
    comment: str = ""
    """Where the text stands, for the translator."""
    previous: str | None = None
    """The text the translation was made from, where it is not `source`."""
    notes: tuple[str, ...] | None = None
    """The translator's comments; None where the file has no place for them."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A file for translators, or from them."""

    file: str
    survey_key: str
    language: Language
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...] = ()
    """What was wrong with the file or single rows of it."""
    source: Language = FRENCH


@dataclass(frozen=True, slots=True)
class Taken:
    """The catalogue with what was taken; None where nothing of the file could be."""

    content: str | None
    changed: int
    findings: tuple[Finding, ...]


def hand_out(survey: Survey, catalogue: str | None, language: Language, now: dt.datetime, name: str) -> Handed:
    """Every text of the survey with its translation so far."""
    content = update(survey, catalogue, language, now, name)
    if isinstance(content, tuple):
        return Handed(name, survey.key, language, (), content, survey.source)
    known = read_catalogue_text(content, name).translations
    rows = []
    for place, entry in enumerate(entries(survey), start=1):
        one = known[entry.context]
        previous = one.previous if one.fuzzy else None
        comments = one.comments or None
        rows.append(Row(place, entry.context, entry.text, one.text, one.fuzzy, entry.comment, previous, comments))
    return Handed(name, survey.key, language, tuple(rows), source=survey.source)


def take_in(survey: Survey, catalogue: str | None, handed: Handed, now: dt.datetime, name: str) -> Taken:
    """The catalogue brought up to the survey, with every row that may be taken."""
    if handed.survey_key != survey.key:
        message = f"The file is about the survey `{handed.survey_key}`, not `{survey.key}`"
        refusal = Finding(handed.file, 1, "error", "other_survey", message, "Import the file of this survey.")
        return Taken(None, 0, (*handed.findings, refusal))
    content = update(survey, catalogue, handed.language, now, name)
    if isinstance(content, tuple):
        return Taken(None, 0, (*handed.findings, *content))
    refused = tuple(
        _refusals(handed, {entry.context: entry.text for entry in entries(survey)}, language_name(survey.source))
    )
    out = {finding.line for finding in refused}
    known = read_catalogue_text(content, name).translations
    accepted = (row for row in handed.rows if row.place not in out and row.text.strip())
    returned = {row.context: one for row in accepted if (one := _returned(row, known[row.context]))}
    filled = update(survey, content, handed.language, now, name, returned=returned)
    assert isinstance(filled, str), filled
    return Taken(filled, len(returned), (*handed.findings, *refused))


def _returned(row: Row, known: Translation) -> Returned | None:
    """What a row changes; None where it says what is known."""
    unsure = known.fuzzy and row.text == known.text if row.unsure is None else row.unsure
    if row.text == known.text and unsure == known.fuzzy and row.notes in {None, known.comments}:
        return None
    return Returned(row.text, unsure, row.notes)


def _refusals(handed: Handed, wanted: Mapping[str, str], spoken: str) -> Iterator[Finding]:
    times = Counter(row.context for row in handed.rows)
    for row in handed.rows:
        source = wanted.get(row.context)
        if source is None:
            message, mend = f"`{row.context}` is no text of the survey", "Export anew and translate that file."
            yield Finding(handed.file, row.place, "error", "unknown_text", f"Row {row.place}: {message}", mend)
        elif times[row.context] > 1:
            message = f"Row {row.place}: `{row.context}` stands here {times[row.context]} times"
            yield Finding(handed.file, row.place, "error", "repeated_text", message, "Keep the row that is right.")
        elif max(len(row.text), len(row.source)) > LONGEST_TEXT:
            message = f"Row {row.place}: `{row.context}` is longer than {LONGEST_TEXT} characters"
            yield Finding(handed.file, row.place, "error", "long_text", message, "Shorten it.")
        elif normal(row.source) != normal(source):
            change = marked_difference(normal(row.source), normal(source))
            message = f"Row {row.place}: the {spoken} of `{row.context}` is not the survey's: {change}"
            yield Finding(handed.file, row.place, "error", "changed_source", message, "Export anew for this text.")
