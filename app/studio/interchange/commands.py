"""`survey import FILE` and `survey export FILE`: exit status 1 where a file is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.settings import ROOT
from app.studio.interchange.report import Remark, as_object
from app.studio.preparing import catalogue_path
from app.studio.telling import as_objects, json_option, readable, tell, tell_program, translations_option

if TYPE_CHECKING:  # Reading other people's files takes libraries that no other command needs.
    from app.studio.interchange.importing import Imported

LARGEST = 10_000_000
"""Bytes read of a file to import; what may be larger is refused either way."""


@click.command(name="import")
@click.argument("form", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", help="Key of the survey; the form's own name else.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT,
    show_default="this project",
    help="Folder that `surveys` and `translations` are written in.",
)
@click.option("--force", is_flag=True, help="Write over files that are there.")
@json_option
def import_survey(form: Path, key: str | None, out: Path, *, force: bool, as_json: bool) -> None:
    """Make a definition and catalogues of an XLSForm (.xls, .xlsx) or a LimeSurvey (.lss), and say what is lost."""
    from app.studio.interchange.importing import Imported, import_form

    with form.open("rb") as file:
        content = file.read(LARGEST + 1)
    found = import_form(content, form.name, key, dt.datetime.now(dt.UTC))
    if not isinstance(found, Imported):
        if as_json:
            tell_program({"ok": False, "why": found.why, "findings": as_objects(found.findings)})
        else:
            click.echo(f"{form}: not imported: {found.why}.", err=True)
            tell(found.findings)
        raise SystemExit(1)
    files = _files(found, out)
    _write(files, force=force)
    if as_json:
        told = [as_object(one) for one in found.remarks]
        written = [str(path) for path in files]
        tell_program({"ok": True, "key": found.survey.key, "files": written, "remarks": told})
        return
    _tell(found.remarks)
    for path in files:
        click.echo(f"written: {path}")
    spoken = ", ".join(found.survey.languages)
    click.echo(f"{len(found.survey.questions)} questions in {spoken}; look it through, then `survey check`.")


def _files(found: Imported, out: Path) -> Mapping[Path, str]:
    files = {out / "surveys" / f"{found.survey.key}.yaml": found.definition}
    for language, content in found.catalogues.items():
        files[catalogue_path(found.survey, language, out / "translations")] = content
    return files


def _write(files: Mapping[Path, str], *, force: bool) -> None:
    there = [str(path) for path in files if path.exists()]
    if there and not force:
        raise click.ClickException(f"{', '.join(there)} would be written over; choose another --key, or say --force.")
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def _tell(remarks: tuple[Remark, ...]) -> None:
    for remark in remarks:
        click.echo(f"{remark}")
    counted = {weight: sum(one.weight == weight for one in remarks) for weight in ("lost", "changed", "note")}
    click.echo(", ".join(f"{count} {weight}" for weight, count in counted.items()))


@click.command(name="export")
@click.argument("definition", metavar="FILE|KEY")
@translations_option
@click.option("--format", "format_", type=click.Choice(["xlsform", "ddi", "xliff"]), required=True)
@click.option("--out", type=click.Path(path_type=Path), help="The file, or for xliff the folder; here else.")
@json_option
def export_survey(definition: str, translations: Path, format_: str, out: Path | None, *, as_json: bool) -> None:
    """Write a survey as an XLSForm, a DDI codebook or XLIFF files, and say what these cannot hold."""
    from app.studio.interchange.exporting import Unfit, export

    path = Path(definition)
    if not path.exists() and (ROOT / "surveys" / f"{definition}.yaml").exists():
        path = ROOT / "surveys" / f"{definition}.yaml"
    found = export(readable(path), translations, format_, dt.datetime.now(dt.UTC))
    if isinstance(found, Unfit):
        tell(found.findings)
        raise SystemExit(1)
    written = []
    for name, content in found.files.items():
        target = (out or Path()) / name if out is None or len(found.files) > 1 or out.is_dir() else out
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        written.append(str(target))
    if as_json:
        tell_program({"ok": True, "files": written, "remarks": [as_object(one) for one in found.remarks]})
        return
    _tell(found.remarks)
    for target_name in written:
        click.echo(f"written: {target_name}")
