import datetime as dt
import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.database import Database
from app.distribution.service import NewCampaign, find_or_make_project, open_campaign
from app.settings import ROOT, Settings
from app.studio.commands import survey
from app.studio.translation_commands import translations
from app.versions.store import newest
from tests.questionnaire.definitions import spoilt

SHIPPED = str(ROOT / "surveys" / "mon-recap.yaml")


def run(*arguments: str) -> Result:
    group = survey if arguments[0] == "survey" else translations
    return CliRunner().invoke(group, arguments[1:])


@pytest.fixture
def mistaken(tmp_path: Path) -> Path:
    """A definition with three mistakes."""
    text = spoilt(("minutes: 4", "minutes: quatre"), ("type: multiple", "type: multipel"), ("min: 16", "mni: 16"))
    path = tmp_path / "mistaken.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_survey_checks_with_status_0() -> None:
    result = run("survey", "check", SHIPPED)
    assert result.exit_code == 0
    assert "questions in fr, ar, en." in result.output


def test_three_mistakes_are_all_reported_with_file_line_and_mend(mistaken: Path) -> None:
    result = run("survey", "check", str(mistaken))
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert len(lines) == 3
    assert all(line.startswith(f"{mistaken}:") and " — " in line for line in lines)
    assert "3 mistakes to mend." in result.stderr


def test_findings_for_programs(mistaken: Path) -> None:
    result = run("survey", "check", str(mistaken), "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["ok"] is False
    assert {finding["code"] for finding in told["findings"]} == {"unreadable", "unknown_key"}
    assert {"file", "line", "level", "code", "message", "mend"} == set(told["findings"][0])


def test_publishing_prints_the_digest_and_is_idempotent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    digest = json.loads(run("survey", "check", SHIPPED, "--json").stdout)["digest"]
    for _ in range(2):
        result = run("survey", "publish", SHIPPED, "--data", str(tmp_path / "data"))
        assert result.exit_code == 0, result.output
        assert result.stdout == f"Published: mon-recap {digest}\n"


def test_a_survey_with_mistakes_is_not_published(
    mistaken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    result = run("survey", "publish", str(mistaken), "--data", str(tmp_path / "data"))
    assert result.exit_code == 1
    assert "Published" not in result.output


def test_preview_shows_every_screen_in_the_language_asked_for() -> None:
    result = run("survey", "preview", SHIPPED, "--language", "en")
    assert result.exit_code == 0
    assert "\n2. [" in result.output
    assert run("survey", "preview", SHIPPED, "--language", "de").exit_code == 2


def test_catalogues_are_extracted_updated_and_checked(tmp_path: Path) -> None:
    assert 'msgctxt "survey.title"' in run("translations", "extract", SHIPPED).output
    folder = tmp_path / "translations"
    shutil.copytree(ROOT / "translations", folder)
    (folder / "en" / "LC_MESSAGES" / "mon-recap.po").unlink()
    result = run("translations", "update", SHIPPED, "--translations", str(folder))
    assert result.exit_code == 0, result.output
    assert re.search(r"^en: \d+ missing$", result.output, re.MULTILINE)
    checked = run("translations", "check", SHIPPED, "--translations", str(folder))
    assert checked.exit_code == 1
    assert re.search(r"^ar: \d+ current$", checked.output, re.MULTILINE)


def test_a_file_that_is_not_there_is_told_calmly(tmp_path: Path) -> None:
    for command in (
        ("survey", "check"),
        ("survey", "preview"),
        ("translations", "extract"),
        ("translations", "update"),
    ):
        result = run(*command, str(tmp_path / "none.yaml"))
        assert result.exit_code == 1
        assert "cannot be opened" in result.output


# Comparing, listing, previewing. ------------------------------------------------------------------


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """The shipped survey with one French text and one limit changed."""
    text = Path(SHIPPED).read_text(encoding="utf-8")
    path = tmp_path / "edited.yaml"
    path.write_text(
        text.replace("Quel âge avez-vous ?", "Quel est votre âge ?").replace("min: 16", "min: 18"), encoding="utf-8"
    )
    return path


def test_a_file_is_compared_with_a_published_version(
    edited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    data = ("--data", str(tmp_path / "data"))
    digest = run("survey", "publish", SHIPPED, *data).stdout.split()[-1]
    told = run("survey", "diff", digest[:12], str(edited), *data)
    assert told.exit_code == 0, told.output
    assert "breaking: age: `minimum` was `16`, is `18`" in told.output
    assert "breaking: age (fr): `age.text` reworded: Quel {+est votre +}âge" in told.output
    assert run("survey", "diff", digest, SHIPPED, *data).output.startswith("Nothing changed.")
    assert run("survey", "diff", "0" * 12, SHIPPED, *data).exit_code == 2
    assert digest in run("survey", "versions", "mon-recap", *data).output
    assert run("survey", "versions", "another", *data).output == ""


def test_a_comparison_for_programs(edited: Path) -> None:
    found = json.loads(run("survey", "diff", SHIPPED, str(edited), "--json").stdout)
    assert found["breaking"] is True
    assert "age" not in found["comparable"]["fr"]
    assert "utilise" in found["comparable"]["fr"]


def test_a_declared_typo_is_no_break(tmp_path: Path) -> None:
    folder = tmp_path / "translations"
    shutil.copytree(ROOT / "translations", folder)
    text = Path(SHIPPED).read_text(encoding="utf-8").replace("Quel âge avez-vous ?", "Quel age avez-vous ?")
    path = tmp_path / "typo.yaml"
    path.write_text(text, encoding="utf-8")
    where = ("--translations", str(folder))
    assert run("translations", "update", str(path), "--typo", "age.text", *where).exit_code == 0
    told = run("survey", "diff", SHIPPED, str(path), *where).output
    assert "minor: age (fr): `age.text` corrected: Quel [-âge-]{+age+} avez-vous ?" in told
    assert "breaking" not in told


def test_text_messages_are_previewed_with_their_cost() -> None:
    shown = run("survey", "preview", SHIPPED, "--lang", "ar", "--channel", "sms").output
    assert re.search(r"^\[accord\] \d × ucs2, \d+ units$", shown, re.MULTILINE)


def test_pages_are_previewed_in_a_folder(tmp_path: Path) -> None:
    told = run("survey", "preview", SHIPPED, "--lang", "ar", "--out", str(tmp_path / "pages"))
    assert told.exit_code == 0, told.output
    assert (tmp_path / "pages" / "000-opening.html").exists()


def test_checking_warns_about_words_without_forbidding() -> None:
    result = run("survey", "check", SHIPPED, "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {finding["level"] for finding in found["findings"]} == {"warning"}
    assert "long_sentence" in {finding["code"] for finding in found["findings"]}


def test_a_campaign_goes_on_with_what_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    data = tmp_path / "data"
    definition = tmp_path / "seul.yaml"
    definition.write_text(ALONE, encoding="utf-8")
    assert run("survey", "publish", str(definition), "--data", str(data)).exit_code == 0
    database = Database(Settings.from_environ(data=data).database_url)
    now = dt.datetime.now(dt.UTC)
    with database.session() as session:
        row = newest(session, "seul")
        assert row is not None
        project = find_or_make_project(session, "seul", "Seul")
        open_campaign(session, NewCampaign("vague", "Vague", project, row, now, now + dt.timedelta(days=9)), now)
        session.commit()
    database.dispose()
    definition.write_text(ALONE.replace("utile ?", "vraiment utile ?"), encoding="utf-8")
    publishing = ("survey", "publish", str(definition), "--data", str(data), "--campaign")
    moved = run(*publishing, "vague")
    assert moved.exit_code == 0, moved.output
    assert "breaking: utile (fr)" in moved.stdout
    assert "sealed plan: jugent_utile stands on utile" in moved.stdout
    assert "asks this one already" in run(*publishing, "vague").stderr
    assert "No campaign" in run(*publishing, "ailleurs").stderr


ALONE = """relais: 1
key: seul
project: Seul
title: Votre avis
intro: Une question.
notice: L'équipe pose cette question.
thanks: Merci.
declined: C'est noté.
minutes: 1
questions:
  - {id: utile, type: yes_no, text: L'atelier vous est-il utile ?}
indicators:
  - {id: jugent_utile, label: Jugent l'atelier utile, positive: utile == yes, target: 0.6, floor: 0.4}
"""
