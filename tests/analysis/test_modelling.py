"""`analysis model|dif|arms|nonresponse` through the door; the figures are those of the core, held against R there."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.analysis.commands import analysis

DATA = Path(__file__).parent / "data"
CLUS2 = "--weights pw --cluster dnum,snum --fpc fpc1,fpc2"

with (Path(__file__).parent / "models.csv").open(encoding="utf-8") as file:
    R = {(line["case"], line["figure"]): float(line["value"]) for line in csv.DictReader(file)}


def asked(command: str, file: Path | str, words: str) -> Result:
    return CliRunner().invoke(analysis, [command, str(DATA / file), *words.split()])


def told(command: str, file: Path | str, words: str) -> list[dict[str, Any]]:
    found = asked(command, file, words)
    assert found.exit_code == 0, found.output
    rows: list[dict[str, Any]] = json.loads(found.stdout)
    return rows


def test_a_model_prints_what_r_prints() -> None:
    rows = told("model", "apiclus2.csv", f"{CLUS2} --of api00 --on ell,stype --as stype=H --as stype=E")
    coefficients = [row for row in rows if row["test"] == "coefficient"]
    assert [row["variable"] for row in coefficients] == ["(Intercept)", "ell", "stypeH", "stypeM"]
    assert [row["estimate"] for row in coefficients] == pytest.approx([R["linear", f"estimate{at}"] for at in range(4)])
    wald = next(row for row in rows if (row["test"], row["variable"]) == ("wald", "stype"))
    assert (wald["statistic"], wald["ddf"]) == pytest.approx((R["linear", "wald"], R["linear", "wald_ddf"]))
    margins = {row["group"]: row["estimate"] for row in rows if row["test"] == "margin"}
    assert margins["stype=H"] == pytest.approx(R["linear_margin", "value"])
    assert margins["stype=E"] > margins["stype=H"]


def test_items_are_told_apart_by_language() -> None:
    rows = told("dif", "items.csv", "--of alike,apart --by language --score score")
    assert [row["note"].split(";")[0] for row in rows] == ["alike", "large"]
    assert told("dif", "items.csv", "--of alike,apart,crossed --by language")[1]["p"] < 0.05


def test_arms_are_compared_by_what_was_assigned(tmp_path: Path) -> None:
    rows = [(unit, unit % 2, unit + person % 3 + 4 * (unit % 2)) for unit in range(12) for person in range(6)]
    file = tmp_path / "arms.csv"
    file.write_text("unit,arm,y\n" + "\n".join(f"{u},{a},{y}" for u, a, y in rows), encoding="utf-8")
    (row,) = told("arms", file, "--of y --arm arm --unit unit")
    assert row["estimate"] == pytest.approx(5)
    assert row["note"] == "6 and 6 units."
    assert row["df"] < 12


def test_those_who_answered_carry_those_who_did_not(tmp_path: Path) -> None:
    asked_of = {"a": (40, 20), "b": (30, 25), "c": (30, 5)}
    lines = [f"{cell},{int(number < yes)}" for cell, (all_, yes) in asked_of.items() for number in range(all_)]
    file, out = tmp_path / "asked.csv", tmp_path / "weighed.csv"
    file.write_text("cell,answered\n" + "\n".join(lines), encoding="utf-8")
    found = asked("nonresponse", file, f"--answered answered --cells cell --out {out}")
    summary = json.loads(found.stdout)
    assert summary["r_indicator"] == pytest.approx(1 - 2 * (0.4 * 0 + 0.3 / 9 + 0.3 / 9) ** 0.5)
    # The third has five answers: it joins its only neighbour.
    assert summary["joined"] == [{"cell": "c", "to": "b"}]
    assert [(one["cells"], one["asked"], one["factor"]) for one in summary["cells"]] == [
        (["a"], 40, 2.0),
        (["b", "c"], 60, 2.0),
    ]
    with out.open(encoding="utf-8") as written:
        weights = [float(row["new_weight"]) for row in csv.DictReader(written)]
    assert sum(weights) == pytest.approx(100)
    assert {weight for weight, line in zip(weights, lines, strict=True) if line.endswith("0")} == {0.0}


WRONG = [
    ("model", "apiclus2.csv", "--of api00 --on ell --as meals=3", 2, "a column of --on"),
    ("model", "apiclus2.csv", "--of api00 --on stype --as stype=Z", 1, "never 'Z'"),
    ("model", "apiclus2.csv", "--of api00 --on ell --as ell=much", 1, "never 'much'"),
    ("model", "apiclus2.csv", "--of api00 --on ell --logit", 1, "zeros and ones"),
    ("model", "apiclus2.csv", "--of fpc1 --on fpc1,fpc1", 1, "Nobody differs"),
    ("dif", "items.csv", "--of alike,apart --by language", 2, "three items"),
    ("arms", "items.csv", "--of score --arm alike --unit language", 1, "0 or 1"),
    ("nonresponse", "items.csv", "--answered alike --cells language", 1, "0 or 1"),
]


@pytest.mark.parametrize(("command", "file", "words", "status", "said"), WRONG)
def test_what_cannot_be_told_says_why(command: str, file: str, words: str, status: int, said: str) -> None:
    found = asked(command, file, words)
    assert found.exit_code == status
    assert said in found.output
