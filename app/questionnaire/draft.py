"""The parts of a definition that could be read, so that one mistake does not hide the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from app.questionnaire.model import ChoiceList, Indicator, Language, Outcome, Question, Survey
from app.questionnaire.scope import Scope, scope_of


@dataclass(frozen=True)
class Draft:
    """Parts keyed by their place in the file; `unread_*` are names of parts that are there but broken."""

    questions: Mapping[int, Question]
    choices: Mapping[int, ChoiceList]
    outcomes: Mapping[int, Outcome]
    indicators: Mapping[int, Indicator]
    languages: tuple[Language, ...]
    unread_questions: frozenset[str] = frozenset()
    unread_lists: frozenset[str] = frozenset()
    unread_outcomes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, survey: Survey) -> Draft:
        return cls(
            dict(enumerate(survey.questions)),
            dict(enumerate(survey.choices)),
            dict(enumerate(survey.outcomes)),
            dict(enumerate(survey.indicators)),
            survey.languages,
        )

    @cached_property
    def lists(self) -> dict[str, ChoiceList]:
        return {one.name: one for one in self.choices.values()}

    @cached_property
    def scope(self) -> Scope:
        return scope_of(self.questions.values(), self.lists, self.unread_questions)

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each question by id; the first where an id stands twice."""
        return {question.id: place for place, question in reversed(list(self.questions.items()))}
