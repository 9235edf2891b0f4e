"""A questionnaire of another tool made into a definition, its catalogues and a report; nothing is written here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from app.questionnaire.findings import Finding, errors
from app.questionnaire.model import FRENCH, Language, Survey
from app.questionnaire.reader import read_text
from app.questionnaire.writer import write
from app.studio.interchange.assembling import Assembled, assemble
from app.studio.interchange.catalogues_in import translate
from app.studio.interchange.limesurvey_in import read_limesurvey
from app.studio.interchange.lss_file import looks_like_lss, read_lss
from app.studio.interchange.mending import mend
from app.studio.interchange.names import slug
from app.studio.interchange.report import Remark, Report
from app.studio.interchange.taken import Taken
from app.studio.interchange.workbook import read_workbook
from app.studio.interchange.xlsform_facts import recall
from app.studio.interchange.xlsform_in import read_form

MOST_QUESTIONS = 1000
"""As many as one survey can have."""


@dataclass(frozen=True, slots=True)
class Imported:
    survey: Survey
    definition: str
    catalogues: Mapping[Language, str]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing is taken in; `findings` where a survey was made that must not be published."""

    why: str
    findings: tuple[Finding, ...] = ()


def import_form(content: bytes, name: str, key: str | None, now: dt.datetime) -> Imported | Refused:
    """The survey of a file. Never raises for bad content."""
    report = Report()
    taken = _taken(content, name, report)
    if isinstance(taken, str):
        return Refused(taken)
    if len(taken.form.questions) > MOST_QUESTIONS:
        return Refused(f"it asks more than {MOST_QUESTIONS} questions: make two surveys of it")
    try:
        assembled = assemble(taken.form, slug(key or taken.key), taken.references, report)
    except ValidationError as error:
        broken = error.errors()[0]
        return Refused(f"what was made of it is no survey ({broken['loc']}: {broken['msg']})")
    assembled = recall(assembled, taken.facts, report)
    _tell_source(assembled, report)
    mended = mend(assembled, report)
    if mended.findings:
        return Refused("what was made of it does not check", mended.findings)
    translated = translate(mended.survey, assembled, now, report)
    definition = write(translated.survey)
    reading = read_text(definition, f"{translated.survey.key}.yaml")
    if reading.survey is None:
        return Refused("what was made of it does not check", errors(reading.findings))
    return Imported(reading.survey, definition, translated.catalogues, report.in_order())


def _taken(content: bytes, name: str, report: Report) -> Taken | str:
    if looks_like_lss(content):
        lime = read_lss(content)
        return lime if isinstance(lime, str) else read_limesurvey(lime, name, report)
    workbook = read_workbook(content)
    return workbook if isinstance(workbook, str) else read_form(workbook, name, report)


def _tell_source(assembled: Assembled, report: Report) -> None:
    source = assembled.sayings.source
    if not source:
        instead = "they are taken for French: translate them in the definition if they are in another language"
        report.add("survey", 0, "languages", "label", "its texts name no language", instead, "note")
    elif source != FRENCH:
        instead = f"the survey is written in it (`source: {source}`); add French as a translation if you need it"
        report.add("survey", 0, "languages", source, "the form has no French", instead, "note")
