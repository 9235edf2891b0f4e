"""A questionnaire on its way in, whatever tool it comes from: texts by language, rules already in our words."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.questionnaire.model import Kind

Texts = dict[str, str]
"""By language; `""` is a text that names none."""


@dataclass(slots=True)
class Place:
    """Where something stands in the outside file."""

    sheet: str = "survey"
    row: int = 0


@dataclass(slots=True)
class FormOption:
    code: str
    label: Texts
    place: Place
    columns: dict[str, str] = field(default_factory=dict)
    media: dict[str, Texts] = field(default_factory=dict)
    other: bool = False
    exclusive: bool = False


@dataclass(slots=True)
class FormQuestion:
    id: str
    kind: Kind
    text: Texts
    place: Place
    help: Texts = field(default_factory=dict)
    problem: Texts = field(default_factory=dict)
    choices: str | None = None
    rows: str | None = None
    ends: tuple[int, int] | None = None
    low: Texts = field(default_factory=dict)
    high: Texts = field(default_factory=dict)
    minimum: int | float | str | None = None
    """A date, a month or a time as text."""
    maximum: int | float | str | None = None
    max_length: int | None = None
    required: bool = False
    show_if: str | None = None
    constraint: str | None = None
    value: str | None = None
    filter: str | None = None
    end_if: str | None = None
    screen_out_if: str | None = None
    ending: str | None = None
    section: str | None = None
    page: str | None = None
    randomise: bool = False
    identifier: bool = False
    media: dict[str, Texts] = field(default_factory=dict)


@dataclass(slots=True)
class FormSection:
    id: str
    title: Texts
    place: Place
    show_if: str | None = None
    within: str | None = None
    over: str | None = None
    most: int = 10
    rotate: str | None = None


@dataclass(slots=True)
class FormQuota:
    id: str
    rule: str
    limit: int
    place: Place


@dataclass(slots=True)
class Form:
    """Ids are ours and unique; `pipes` are placeholders with the questions they say."""

    name: str
    title: Texts
    default: str | None = None
    """The language the form opens in."""
    spoken: tuple[str, ...] = ()
    """The languages its texts name, in the order they are met."""
    unnamed: bool = False
    """Whether most of what it asks has words of no named language."""
    questions: list[FormQuestion] = field(default_factory=list)
    lists: dict[str, list[FormOption]] = field(default_factory=dict)
    sections: list[FormSection] = field(default_factory=list)
    pipes: dict[str, str] = field(default_factory=dict)
    endings: dict[str, Texts] = field(default_factory=dict)
    """Closing words by their id."""
    quotas: list[FormQuota] = field(default_factory=list)
    own: dict[str, Texts] = field(default_factory=dict)
    """Texts of the survey itself, by their names here: `intro`, `notice`, `thanks`, `quota_full`…"""
