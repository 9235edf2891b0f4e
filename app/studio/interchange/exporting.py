"""A survey with its catalogues handed on in the formats of other tools; nothing is written here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.questionnaire.catalogues import Catalogue, State, judge, read_catalogue
from app.questionnaire.contexts import entries
from app.questionnaire.findings import Finding
from app.questionnaire.model import Language, Survey
from app.questionnaire.returns import hand_out
from app.questionnaire.xliff import write_xliff
from app.studio.interchange.ddi import write_ddi
from app.studio.interchange.languages import code_of
from app.studio.interchange.report import Remark, Report
from app.studio.interchange.xlsform_columns import unfit
from app.studio.interchange.xlsform_writing import write_xlsform
from app.studio.preparing import catalogue_path


@dataclass(frozen=True, slots=True)
class Exported:
    files: Mapping[str, bytes]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Unfit:
    """A catalogue that cannot be trusted at all: nothing is handed on."""

    findings: tuple[Finding, ...]


Texts = dict[Language, Mapping[str, str]]


def export(survey: Survey, translations: Path, format_: str, now: dt.datetime) -> Exported | Unfit:
    """The files by name, and what they could not hold."""
    catalogues = _catalogues(survey, translations)
    untrusted = tuple(finding for one in catalogues.values() for finding in one.findings)
    if untrusted:
        return Unfit(untrusted)
    report = Report()
    if format_ == "xliff":
        return Exported(_xliff(survey, translations, catalogues, now), ())
    texts = _texts(survey, catalogues, report)
    if format_ == "ddi":
        return Exported({f"{survey.key}.ddi.xml": write_ddi(survey, texts, now)}, report.in_order())
    unfit(survey, report)
    content = write_xlsform(survey, texts, report)
    return Exported({f"{survey.key}.xlsx": content}, report.in_order())


def _catalogues(survey: Survey, translations: Path) -> Mapping[Language, Catalogue]:
    """Those of the languages served, then those that wait: every one that is there."""
    served = survey.others
    there = sorted(path.parent.parent.name for path in translations.glob(f"*/LC_MESSAGES/{survey.key}.po"))
    waiting = [code for one in there if (code := code_of(one)) and code not in {*served, survey.source}]
    paths = {language: catalogue_path(survey, language, translations) for language in (*served, *waiting)}
    return {language: read_catalogue(path) for language, path in paths.items()}


def _texts(survey: Survey, catalogues: Mapping[Language, Catalogue], report: Report) -> Texts:
    """What is translated of each language; what is stale, missing or doubtful is told."""
    texts: Texts = {survey.source: {entry.context: entry.text for entry in entries(survey)}}
    for language, catalogue in catalogues.items():
        said: dict[str, str] = {}
        for one in judge(survey, catalogue):
            if one.translation and one.state in {State.CURRENT, State.SUSPICIOUS}:
                said[one.entry.context] = one.translation.text
            if one.state is not State.CURRENT:
                instead = "it is handed on as it is" if one.state is State.SUSPICIOUS else "its cell is empty"
                why = f"it is {one.state.value}: {'; '.join(one.reasons)}"
                report.add(language, 0, one.entry.context, one.entry.text, why, instead)
        texts[language] = said
    return texts


def _xliff(
    survey: Survey, translations: Path, catalogues: Mapping[Language, Catalogue], now: dt.datetime
) -> Mapping[str, bytes]:
    files: dict[str, bytes] = {}
    for language in catalogues:
        path = catalogue_path(survey, language, translations)
        handed = hand_out(survey, path.read_text(encoding="utf-8"), language, now, str(path))
        files[f"{survey.key}.{language}.xliff"] = write_xliff(handed)
    return files
