from __future__ import annotations

import json
from typing import Any

import pytest

from app.questionnaire.contexts import entries
from app.questionnaire.model import Survey
from app.questionnaire.plan import _first_format, is_kept, plan_digest, plan_document, sealed_outlook
from app.questionnaire.version import Version
from tests.analysis.carnet import CLOSES, DEFINITION


def survey(**changes: Any) -> Version:
    made = Survey.model_validate({**DEFINITION, **changes})
    french = {entry.context: entry.text for entry in entries(made)}
    return Version.of(made, {"fr": french, "ar": {context: f"ع {text}" for context, text in french.items()}})


def with_indicator(**changes: Any) -> Version:
    first, *others = DEFINITION["indicators"]
    return survey(indicators=[{**first, **changes}, *others])


def test_the_plan_holds_all_that_a_verdict_depends_on() -> None:
    plan = json.loads(plan_document(survey(), CLOSES))
    assert plan["method"]["cluster"] == "professional"
    organisation = plan["indicators"][0]
    assert (organisation["target"], organisation["floor"], organisation["confidence"]) == (0.6, 0.4, 0.95)
    assert (organisation["minimum_n"], organisation["minimum_clusters"]) == (20, 4)
    assert organisation["positive"] == "aide in [beaucoup, peu]"
    assert [question["id"] for question in organisation["questions"]] == ["carnet", "aide"]
    assert organisation["questions"][1]["options"]["peu"] == "Un peu"
    assert organisation["texts"]["ar"]["aide.text"] == "ع Vous aide-t-il ?"
    assert organisation["texts"]["fr"]["degres.peu"] == "Un peu"
    assert plan["decided_from"] == CLOSES.isoformat()
    assert (plan["together"], plan["multiplicity"].split(":")[0]) == ("each", "none")


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
    before, after = plan_document(survey(), CLOSES), plan_document(with_indicator(**change), CLOSES)
    assert plan_digest(before) != plan_digest(after)


def test_what_no_indicator_reads_leaves_the_plan_alone() -> None:
    assert plan_document(survey(title="Un autre titre"), CLOSES) == plan_document(survey(), CLOSES)


def test_a_plan_without_indicators_is_a_plan() -> None:
    assert json.loads(plan_document(survey(indicators=[]), CLOSES))["indicators"] == []


def test_a_translation_that_changed_is_another_plan() -> None:
    before = survey()
    arabic = {**before.texts["ar"], "aide.text": "سؤال آخر"}
    after = Version.of(before.survey, {**before.texts, "ar": arabic})
    assert not is_kept(plan_document(before, CLOSES), after)


def test_deciding_by_any_indicator_is_another_plan() -> None:
    plan = plan_document(survey(together="any"), CLOSES)
    assert plan_digest(plan) != plan_digest(plan_document(survey(), CLOSES))
    assert json.loads(plan)["multiplicity"].startswith("holm")


def test_plans_of_either_format_are_kept_by_their_own_version_alone() -> None:
    for plan in (plan_document(survey(), CLOSES), _first_format(survey().survey)):
        assert is_kept(plan, survey())
        assert not is_kept(plan, with_indicator(target=0.61))


def test_a_plan_tells_how_probable_each_verdict_is() -> None:
    told = sealed_outlook(plan_document(survey(), CLOSES))["organisation"]
    assert {(one.people, one.professionals) for one in told} == {(20, 4), (40, 8), (80, 16), (160, 32)}
    assert {one.truth for one in told} >= {0.4, 0.5, 0.6, 0.7}
    assert all(abs(one.stop + one.improve + one.scale - 1) < 0.002 for one in told)
    at_target = [one.scale for one in told if one.truth == 0.6]
    assert max(at_target) <= 0.05


def test_where_one_indicator_is_enough_the_outlook_is_that_of_the_higher_confidence() -> None:
    plain, any_ = (sealed_outlook(plan_document(survey(**how), CLOSES)) for how in ({}, {"together": "any"}))
    assert sum(one.scale for one in any_["organisation"]) < sum(one.scale for one in plain["organisation"])


def test_a_plan_of_the_second_format_is_still_kept() -> None:
    second = {**json.loads(plan_document(survey(), CLOSES)), "format": 2}
    del second["outlook"]
    assert is_kept(json.dumps(second), survey())
    assert not is_kept(json.dumps(second), with_indicator(floor=0.39))
    assert sealed_outlook(json.dumps(second)) == {}
