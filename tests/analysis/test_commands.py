"""What `analysis estimate` refuses, in words, and what it says where a figure has no ground."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.analysis.commands import analysis

TABLE = """stratum,cluster,weight,score,helped,kind
n,a,1,4,1,x
n,a,2,5,1,x
n,b,1,3,0,y
s,c,1.5,2,1,y
s,d,2,1,0,x
s,d,2,3,,y
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def run(folder: Path, words: str, content: str | bytes | None = None) -> Result:
    file = folder / "t.csv"
    if content is not None:
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return CliRunner().invoke(analysis, ["estimate", str(file), *words.split()])


def rows(found: Result) -> list[dict[str, Any]]:
    assert found.exit_code == 0, found.output
    listed: list[dict[str, Any]] = json.loads(found.output)
    return listed


MEAN = "--stat mean --of score --weights weight --cluster cluster --strata stratum"

ASKED_WRONGLY = {
    "unknown column": ("--stat mean --of scores", "did you mean score?"),
    "unknown design column": (f"{MEAN.replace('stratum', 'strat')}", "stratum"),
    "one column for a ratio": ("--stat ratio --of score", "two columns"),
    "logit for a mean": (f"{MEAN} --interval logit", "for proportions"),
    "a level of one": (f"{MEAN} --level 1", "range"),
    "no column": ("--stat mean --of ,", "name at least one"),
    "where without a value": (f"{MEAN} --where kind", "COL=VALUE"),
}


@pytest.mark.parametrize(("words", "said"), ASKED_WRONGLY.values(), ids=ASKED_WRONGLY)
def test_asked_wrongly_ends_with_two(folder: Path, words: str, said: str) -> None:
    found = run(folder, words)
    assert (found.exit_code, said in found.output) == (2, True), found.output


FORBIDDEN: dict[str, tuple[str | bytes, str, str]] = {
    "empty": ("", MEAN, "is empty"),
    "a header alone": (TABLE.splitlines()[0], MEAN, "no rows"),
    "semicolons": (TABLE.replace(",", ";"), MEAN, "--separator ';'"),
    "tabs": (TABLE.replace(",", "\t"), MEAN, "separates its columns by tabs"),
    "not UTF-8": (TABLE.replace("x", "é").encode("latin-1"), MEAN, "not UTF-8"),
    "not UTF-8 in the header": (TABLE.replace("kind", "né").encode("latin-1"), MEAN, "not UTF-8"),
    "ragged": (TABLE + "n,a,1,2,3,4,5,6\n", MEAN, "has 6 columns, and row 7 has 8 cells"),
    "two columns of one name": (TABLE.replace("kind", "score"), MEAN, "two columns named score"),
    "weights in words": (TABLE.replace("1.5", "much"), MEAN, "row 4 (the header not counted) says 'much'"),
    "infinite weights": (TABLE.replace("1.5", "inf"), MEAN, "says 'inf'"),
    "weight of zero": (TABLE.replace("1.5", "0"), MEAN, "row 4 (the header not counted) is 0"),
    "negative weight": (TABLE.replace("1.5", "-2"), MEAN, "above zero"),
    "weight left empty": (TABLE.replace("1.5", ""), MEAN, "row 4 (the header not counted) leaves it empty"),
    "not nested": (TABLE.replace("s,c", "s,a"), MEAN, "Cluster a of cluster lies in several strata"),
    "a lonely cluster": (TABLE.replace("s,c", "s,d"), MEAN, "hold a single cluster (the first: stratum s)"),
    "a share of scores": (TABLE, MEAN.replace("mean", "proportion"), "--factor score"),
    "a ratio of words": (TABLE, "--stat ratio --of kind,score", "kind must hold numbers, and row 1"),
    "fpc of one stage for two": (
        TABLE,
        "--stat mean --of score --cluster stratum,cluster --fpc weight",
        "as many columns",
    ),
    "fpc below what was taken": (TABLE, "--stat mean --of score --cluster cluster --fpc one", "fewer units"),
    "fpc differs in a stratum": (TABLE, "--stat mean --of score --cluster cluster --fpc ten", "the same throughout"),
    "fpc mixed": (TABLE, "--stat mean --of score --cluster cluster --fpc mixed", "fractions at once"),
    "free text": (
        "a\n" + "\n".join(f"word {number}" for number in range(200)),
        "--stat mean --of a",
        "200 different words",
    ),
}


@pytest.mark.parametrize(("content", "words", "said"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_file_that_forbids_ends_with_one(folder: Path, content: str | bytes, words: str, said: str) -> None:
    if "--fpc" in words and isinstance(content, str):
        more = {"one": "333333"[0], "ten": None, "mixed": None}
        lines = content.strip().splitlines()
        values = ["one,ten,mixed", *(f"{more['one']},{10 + at},{0.5 if at else 4}" for at in range(6))]
        content = "\n".join(f"{line},{value}" for line, value in zip(lines, values, strict=True))
    found = run(folder, words, content)
    assert (found.exit_code, said in found.output) == (1, True), found.output


def test_semicolons_and_decimal_commas_are_read_when_said(folder: Path) -> None:
    plain = rows(run(folder, MEAN))
    french = TABLE.replace(",", ";").replace(".", ",")
    assert rows(run(folder, f"{MEAN} --separator ; --decimal ,", french)) == plain


def test_a_file_of_excel_may_begin_with_its_mark(folder: Path) -> None:
    plain = rows(run(folder, MEAN))
    assert rows(run(folder, MEAN, b"\xef\xbb\xbf" + TABLE.encode())) == plain


def test_missing_answers_are_left_out_and_counted(folder: Path) -> None:
    (row,) = rows(run(folder, MEAN.replace("score", "helped").replace("mean", "proportion")))
    assert (row["n"], row["estimate"]) == (5, pytest.approx(4.5 / 7.5))
    (coded,) = rows(run(folder, f"{MEAN} --missing 1"))
    assert coded["n"] == 5


NO_GROUND = {
    "everybody the same": ("--where helped=1", "helped", "same answer"),
    "one cluster": ("--where cluster=a", "score", "one cluster"),
    "nobody": ("--where kind=none", "score", "has an answer"),
}


@pytest.mark.parametrize(("where", "of", "why"), NO_GROUND.values(), ids=NO_GROUND)
def test_no_margin_without_ground(folder: Path, where: str, of: str, why: str) -> None:
    found = run(folder, f"{MEAN.replace('score', of)} {where}")
    (row,) = json.loads(found.output)
    assert why in row["why"]
    assert [row[figure] for figure in ("se", "ci_low", "ci_high", "deff")] == [None] * 4
    assert found.exit_code == (0 if row["n"] else 1)


def test_a_share_of_everybody_has_an_exact_lower_limit_when_asked(folder: Path) -> None:
    words = MEAN.replace("mean", "proportion").replace("score", "helped").replace(" --strata stratum", "")
    (row,) = rows(run(folder, f"{words} --where helped=1 --interval beta"))
    assert (row["estimate"], row["ci_high"], row["se"]) == (1, 1, None)
    assert 0 < row["ci_low"] < 0.5


def test_a_domain_keeps_the_clusters_it_does_not_reach(folder: Path) -> None:
    by = {row["group"]: row for row in rows(run(folder, f"{MEAN} --by kind"))}
    (alone,) = rows(run(folder, f"{MEAN} --where kind=x"))
    assert {key: by["x"][key] for key in ("estimate", "se", "df")} == {
        key: alone[key] for key in ("estimate", "se", "df")
    }
    assert by["x"]["n"] + by["y"]["n"] == 6


def test_groups_of_several_columns_are_named_as_in_r(folder: Path) -> None:
    found = rows(run(folder, f"{MEAN} --by kind,stratum"))
    assert [row["group"] for row in found] == ["x.n", "y.n", "x.s", "y.s"]


def test_codes_are_levels_when_said(folder: Path) -> None:
    found = rows(run(folder, f"{MEAN} --factor score"))
    assert [row["variable"] for row in found] == ["score1", "score2", "score3", "score4", "score5"]
    assert sum(row["estimate"] for row in found) == pytest.approx(1)


def test_weights_too_small_for_a_population_leave_no_design_effect_but_a_reason(folder: Path) -> None:
    words = MEAN.replace(" --weights weight", "")
    (row,) = rows(run(folder, words, TABLE.replace("1.5", "1")))
    assert row["deff"] is None or row["deff"] > 0
    (small,) = rows(run(folder, f"{MEAN}", TABLE.replace(",2,", ",0.2,").replace(",1,", ",0.1,")))
    assert (small["deff"], "--deff replace" in small["why"]) == (None, True)
    (told,) = rows(run(folder, f"{MEAN} --deff replace"))
    assert told["deff"] > 0
