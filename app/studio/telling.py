"""How commands say what was found: a line each, or one object for programs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NoReturn

import click

from app.questionnaire.comparison import Comparison
from app.questionnaire.findings import Finding, errors
from app.questionnaire.model import Survey
from app.questionnaire.reader import read
from app.settings import ROOT

definition_argument = click.argument("definition", metavar="FILE", type=click.Path(path_type=Path))
translations_option = click.option(
    "--translations",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT / "translations",
    show_default="translations",
    help="Folder of the catalogues.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")


def readable(definition: Path) -> Survey:
    """The survey of a file, or an end with everything that is wrong with it."""
    reading = read(definition)
    return reading.survey or refuse(reading.findings)


def refuse(findings: Iterable[Finding]) -> NoReturn:
    tell(findings)
    raise SystemExit(1)


def tell(findings: Iterable[Finding]) -> None:
    listed = tuple(findings)
    for finding in listed:
        click.echo(f"{finding}" if finding.level == "error" else f"{finding} ({finding.level})")
    forbidding = len(errors(listed))
    if forbidding:
        click.echo(f"{forbidding} {'mistake' if forbidding == 1 else 'mistakes'} to mend.", err=True)


def as_objects(findings: Iterable[Finding]) -> list[dict[str, object]]:
    return [dataclasses.asdict(finding) for finding in findings]


def tell_program(content: Mapping[str, object]) -> None:
    click.echo(json.dumps(content, ensure_ascii=False))


def compared_lines(compared: Comparison) -> Iterator[str]:
    """What changed between two versions, a line each, and what stays comparable in each language."""
    for change in compared.changes:
        spoken = f" ({change.language})" if change.language else ""
        yield f"{change.weight.value}: {change.subject}{spoken}: {change.what}"
    if not compared.changes:
        yield "Nothing changed."
    for language, ids in compared.comparable.items():
        yield f"comparable in {language}: {', '.join(ids) or 'nothing'}"


def compared_object(compared: Comparison) -> dict[str, object]:
    changes = [
        {"subject": one.subject, "language": one.language, "weight": one.weight.value, "what": one.what}
        for one in compared.changes
    ]
    return {"breaking": compared.breaking, "changes": changes, "comparable": dict(compared.comparable)}
