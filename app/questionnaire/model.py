"""A survey as written: questions, choice lists, indicators; immutable, and the same for every door.

Lists keep their order, since order is what people see. The source texts, mostly French, live here; other
languages are catalogues keyed by the contexts that `contexts.py` names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

Language = str
FRENCH: Language = "fr"
"""What surveys are written in, unless they say otherwise."""
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""An identifier people type: lower case, so that it can stand in expressions, URLs and exports."""
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
Words = Annotated[str, Field(min_length=1, max_length=4000)]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
HourMinute = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Path = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*\.[a-z0-9]{3,4}$", max_length=200)]
"""A file beside the survey: no `..`, no address."""
Media = Annotated[Mapping[Language, Path], Field(min_length=1)]
"""A picture or a recording by language; a language without one gets that of the source."""


class Part(BaseModel):
    """A piece of a definition: immutable, and strict about unknown keys.

    Keys in `LATER` came after the first surveys were published. They are written only where they say
    something, so that a survey without them keeps its digest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    LATER: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = write(self)
        fields = type(self).model_fields
        silent = (key for key in self.LATER if getattr(self, key) == fields[key].default)
        for key in silent:
            written.pop(key, None)
        return written


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
    YES_NO = "yes_no"
    DROPDOWN = "dropdown"
    SMILEY = "smiley"
    NPS = "nps"
    DECIMAL = "decimal"
    MONTH = "month"
    TIME = "time"
    EMAIL = "email"
    PHONE = "phone"
    POSTCODE = "postcode"
    RANKING = "ranking"
    MATRIX = "matrix"
    """Several rows answered alike; each row is asked on its own."""
    CALCULATION = "calculation"
    """Never asked: a value made of the answers before it."""


ONE_CODE = frozenset({Kind.CONSENT, Kind.SINGLE, Kind.DROPDOWN, Kind.YES_NO})
"""Answered by one code of a list."""
SEVERAL_CODES = frozenset({Kind.MULTIPLE, Kind.RANKING})
SCALES = frozenset({Kind.SCALE, Kind.SMILEY, Kind.NPS})
"""Answered by a mark between two worded ends."""
SILENT = frozenset({Kind.NOTE, Kind.CALCULATION})
"""Nobody answers these."""
TYPED = frozenset(Kind) - ONE_CODE - SEVERAL_CODES - SCALES - SILENT - {Kind.MATRIX}
"""Answered by writing."""
YES_NO_LIST = "yes_no"
"""The choice list of every yes/no question; the reader writes it where the file does not."""


class Option(Part):
    code: Code
    label: Words
    exclusive: bool = False
    """Chosen alone: it empties the other options of a multiple choice ("none of these")."""
    other: bool = False
    """Whoever chooses it is asked to say what, right after: `<question>.other`."""
    sms: Words | None = None
    columns: Mapping[Code, Code] = {}
    """What a `filter` may compare: `option.<column>`."""
    image: Media | None = None
    audio: Media | None = None

    LATER = frozenset({"other", "columns"})


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


class Repeat(Part):
    """Questions asked once for each item: of a choice list, of the options somebody chose, or of a number."""

    over: Code
    """A choice list, a multiple choice, or a whole number."""
    most: int = Field(default=10, ge=1, le=50)
    """Items at most, where a number says how many."""


class Section(Part):
    """Questions that belong together and stand together. `within` names the section around it."""

    id: Code
    title: Words | None = None
    show_if: str | None = None
    within: Code | None = None
    rotate: Code | None = None
    """Neighbouring sections with the same word come in an order of chance, drawn for each interview."""
    repeat: Repeat | None = None


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
    minimum: int | float | dt.date | Month | HourMinute | None = None
    """For several codes: how many at least."""
    maximum: int | float | dt.date | Month | HourMinute | Literal["today"] | None = None
    max_length: int | None = Field(default=None, ge=1, le=4000)
    required: bool = True
    refusable: bool = True
    """Whether "I prefer not to answer" is offered; consent is the one question where it is not."""
    show_if: str | None = None
    constraint: str | None = None
    outcome: Code | None = None
    rows: Code | None = None
    """Of a matrix: the choice list whose options are its rows."""
    value: str | None = None
    """Of a calculation: what it comes to."""
    dont_know: bool = False
    """Whether "I do not know" is offered."""
    not_applicable: bool = False
    """Whether "this does not concern me" is offered."""
    randomise: bool = False
    """Options in an order of chance, drawn for each interview; exclusive and other ones stay last."""
    filter: str | None = None
    """Which options are offered: a rule that may read `option.code` and `option.<column>`."""
    section: Code | None = None
    page: Code | None = None
    """Questions with the same word may be shown on one page."""
    end_if: str | None = None
    """Judged once this is answered: the interview is complete here."""
    screen_out_if: str | None = None
    """Judged once this is answered: the person is not whom the survey is about."""
    ending: Code | None = None
    """The words said when one of the two holds."""
    prefill: Code | None = None
    """What is known beforehand stands in the field already, to be confirmed or changed."""
    identifier: bool = False
    """Says who the person is; never exported with answers."""
    sensitive: bool = False
    """Of a special category (GDPR art. 9): refused without a legal basis."""
    scale_of: Code | None = None
    """The scale of several questions that this is an item of."""
    reversed: bool = False
    """Counts the other way round in its scale."""
    image: Media | None = None
    audio: Media | None = None
    bank: str | None = None
    """Where in the shared bank it came from."""

    LATER = frozenset(
        {"dont_know", "not_applicable", "randomise", "identifier", "sensitive", "reversed"},
    )

    @property
    def private(self) -> bool:
        """Nobody else shall see the answer, not on a shared telephone either."""
        return self.sensitive or self.identifier


class Placeholder(Part):
    """A word in braces in texts, `{prenom}`: where it comes from, and what is said when nothing is known."""

    name: Code
    source: Code
    """A question asked before, or a name of `prefill`; the file says `from`."""
    fallback: Words


class Ending(Part):
    """Closing words for those who end early or do not belong."""

    id: Code
    text: Words


class Quota(Part):
    """At most `limit` interviews of one sort; whoever comes after is thanked and not asked."""

    id: Code
    rule: str
    limit: int = Field(ge=0, le=10_000_000)


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


class Together(StrEnum):
    """What the indicators say as one."""

    EACH = "each"
    """Nothing: each has its own verdict."""
    ALL = "all"
    """Scale if every one of them reaches its target."""
    ANY = "any"
    """Scale if one of them reaches its target, which is then held to a higher confidence (Holm 1979)."""


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
    languages: tuple[Language, ...] = (FRENCH,)
    source: Language = FRENCH
    """The language that its texts are written in; the others are translations of it."""
    outcomes: tuple[Outcome, ...] = ()
    choices: tuple[ChoiceList, ...] = ()
    questions: tuple[Question, ...] = Field(min_length=1, max_length=1000)
    indicators: tuple[Indicator, ...] = ()
    screened_out: Words | None = None
    """Said to those who are not whom the survey is about."""
    quota_full: Words | None = None
    legal_basis: Words | None = None
    """Why sensitive questions may be asked (GDPR art. 9)."""
    prefill: tuple[Code, ...] = ()
    """Names of what an invitation may know beforehand."""
    placeholders: tuple[Placeholder, ...] = ()
    sections: tuple[Section, ...] = ()
    endings: tuple[Ending, ...] = ()
    quotas: tuple[Quota, ...] = ()
    together: Together = Together.EACH

    LATER = frozenset({"source", "prefill", "placeholders", "sections", "endings", "quotas", "together"})

    @property
    def others(self) -> tuple[Language, ...]:
        """The languages that it is translated into."""
        return tuple(language for language in self.languages if language != self.source)

    @cached_property
    def by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    @cached_property
    def lists(self) -> dict[str, ChoiceList]:
        return {choices.name: choices for choices in self.choices}

    @cached_property
    def section_by_id(self) -> dict[str, Section]:
        return {section.id: section for section in self.sections}

    @cached_property
    def placeholder_by_name(self) -> dict[str, Placeholder]:
        return {one.name: one for one in self.placeholders}

    def options(self, question: Question) -> tuple[Option, ...]:
        """The options of a choice question, in order; empty for the other kinds."""
        return self.lists[question.choices].options if question.choices else ()
