"""A survey as written: questions, choice lists, indicators; immutable, and the same for every door.

Lists keep their order, since order is what people see. The French source texts live here; other
languages are catalogues keyed by the contexts that `contexts.py` names.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Language = str
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""An identifier people type: lower case, so that it can stand in expressions, URLs and exports."""
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
Words = Annotated[str, Field(min_length=1, max_length=4000)]


class Part(BaseModel):
    """A piece of a definition: immutable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(StrEnum):
    """What a question asks for; one entry per way of answering."""

    CONSENT = "consent"
    NOTE = "note"
    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    INTEGER = "integer"
    DATE = "date"
    TEXT = "text"
    LONG_TEXT = "long_text"


class Option(Part):
    code: Code
    label: Words
    exclusive: bool = False
    """Chosen alone: it empties the other options of a multiple choice ("none of these")."""


class ChoiceList(Part):
    name: Code
    options: tuple[Option, ...] = Field(min_length=2, max_length=200)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(option.code for option in self.options)


class Scale(Part):
    first: int = Field(ge=0, le=1)
    last: int = Field(ge=2, le=10)
    low: Words
    high: Words


class Question(Part):
    """One thing asked. `choices` names a choice list; `show_if` and `constraint` are expressions."""

    id: Code
    kind: Kind
    text: Words
    help: Words | None = None
    sms: Words | None = None
    """Wording for text messages where the page's is too long."""
    problem: Words | None = None
    """Said when `constraint` does not hold."""
    choices: Code | None = None
    scale: Scale | None = None
    minimum: int | dt.date | None = None
    maximum: int | dt.date | Literal["today"] | None = None
    max_length: int | None = Field(default=None, ge=1, le=4000)
    required: bool = True
    refusable: bool = True
    """Whether "I prefer not to answer" is offered; consent is the one question where it is not."""
    show_if: str | None = None
    constraint: str | None = None
    outcome: Code | None = None


class Outcome(Part):
    """One change the project promises, from its theory of change."""

    id: Code
    label: Words


class Indicator(Part):
    """A share of people, coded from questions, with the figures promised before collection."""

    id: Code
    label: Words
    outcome: Code | None = None
    positive: str
    population: str | None = None
    target: float = Field(gt=0, lt=1)
    floor: float = Field(gt=0, lt=1)
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    minimum_n: int = Field(default=30, ge=2)
    minimum_clusters: int = Field(default=8, ge=2)


class Survey(Part):
    """A whole questionnaire file."""

    key: Slug
    project: Words
    title: Words
    intro: Words
    notice: Words
    thanks: Words
    declined: Words
    minutes: int = Field(ge=1, le=60)
    languages: tuple[Language, ...] = ("fr",)
    outcomes: tuple[Outcome, ...] = ()
    choices: tuple[ChoiceList, ...] = ()
    questions: tuple[Question, ...] = Field(min_length=1, max_length=1000)
    indicators: tuple[Indicator, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    @cached_property
    def lists(self) -> dict[str, ChoiceList]:
        return {choices.name: choices for choices in self.choices}

    def options(self, question: Question) -> tuple[Option, ...]:
        """The options of a choice question, in order; empty for the other kinds."""
        return self.lists[question.choices].options if question.choices else ()
