"""What is promised before collection: the registered plan of a survey's indicators, and its fingerprint."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from app.questionnaire.expressions import Rule, parse
from app.questionnaire.items import written_id
from app.questionnaire.model import Indicator, Survey
from app.questionnaire.scope import Scope
from app.questionnaire.subjects import scope_of_survey

FORMAT = 1
"""Of the document below; it is raised when plans say something they did not say before."""

METHOD = {
    "bounds": "one-sided",
    "cluster": "professional",
    "interval": "korn_graubard",
    "weights": "equal",
    "counted": "complete, or at least half of the required questions answered or refused",
}
"""How every indicator of this format is estimated; changing it needs another format."""


def plan_document(survey: Survey) -> str:
    """The plan as canonical JSON: each indicator's rules, figures and the questions and options they stand on."""
    scope = scope_of_survey(survey)
    plan = {
        "format": FORMAT,
        "survey": survey.key,
        "method": METHOD,
        "indicators": [_indicator(one, survey, scope) for one in survey.indicators],
    }
    return json.dumps(plan, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plan_digest(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()


def _indicator(indicator: Indicator, survey: Survey, scope: Scope) -> dict[str, Any]:
    sources = [source for source in (indicator.positive, indicator.population) if source]
    rules = [rule for rule in (parse(source, scope) for source in sources) if isinstance(rule, Rule)]
    read = frozenset[str]().union(*(rule.names for rule in rules))
    return {
        **indicator.model_dump(mode="json", exclude_none=True),
        "questions": [_question(survey, question.id) for question in survey.questions if _reads(read, question.id)],
    }


def _reads(names: frozenset[str], question_id: str) -> bool:
    """Whether one of the names is of the question: itself, one of its rows, one of its repeats."""
    return any(written_id(name) == question_id for name in names)


def _question(survey: Survey, question_id: str) -> dict[str, Any]:
    question = survey.by_id[question_id]
    options = {option.code: option.label for option in survey.options(question)}
    said: dict[str, Any] = {"id": question.id, "kind": question.kind.value, "text": question.text, "options": options}
    return said | ({"value": question.value} if question.value else {})
