"""`survey check|preview|publish` and `translations extract|update|check`: exit status 1 where something forbids."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import click

from app.database import Database
from app.questionnaire.catalogues import extract, judge
from app.questionnaire.contexts import PAGES_AFTER, PAGES_BEFORE, PARTS
from app.questionnaire.findings import Finding, errors
from app.questionnaire.model import Language, Survey
from app.questionnaire.reader import read
from app.questionnaire.version import Version
from app.settings import ROOT, Settings
from app.studio import interface
from app.studio.service import Prepared, prepare, publish, read_catalogues, update_catalogues

_definition = click.argument("definition", metavar="FILE", type=click.Path(path_type=Path))
_survey = click.argument("definition", metavar="[SURVEY]", required=False, type=click.Path(path_type=Path))
_translations = click.option(
    "--translations",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT / "translations",
    show_default="translations",
    help="Folder of the catalogues.",
)
_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")


@click.group()
def survey() -> None:
    """Check, preview and publish a survey file."""


@survey.command(name="check")
@_definition
@_translations
@_as_json
def check_survey(definition: Path, translations: Path, *, as_json: bool) -> None:
    """Say everything that is wrong with a definition and its translations."""
    prepared = prepare(definition, translations)
    _report(prepared, as_json=as_json)
    if prepared.version is None:
        raise SystemExit(1)


@survey.command(name="publish")
@_definition
@_translations
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Data folder.")
@click.option("--by", default="command line", show_default=True, help="Who publishes.")
def publish_survey(definition: Path, translations: Path, data: Path | None, by: str) -> None:
    """Freeze a definition with its texts into a version."""
    database = Database(Settings.from_environ(data=data).database_url)
    try:
        database.upgrade()
        with database.session() as session:
            row = publish(session, definition, translations, dt.datetime.now(dt.UTC), by)
            if isinstance(row, tuple):
                _refuse(row)
            session.commit()
            click.echo(f"Published: {row.survey_key} {row.digest}")
    finally:
        database.dispose()


@survey.command(name="preview")
@_definition
@_translations
@click.option("--language", default="fr", show_default=True)
def preview_survey(definition: Path, translations: Path, language: str) -> None:
    """Print every text in screen order, in one language."""
    version = prepare(definition, translations)
    if version.version is None:
        _refuse(version.findings)
    if language not in version.version.languages:
        raise click.BadParameter(f"This survey speaks {', '.join(version.version.languages)}.")
    click.echo("\n".join(_screens(version.version, language)))


@click.group()
def translations() -> None:
    """Bring catalogues up to date and check them: those of a survey, or, with no file, the interface's own words."""


@translations.command(name="extract")
@_survey
def extract_texts(definition: Path | None) -> None:
    """Print a template (.pot) of every text in a survey, or of the interface."""
    if definition is None:
        click.echo(interface.written(interface.extract()), nl=False)
        return
    click.echo(extract(_readable(definition), dt.datetime.now(dt.UTC)), nl=False)


@translations.command(name="update")
@_survey
@_translations
def update_texts(definition: Path | None, translations: Path) -> None:
    """Bring every catalogue of a survey up to its definition; reworded texts are marked fuzzy, never guessed.

    Without a survey: bring the interface's catalogues up to the code.
    """
    if definition is None:
        _update_interface(translations)
        return
    found = _readable(definition)
    content = update_catalogues(found, translations, dt.datetime.now(dt.UTC))
    if isinstance(content, tuple):
        _refuse(content)
    _write(content)
    _states(found, translations)


@translations.command(name="check")
@_survey
@_translations
@_as_json
def check_texts(definition: Path | None, translations: Path, *, as_json: bool) -> None:
    """Say which translations are stale, missing or suspicious."""
    if definition is None:
        _check_interface(translations, as_json=as_json)
        return
    prepared = prepare(definition, translations)
    _report(prepared, as_json=as_json)
    if prepared.survey is not None and not as_json:
        _states(prepared.survey, translations)
    if prepared.version is None:
        raise SystemExit(1)


def _update_interface(translations: Path) -> None:
    template = interface.extract()
    _write(
        {
            interface.catalogue_path(language, translations): interface.updated(language, translations, template)
            for language in interface.languages()
        }
    )
    for language in interface.languages():
        click.echo(f"{language}: {len(interface.audit(language, translations, template))} to translate")


def _check_interface(translations: Path, *, as_json: bool) -> None:
    template = interface.extract()
    found = [one for language in interface.languages() for one in interface.audit(language, translations, template)]
    if as_json:
        listed = [dataclasses.asdict(finding) for finding in found]
        click.echo(json.dumps({"ok": not found, "findings": listed}, ensure_ascii=False))
    else:
        _tell(found)
    if found:
        raise SystemExit(1)


def _write(content: Mapping[Path, str]) -> None:
    for path, text in content.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _readable(definition: Path) -> Survey:
    reading = read(definition)
    return reading.survey or _refuse(reading.findings)


def _refuse(findings: Iterable[Finding]) -> NoReturn:
    _tell(findings)
    raise SystemExit(1)


def _report(prepared: Prepared, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_summary(prepared), ensure_ascii=False))
        return
    _tell(prepared.findings)
    if prepared.version is not None:
        spoken = ", ".join(prepared.version.languages)
        click.echo(f"Ready to publish: {len(prepared.version.survey.questions)} questions in {spoken}.")


def _summary(prepared: Prepared) -> dict[str, object]:
    version = prepared.version
    return {
        "ok": version is not None,
        "digest": version.digest if version else None,
        "languages": list(version.languages) if version else [],
        "findings": [dataclasses.asdict(finding) for finding in prepared.findings],
    }


def _tell(findings: Iterable[Finding]) -> None:
    listed = tuple(findings)
    for finding in listed:
        click.echo(f"{finding}" if finding.level == "error" else f"{finding} (warning)")
    forbidding = len(errors(listed))
    if forbidding:
        click.echo(f"{forbidding} {'mistake' if forbidding == 1 else 'mistakes'} to mend.", err=True)


def _states(survey: Survey, translations: Path) -> None:
    for language, catalogue in read_catalogues(survey, translations).items():
        counted = Counter(one.state.value for one in judge(survey, catalogue))
        click.echo(f"{language}: " + ", ".join(f"{count} {state}" for state, count in sorted(counted.items())))


def _screens(version: Version, language: Language) -> Sequence[str]:
    """Each screen as a paragraph: the question's texts, then its answers."""
    texts, said = version.texts[language], version.survey
    screens = [texts[f"survey.{part}"] for part in PAGES_BEFORE]
    for number, question in enumerate(said.questions, start=1):
        parts = [texts[f"{question.id}.{part}"] for part in PARTS if f"{question.id}.{part}" in texts]
        answers = [f"  - {texts[f'{question.choices}.{option.code}']}" for option in said.options(question)]
        screens.append("\n".join([f"{number}. [{question.id}]", *parts, *answers]))
    return [f"{screen}\n" for screen in (*screens, *(texts[f"survey.{part}"] for part in PAGES_AFTER))]
