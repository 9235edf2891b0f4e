"""How an interview ended, in words."""

from __future__ import annotations

from app.interview import engine
from app.interview.course import course
from app.interview.model import Interview
from app.interview.piping import fill
from app.interview.wording import Translate, placeholder_text
from app.questionnaire.model import Language
from app.questionnaire.version import Version


def closing_words(version: Version, interview: Interview, spoken: Language, translate: Translate) -> str | None:
    """The survey's own words for this end; None for one it has no words for (withdrawn, or not over)."""
    context = engine.closing(version, interview)
    if context is None:
        return None
    values = course(version, interview).values
    known = version.survey.placeholder_by_name

    def say(name: str) -> str | None:
        value = values.get(known[name].source) if name in known else None
        return placeholder_text(version, spoken, name, value, translate) if name in known else None

    return fill(version.text(spoken, context), say)
