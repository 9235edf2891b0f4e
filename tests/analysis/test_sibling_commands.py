"""`analysis test|weight|scale`, and estimates on calibrated weights: the core through the door, and refusals."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.analysis.commands import analysis
from app.questionnaire.detectable import Groups, detectable, professionals_to_see
from app.questionnaire.outlook import USUAL, Fieldwork

HERE = Path(__file__).parent
DATA = HERE / "data"
CLUSTERS = "--weights pw --cluster dnum --fpc fpc"
KNOWN = "variable,level,total\nstype,E,4421\nstype,H,755\nstype,M,1018\n"
WIDE = "sch.wide,No,1072\nsch.wide,Yes,5122\n"


def expected(name: str) -> dict[tuple[str, str], float]:
    with (HERE / name).open(encoding="utf-8") as file:
        return {(line["case"], line["figure"]): float(line["value"]) for line in csv.DictReader(file)}


def run(command: str, words: str, data: str = "apiclus1", **files: Path) -> Result:
    options = [option for name, file in files.items() for option in (f"--{name}", str(file))]
    return CliRunner().invoke(analysis, [command, str(DATA / f"{data}.csv"), *words.split(), *options])


def told(found: Result) -> Any:
    assert found.exit_code == 0, found.output
    return json.loads(found.output)


@pytest.fixture
def known(tmp_path: Path) -> Path:
    file = tmp_path / "known.csv"
    file.write_text(KNOWN + WIDE, encoding="utf-8")
    return file


TESTS = {
    "chi_d1": "--test rao-scott --of stype --by sch.wide",
    "wald_d1": "--test wald --of stype --by sch.wide",
    "t_d1": "--test t --of api00 --by sch.wide",
    "paired_d1": "--test paired-t --of api99,api00",
    "wilcoxon_d1": "--test ranks --of ell --by sch.wide",
    "median_d1": "--test median --of ell --by sch.wide",
    "kruskal_d1": "--test ranks --of ell --by stype",
}
NAMES = {"low": "ci_low", "high": "ci_high"}


@pytest.mark.parametrize("case", TESTS)
def test_design_based_tests_agree_with_r(case: str) -> None:
    (row,) = told(run("test", f"{TESTS[case]} {CLUSTERS}"))
    for (name, figure), value in expected("comparison.csv").items():
        if name == case:
            assert row[NAMES.get(figure, figure)] == pytest.approx(value, rel=1e-9), figure


CLASSIC = {
    "chi": ("--test chi2 --of stype --by awards", "p"),
    "fisher": ("--test fisher --of awards --by sch.wide", "p"),
    "mann": ("--test mann-whitney --of ell --by awards", "p"),
    "kruskal": ("--test kruskal --of ell --by stype", "statistic"),
    "pairs": ("--test wilcoxon --of api99,api00", "statistic"),
}


@pytest.mark.parametrize("case", CLASSIC)
def test_classic_tests_say_that_they_leave_clusters_aside(case: str) -> None:
    words, figure = CLASSIC[case]
    (row,) = told(run("test", words))
    assert row[figure] == pytest.approx(expected("classic.csv")[case, figure])
    assert row["note"]


def test_several_tests_are_corrected_together() -> None:
    rows = told(run("test", f"--test t --of api00,api99,ell --by sch.wide --adjust holm {CLUSTERS}"))
    assert len(rows) == 3
    assert all(row["p_adjusted"] >= row["p"] for row in rows)


@pytest.mark.parametrize("case", ["rake", "post"])
def test_estimates_on_calibrated_weights_agree_with_r(case: str, known: Path) -> None:
    if case == "post":
        known.write_text(KNOWN, encoding="utf-8")
    meet = {"rake": "rake", "post": "poststratify"}[case]
    wanted = expected("weights.csv")
    (row,) = told(run("estimate", f"--stat mean --of api00 {CLUSTERS} --meet {meet}", known=known))
    assert (row["estimate"], row["se"]) == pytest.approx((wanted[case, "mean"], wanted[case, "mean_se"]), rel=1e-8)


def test_calibration_to_numbers_agrees_with_r(known: Path) -> None:
    known.write_text(KNOWN + "api99,,3914069\n", encoding="utf-8")
    wanted = expected("weights.csv")
    words = f"--stat total --of enroll {CLUSTERS} --meet calibrate --distance logit --bounds 0.5,2"
    (row,) = told(run("estimate", words, known=known))
    assert (row["estimate"], row["se"]) == pytest.approx(
        (wanted["logit", "total"], wanted["logit", "total_se"]), rel=1e-8
    )


def test_weights_are_written_beside_the_answers(known: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    found = told(run("weight", CLUSTERS, known=known, out=out))
    assert [one["after"] for one in found["totals"]] == pytest.approx([one["known"] for one in found["totals"]])
    assert found["kish_deff_after"] > found["kish_deff_before"] == pytest.approx(1)
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert sum(float(row["new_weight"]) for row in rows) == pytest.approx(6194)
    assert len(rows) == found["n"]


REFUSED = {
    "disagree": (KNOWN + WIDE.replace("5122", "6000"), "rake", "sch.wide add up to"),
    "unknown level": (KNOWN.replace("stype,M,1018\n", ""), "rake", "stype is 'M'"),
    "absent level": (KNOWN + "stype,X,5\n", "rake", "stype X"),
    "several to post-stratify": (KNOWN + WIDE, "poststratify", "one variable"),
    "twice": (KNOWN + "stype,E,3\n", "rake", "two totals"),
    "below zero": (KNOWN.replace("755", "-1"), "rake", "not below zero"),
    "unbounded logit": (KNOWN, "calibrate --distance logit", "bounds around 1"),
    "narrow bounds": (KNOWN, "calibrate --bounds 0.99,1.01", "within the bounds"),
    "missing": (KNOWN.replace("stype", "target"), "rake", "target"),
}


@pytest.mark.parametrize(("totals", "meet", "said"), REFUSED.values(), ids=REFUSED)
def test_totals_that_cannot_be_met_are_refused_by_name(totals: str, meet: str, said: str, known: Path) -> None:
    known.write_text(totals, encoding="utf-8")
    found = run("weight", f"{CLUSTERS} --meet {meet}", known=known)
    assert (found.exit_code, said in found.output) == (1, True), found.output


def test_scales_through_the_door(tmp_path: Path) -> None:
    (row,) = told(run("scale", "--scale alpha --of api00,api99,meals,ell --reverse meals,ell --range 0,10000"))
    wanted = expected("classic.csv")
    assert (row["estimate"], row["ci_low"]) == pytest.approx((wanted["alpha", "value"], wanted["alpha", "low"]))
    (turned,) = told(run("scale", "--scale alpha --of api00,api99,meals"))
    assert "meals" in turned["why"]
    (found,) = told(
        run("scale", "--scale omega --of api00,meals,ell,enroll --reverse meals,ell,enroll --range 0,10000")
    )
    assert found["estimate"] == pytest.approx(wanted["omega", "value"], rel=1e-5)


def test_promoters_and_top_boxes_know_clusters(tmp_path: Path) -> None:
    answers = "c,nps\n" + "\n".join(f"{at % 5},{value}" for at, value in enumerate([10, 9, 8, 6, 0, 10, 9, 7, 3, 10]))
    (tmp_path / "a.csv").write_text(answers, encoding="utf-8")
    runner, words = CliRunner(), ["scale", str(tmp_path / "a.csv"), "--of", "nps", "--cluster", "c"]
    (score,) = told(runner.invoke(analysis, [*words, "--scale", "nps"]))
    assert (score["estimate"], score["df"], score["n"]) == (pytest.approx(20), 4, 10)
    (top,) = told(runner.invoke(analysis, [*words, "--scale", "top", "--box", "9", "--box", "10"]))
    assert top["estimate"] == pytest.approx(0.5)
    assert 0 < top["ci_low"] < top["ci_high"] < 1


ASKED_WRONGLY = {
    "no groups": ("test", "--test t --of api00", "--by COL"),
    "a pair of one": ("test", "--test wilcoxon --of api00", "before,after"),
    "nothing known": ("weight", "", "--known FILE"),
    "no range": ("scale", "--scale alpha --of api00,ell --reverse ell", "--range"),
    "no boxes": ("scale", "--scale top --of ell", "--box"),
    "bounds in words": ("estimate", "--stat mean --of ell --bounds a,b", "two numbers"),
}


@pytest.mark.parametrize(("command", "words", "said"), ASKED_WRONGLY.values(), ids=ASKED_WRONGLY)
def test_asked_wrongly_ends_with_two(command: str, words: str, said: str) -> None:
    found = run(command, words)
    assert (found.exit_code, said in found.output) == (2, True), found.output


def test_a_test_without_ground_says_why() -> None:
    found = run("test", "--test t --of api00 --by stype")
    assert found.exit_code == 1
    assert "two groups" in json.loads(found.output)[0]["why"]


REPLICATES = [
    ("--stat quantile --of api00 --replicates jackknife", 2, "nothing of quantiles"),
    ("--stat mean --of api00 --replicates brr", 2, "go together"),
    ("--stat mean --of api00 --cluster dnum --strata region --lonely-psu adjust --replicates jackknife", 1, "Merge"),
]


@pytest.mark.parametrize(("words", "status", "said"), REPLICATES)
def test_replicates_that_tell_nothing_are_refused(words: str, status: int, said: str) -> None:
    found = CliRunner().invoke(analysis, ["estimate", str(DATA / "apiclus1.csv"), *words.split()])
    assert found.exit_code == status
    assert said in found.output


def test_power_tells_the_smallest_difference_and_what_it_takes() -> None:
    asked = ["power", "--people", "400", "--professionals", "40"]
    told = json.loads(CliRunner().invoke(analysis, [*asked, "--mde", "--difference", "0.1"]).stdout)
    groups = Groups(Fieldwork(400, 40, USUAL))
    assert told["smallest_difference"] == detectable(groups)
    assert told["professionals_needed"]["professionals"] == professionals_to_see(0.1, groups)
    unsaid = CliRunner().invoke(analysis, asked)
    assert (unsaid.exit_code, "Say --target and --floor, or --mde." in unsaid.output) == (2, True)
