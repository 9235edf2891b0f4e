from __future__ import annotations

import json
from typing import Any

import pytest

from app.questionnaire.model import Survey
from app.questionnaire.plan import plan_digest, plan_document
from tests.analysis.carnet import DEFINITION


def survey(**changes: Any) -> Survey:
    return Survey.model_validate({**DEFINITION, **changes})


def with_indicator(**changes: Any) -> Survey:
    first, *others = DEFINITION["indicators"]
    return survey(indicators=[{**first, **changes}, *others])


def test_the_plan_holds_all_that_a_verdict_depends_on() -> None:
    plan = json.loads(plan_document(survey()))
    assert plan["method"]["cluster"] == "professional"
    organisation = plan["indicators"][0]
    assert (organisation["target"], organisation["floor"], organisation["confidence"]) == (0.6, 0.4, 0.95)
    assert (organisation["minimum_n"], organisation["minimum_clusters"]) == (20, 4)
    assert organisation["positive"] == "aide in [beaucoup, peu]"
    assert [question["id"] for question in organisation["questions"]] == ["carnet", "aide"]
    assert organisation["questions"][1]["options"]["peu"] == "Un peu"


CHANGES: list[dict[str, Any]] = [
    {"target": 0.61},
    {"floor": 0.41},
    {"confidence": 0.9},
    {"minimum_n": 21},
    {"minimum_clusters": 5},
    {"positive": "aide == beaucoup"},
    {"population": None},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_every_change_of_the_rule_changes_the_fingerprint(change: dict[str, Any]) -> None:
    before, after = plan_document(survey()), plan_document(with_indicator(**change))
    assert plan_digest(before) != plan_digest(after)


def test_what_no_indicator_reads_leaves_the_plan_alone() -> None:
    assert plan_document(survey(title="Un autre titre")) == plan_document(survey())


def test_a_plan_without_indicators_is_a_plan() -> None:
    assert json.loads(plan_document(survey(indicators=[])))["indicators"] == []
