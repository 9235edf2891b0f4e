"""How far an interview came, in the counts that response-rate standards ask for; signs of answers given twice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.interview import engine
from app.interview.model import Interview, Missing
from app.questionnaire.model import Kind
from app.questionnaire.version import Version

NOT_ITEMS = frozenset({Kind.NOTE, Kind.CONSENT})


@dataclass(frozen=True, slots=True)
class Progress:
    """Required questions on the route: all of them, those answered, and those the person chose to leave out."""

    required: int
    answered: int
    refused: int


def progress(version: Version, interview: Interview) -> Progress:
    """The route is the one known so far, so a short one may still grow."""
    items = [version.question(id_) for id_ in engine.route(version, interview)]
    required = [item.id for item in items if item.required and item.kind not in NOT_ITEMS]
    given = [interview.answers[id_].value for id_ in required if id_ in interview.answers]
    refused = sum(isinstance(value, Missing) for value in given)
    return Progress(len(required), len(given) - refused, refused)


class Reason(StrEnum):
    """What makes one think that somebody answered twice; stored words, never renamed."""

    SAME_BROWSER = "same_browser"
    OVER_CAP = "over_cap"
    SAME_ANSWERS = "same_answers"
    IN_A_ROW = "in_a_row"
    TOO_FAST = "too_fast"


class Mark(StrEnum):
    """What a person judged of a sign. Of one interview alone, `SAME_PERSON` says that it is no answer of its own."""

    SAME_PERSON = "same_person"
    DIFFERENT_PEOPLE = "different_people"


@dataclass(frozen=True, slots=True)
class Sign:
    """The later interview and, where the sign is about two, the earlier one."""

    reason: Reason
    interview_id: str
    other_id: str | None = None
