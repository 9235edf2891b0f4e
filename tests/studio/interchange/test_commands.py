"""`survey import` and `survey export` from the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.studio.commands import survey
from tests.studio.interchange.test_xlsform_in import CHOICES, SETTINGS, SURVEY
from tests.studio.interchange.workbooks import form


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "form.xlsx"
    path.write_bytes(form(SURVEY, CHOICES, SETTINGS))
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(survey, [f"{one}" for one in arguments])


def test_what_is_imported_checks_and_goes_out_again(file: Path, tmp_path: Path) -> None:
    told = run("import", file, "--key", "essai", "--out", tmp_path)
    assert told.exit_code == 0, told.output
    assert "written:" in told.output
    definition, translations = tmp_path / "surveys" / "essai.yaml", tmp_path / "translations"
    checked = run("check", definition, "--translations", translations)
    assert checked.exit_code == 0, checked.output
    for format_, end in (("xlsform", "xlsx"), ("ddi", "ddi.xml")):
        out = tmp_path / f"out.{end}"
        sent = run("export", definition, "--translations", translations, "--format", format_, "--out", out)
        assert sent.exit_code == 0, sent.output
        assert out.stat().st_size > 1000


def test_files_that_are_there_are_kept_unless_forced(file: Path, tmp_path: Path) -> None:
    assert run("import", file, "--out", tmp_path).exit_code == 0
    again = run("import", file, "--out", tmp_path)
    assert again.exit_code == 1
    assert "--force" in again.output
    assert run("import", file, "--out", tmp_path, "--force").exit_code == 0


def test_programs_get_one_object(file: Path, tmp_path: Path) -> None:
    told = json.loads(run("import", file, "--out", tmp_path, "--json").output)
    assert told["ok"]
    assert {"sheet", "row", "column", "what", "why", "instead", "weight"} == set(told["remarks"][0])


def test_what_is_no_form_ends_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"junk")
    told = run("import", path, "--out", tmp_path)
    assert told.exit_code == 1
    assert "neither a spreadsheet" in told.output
    assert not json.loads(run("import", path, "--out", tmp_path, "--json").output)["ok"]
