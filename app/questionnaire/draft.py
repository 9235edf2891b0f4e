"""The parts of a definition that could be read, so that one mistake does not hide the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.questionnaire.items import Item, Unfolding
from app.questionnaire.model import (
    FRENCH,
    ChoiceList,
    Ending,
    Indicator,
    Language,
    Outcome,
    Placeholder,
    Question,
    Quota,
    Section,
    Survey,
)
from app.questionnaire.scope import Scope
from app.questionnaire.subjects import scope_of

SURVEY_TEXTS = ("title", "intro", "notice", "thanks", "declined", "screened_out", "quota_full", "legal_basis")


@dataclass(frozen=True)
class Draft:
    """Parts keyed by their place in the file; `unread_*` are names of parts that are there but broken."""

    questions: Mapping[int, Question]
    choices: Mapping[int, ChoiceList]
    outcomes: Mapping[int, Outcome]
    indicators: Mapping[int, Indicator]
    languages: tuple[Language, ...]
    sections: Mapping[int, Section] = field(default_factory=dict)
    placeholders: Mapping[int, Placeholder] = field(default_factory=dict)
    endings: Mapping[int, Ending] = field(default_factory=dict)
    quotas: Mapping[int, Quota] = field(default_factory=dict)
    prefill: tuple[str, ...] = ()
    source: Language = FRENCH
    texts: Mapping[str, str] = field(default_factory=dict)
    """Of the survey's own texts, those that are there."""
    unread_questions: frozenset[str] = frozenset()
    unread_lists: frozenset[str] = frozenset()
    unread_outcomes: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    """Names of broken sections, placeholders, endings and quotas."""

    @classmethod
    def of(cls, survey: Survey) -> Draft:
        return cls(
            dict(enumerate(survey.questions)),
            dict(enumerate(survey.choices)),
            dict(enumerate(survey.outcomes)),
            dict(enumerate(survey.indicators)),
            survey.languages,
            dict(enumerate(survey.sections)),
            dict(enumerate(survey.placeholders)),
            dict(enumerate(survey.endings)),
            dict(enumerate(survey.quotas)),
            survey.prefill,
            survey.source,
            {name: text for name in SURVEY_TEXTS if (text := getattr(survey, name)) is not None},
        )

    @cached_property
    def lists(self) -> dict[str, ChoiceList]:
        return {one.name: one for one in self.choices.values()}

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """The first where an id stands twice."""
        return {question.id: question for question in reversed(list(self.questions.values()))}

    @cached_property
    def sections_by_id(self) -> dict[str, Section]:
        return {one.id: one for one in self.sections.values()}

    @cached_property
    def unfolding(self) -> Unfolding:
        return Unfolding(self.by_id, self.lists, self.sections_by_id)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return self.unfolding.items(self.questions.items())

    @cached_property
    def scope(self) -> Scope:
        return scope_of(self.items, self.by_id, self.lists, self.prefill, self.unread_questions)

    @cached_property
    def positions(self) -> dict[str, int]:
        """When each item is asked; the first where an id stands twice."""
        return {item.id: number for number, item in reversed(list(enumerate(self.items)))}

    @cached_property
    def first_items(self) -> dict[int, Item]:
        """The first item of each question, by the question's place."""
        return {item.place: item for item in reversed(self.items)}

    @cached_property
    def last_positions(self) -> dict[int, int]:
        return {item.place: number for number, item in enumerate(self.items)}
