import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.settings import ROOT
from app.studio import interface
from app.studio.translation_commands import translations


def run(command: str, *arguments: str) -> Result:
    return CliRunner().invoke(translations, [command, *arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The catalogues as shipped, brought up to the code."""
    copy = tmp_path / "translations"
    shutil.copytree(ROOT / "translations", copy)
    assert run("update", "--translations", str(copy)).exit_code == 0
    return copy


def spoil(folder: Path, old: str, new: str) -> None:
    path = interface.catalogue_path("fr", folder)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def told(folder: Path) -> str:
    result = run("check", "--translations", str(folder))
    assert result.exit_code == 1
    return result.stdout


def test_without_a_survey_the_template_holds_the_interface() -> None:
    printed = run("extract").output
    assert 'msgid "Continue"\nmsgstr ""' in printed
    assert "#: app/web/templates/web/question.html" in printed
    assert 'msgid_plural "%(num)s structures"' in printed


def test_updating_again_changes_nothing_and_says_nothing_of_when(folder: Path) -> None:
    path = interface.catalogue_path("ar", folder)
    before = path.read_text(encoding="utf-8")
    assert run("update", "--translations", str(folder)).exit_code == 0
    assert path.read_text(encoding="utf-8") == before
    assert "Date" not in before.partition("\n\n")[0]
    assert not [line for line in before.splitlines() if line.startswith("#:") and ".py:" in line]


def test_a_language_begins_with_an_empty_catalogue(tmp_path: Path) -> None:
    result = run("update", "--translations", str(tmp_path))
    assert result.exit_code == 0
    assert 'msgid "Continue"\nmsgstr ""' in interface.catalogue_path("fr", tmp_path).read_text(encoding="utf-8")
    assert "it is not translated" in told(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('msgstr "Continuer"', 'msgstr ""', "“Continue”: it is not translated"),
        ('msgid "Continue"', '#, fuzzy\nmsgid "Continue"', "“Continue”: it is marked fuzzy"),
        ('msgid "Continue"', 'msgid "Continue then"', "“Continue”: it is not in the catalogue"),
        ('msgstr[1] "%(num)s réponses"', 'msgstr[1] "des réponses"', "the value “num” is lost"),
        ('msgstr[1] "%(num)s réponses"', 'msgstr[1] "%(nun)s réponses"', "the value “num” is lost"),
        ('msgstr[1] "%(num)s réponses"\n', "", "“%(num)s answer”: "),
    ],
)
def test_what_is_wrong_is_told_with_its_line(folder: Path, old: str, new: str, why: str) -> None:
    spoil(folder, old, new)
    lines = [line for line in told(folder).splitlines() if why in line]
    assert lines
    assert all(line.startswith(f"{interface.catalogue_path('fr', folder)}:") for line in lines)


def test_findings_for_programs(folder: Path) -> None:
    spoil(folder, 'msgstr "Continuer"', 'msgstr ""')
    result = run("check", "--translations", str(folder), "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert found["ok"] is False
    assert "Continue" in [finding["message"].split("”")[0].removeprefix("“") for finding in found["findings"]]
