"""Classic tests, effect sizes, corrections and scales against R (`classic.R` made `classic.csv`)."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.analysis.core.classic import (
    Classic,
    benjamini_hochberg,
    chi_square,
    fisher,
    holm,
    kruskal_wallis,
    mann_whitney,
    mcnemar,
    wilcoxon_pairs,
)
from app.analysis.core.design import design, numbered
from app.analysis.core.linear import mean
from app.analysis.core.scales import Alpha, ScaleWhy, alpha, omega, promoter_scores, reversed_item, top_box
from app.analysis.core.variance import Domains

HERE = Path(__file__).parent.parent


def table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


SCHOOLS = table("data/apiclus1.csv")
WANTED = {(line["case"], line["figure"]): float(line["value"]) for line in table("classic.csv")}


def column(name: str) -> NDArray[np.float64]:
    return np.array([float(row[name]) for row in SCHOOLS])


def crossed(first: str, second: str) -> NDArray[np.int64]:
    rows, columns = (numbered(np.array([row[name] for row in SCHOOLS])) for name in (first, second))
    counts = np.zeros((rows.max() + 1, columns.max() + 1), dtype=np.int64)
    np.add.at(counts, (rows, columns), 1)
    return counts


AWARDED = np.array([row["awards"] == "Yes" for row in SCHOOLS])
TYPES = np.array([row["stype"] for row in SCHOOLS])
ELL = column("ell")
FOUND = {
    "chi": chi_square(crossed("stype", "awards")),
    "fisher": fisher(crossed("awards", "sch.wide")),
    "mann": mann_whitney(ELL[AWARDED], ELL[~AWARDED]),
    "kruskal": kruskal_wallis([ELL[np.equal(TYPES, one)] for one in "EHM"]),
    "pairs": wilcoxon_pairs(column("api99"), column("api00")),
}


@pytest.mark.parametrize(("case", "figure"), [key for key in WANTED if key[0] in FOUND])
def test_classic_tests_agree_with_r(case: str, figure: str) -> None:
    found = FOUND[case]
    assert isinstance(found, Classic)
    assert getattr(found, figure) == pytest.approx(WANTED[case, figure], rel=1e-7)


def test_fisher_beyond_two_by_two_is_drawn_and_says_so() -> None:
    first, again = fisher(crossed("stype", "awards")), fisher(crossed("stype", "awards"))
    assert first is not None
    assert first == again
    assert first.p == pytest.approx(WANTED["fisher3", "p"], abs=0.02)
    assert "seed" in str(first.note)


@pytest.mark.parametrize(("case", "rule"), [("holm", holm), ("bh", benjamini_hochberg)])
def test_missing_p_values_do_not_count(case: str, rule: object) -> None:
    found = (holm if rule is holm else benjamini_hochberg)([0.01, math.nan, 0.04, 0.03, 0.005, 0.6])
    assert math.isnan(found[1])
    for at in (0, 2, 3, 4, 5):
        assert found[at] == pytest.approx(WANTED[case, str(at + 1)])


def test_effects_have_their_sign() -> None:
    up = mann_whitney([4, 5, 6], [1, 2, 3])
    changed = wilcoxon_pairs([1, 2, 3, 4], [2, 3, 5, 4])
    back = mcnemar([0, 0, 0, 1], [1, 1, 1, 1])
    assert up is not None
    assert changed is not None
    assert back is not None
    assert (up.size, changed.size, back.size, back.p) == (1, 1, 1, 0.25)
    assert changed.note == "1 people did not change."


def test_nothing_to_compare_gives_no_test() -> None:
    assert chi_square([[3, 4], [0, 0]]) is None
    assert fisher([[3, 0], [4, 0]]) is None
    assert mann_whitney([], [1, 2]) is None
    assert mann_whitney([2, 2], [2, 2]) is None
    assert kruskal_wallis([[1, 1], [1], []]) is None
    assert wilcoxon_pairs([1, 2], [1, 2]) is None
    assert mcnemar([1, 0], [1, 0]) is None


def test_alpha_agrees_with_r() -> None:
    found = alpha([column("api00"), column("api99"), -column("meals"), -ELL])
    assert isinstance(found, Alpha)
    told = (found.value, found.low, found.high)
    assert told == pytest.approx(tuple(WANTED["alpha", figure] for figure in ("value", "low", "high")), rel=1e-10)
    assert found.against == ()


def test_omega_agrees_with_r() -> None:
    found = omega([column("api00"), -column("meals"), -ELL, -column("enroll")])
    assert found == pytest.approx(WANTED["omega", "value"], rel=1e-5)


def test_an_item_worded_the_other_way_is_named_and_alpha_is_not_clipped() -> None:
    steady = np.array([1.0, 2, 3, 4, 5, 4, 3, 2])
    turned = reversed_item(steady, 1, 5)
    found = alpha([steady + np.array([0, 1, 0, 1, 0, 1, 0, 1]), steady, turned])
    assert isinstance(found, Alpha)
    assert found.against == (2,)
    assert found.value < 0
    mended = alpha([steady + np.array([0, 1, 0, 1, 0, 1, 0, 1]), steady, reversed_item(turned, 1, 5)])
    assert isinstance(mended, Alpha)
    assert mended.value > 0.9


NAN = math.nan
NO_SCALE = {
    "one item": ([[1, 2, 3]], ScaleWhy.ONE_ITEM),
    "nobody answered all": ([[1, NAN, 3], [NAN, 2, 3]], ScaleWhy.TOO_FEW_PEOPLE),
    "all the same": ([[2, 2, 2, 2], [1, 2, 3, 4]], ScaleWhy.CONSTANT_ITEM),
}


@pytest.mark.parametrize(("items", "why"), NO_SCALE.values(), ids=NO_SCALE)
def test_there_is_no_scale_without_ground(items: list[list[float]], why: ScaleWhy) -> None:
    assert alpha(items) is why
    assert omega(items) is why


def test_promoters_and_boxes_are_means_of_the_design() -> None:
    answers = np.array([10, 9, 8, 6, 0, NAN])
    assert mean(promoter_scores(answers), Domains.of(design(range(6)))).values[0] == pytest.approx(0)
    assert list(top_box(answers, {9, 10})[:5]) == [1, 1, 0, 0, 0]
