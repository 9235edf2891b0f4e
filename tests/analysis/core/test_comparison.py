"""Design-based tests and contrasts against R's survey package (`comparison.R` made `comparison.csv`)."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.analysis.core.comparison import (
    Against,
    Comparison,
    Ranks,
    association,
    difference,
    means,
    one_mean,
    ranks,
)
from app.analysis.core.design import design, numbered, staged
from app.analysis.core.figures import Why

HERE = Path(__file__).parent.parent
Floats = NDArray[np.float64]


def table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def column(rows: list[dict[str, str]], name: str) -> Floats:
    return np.array([float(row[name] or "nan") for row in rows])


def codes(rows: list[dict[str, str]], name: str) -> NDArray[np.intp]:
    texts = np.array([row[name] for row in rows])
    return np.where(texts == "", -1, numbered(texts))


EXPECTED = table("comparison.csv")
CLUS1, CLUS2, HEALTH = table("data/apiclus1.csv"), table("data/apiclus2.csv"), table("data/nhanes.csv")
D1 = staged([column(CLUS1, "dnum")], column(CLUS1, "pw"), fpc=[column(CLUS1, "fpc")])
D2 = staged(
    [column(CLUS2, "dnum"), column(CLUS2, "snum")],
    column(CLUS2, "pw"),
    fpc=[column(CLUS2, "fpc1"), column(CLUS2, "fpc2")],
)
DN = design(column(HEALTH, "SDMVPSU"), column(HEALTH, "WTMEC2YR"), column(HEALTH, "SDMVSTRA"))

FOUND: dict[str, Comparison | Why] = {}
for label, data, made in (("d1", CLUS1, D1), ("d2", CLUS2, D2)):
    types, wide = codes(data, "stype"), codes(data, "sch.wide")
    FOUND[f"chi_{label}"] = association(types, wide, made)
    FOUND[f"wald_{label}"] = association(types, wide, made, against=Against.WALD)
    FOUND[f"first_{label}"] = association(types, wide, made, against=Against.CHI_SQUARE)
    FOUND[f"saddle_{label}"] = association(types, wide, made, against=Against.SADDLEPOINT)
    FOUND[f"t_{label}"] = difference(column(data, "api00"), wide, made)
    FOUND[f"paired_{label}"] = one_mean(column(data, "api00") - column(data, "api99"), made)
    FOUND[f"kruskal_{label}"] = ranks(column(data, "ell"), types, made)
    for kind in Ranks:
        FOUND[f"{kind}_{label}"] = ranks(column(data, "ell"), wide, made, kind=kind)
FOUND["first_nhanes"] = association(codes(HEALTH, "HI_CHOL"), codes(HEALTH, "race"), DN, against=Against.CHI_SQUARE)
FOUND["saddle_nhanes"] = association(codes(HEALTH, "HI_CHOL"), codes(HEALTH, "race"), DN, against=Against.SADDLEPOINT)
FOUND["chi_nhanes"] = association(codes(HEALTH, "HI_CHOL"), codes(HEALTH, "race"), DN)
FOUND["wald_nhanes"] = association(codes(HEALTH, "HI_CHOL"), codes(HEALTH, "race"), DN, against=Against.WALD)


@pytest.mark.parametrize(
    "line", [line for line in EXPECTED if line["case"] in FOUND], ids=lambda line: f"{line['case']}.{line['figure']}"
)
def test_tests_agree_with_r(line: dict[str, str]) -> None:
    found = FOUND[line["case"]]
    assert isinstance(found, Comparison)
    # R looks for the saddlepoint until it is near enough.
    digits = 1e-6 if "saddle" in line["case"] and line["figure"] == "p" else 1e-9
    assert getattr(found, line["figure"]) == pytest.approx(float(line["value"]), rel=digits), line["call"]


def test_contrasts_agree_with_r() -> None:
    wanted = {(line["case"], line["figure"]): float(line["value"]) for line in EXPECTED}
    everybody = np.ones(len(CLUS1), dtype=np.bool_)
    change = means([column(CLUS1, "api00"), column(CLUS1, "api99")], [everybody] * 2, D1).contrast([1, -1])
    assert change == pytest.approx((wanted["change", "estimate"], wanted["change", "se"]), rel=1e-10)
    types = codes(CLUS2, "stype")
    apart = means([column(CLUS2, "api00")] * 3, [types == at for at in range(3)], D2).contrast([1, -0.5, -0.5])
    assert apart == pytest.approx((wanted["types", "estimate"], wanted["types", "se"]), rel=1e-10)


def test_every_reference_number_is_compared() -> None:
    assert {line["case"] for line in EXPECTED} == {*FOUND, "change", "types"}


SMALL = design([1, 1, 2, 2, 3, 3])
GROUP = np.array([0, 1, 0, 1, 0, 1])


def test_there_is_no_test_without_ground() -> None:
    y = np.array([1.0, 2, 3, 4, 5, 6])
    assert association(np.zeros(6, dtype=np.intp), GROUP, SMALL) is Why.ONE_GROUP
    assert difference(y, np.zeros(6, dtype=np.intp), SMALL) is Why.ONE_GROUP
    assert difference(y, np.array([0, 1, 2, 0, 1, 2]), SMALL) is Why.TOO_MANY_GROUPS
    assert difference(y, GROUP, design([1, 1, 2, 2, 2, 2])) is Why.TOO_FEW_CLUSTERS
    assert ranks(np.ones(6), GROUP, SMALL) is Why.NO_VARIATION
    assert one_mean(np.full(6, 2.0), SMALL) is Why.NO_VARIATION
    assert association(np.arange(6), GROUP, SMALL) is Why.TOO_FEW_CLUSTERS
