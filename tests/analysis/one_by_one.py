"""One interview understood by the engine's own walk, question by question: what columns of many are held to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.analysis.columns import asked, codes, place
from app.analysis.pooled import Measures
from app.analysis.standing import MISSING, PARTIAL_FROM, Absence, Standing
from app.collection.core import progress
from app.interview.engine import Course, course
from app.interview.model import Interview, Missing, State, Value
from app.questionnaire.expressions import Rule
from app.questionnaire.items import written_id
from app.questionnaire.model import Kind, Question
from app.questionnaire.pooling import Pool
from app.questionnaire.version import Version

ENDED = {
    State.COMPLETED: Standing.COMPLETE,
    State.DECLINED: Standing.DECLINED,
    State.WITHDRAWN: Standing.WITHDRAWN,
    State.SCREENED_OUT: Standing.NOT_ELIGIBLE,
    State.QUOTA_FULL: Standing.NOT_ELIGIBLE,
}


def standing(version: Version, interview: Interview) -> Standing:
    if interview.state in ENDED:
        return ENDED[interview.state]
    found = course(version, interview)
    if any(version.question(id_).kind is Kind.CONSENT for id_ in found.unanswered):
        return Standing.NOT_CONSENTED
    far = progress(version, interview)
    met = far.answered + far.refused
    return Standing.PARTIAL if met and met >= PARTIAL_FROM * far.required else Standing.BROKEN_OFF


def row(own: Version, interview: Interview, measures: Measures) -> dict[str, Any]:
    """What a snapshot's row says of it, but for where it came from."""
    status, found = standing(own, interview), course(own, interview)
    questions, plan = Pool(own, measures.shown), Pool(own, measures.sealed)
    said: dict[str, Any] = {"id": interview.id, "standing": status.value}
    for one in measures.sealed.survey.indicators:
        known = status.counts and plan.codes(one, interview.language)
        population = measures.sealed.population(one.id)
        about = truth(population, found) if population else True
        said[f"indicator:{one.id}"] = truth(measures.sealed.positive(one.id), found) if known else None
        said[f"about:{one.id}"] = about if known else None
    for question in asked(measures.shown):
        apart = not questions.holds(written_id(question.id), interview.language)
        value = None if apart or not status.counts else found.values.get(question.id)
        said |= _cells(question, measures.shown, value)
        why = Absence.OTHER_WORDING if apart else _absence(own, question.id, found, interview)
        said[f"{question.id}:missing"] = MISSING.get(why) if why and status.counts else None
    return said


def truth(rule: Rule, found: Course) -> bool | None:
    read = rule.names & {*found.route, *found.reckoned}
    if not read:
        return None
    return rule.holds(found.values) if read <= found.values.keys() else rule.evaluate(found.values)


def _absence(own: Version, question_id: str, found: Course, interview: Interview) -> Absence | None:
    if question_id in found.values or not own.asks(question_id):
        return None
    if question_id not in found.route:
        return Absence.NOT_ASKED
    answer = interview.answers.get(question_id)
    if answer is None or not isinstance(answer.value, Missing):
        return Absence.NOT_REACHED
    return Absence(answer.value.value)


def _cells(question: Question, version: Version, value: Value | None) -> Mapping[str, Any]:
    if question.kind not in {Kind.MULTIPLE, Kind.RANKING}:
        return {question.id: value}
    said: Sequence[str] | None = value if isinstance(value, tuple) else None
    ranked = question.kind is Kind.RANKING
    told = (
        (code, None if said is None else place(code, said) if ranked else code in said)
        for code in codes(question, version)
    )
    return {f"{question.id}.{code}": one for code, one in told}
