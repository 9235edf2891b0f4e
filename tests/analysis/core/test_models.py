"""Regressions and language equivalence against R (`models.R` made `models.csv`)."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.core.comparison import Comparison
from app.analysis.core.equivalence import Equivalence, equivalence
from app.analysis.core.estimate import mean
from app.analysis.core.figures import Estimate, Functioning, Why
from app.analysis.core.regression import Model, regression
from tests.analysis.core.test_comparison import CLUS2, D2, DN, HEALTH, Floats, codes, column, table

EXPECTED = table("models.csv")
ITEMS = table("data/items.csv")


def dummies(values: Floats, *levels: float) -> list[Floats]:
    return [(values == level).astype(float) for level in levels]


def linear() -> tuple[Model, list[int], Floats]:
    types = codes(CLUS2, "stype").astype(float)
    columns = np.column_stack([np.ones(types.size), column(CLUS2, "ell"), *dummies(types, 1, 2)])
    found = regression(column(CLUS2, "api00"), columns, D2, logit=False)
    assert isinstance(found, Model)
    others = columns.copy()
    others[:, 2:] = [1, 0]
    return found, [2, 3], others


def logistic() -> tuple[Model, list[int], Floats]:
    race = column(HEALTH, "race")
    columns = np.column_stack([np.ones(race.size), *dummies(race, 2, 3, 4), column(HEALTH, "RIAGENDR")])
    found = regression(column(HEALTH, "HI_CHOL"), columns, DN, logit=True)
    assert isinstance(found, Model)
    others = columns.copy()
    others[:, 4] = 2
    return found, [1, 2, 3], others


MODELS = {"linear": linear(), "logistic": logistic()}


def figure(case: str, name: str) -> float:
    if case.endswith("_margin"):
        made, _, others = MODELS[case.removesuffix("_margin")]
        return made.margin(others)[0]
    made, term, _ = MODELS[case]
    if name.startswith("wald"):
        found = made.wald(term, "term")
        assert isinstance(found, Comparison)
        told = {"wald": found.statistic, "wald_df": found.df, "wald_ddf": found.ddf, "wald_p": found.p}[name]
        assert told is not None
        return told
    one = made.coefficient(int(name[-1]), name, 0.95)
    assert isinstance(one, Comparison)
    told = {"estimate": one.estimate, "se": one.se, "p": one.p}[name[:-1]]
    assert told is not None
    return told


OF_MODELS = [line for line in EXPECTED if line["case"].split("_")[0] in MODELS]
OF_ITEMS = [line for line in EXPECTED if line not in OF_MODELS]


@pytest.mark.parametrize("line", OF_MODELS, ids=lambda line: f"{line['case']}.{line['figure']}")
def test_models_agree_with_r(line: dict[str, str]) -> None:
    assert figure(line["case"], line["figure"]) == pytest.approx(float(line["value"]), rel=1e-8), line["call"]


@pytest.mark.parametrize("line", OF_ITEMS, ids=lambda line: f"{line['case']}.{line['figure']}")
def test_language_equivalence_agrees_with_r(line: dict[str, str]) -> None:
    found = equivalence(column(ITEMS, line["case"]), column(ITEMS, "score"), codes(ITEMS, "language"))
    assert isinstance(found, Equivalence)
    assert getattr(found, line["figure"]) == pytest.approx(float(line["value"]), rel=1e-5, abs=1e-7), line["call"]


def test_an_item_that_draws_other_answers_in_one_language_is_not_pooled() -> None:
    said = {
        item: equivalence(column(ITEMS, item), column(ITEMS, "score"), codes(ITEMS, "language"))
        for item in ("alike", "apart")
    }
    kinds = {item: found.functioning for item, found in said.items() if isinstance(found, Equivalence)}
    assert kinds == {"alike": Functioning.ALIKE, "apart": Functioning.LARGE}


def test_too_few_of_a_language_say_nothing() -> None:
    few = ITEMS[:200]
    assert equivalence(column(few, "alike"), column(few, "score"), codes(few, "language")) is Why.ONE_GROUP


def test_a_margin_without_other_columns_is_the_mean() -> None:
    y = column(CLUS2, "api00")
    found = regression(y, np.ones((y.size, 1)), D2, logit=False)
    assert isinstance(found, Model)
    plain = mean(y, D2)
    assert isinstance(plain, Estimate)
    assert found.margin(np.ones((y.size, 1))) == pytest.approx((plain.value, plain.se))


def test_what_the_columns_tell_wholly_has_no_model() -> None:
    x = np.column_stack([np.ones(D2.size), np.arange(D2.size, dtype=np.float64)])
    assert regression((x[:, 1] > 60).astype(np.float64), x, D2, logit=True) is Why.NO_VARIATION
    twice = np.column_stack([x, x[:, 1]])
    assert regression(column(CLUS2, "api00"), twice, D2, logit=False) is Why.NO_VARIATION
