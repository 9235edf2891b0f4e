"""A definition file read whole: the survey, or every reason why not, each with its line and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from app.questionnaire.bank import include
from app.questionnaire.checks import check_draft
from app.questionnaire.draft import Draft
from app.questionnaire.files import LARGEST, text_of
from app.questionnaire.findings import Finding, errors, in_order
from app.questionnaire.model import Survey
from app.questionnaire.shapes import Shaped, shape
from app.questionnaire.shortfalls import draft_of, shortfalls
from app.questionnaire.yaml_nodes import parse_yaml


@dataclass(frozen=True, slots=True)
class Reading:
    """The survey when nothing forbids publishing it (warnings do not), and all that was found."""

    survey: Survey | None
    findings: tuple[Finding, ...]


def read(path: Path) -> Reading:
    """Never raises for bad content, nor for a file that is not there."""
    text = text_of(path)
    return Reading(None, (text,)) if isinstance(text, Finding) else read_text(text, str(path), path.parent)


def read_text(text: str, name: str, folder: Path | None = None) -> Reading:
    """The same from text already in hand; `folder` is where it may include questions of the bank from."""
    if len(text) > LARGEST:
        return _refused(name, 1, "size", f"The file is larger than {LARGEST // 1024} KB", "One file, one survey.")
    parsed = parse_yaml(text, name)
    if parsed.root is None:
        found = parsed.findings or _refused(name, 1, "empty", "The file is empty", "Begin with `relais: 1`.").findings
        return Reading(None, found)
    included = include(parsed.root, name, folder)
    shaped = shape(included.root, name)
    survey, found = _survey(shaped)
    found = in_order((*parsed.findings, *included.findings, *shaped.findings, *found))
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
