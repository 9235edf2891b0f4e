"""`survey check|preview|publish|diff|versions|import|export`: exit status 1 where something forbids.

Checking a file needs neither the database nor the pages, so what needs them is imported where it is called.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from app.questionnaire.comparison import compare
from app.questionnaire.findings import Finding
from app.questionnaire.version import Version
from app.sms.rehearsal import TextMessage, messages
from app.studio.interchange.commands import export_survey, import_survey
from app.studio.lint import lint
from app.studio.preparing import Prepared, drafted, prepare
from app.studio.reading import screens
from app.studio.telling import (
    as_objects,
    compared_lines,
    compared_object,
    definition_argument,
    json_option,
    refuse,
    tell,
    tell_program,
    translations_option,
)

_data = click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Data folder.")


@click.group()
def survey() -> None:
    """Check, preview, compare, publish, import and export survey files."""


survey.add_command(import_survey)
survey.add_command(export_survey)


@survey.command(name="check")
@definition_argument
@translations_option
@json_option
@click.option("--one-way", is_flag=True, help="Text messages go out under a name to which nobody can reply.")
def check_survey(definition: Path, translations: Path, *, as_json: bool, one_way: bool) -> None:
    """Say everything that is wrong with a definition, its translations and its words."""
    prepared = prepare(definition, translations)
    found = list(prepared.findings)
    if prepared.version:
        found += lint(prepared.version, definition, translations, _now(), two_way=not one_way)
    report(prepared, found, as_json=as_json)
    if prepared.version is None:
        raise SystemExit(1)


def report(prepared: Prepared, found: list[Finding], *, as_json: bool) -> None:
    version = prepared.version
    if as_json:
        digest, spoken = (version.digest, list(version.languages)) if version else (None, [])
        tell_program({"ok": bool(version), "digest": digest, "languages": spoken, "findings": as_objects(found)})
        return
    tell(found)
    if version is not None:
        asked = len(version.survey.questions)
        click.echo(f"Ready to publish: {asked} questions in {', '.join(version.languages)}.")


@survey.command(name="publish")
@definition_argument
@translations_option
@_data
@click.option("--by", default="command line", show_default=True, help="Who publishes.")
@click.option("--campaign", "campaign_key", metavar="KEY", help="Have this open campaign go on with the version.")
def publish_survey(definition: Path, translations: Path, data: Path | None, by: str, campaign_key: str | None) -> None:
    """Freeze a definition with its texts into a version."""
    from app.studio.publishing_commands import publish_files

    publish_files(definition, translations, data, by, campaign_key, _now())


@survey.command(name="preview")
@definition_argument
@translations_option
@click.option("--lang", "--language", "language", help="As it was written, unless you name another.")
@click.option("--channel", type=click.Choice(["web", "sms"]), default="web", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write the web pages into this folder.")
def preview_survey(definition: Path, translations: Path, language: str | None, channel: str, out: Path | None) -> None:
    """Show every screen or text message in one language; pages to open in a browser with --out."""
    version = drafted(definition, translations)
    if not isinstance(version, Version):
        refuse(version)
    language = language or version.survey.source
    if language not in version.languages:
        spoken = ", ".join(version.languages)
        raise click.BadParameter(f"Wholly translated are {spoken}; `translations check` says what the others lack.")
    if channel == "sms":
        for message in messages(version, language, _now()):
            click.echo(_as_sent(message))
    elif out is None:
        click.echo("\n\n".join(screens(version, language, _now())))
    else:
        from app.studio.pages import write_pages

        pages = write_pages(version, language, out, _now())
        click.echo(f"{len(pages)} pages; open {pages[0]}")


def _as_sent(message: TextMessage) -> str:
    sent = message.segments
    head = f"[{message.question_id or 'greeting'}] {sent.parts} × {sent.encoding.value}, {sent.units} units"
    return f"{head}\n{message.body}\n"


@survey.command(name="diff")
@click.argument("old")
@click.argument("new")
@translations_option
@_data
@json_option
def compare_surveys(old: str, new: str, translations: Path, data: Path | None, *, as_json: bool) -> None:
    """Say what changed from OLD to NEW (files, or digests of published versions) and what stays comparable."""
    before, after = (_version(name, translations, data) for name in (old, new))
    compared = compare(before, after)
    if as_json:
        tell_program(compared_object(compared))
    else:
        click.echo("\n".join(compared_lines(compared)))


def _version(name: str, translations: Path, data: Path | None) -> Version:
    path = Path(name)
    if path.exists():
        found = drafted(path, translations)
        return found if isinstance(found, Version) else refuse(found)
    from app.studio.publishing_commands import published

    version = published(name, data)
    if version is None:
        raise click.BadParameter(f"`{name}` is no file, and no one version's digest begins so.")
    return version


@survey.command(name="versions")
@click.argument("key")
@_data
def list_versions(key: str, data: Path | None) -> None:
    """List the published versions of a survey, the latest first."""
    from app.studio.publishing_commands import tell_history

    tell_history(key, data)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
