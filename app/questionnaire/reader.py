"""A definition file read whole: the survey, or every reason why not, each with its line and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from app.questionnaire.checks import check_draft
from app.questionnaire.draft import Draft
from app.questionnaire.findings import Finding, errors, in_order
from app.questionnaire.model import Survey
from app.questionnaire.shapes import Shaped, shape
from app.questionnaire.shortfalls import draft_of, shortfalls
from app.questionnaire.yaml_nodes import parse_yaml

LARGEST = 512 * 1024
"""Bytes of one definition: more than a thousand questions."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The survey when nothing forbids publishing it (warnings do not), and all that was found."""

    survey: Survey | None
    findings: tuple[Finding, ...]


def read(path: Path) -> Reading:
    """Never raises for bad content, nor for a file that is not there."""
    name = str(path)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        return _refused(
            name, 1, "file", f"The file cannot be opened ({error.strerror})", "Look at its name and rights."
        )
    if len(content) > LARGEST:
        return _refused(name, 1, "size", f"The file is larger than {LARGEST // 1024} KB", "One file, one survey.")
    try:
        return read_text(content.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _refused(name, line, "encoding", "The file is not UTF-8", "Save it as UTF-8.")


def read_text(text: str, name: str) -> Reading:
    """The same from text already in hand."""
    if len(text) > LARGEST:
        return _refused(name, 1, "size", f"The file is larger than {LARGEST // 1024} KB", "One file, one survey.")
    parsed = parse_yaml(text, name)
    if parsed.root is None:
        found = parsed.findings or _refused(name, 1, "empty", "The file is empty", "Begin with `relais: 1`.").findings
        return Reading(None, found)
    shaped = shape(parsed.root, name)
    survey, found = _survey(shaped)
    found = in_order((*parsed.findings, *shaped.findings, *found))
    return Reading(None if errors(found) else survey, found)


def _survey(shaped: Shaped) -> tuple[Survey | None, tuple[Finding, ...]]:
    """Broken parts are told and left out, and the rest is checked all the same."""
    if not shaped.data:
        return None, ()
    try:
        survey = Survey.model_validate(shaped.data)
    except ValidationError as error:
        broken = error.errors(include_url=False, include_context=False)
        return None, (*shortfalls(broken, shaped), *check_draft(draft_of(shaped, broken), shaped.lines))
    return survey, check_draft(Draft.of(survey), shaped.lines)


def _refused(name: str, line: int, code: str, message: str, mend: str) -> Reading:
    return Reading(None, (Finding(name, line, "error", code, message, mend),))
