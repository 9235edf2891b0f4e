"""`translations extract|update|check|stats|compile|export|import`: exit status 1 where something is refused."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import click
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.questionnaire.catalogues import State, extract, judge
from app.questionnaire.contexts import entries
from app.questionnaire.findings import errors
from app.questionnaire.model import Language, Survey
from app.questionnaire.returns import Handed, hand_out, take_in
from app.questionnaire.safe_zip import LARGEST
from app.questionnaire.sheets import read_sheet, write_sheet
from app.questionnaire.xliff import read_xliff, write_xliff
from app.studio import interface
from app.studio.preparing import catalogue_path, content_of, prepare, read_catalogues, update_catalogues
from app.studio.telling import (
    as_objects,
    definition_argument,
    json_option,
    readable,
    refuse,
    tell,
    tell_program,
    translations_option,
)

_survey = click.argument("definition", metavar="[FILE]", required=False, type=click.Path(path_type=Path))

FORMATS = {"xliff": write_xliff, "xlsx": write_sheet}


@click.group()
def translations() -> None:
    """Bring catalogues up to date, check them, exchange them with translators.

    Those of a survey; or, where no file is named, those of the interface's own words.
    """


@translations.command(name="extract")
@_survey
def extract_texts(definition: Path | None) -> None:
    """Print a template (.pot) of every text in a survey, or of the interface."""
    if definition is None:
        click.echo(interface.written(interface.extract()), nl=False)
        return
    click.echo(extract(readable(definition), _now()), nl=False)


@translations.command(name="update")
@_survey
@translations_option
@click.option(
    "--typo",
    "corrected",
    multiple=True,
    metavar="CONTEXT",
    help="A text whose French was corrected without a change of meaning: its translations hold.",
)
def update_texts(definition: Path | None, translations: Path, corrected: tuple[str, ...]) -> None:
    """Bring every catalogue of a survey up to its definition; reworded texts are marked fuzzy, never guessed.

    Without a survey: bring the interface's catalogues up to the code.
    """
    if definition is None:
        _update_interface(translations)
        return
    found = readable(definition)
    unknown = set(corrected) - {entry.context for entry in entries(found)}
    if unknown:
        raise click.BadParameter(f"No text of the survey: {', '.join(sorted(unknown))}.", param_hint="--typo")
    content = update_catalogues(found, translations, _now(), corrected)
    if isinstance(content, tuple):
        refuse(content)
    _write(content)
    _tell_states(found, translations)


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


@translations.command(name="check")
@_survey
@translations_option
@json_option
def check_texts(definition: Path | None, translations: Path, *, as_json: bool) -> None:
    """Say which translations are stale, missing or suspicious, and which doubts a translator cleared."""
    if definition is None:
        _check_interface(translations, as_json=as_json)
        return
    prepared = prepare(definition, translations)
    if as_json:
        tell_program({"ok": bool(prepared.version), "findings": as_objects(prepared.findings)})
    else:
        tell(prepared.findings)
        if prepared.survey is not None:
            _tell_states(prepared.survey, translations)
    if prepared.version is None:
        raise SystemExit(1)


def _check_interface(translations: Path, *, as_json: bool) -> None:
    template = interface.extract()
    found = [one for language in interface.languages() for one in interface.audit(language, translations, template)]
    if as_json:
        tell_program({"ok": not found, "findings": as_objects(found)})
    else:
        tell(found)
    if found:
        raise SystemExit(1)


@translations.command(name="stats")
@definition_argument
@translations_option
@json_option
def count_texts(definition: Path, translations: Path, *, as_json: bool) -> None:
    """Count texts and words by state, language by language."""
    found = readable(definition)
    counted = {language: _counts(found, language, translations) for language in found.others}
    if as_json:
        tell_program(counted)
        return
    for language, states in counted.items():
        texts, words = states["all"]
        done, done_words = states["current"]
        click.echo(
            f"{language}: {done} of {texts} texts current ({100 * done // texts} %), {done_words} of {words} words"
        )
        for state in State:
            if state is not State.CURRENT and states[state.value][0]:
                click.echo(f"    {states[state.value][0]} {state.value}")


def _counts(survey: Survey, language: Language, translations: Path) -> dict[str, tuple[int, int]]:
    """Texts and French words in each state."""
    judged = judge(survey, read_catalogues(survey, translations)[language])
    texts = Counter(one.state.value for one in judged)
    words: Counter[str] = Counter()
    for one in judged:
        words[one.state.value] += len(one.entry.text.split())
    states = {state.value: (texts[state.value], words[state.value]) for state in State}
    return {"all": (texts.total(), words.total()), **states}


@translations.command(name="compile")
@definition_argument
@translations_option
def compile_texts(definition: Path, translations: Path) -> None:
    """Write the machine form (.mo) of each language that is wholly current; Relais itself reads the frozen version."""
    prepared = prepare(definition, translations)
    if prepared.version is None:
        refuse(errors(prepared.findings))
    for language in prepared.version.survey.others:
        path = catalogue_path(prepared.version.survey, language, translations)
        compiled = io.BytesIO()
        write_mo(compiled, read_po(io.StringIO(path.read_text(encoding="utf-8"))))
        path.with_suffix(".mo").write_bytes(compiled.getvalue())
        click.echo(f"{language}: {path.with_suffix('.mo')}")


@translations.command(name="export")
@definition_argument
@translations_option
@click.option("--lang", "--language", "language", required=True)
@click.option("--format", "format_", type=click.Choice(sorted(FORMATS)), default="xliff", show_default=True)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="The file; <key>.<language>.<format> else."
)
def export_texts(definition: Path, translations: Path, language: str, format_: str, out: Path | None) -> None:
    """Write a language's texts as a file for a translator."""
    found = readable(definition)
    if language not in found.others:
        raise click.BadParameter(f"This survey is translated into {', '.join(found.others) or 'nothing'}.")
    path = catalogue_path(found, language, translations)
    content = content_of(path)
    if isinstance(content, tuple):
        refuse(content)
    handed = hand_out(found, content, language, _now(), str(path))
    target = out or Path(f"{found.key}.{language}.{format_}")
    target.write_bytes(FORMATS[format_](handed))
    click.echo(f"{len(handed.rows)} texts: {target}")


@translations.command(name="import")
@definition_argument
@click.argument("returned", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@translations_option
def import_texts(definition: Path, returned: Path, translations: Path) -> None:
    """Take in what a translator returned, row by row; a row whose French has changed meanwhile is refused."""
    found = readable(definition)
    handed = _returned(returned)
    if not handed.rows:
        refuse(handed.findings)
    if handed.language not in found.others:
        raise click.BadParameter(f"The file is in `{handed.language}`, into which this survey is not translated.")
    path = catalogue_path(found, handed.language, translations)
    content = content_of(path)
    if isinstance(content, tuple):
        refuse(content)
    taken = take_in(found, content, handed, _now(), str(path))
    tell(taken.findings)
    if taken.content is not None:
        _write({path: taken.content})
        click.echo(f"{handed.language}: {taken.changed} texts taken")
        _tell_states(found, translations)
    if errors(taken.findings):
        raise SystemExit(1)


def _returned(path: Path) -> Handed:
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    reads = read_sheet if content.startswith(b"PK") or path.suffix == ".xlsx" else read_xliff
    return reads(content, str(path))


def _write(content: Mapping[Path, str]) -> None:
    for path, text in content.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _tell_states(survey: Survey, translations: Path) -> None:
    for language, catalogue in read_catalogues(survey, translations).items():
        counted = Counter(one.state.value for one in judge(survey, catalogue))
        click.echo(f"{language}: " + ", ".join(f"{count} {state}" for state, count in sorted(counted.items())))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
