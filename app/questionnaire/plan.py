"""What is promised before collection: the registered plan of a survey's indicators, and its fingerprint."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, replace
from typing import Any

from app.questionnaire.expressions import Rule, parse
from app.questionnaire.items import written_id
from app.questionnaire.model import Indicator, Survey, Together
from app.questionnaire.outlook import USUAL, Prospect, outlook
from app.questionnaire.pooling import made_from
from app.questionnaire.promise import DecisionRule
from app.questionnaire.scope import Scope
from app.questionnaire.subjects import scope_of_survey
from app.questionnaire.version import Version

FORMAT = 4
"""It is raised when plans say something they did not say before; earlier ones are still read."""

WHOLE = 4
"""The format from which on a plan holds the questions that a calculation is made of, too."""

METHOD = {
    "bounds": "one-sided",
    "cluster": "professional",
    "interval": "korn_graubard",
    "weights": "equal",
    "counted": "complete, or at least half of the required questions answered or refused",
}
"""How every indicator of this format is estimated; changing it needs another format."""


MULTIPLICITY = {
    Together.EACH: "none: every indicator has its own verdict",
    Together.ALL: "none: every indicator must reach its target",
    Together.ANY: "holm: one indicator that reaches its target is enough",
}


def plan_document(version: Version, closes_at: dt.datetime) -> str:
    """The plan as canonical JSON: each indicator's rules and figures, the words they stand on in every language.

    With the probability of each verdict at plausible truths. Nothing is decided before `closes_at`.
    """
    told = {
        one.id: [asdict(each) for each in outlook(strictest(one, version.survey))] for one in version.survey.indicators
    }
    return _canonical({**_terms(version, closes_at), "outlook": {"correlation": USUAL, "indicators": told}})


def strictest(indicator: Indicator, survey: Survey) -> DecisionRule:
    """Where one of several is enough, each begins at the confidence that trying them all asks for."""
    rule = DecisionRule.of(indicator)
    tried = len(survey.indicators) if survey.together is Together.ANY else 1
    return replace(rule, confidence=1 - (1 - rule.confidence) / tried)


def _terms(version: Version, closes_at: dt.datetime, written: int = FORMAT) -> dict[str, object]:
    survey, scope = version.survey, scope_of_survey(version.survey)

    def read(one: Indicator) -> AbstractSet[str]:
        return made_from(version, one) if written >= WHOLE else _named(one, scope)

    return {
        "format": written,
        "survey": survey.key,
        "method": METHOD,
        "decided_from": closes_at.astimezone(dt.UTC).isoformat(),
        "together": survey.together.value,
        "multiplicity": MULTIPLICITY[survey.together],
        "indicators": [_worded(_indicator(one, survey, read(one)), version) for one in survey.indicators],
    }


def is_kept(plan: str, version: Version) -> bool:
    """Whether figures made by this version are made by the plan that was sealed.

    Its outlook follows from the terms, and may differ in a last digit where it is worked out again.
    """
    sealed = json.loads(plan)
    if sealed["format"] == 1:
        return plan == _first_format(version.survey)
    sealed.pop("outlook", None)
    terms = _terms(version, dt.datetime.fromisoformat(sealed["decided_from"]), sealed["format"])
    return _canonical(sealed) == _canonical(terms)


def sealed_outlook(plan: str) -> Mapping[str, Sequence[Prospect]]:
    """By indicator; nothing where the plan was sealed before plans told it."""
    told = json.loads(plan).get("outlook", {}).get("indicators", {})
    return {id_: tuple(Prospect(**one) for one in listed) for id_, listed in told.items()}


def decided_from(plan: str) -> dt.datetime | None:
    """Before this no verdict was promised; the first format does not say."""
    told = json.loads(plan).get("decided_from")
    return None if told is None else dt.datetime.fromisoformat(told)


def _first_format(survey: Survey) -> str:
    """As campaigns before the second format were sealed: words in one language, no date."""
    scope = scope_of_survey(survey)
    indicators = [_indicator(one, survey, _named(one, scope)) for one in survey.indicators]
    return _canonical({"format": 1, "survey": survey.key, "method": METHOD, "indicators": indicators})


def _canonical(plan: Mapping[str, object]) -> str:
    return json.dumps(plan, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _worded(indicator: dict[str, Any], version: Version) -> dict[str, Any]:
    """With all that was said about it and asked for it, in each language."""
    asked = [question["id"] for question in indicator["questions"]]
    lists = {version.survey.by_id[one].choices for one in asked} - {None}
    belongs = (f"indicator.{indicator['id']}", *(f"{one}." for one in (*asked, *lists)))
    words = {
        language: {context: text for context, text in said.items() if context.startswith(belongs)}
        for language, said in version.texts.items()
    }
    return indicator | {"texts": words}


def plan_digest(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()


def _indicator(indicator: Indicator, survey: Survey, read: AbstractSet[str]) -> dict[str, Any]:
    return {
        **indicator.model_dump(mode="json", exclude_none=True),
        "questions": [_question(survey, question.id) for question in survey.questions if question.id in read],
    }


def _named(indicator: Indicator, scope: Scope) -> AbstractSet[str]:
    """The questions its rules name, whole or by a row or a repeat; of a calculation not what it is made of."""
    sources = [source for source in (indicator.positive, indicator.population) if source]
    rules = [rule for rule in (parse(source, scope) for source in sources) if isinstance(rule, Rule)]
    return {written_id(name) for rule in rules for name in rule.names}


def _question(survey: Survey, question_id: str) -> dict[str, Any]:
    question = survey.by_id[question_id]
    options = {option.code: option.label for option in survey.options(question)}
    said: dict[str, Any] = {"id": question.id, "kind": question.kind.value, "text": question.text, "options": options}
    return said | ({"value": question.value} if question.value else {})
