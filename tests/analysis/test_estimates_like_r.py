"""`analysis estimate` against R's survey package, figure by figure; `estimates.R` made `estimates.csv`."""

from __future__ import annotations

import csv
import json
import math
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.analysis.commands import estimate

HERE = Path(__file__).parent
DIGITS = 1e-10
FIGURES = ("n", "estimate", "se", "df", "ci_low", "ci_high", "deff")

with (HERE / "estimates.csv").open(encoding="utf-8") as file:
    EXPECTED = list(csv.DictReader(file))


@cache
def printed(words: str) -> dict[tuple[str, str], dict[str, float | None]]:
    name, *options = words.split()
    options = [str(HERE / "data" / one) if one.endswith(".csv") else one for one in options]
    found = CliRunner().invoke(estimate, [str(HERE / "data" / name), *options])
    assert found.exit_code == 0, found.output
    return {(row["variable"], row["group"] or ""): row for row in json.loads(found.output)}


def false_zero(line: dict[str, str]) -> bool:
    """R's standard error is nought but for rounding: nobody differed, or the design fixed the figure."""
    se = float(line["se"] or "nan")
    return se < 1e-10 * abs(float(line["estimate"])) or se < 1e-15


@pytest.mark.parametrize("line", EXPECTED, ids=lambda line: f"{line['call']}[{line['variable']},{line['group']}]")
def test_figures_agree_with_r_to_ten_digits(line: dict[str, str]) -> None:
    row = printed(line["words"])[line["variable"], line["group"]]
    # R's "logit" stops when its own fit is near enough; "xlogit", the same in closed form, is held to all digits.
    digits = 1e-8 if "method='logit'" in line["call"] else DIGITS
    refused = ("se", "ci_low", "ci_high", "deff") if false_zero(line) else ()
    assert bool(row.get("why")) >= bool(refused)
    for figure in FIGURES:
        wanted, found = line[figure], row[figure]
        if figure in refused or not wanted or math.isnan(float(wanted)):
            assert found is None, figure
        else:
            assert found == pytest.approx(float(wanted), rel=digits, abs=0), figure


def test_r_was_asked_for_every_row_we_print() -> None:
    for words in {line["words"] for line in EXPECTED}:
        told = {(line["variable"], line["group"]) for line in EXPECTED if line["words"] == words}
        assert set(printed(words)) == told, words


def test_there_are_numbers_enough() -> None:
    assert sum(bool(line[figure]) for line in EXPECTED for figure in FIGURES) > 1000
