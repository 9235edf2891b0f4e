"""What rules may speak about: the questions in reach, their kinds, codes and ranges."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.questionnaire.model import ChoiceList, Kind, Question, Survey


@dataclass(frozen=True, slots=True)
class Subject:
    """A question as a rule sees it."""

    kind: Kind | None
    """None when the question could not be read: rules on it are not judged."""
    codes: tuple[str, ...] | None = None
    """Of a choice; None when its list could not be read."""
    minimum: int | dt.date | None = None
    maximum: int | dt.date | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    subjects: Mapping[str, Subject]

    @classmethod
    def of(cls, survey: Survey) -> Scope:
        return scope_of(survey.questions, survey.lists)


def scope_of(questions: Iterable[Question], lists: Mapping[str, ChoiceList], unread: Iterable[str] = ()) -> Scope:
    """A scope of these questions; `unread` are ids whose question is broken."""
    subjects = {name: Subject(None) for name in unread}
    subjects |= {question.id: _subject(question, lists) for question in questions}
    return Scope(subjects)


def _subject(question: Question, lists: Mapping[str, ChoiceList]) -> Subject:
    if question.scale:
        return Subject(question.kind, None, question.scale.first, question.scale.last)
    choices = lists.get(question.choices) if question.choices else None
    maximum = None if question.maximum == "today" else question.maximum
    return Subject(question.kind, choices.codes if choices else None, question.minimum, maximum)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word a person most likely meant."""
    close = difflib.get_close_matches(word[:60], list(known), n=1, cutoff=0.6)
    return close[0] if close else None
