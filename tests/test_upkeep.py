import dataclasses
import re
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from app.cli import cli
from app.database import Database
from app.distribution.tables import Project
from app.serving import sign_in
from app.settings import Settings
from app.upkeep import backup, doctor


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """On SQLite, as an installation starts, and on any free port."""
    made = dataclasses.replace(Settings.from_environ({}, data=tmp_path / "data"), port=0)
    CliRunner().invoke(sign_in, ["--data", str(made.data)])  # makes the tables
    return made


def test_the_doctor_says_what_runs(settings: Settings) -> None:
    said = CliRunner().invoke(doctor, ["--data", str(settings.data)]).stdout
    assert "SQLite 3." in said
    assert re.search(r"Migration: [0-9]{4}", said)
    assert settings.secret_key not in said


def test_the_doctor_speaks_of_an_empty_folder_too(tmp_path: Path) -> None:
    assert "none yet" in CliRunner().invoke(doctor, ["--data", str(tmp_path)]).stdout


def test_a_copy_holds_what_is_committed_while_another_writes(settings: Settings, tmp_path: Path) -> None:
    database, folder = Database(settings.database_url), tmp_path / "copy"
    with database.session() as written, database.session() as waiting:
        written.add(Project(key="a", name="A"))
        written.commit()
        waiting.add(Project(key="b", name="B"))
        waiting.flush()
        done = CliRunner().invoke(backup, ["--data", str(settings.data), str(folder)])
        assert done.exit_code == 0, done.output
    database.dispose()
    assert sorted(one.name for one in folder.iterdir()) == ["relais.db", "secret.json"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    restored = Settings.from_environ({}, data=folder)
    assert restored.secret_key == settings.secret_key
    copied = Database(restored.database_url)
    with copied.session(read_only=True) as session:
        assert session.scalar(select(func.count()).select_from(Project)) == 1
    copied.dispose()


def test_a_copy_overwrites_nothing(settings: Settings) -> None:
    done = CliRunner().invoke(backup, ["--data", str(settings.data), str(settings.data)])
    assert done.exit_code == 1
    assert "name a new folder" in done.output


def test_a_folder_without_a_database_is_told(tmp_path: Path) -> None:
    done = CliRunner().invoke(backup, ["--data", str(tmp_path / "nothing"), str(tmp_path / "copy")])
    assert done.exit_code == 1
    assert "There is no database at" in done.output
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("command", [["doctor"], ["rates", "check"], ["phoning", "rebuild"]])
def test_a_setting_that_cannot_be_read_is_told_in_a_line(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAIS_SECRET_KEY", "short")
    done = CliRunner().invoke(cli, [*command, "--data", str(tmp_path)])
    assert (done.exit_code, done.output.count("\n")) == (1, 1)
    assert "RELAIS_SECRET_KEY has 5 characters" in done.output
