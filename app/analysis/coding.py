"""One interview as analysis sees it: does it count, what was said, why the rest is missing, how it is coded; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from app.collection.core import progress
from app.interview.engine import Course, course
from app.interview.model import Answer, Interview, Missing, State, Value
from app.questionnaire.expressions import Rule
from app.questionnaire.model import Kind
from app.questionnaire.version import Version

PARTIAL_FROM = 0.5
"""Part of the required questions that must be answered or refused for an unfinished interview to count.

Below it AAPOR's Standard Definitions speak of a break-off.
"""


class Standing(StrEnum):
    """Whether and why an interview counts; the first two do."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    BROKEN_OFF = "broken_off"
    """Consented, but answered less than half."""
    NOT_CONSENTED = "not_consented"
    """Opened, and left before saying yes or no."""
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    NOT_ELIGIBLE = "not_eligible"
    """Screened out, or of a sort of which enough have answered."""
    DOUBLE = "double"
    """A person judged that somebody who had answered before gave it."""

    @property
    def counts(self) -> bool:
        return self in {Standing.COMPLETE, Standing.PARTIAL}


class Absence(StrEnum):
    """Why a question has no value; the first four are the interview's own words."""

    REFUSED = Missing.REFUSED.value
    BLANK = Missing.BLANK.value
    DONT_KNOW = Missing.DONT_KNOW.value
    NOT_APPLICABLE = Missing.NOT_APPLICABLE.value
    NOT_ASKED = "not_asked"
    """Off this person's route."""
    NOT_REACHED = "not_reached"
    """On the route, but the person stopped before it."""
    OTHER_WORDING = "other_wording"
    """Asked in another version of the survey, which does not ask the same."""
    NOT_IN_CHANNEL = "not_in_channel"
    """Not among what was asked where the person answered: a paper form, an older survey."""


Judged = Mapping[str, bool | None]
"""By indicator; None is "not known of this person"."""


@dataclass(frozen=True, slots=True)
class Coded:
    values: Mapping[str, Value]
    absences: Mapping[str, Absence]
    positive: Judged
    population: Judged

    def answer(self, question_id: str) -> Value | None:
        return self.values.get(question_id)


def standing(version: Version, interview: Interview) -> Standing:
    """Complete: carried to the end. Partial: left, with at least half of the required questions met."""
    ended = _ENDED.get(interview.state)
    if ended is not None:
        return ended
    found = course(version, interview)
    if any(version.question(id_).kind is Kind.CONSENT for id_ in found.unanswered):
        return Standing.NOT_CONSENTED
    far = progress(version, interview)
    met = far.answered + far.refused
    return Standing.PARTIAL if met and met >= PARTIAL_FROM * far.required else Standing.BROKEN_OFF


_ENDED = {
    State.COMPLETED: Standing.COMPLETE,
    State.DECLINED: Standing.DECLINED,
    State.WITHDRAWN: Standing.WITHDRAWN,
    State.SCREENED_OUT: Standing.NOT_ELIGIBLE,
    State.QUOTA_FULL: Standing.NOT_ELIGIBLE,
}


def code(version: Version, interview: Interview) -> Coded:
    """Answers on the route only, and every indicator of the plan coded from them."""
    found = course(version, interview)
    questions = (one.id for one in version.items if one.question.kind is not Kind.NOTE)
    absent = {id_: _absence(id_, found, interview.answers) for id_ in questions if id_ not in found.values}
    positive, population = judged(version, found, [one.id for one in version.survey.indicators])
    return Coded(found.values, absent, positive, population)


def judged(plan: Version, found: Course, indicators: Iterable[str]) -> tuple[Judged, Judged]:
    """Of each indicator of the plan, whether a person is a success, and whether it is about them."""
    asked = frozenset((*found.route, *found.reckoned))
    listed = tuple(indicators)
    positive = {id_: truth(plan.positive(id_), found.values, asked) for id_ in listed}
    return positive, {id_: _belongs(plan.population(id_), found.values, asked) for id_ in listed}


def truth(rule: Rule, values: Mapping[str, Value], asked: AbstractSet[str]) -> bool | None:
    """Whether the rule is true of a person; None where a refusal or an early end leaves it open.

    A question off the person's route makes its comparisons false, as everywhere in the survey, but a rule
    none of whose questions was asked says nothing of the person.
    """
    read = rule.names & asked
    if not read:
        return None
    return rule.holds(values) if read <= values.keys() else rule.evaluate(values)


def _belongs(rule: Rule | None, values: Mapping[str, Value], asked: AbstractSet[str]) -> bool | None:
    return True if rule is None else truth(rule, values, asked)


def _absence(question_id: str, found: Course, answers: Mapping[str, Answer]) -> Absence:
    if question_id not in found.route:
        return Absence.NOT_ASKED
    answer = answers.get(question_id)
    if answer is None or not isinstance(answer.value, Missing):
        # A kept answer that no longer fits an earlier one is asked again: not reached yet.
        return Absence.NOT_REACHED
    return Absence(answer.value.value)
