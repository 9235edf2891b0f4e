"""How far an interview came, in the counts that response-rate standards ask for."""

from __future__ import annotations

from dataclasses import dataclass

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
