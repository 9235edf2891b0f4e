"""A definition and its catalogues taken from files to what may be published, or to all that stands in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.questionnaire.catalogues import Catalogue, audit, corrections, read_catalogue, texts, update
from app.questionnaire.contexts import entries
from app.questionnaire.findings import Finding, errors
from app.questionnaire.model import Language, Survey
from app.questionnaire.reader import read
from app.questionnaire.version import Version, freeze


@dataclass(frozen=True, slots=True)
class Prepared:
    """What files hold: a version where nothing forbids publishing; warnings are among the findings either way."""

    survey: Survey | None
    version: Version | None
    findings: tuple[Finding, ...]


def prepare(definition: Path, translations: Path) -> Prepared:
    """Everything found in a definition and in the catalogue of each language it names."""
    reading = read(definition)
    if reading.survey is None:
        return Prepared(None, None, reading.findings)
    catalogues = read_catalogues(reading.survey, translations)
    found = [finding for one in catalogues.values() for finding in audit(reading.survey, one)]
    frozen = freeze(reading.survey, catalogues)
    if isinstance(frozen, Version):
        return Prepared(reading.survey, frozen, (*reading.findings, *found))
    # Among what forbids freezing, the audits told most already; what is left is told once.
    rest = (finding for finding in frozen if finding not in found)
    return Prepared(reading.survey, None, (*reading.findings, *found, *rest))


def read_catalogues(survey: Survey, translations: Path) -> Mapping[Language, Catalogue]:
    """One per language named besides the source; a file that is not there is a catalogue with that finding."""
    paths = {language: catalogue_path(survey, language, translations) for language in survey.others}
    return {language: _catalogue(path, language) for language, path in paths.items()}


def catalogue_path(survey: Survey, language: Language, translations: Path) -> Path:
    return translations / language.replace("-", "_") / "LC_MESSAGES" / f"{survey.key}.po"


def _catalogue(path: Path, language: Language) -> Catalogue:
    if path.exists():
        return read_catalogue(path)
    message = f"The survey names the language `{language}`, and this catalogue is not there"
    mend = f"`translations update` begins it; or take `{language}` away from `languages`."
    return Catalogue(str(path), language, {}, (Finding(str(path), 1, "error", "no_catalogue", message, mend),))


def update_catalogues(
    survey: Survey, translations: Path, now: dt.datetime, corrected: Collection[str] = ()
) -> Mapping[Path, str] | tuple[Finding, ...]:
    """The new content of every catalogue file; findings, and no content at all, where one cannot be read.

    `corrected` are contexts whose source was mended without a change of meaning: their translations hold.
    """
    content: dict[Path, str] = {}
    found: list[Finding] = []
    for language in survey.others:
        path = catalogue_path(survey, language, translations)
        updated = _updated(survey, path, language, now, corrected)
        if isinstance(updated, str):
            content[path] = updated
        else:
            found.extend(updated)
    return tuple(found) or content


def _updated(
    survey: Survey, path: Path, language: Language, now: dt.datetime, corrected: Collection[str]
) -> str | tuple[Finding, ...]:
    old = content_of(path)
    return old if isinstance(old, tuple) else update(survey, old, language, now, str(path), corrected)


def content_of(path: Path) -> str | tuple[Finding, ...] | None:
    """A catalogue file's text, where it can be trusted; None where there is none yet."""
    if not path.exists():
        return None
    return read_catalogue(path).findings or path.read_text(encoding="utf-8")


def drafted(definition: Path, translations: Path) -> Version | tuple[Finding, ...]:
    """What a file would say if it were published now, in those of its languages that are wholly current."""
    reading = read(definition)
    if reading.survey is None:
        return errors(reading.findings)
    said = {reading.survey.source: {entry.context: entry.text for entry in entries(reading.survey)}}
    catalogues = read_catalogues(reading.survey, translations)
    for language, catalogue in catalogues.items():
        if (current := texts(reading.survey, catalogue)) is not None:
            said[language] = dict(current)
    return Version.of(reading.survey, said, corrections(reading.survey, catalogues.values()))
