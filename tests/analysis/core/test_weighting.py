"""Weights and their standard errors against R's survey package (`weights.R` made `weights.csv`), and refusals."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.analysis.core import linear
from app.analysis.core.calibration import Distance, calibrate, nonresponse
from app.analysis.core.design import Design, design, staged
from app.analysis.core.variance import Domains
from app.analysis.core.weighting import (
    Margin,
    Weighted,
    WeightFault,
    WeightRefusal,
    kish_deff,
    post_stratify,
    rake,
    rake_trimmed,
    trim,
)

HERE = Path(__file__).parent.parent


def table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


EXPECTED = table("weights.csv")
CLUS1, STRAT = table("data/apiclus1.csv"), table("data/apistrat.csv")


def numbers(rows: list[dict[str, str]], name: str) -> NDArray[np.float64]:
    return np.array([float(row[name]) for row in rows])


def margin(rows: list[dict[str, str]], name: str, **totals: float) -> Margin:
    levels = list(totals)
    return Margin(
        name, np.array([levels.index(row[name]) for row in rows]), np.array([*totals.values()]), tuple(levels)
    )


def margins(rows: list[dict[str, str]]) -> list[Margin]:
    return [
        margin(rows, "stype", E=4421, H=755, M=1018),
        margin(rows, "sch.wide", No=1072, Yes=5122),
        margin(rows, "awards", No=1800, Yes=4394),
    ]


CLUSTERED = staged([numbers(CLUS1, "dnum")], numbers(CLUS1, "pw"), fpc=[numbers(CLUS1, "fpc")])
STRATIFIED = staged(
    [np.arange(len(STRAT))], numbers(STRAT, "pw"), [row["stype"] for row in STRAT], [numbers(STRAT, "fpc")]
)
TYPES = margins(CLUS1)[0]
COLUMNS = np.column_stack([np.ones(len(CLUS1)), TYPES.of == 1, TYPES.of == 2, numbers(CLUS1, "api99")]).astype(float)
TOTALS, NAMES = np.array([6194, 755, 1018, 3914069.0]), ("people", "H", "M", "api99")


def calibrated(distance: Distance, bounds: tuple[float, float] | None = None) -> Weighted | WeightRefusal:
    if bounds is None:
        return calibrate(CLUSTERED, COLUMNS, TOTALS, NAMES, distance=distance)
    return calibrate(CLUSTERED, COLUMNS, TOTALS, NAMES, distance=distance, bounds=bounds)


MADE = {
    "post": (CLUS1, post_stratify(CLUSTERED, TYPES)),
    "rake": (CLUS1, rake(CLUSTERED, margins(CLUS1)[:2], tolerance=1e-13)),
    "rake3": (STRAT, rake(STRATIFIED, margins(STRAT), tolerance=1e-13)),
    "linear": (CLUS1, calibrated(Distance.LINEAR)),
    "raking": (CLUS1, calibrated(Distance.RAKING)),
    "bounded": (CLUS1, calibrated(Distance.LINEAR, (0.6, 1.6))),
    "logit": (CLUS1, calibrated(Distance.LOGIT, (0.5, 2))),
}


def figures(rows: list[dict[str, str]], made: Design) -> dict[str, float]:
    everybody = Domains.of(made)
    wide = Domains.of(made, np.array([0 if row["sch.wide"] == "Yes" else -1 for row in rows]))
    mean = linear.mean(numbers(rows, "api00"), everybody)
    total = linear.total(numbers(rows, "enroll"), everybody)
    domain = linear.mean(numbers(rows, "api00"), wide)
    ratio = linear.ratio(numbers(rows, "api.stu"), numbers(rows, "enroll"), everybody)
    told = {"mean": mean, "total": total, "domain": domain, "ratio": ratio}
    found = {f"{name}_se": float(one.variances[0]) ** 0.5 for name, one in told.items()}
    found |= {"domain_mean" if name == "domain" else name: float(one.values[0]) for name, one in told.items()}
    found |= {f"w{at}": float(made.weights[at - 1]) for at in (1, 50, 100, 150, 180)}
    return found | {"squares": float(np.sum(made.weights**2))}


FOUND = {case: figures(rows, made.design) for case, (rows, made) in MADE.items() if isinstance(made, Weighted)}


@pytest.mark.parametrize(
    "line", [line for line in EXPECTED if line["case"] != "trim"], ids=lambda line: f"{line['case']}.{line['figure']}"
)
def test_weights_and_their_errors_agree_with_r(line: dict[str, str]) -> None:
    assert FOUND[line["case"]][line["figure"]] == pytest.approx(float(line["value"]), rel=1e-10), line["call"]


def test_trimming_agrees_with_r() -> None:
    made = MADE["post"][1]
    assert isinstance(made, Weighted)
    cut = trim(made.design.weights, lower=20, upper=40)
    wanted = {line["figure"]: float(line["value"]) for line in EXPECTED if line["case"] == "trim"}
    found = {f"w{at}": float(cut[at - 1]) for at in (1, 50, 100, 150, 180)} | {"squares": float(np.sum(cut**2))}
    assert found == pytest.approx(wanted)


def test_trimming_then_raking_again_keeps_both_promises() -> None:
    found = rake_trimmed(STRATIFIED, margins(STRAT), 1.8)
    assert isinstance(found, Weighted)
    weights = found.design.weights
    assert weights.max() <= 1.8 * np.median(weights) * (1 + 1e-6)
    for one in margins(STRAT):
        assert np.bincount(one.of, weights=weights) == pytest.approx(one.totals, rel=1e-8)


PEOPLE = design(np.arange(8))
SEX = Margin("sex", np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.array([40.0, 60.0]), ("f", "m"))
AGE = Margin("age", np.array([0, 0, 1, 1, 0, 0, 1, 1]), np.array([50.0, 50.0]), ("young", "old"))
REFUSED = {
    "margins that disagree": (
        [SEX, Margin("age", AGE.of, np.array([50.0, 60.0]))],
        WeightFault.MARGINS_DISAGREE,
        "age",
    ),
    "a level nobody has": ([Margin("sex", SEX.of, np.array([40.0, 50, 10]))], WeightFault.NOT_IN_SAMPLE, "sex"),
    "a level unknown": ([Margin("sex", SEX.of, np.array([100.0, 0]))], WeightFault.NOT_IN_POPULATION, "sex"),
    "a structural zero": ([SEX, Margin("copy", SEX.of, np.array([50.0, 50.0]))], WeightFault.NO_SOLUTION, "sex"),
}


@pytest.mark.parametrize(("told", "fault", "name"), REFUSED.values(), ids=REFUSED)
def test_margins_that_cannot_be_met_are_refused_by_name(told: list[Margin], fault: WeightFault, name: str) -> None:
    found = rake(PEOPLE, told)
    assert isinstance(found, WeightRefusal)
    assert found.fault is fault
    assert found.margin in {name, "copy"}


def test_bounds_too_narrow_are_refused() -> None:
    found = calibrated(Distance.LINEAR, (0.99, 1.01))
    assert isinstance(found, WeightRefusal)
    assert found.fault is WeightFault.BOUNDS


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2)), min_size=1, max_size=40))
def test_raking_meets_every_margin(more: list[tuple[int, int]]) -> None:
    rows = [*more, *((a, b) for a in range(2) for b in range(3))]
    first, second = np.array([a for a, _ in rows]), np.array([b for _, b in rows])
    told = [Margin("a", first, np.array([70.0, 30.0])), Margin("b", second, np.array([20.0, 30.0, 50.0]))]
    found = rake(design(np.arange(len(rows))), told)
    assert isinstance(found, Weighted)
    for one in told:
        assert np.bincount(one.of, weights=found.design.weights) == pytest.approx(one.totals)


def test_answers_carry_the_silent_of_their_cell_and_small_cells_are_joined() -> None:
    cell = np.repeat([0, 1, 2], [50, 30, 40])
    answered = np.concatenate(
        [np.repeat([1.0, 0], [25, 25]), np.repeat([1.0, 0], [5, 25]), np.repeat([1.0, 0], [40, 0])]
    )
    found = nonresponse(np.ones(120), answered, cell)
    assert not isinstance(found, WeightRefusal)
    assert found.joined == ((1, 0),)
    assert found.weights.sum() == pytest.approx(120)
    assert found.weights[0] == pytest.approx(80 / 30)
    assert np.all(found.weights[answered == 0] == 0)


def test_nobody_answering_is_refused() -> None:
    found = nonresponse(np.ones(4), np.zeros(4), np.zeros(4, dtype=np.intp))
    assert isinstance(found, WeightRefusal)


def test_equal_weights_cost_nothing() -> None:
    assert kish_deff(np.full(9, 3.0)) == pytest.approx(1)
    assert kish_deff(np.array([1.0, 3.0])) == pytest.approx(1.25)
