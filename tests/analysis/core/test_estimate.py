"""Estimates against R's survey package (`reference.R` made `reference.csv`), and rules that hold for any data."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.analysis.core.design import Design, design
from app.analysis.core.estimate import mean, proportion
from app.analysis.core.figures import Estimate, Method, Refusal, RefusalReason

HERE = Path(__file__).parent.parent


def table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


PEOPLE, REFERENCE = table("interviews.csv"), table("reference.csv")


def column(name: str) -> NDArray[np.str_]:
    return np.array([person[name] for person in PEOPLE])


def numbers(name: str) -> NDArray[np.float64]:
    return np.array([float(person[name]) if person[name] else math.nan for person in PEOPLE])


PROFESSIONALS, HELPED, SCORE, LANGUAGE = column("professional"), numbers("helped"), numbers("score"), column("language")
SIMPLE = design(PROFESSIONALS)
WEIGHTED = design(PROFESSIONALS, numbers("weight"))
STRATIFIED = design(PROFESSIONALS, numbers("weight"), column("stratum"))
ARABIC = LANGUAGE == "ar"

CASES: dict[str, Estimate | Refusal] = {
    "simple": proportion(HELPED, SIMPLE),
    "weighted": proportion(HELPED, WEIGHTED),
    "stratified": proportion(HELPED, STRATIFIED),
    "one_sided": proportion(HELPED, STRATIFIED, level=0.90),
    "arabic": proportion(HELPED, WEIGHTED, ARABIC),
    "arabic_stratified": proportion(HELPED, STRATIFIED, ARABIC),
    "score_simple": mean(SCORE, SIMPLE),
    "score_weighted": mean(SCORE, WEIGHTED),
    "score_stratified": mean(SCORE, STRATIFIED),
    "score_arabic": mean(SCORE, STRATIFIED, ARABIC),
    "all_yes": proportion(HELPED, WEIGHTED, HELPED == 1),
    "all_no": proportion(HELPED, WEIGHTED, HELPED == 0),
    "english": proportion(HELPED, SIMPLE, LANGUAGE == "en"),
    "even": proportion(HELPED, SIMPLE, numbers("even") == 1),
}


@pytest.mark.parametrize(
    "line", [line for line in REFERENCE if line["case"] in CASES], ids=lambda line: f"{line['case']}.{line['figure']}"
)
def test_figures_agree_with_r(line: dict[str, str]) -> None:
    found = CASES[line["case"]]
    assert isinstance(found, Estimate)
    assert getattr(found, line["figure"]) == pytest.approx(float(line["value"]), rel=1e-9, abs=1e-12), line["command"]


def test_every_reference_number_is_compared() -> None:
    assert {line["case"] for line in REFERENCE} == {*CASES, "lonely"}
    assert len(REFERENCE) > 30


def test_a_stratum_with_one_professional_is_refused_where_r_stops() -> None:
    kept = (column("stratum") != "agence") | (PROFESSIONALS == "P01")
    lonely = design(PROFESSIONALS[kept], strata=column("stratum")[kept])
    assert proportion(HELPED[kept], lonely) == Refusal(RefusalReason.LONELY_CLUSTER, {"strata": 1})


def test_a_lonely_stratum_outside_the_domain_does_not_matter() -> None:
    kept = (column("stratum") != "agence") | (PROFESSIONALS == "P01")
    strata = column("stratum")[kept]
    found = proportion(HELPED[kept], design(PROFESSIONALS[kept], strata=strata), strata != "agence")
    assert isinstance(found, Estimate)


NAN = math.nan
REFUSED = {
    "nobody in the survey": ([], [], None, RefusalReason.NOBODY),
    "nobody in the domain": ([1, 0], [1, 2], [False, False], RefusalReason.NOBODY),
    "all missing": ([NAN, NAN], [1, 2], None, RefusalReason.ALL_MISSING),
    "one person": ([1], [1], None, RefusalReason.TOO_FEW),
    "fewer than may be shown": ([1, 0], [1, 2], None, RefusalReason.TOO_FEW),
    "one professional": ([1, 0, 1, 1], [7, 7, 7, 7], None, RefusalReason.TOO_FEW_CLUSTERS),
    "domain inside one professional": (
        [1, 0, 1, 1, 0],
        [7, 7, 7, 8, 9],
        [True, True, True, False, False],
        RefusalReason.TOO_FEW_CLUSTERS,
    ),
}


@pytest.mark.parametrize(("y", "clusters", "domain", "reason"), REFUSED.values(), ids=REFUSED)
def test_no_figure_without_ground(
    y: list[float], clusters: list[int], domain: list[bool] | None, reason: RefusalReason
) -> None:
    found = proportion(y, design(clusters), domain, at_least=3)
    assert isinstance(found, Refusal)
    assert found.reason == reason


def test_weights_of_zero_count_nobody() -> None:
    assert proportion([1, 0], design([1, 2], weights=[0, 0])) == Refusal(RefusalReason.NO_WEIGHT)


def test_as_many_strata_as_clusters_leave_nothing_to_compare() -> None:
    four = design([1, 2, 3, 4], strata=[1, 1, 2, 2])
    found = proportion([1, 0, 1, 0], four, [True, False, True, False])
    assert found == Refusal(RefusalReason.TOO_FEW_CLUSTERS, {"clusters": 2})


def test_a_mean_all_agree_on_has_no_margin_to_show() -> None:
    assert mean([4, 4, 4], design([1, 2, 3])) == Refusal(RefusalReason.NO_VARIATION, {"n": 3, "value": 4.0})


def test_the_same_share_in_every_cluster_claims_no_more_than_simple_chance() -> None:
    found = proportion([1, 0] * 10, design([c for c in range(10) for _ in "ab"]))
    assert isinstance(found, Estimate)
    assert found.se == pytest.approx(0)
    assert found.n_effective == 20
    assert (found.low, found.high) == pytest.approx((0.272, 0.728), abs=1e-3)


def test_unanimity_through_two_professionals_is_not_thirty_voices() -> None:
    found = proportion([1] * 30, design([1] * 15 + [2] * 15))
    assert isinstance(found, Estimate)
    assert (found.value, found.high, found.method) == (1, 1, Method.CLOPPER_PEARSON)
    assert found.low < 0.1


@pytest.mark.parametrize("y", [[0.5, 1], [2, 0]])
def test_a_share_of_something_else_is_a_bug(y: list[float]) -> None:
    with pytest.raises(ValueError, match="zeros, ones"):
        proportion(y, design([1, 2]))


@pytest.mark.parametrize("weights", [[1, -1], [1, math.inf], [1]])
def test_impossible_weights_are_a_bug(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        design([1, 2], weights=weights)


# Rules for any data. ----------------------------------------------------------------------------


@dataclass(frozen=True)
class People:
    y: NDArray[np.float64]
    clusters: NDArray[np.int64]
    weights: NDArray[np.float64]
    domain: NDArray[np.bool_]

    @property
    def design(self) -> Design:
        return design(self.clusters, self.weights)


@st.composite
def people(draw: st.DrawFn) -> People:
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from([0.0, 1.0, math.nan]), st.integers(0, 9), st.integers(1, 50), st.booleans()),
            min_size=1,
            max_size=60,
        )
    )
    y, clusters, weights, domain = zip(*rows, strict=True)
    return People(np.array(y), np.array(clusters), np.array(weights) / 10, np.array(domain))


def same(left: Estimate | Refusal, right: Estimate | Refusal) -> bool:
    if isinstance(left, Refusal) or isinstance(right, Refusal):
        return left == right
    fields = ("value", "low", "high", "se", "df", "n", "clusters", "n_effective")
    return all(getattr(left, f) == pytest.approx(getattr(right, f), rel=1e-6, abs=1e-9) for f in fields)


@given(people())
def test_a_share_is_a_number_between_its_limits(group: People) -> None:
    found = proportion(group.y, group.design, group.domain)
    if isinstance(found, Estimate):
        assert 0 <= found.low <= found.value <= found.high <= 1
        assert found.low < found.high
        assert 0 < found.n_effective <= found.n
        assert found.df >= 1
        assert all(math.isfinite(x) for x in (found.se, found.low, found.high))


@given(people(), st.floats(0.01, 1000))
def test_the_unit_of_the_weights_does_not_matter(group: People, factor: float) -> None:
    scaled = design(group.clusters, group.weights * factor)
    assert same(proportion(group.y, group.design, group.domain), proportion(group.y, scaled, group.domain))


@given(people(), st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter(group: People, chance: object) -> None:
    order = np.arange(group.y.size)
    chance.shuffle(order)  # type: ignore[attr-defined]
    moved = proportion(group.y[order], design(group.clusters[order], group.weights[order]), group.domain[order])
    assert same(proportion(group.y, group.design, group.domain), moved)


@given(people())
def test_the_names_of_professionals_do_not_matter(group: People) -> None:
    renamed = np.array([f"P{9 - c}" for c in group.clusters])
    other = proportion(group.y, design(renamed, group.weights), group.domain)
    assert same(proportion(group.y, group.design, group.domain), other)


@given(people())
def test_splitting_every_professional_into_people_gives_the_simple_variance(group: People) -> None:
    alone = design(np.arange(group.y.size))
    found = mean(group.y, alone)
    answered = group.y[~np.isnan(group.y)]
    if isinstance(found, Estimate):
        size = group.y.size
        simple = answered.var() / answered.size * size / (size - 1)
        assert found.se**2 == pytest.approx(simple)


@given(people())
def test_yes_and_no_mirror_each_other(group: People) -> None:
    yes, no = proportion(group.y, group.design), proportion(1 - group.y, group.design)
    if isinstance(yes, Estimate) and isinstance(no, Estimate):
        mirrored = (1 - no.value, 1 - no.high, 1 - no.low)
        assert (yes.value, yes.low, yes.high) == pytest.approx(mirrored, rel=1e-6, abs=1e-9)


@given(people())
def test_more_confidence_widens_the_interval(group: People) -> None:
    narrow, wide = (proportion(group.y, group.design, group.domain, level=level) for level in (0.8, 0.99))
    if isinstance(narrow, Estimate) and isinstance(wide, Estimate):
        assert wide.low <= narrow.low + 1e-12
        assert narrow.high <= wide.high + 1e-12
