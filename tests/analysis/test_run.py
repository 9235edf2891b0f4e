"""`analysis run`: every figure with a passport by which it can be worked out again, and pages that stand alone."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from app.cli import cli
from app.database import Database
from app.distribution.tables import Campaign
from app.site.language import LANGUAGES


def _run(data: Path, out: Path, *more: str) -> Result:
    asked = ["analysis", "run", "vague-1", "--data", str(data), "--out", str(out), *more]
    return CliRunner().invoke(cli, asked, catch_exceptions=False)


def _figures(out: Path) -> dict[str, Any]:
    told = json.loads((out / "figures.json").read_text(encoding="utf-8"))
    return {one["id"]: one for one in (*told["figures"], *told["quality"][::5])}


def test_every_figure_can_be_worked_out_again_by_its_command(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    assert _run(data, out, "--microdata").exit_code == 0
    monkeypatch.chdir(out)
    worked_out = 0
    for one in _figures(out).values():
        command = one["passport"].get("command")
        if command is None:
            continue
        assert command.startswith("python3 -m app ")
        found = CliRunner().invoke(cli, command.removeprefix("python3 -m app ").split(), catch_exceptions=False)
        (row,) = json.loads(found.stdout)
        assert row["estimate"] == pytest.approx(one["value"], rel=1e-12)
        assert row["se"] == (None if one["se"] is None else pytest.approx(one["se"], rel=1e-9))
        assert (row["n"], row["df"]) == (one["n"], one["df"])
        assert (row["ci_low"], row["ci_high"]) == pytest.approx((one["low"], one["high"]), rel=1e-9)
        worked_out += 1
    assert worked_out >= 10


def test_passports_say_what_was_counted(data: Path, tmp_path: Path) -> None:
    _run(data, tmp_path / "out")
    one = _figures(tmp_path / "out")["organisation.share"]
    assert one["passport"]["n"] == one["n"] == 39
    assert one["passport"]["filter"]["positive"] == "aide in [beaucoup, peu]"
    assert one["passport"]["clusters"] == 4
    assert "svydesign(ids = ~professional" in one["passport"]["r"]
    told = json.loads((tmp_path / "out" / "figures.json").read_text(encoding="utf-8"))
    assert told["software"]["relais"]
    assert told["plan"]["kept"] is True
    assert told["wave_before"] is None
    kinds = {one["id"].split(".")[1] for one in told["comparisons"]}
    assert {"last_third_less_first", "other_channels_less_web", "helped_less_alone"} <= kinds


def test_pages_and_tables_come_in_every_language_and_stand_alone(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _run(data, out)
    assert not (out / "interviews.csv").exists()
    for language in LANGUAGES:
        page = (out / f"report.{language}.html").read_text(encoding="utf-8")
        assert f'<html lang="{language}"' in page
        assert "<script" not in page
        assert "http" not in page.replace("http://www.w3.org", "")
        assert (out / f"tables.{language}.csv").read_text(encoding="utf-8-sig").startswith("table,item")


def test_an_unknown_campaign_is_refused(data: Path, tmp_path: Path) -> None:
    found = CliRunner().invoke(cli, ["analysis", "run", "autre", "--data", str(data), "--out", str(tmp_path / "o")])
    assert found.exit_code == 2
    assert "There is no campaign `autre`." in found.output


def test_while_open_the_page_names_the_last_day(data: Path, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{data / 'relais.db'}")
    with database.session() as session:
        session.execute(update(Campaign).values(closes_at=dt.datetime(2999, 3, 31, 22, tzinfo=dt.UTC)))
        session.commit()
    database.dispose()
    _run(data, tmp_path / "out")
    page = (tmp_path / "out" / "report.en.html").read_text(encoding="utf-8")
    assert "open until 31 March 2999" in page
