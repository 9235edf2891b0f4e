from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.analysis.outside import mapping_of, outside_table
from app.analysis.pooled import Measures
from app.analysis.sheet import UnusableError
from app.analysis.standing import MISSING, Absence, Standing
from app.cli import cli
from app.distribution.references import Named, References
from app.questionnaire.version import Version
from tests.analysis.carnet import CLOSES

MAPPING = """column,question,said,code
no,@id,,
prof,@professional,,
,accord,,oui
Q1,carnet,1,oui
Q1,carnet,2,non
Q2,aide,1,beaucoup
Q2,aide,2,peu
Q2,aide,3,pas
Q3,usage,,
Q4,confiance,9,~refused
"""
ANSWERS = """no,prof,Q1,Q2,Q3,Q4
1,P0,1,1,rdv;papiers,5
2,P1,2,,,4
3,,1,3,,9
4,P0,,,,
1,P0,1,1,rdv,5
"""
KNOWN = References(
    [Named("S1", "P0", 1, 3, 7), Named("S1", "P1", 1, 4, 8), Named("S1", "P2", 1, 5, 9), Named("S2", "P2", 2, 6, 10)]
)


def records(version: Version, answers: str = ANSWERS, mapping: str = MAPPING) -> list[dict[str, Any]]:
    mapped = mapping_of(mapping.encode(), version)
    found = outside_table(answers.encode(), mapped, Measures.only(version), KNOWN, CLOSES)
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


def test_rows_are_counted_by_the_rule_of_every_interview(version: Version) -> None:
    assert [one["standing"] for one in records(version)] == [
        Standing.COMPLETE,
        Standing.COMPLETE,
        Standing.PARTIAL,
        Standing.BROKEN_OFF,
        Standing.DOUBLE,
    ]


def test_answers_are_coded_as_if_given_here(version: Version) -> None:
    first, second, third, *_ = records(version)
    assert (first["usage.rdv"], first["usage.papiers"], first["usage.aucun"]) == (True, True, False)
    assert (first["indicator:organisation"], first["indicator:assurance"]) == (True, True)
    assert (first["relay_link"], first["channel"], third["relay_link"]) == (7, "outside", None)
    assert second["aide:missing"] == MISSING[Absence.NOT_ASKED]
    assert second["about:organisation"] is False
    assert third["confiance:missing"] == MISSING[Absence.REFUSED]


def test_what_the_file_did_not_ask_has_a_reason_of_its_own(version: Version) -> None:
    first = records(version)[0]
    assert first["depuis:missing"] == first["mot:missing"] == MISSING[Absence.NOT_IN_CHANNEL]


def test_a_reference_borne_in_two_structures_is_told_by_naming_the_structure(version: Version) -> None:
    answers = ANSWERS.replace("no,prof,", "no,prof,place,").replace("2,P1,", "2,P2,S2,")
    answers = answers.replace("P0,", "P0,S1,").replace("3,,", "3,,,")
    mapping = MAPPING.replace("prof,@professional,,", "prof,@professional,,\nplace,@structure,,")
    assert [one["relay_link"] for one in records(version, answers, mapping)] == [7, 10, None, 7, 7]


WRONG = [
    (ANSWERS.replace("2,P1,2", "2,P1,7"), MAPPING, "Line 3: '7' is no answer to carnet"),
    (ANSWERS.replace("2,P1,2", "2,P9,2"), MAPPING, "reference 'P9'"),
    (ANSWERS.replace("2,P1,2", "2,P2,2"), MAPPING, r"'P2' .* in several structures \(S1, S2\)"),
    (ANSWERS.replace("3,,1", ",,1"), MAPPING, "nobody is named"),
    (ANSWERS, MAPPING.replace("Q4,confiance", "Q9,confiance"), "no column Q9"),
    (ANSWERS, MAPPING.replace("Q4,confiance", "Q4,trust"), "no question 'trust'"),
    (ANSWERS, MAPPING.replace("no,@id,,\n", ""), "question @id"),
    (ANSWERS, "column,question\nQ1,carnet\n", "A mapping has the columns"),
    ("", MAPPING, "cannot be read"),
]


@pytest.mark.parametrize(("answers", "mapping", "said"), WRONG)
def test_what_does_not_fit_is_refused_by_line(version: Version, answers: str, mapping: str, said: str) -> None:
    with pytest.raises(UnusableError, match=said):
        records(version, answers, mapping)


def test_they_join_the_figures_of_a_run(data: Path, tmp_path: Path) -> None:
    answers, mapping, out = tmp_path / "paper.csv", tmp_path / "mapping.csv", tmp_path / "out"
    answers.write_text(ANSWERS, encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    words = ["analysis", "run", "vague-1", "--data", str(data), "--out", str(out), "--outside", str(answers)]
    assert CliRunner().invoke(cli, words).exit_code == 2
    found = CliRunner().invoke(cli, [*words, "--mapping", str(mapping)], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    told = json.loads((out / "figures.json").read_text(encoding="utf-8"))
    assert told["interviews"] == {"complete": 42, "partial": 1, "broken_off": 1, "double": 1}
