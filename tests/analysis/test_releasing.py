from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.analysis.releasing import tells
from app.cli import cli
from app.distribution.disclosure import OUTSIDERS

TELLING = [
    ({"a": 40}, {"a": 40}, False),
    ({"a": 40}, {"a": 41}, True),
    ({"a": 40}, {"a": 30}, True),
    ({"a": 40}, {"a": 60}, False),
    ({"a": 40, "b": 20}, {"a": 60}, False),
    ({"a": 40}, {"a": 40, "b": 20}, True),
]


@pytest.mark.parametrize(("before", "after", "telling"), TELLING)
def test_figures_tell_by_subtraction(before: dict[str, int], after: dict[str, int], telling: bool) -> None:
    assert tells(before, after, OUTSIDERS) == telling


def _run(data: Path, out: Path, *more: str) -> Result:
    asked = ["analysis", "run", "vague-1", "--data", str(data), "--out", str(out), "--for", "outsiders", *more]
    return CliRunner().invoke(cli, asked)


def test_outsiders_get_the_same_figures_again(data: Path, tmp_path: Path) -> None:
    first, second = _run(data, tmp_path / "one"), _run(data, tmp_path / "two")
    assert (first.exit_code, second.exit_code) == (0, 0)
    told = [(tmp_path / one / "tables.fr.csv").read_text(encoding="utf-8-sig") for one in ("one", "two")]
    assert told[0] == told[1]
    for line in told[0].splitlines():
        table, *_, n = line.split(",")[:6]
        assert table not in {"answers", "reached", "questions"} or not n.isdigit() or int(n) in {0, *range(11, 99)}


def test_rows_a_person_are_for_the_team(data: Path, tmp_path: Path) -> None:
    found = _run(data, tmp_path / "out", "--microdata")
    assert found.exit_code == 2
    assert "for the team alone" in found.output
