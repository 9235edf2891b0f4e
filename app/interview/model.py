"""What goes into the engine and what comes out: replies, interviews, events, prompts, problems.

No words for people here: `wording.py` gives a prompt its words in a language.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from app.questionnaire.model import Kind, Language

Raw = str | tuple[str, ...]
"""An answer as the door received it: one text, or the codes ticked in a multiple choice."""

Value = str | int | float | dt.date | tuple[str, ...]
"""A valid answer: a code, a text, a number, a date (of a month its first day), or the codes of a multiple choice
in list order and of a ranking in the order given."""

MISSING_PREFIX = "~"
"""Raw text of an explicit non-answer is this and a `Missing`; no code or number begins with it."""


class Missing(StrEnum):
    """Why an asked question has no value; exports give these their numeric codes."""

    REFUSED = "refused"
    BLANK = "blank"
    DONT_KNOW = "dont_know"
    NOT_APPLICABLE = "not_applicable"


class Channel(StrEnum):
    WEB = "web"
    SMS = "sms"
    PHONE = "phone"


class Assistance(StrEnum):
    """Who is beside the person who answers; stored words, never renamed."""

    ALONE = "alone"
    RELATIVE = "relative"
    PROFESSIONAL = "professional"
    PHONE = "phone"
    """A caller fills in what they hear."""


class State(StrEnum):
    ASKING = "asking"
    COMPLETED = "completed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SCREENED_OUT = "screened_out"
    """Not whom the survey is about."""
    QUOTA_FULL = "quota_full"
    """Enough people of this sort have answered."""


UNDONE = frozenset({State.DECLINED, State.WITHDRAWN})
"""Where nothing that was said is kept."""


class ProblemCode(StrEnum):
    REQUIRED = "required"
    UNKNOWN_CHOICE = "unknown_choice"
    ONE_CHOICE = "one_choice"
    EXCLUSIVE_CHOICE = "exclusive_choice"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_DATE = "not_a_date"
    NO_SUCH_DAY = "no_such_day"
    DATE_OUT_OF_RANGE = "date_out_of_range"
    TOO_LONG = "too_long"
    CONSTRAINT = "constraint"
    NOT_REFUSABLE = "not_refusable"
    NOT_A_DECIMAL = "not_a_decimal"
    NOT_A_MONTH = "not_a_month"
    NOT_A_TIME = "not_a_time"
    TIME_OUT_OF_RANGE = "time_out_of_range"
    NOT_AN_EMAIL = "not_an_email"
    NOT_A_PHONE = "not_a_phone"
    NOT_A_POSTCODE = "not_a_postcode"
    TOO_FEW_CHOICES = "too_few_choices"
    TOO_MANY_CHOICES = "too_many_choices"
    NOT_RANKED = "not_ranked"


class Problem(Struct, frozen=True):
    """Why an answer was not taken; worded at the door, in the reader's language."""

    code: ProblemCode
    params: Mapping[str, str | int | float] = field(default_factory=dict)


class Answer(Struct, frozen=True):
    value: Value | Missing
    raw: Raw
    channel: Channel
    language: Language
    at: dt.datetime
    outside_id: str
    assistance: Assistance | None = None
    """None where nobody said, as in every answer older than the question."""


class Interview(Struct, frozen=True):
    """One conversation so far. `cursor` is where it stands, when that is not the first unanswered question."""

    id: str
    language: Language
    channel: Channel
    started_at: dt.datetime
    state: State = State.ASKING
    answers: Mapping[str, Answer] = field(default_factory=dict)
    cursor: str | None = None
    step: int = 0
    """Bumped by every accepted move; the optimistic version of the stored document."""
    prefill: Mapping[str, str] = field(default_factory=dict)
    """What the invitation knew beforehand, by the survey's names for it."""
    assistance: Assistance | None = None
    """Who is beside the person now; each answer keeps who was there when it was given."""


# Moves: what a respondent can do. ---------------------------------------------------------------


class Reply(Struct, frozen=True):
    """An answer that names its question, so that a late or repeated one is harmless."""

    question_id: str
    raw: Raw
    channel: Channel
    outside_id: str
    said: str = ""
    """The words that `raw` was read from, where they are not the same: these are kept beside the value."""


class Back(Struct, frozen=True):
    """Re-open the question before `question_id` on the route."""

    question_id: str


class Speak(Struct, frozen=True):
    language: Language


class Assist(Struct, frozen=True):
    """Say who is helping from here on."""

    assistance: Assistance


class Withdraw(Struct, frozen=True):
    """Stop here and take my answers back."""


Move = Reply | Back | Speak | Assist | Withdraw


# Events: what happened, in the past tense. ------------------------------------------------------


class InterviewStarted(Struct, frozen=True):
    language: Language
    channel: Channel


class AnswerTaken(Struct, frozen=True):
    question_id: str
    value: Value | Missing


class AnswerNotTaken(Struct, frozen=True):
    question_id: str
    problem: Problem


class ReplyIgnored(Struct, frozen=True):
    """The reply named a question that is not on the route, or the interview was over."""

    question_id: str


class WentBack(Struct, frozen=True):
    question_id: str


class LanguageSwitched(Struct, frozen=True):
    language: Language


class ConsentDeclined(Struct, frozen=True):
    question_id: str


class ScreenedOut(Struct, frozen=True):
    question_id: str


class QuotaMet(Struct, frozen=True):
    """The cell this person belongs to has its interviews already."""

    quota_id: str


class InterviewCompleted(Struct, frozen=True):
    answered: int


class AnswersWithdrawn(Struct, frozen=True):
    answered: int


Event = (
    InterviewStarted
    | AnswerTaken
    | AnswerNotTaken
    | ReplyIgnored
    | WentBack
    | LanguageSwitched
    | ConsentDeclined
    | ScreenedOut
    | QuotaMet
    | InterviewCompleted
    | AnswersWithdrawn
)


# What comes out. --------------------------------------------------------------------------------


class Prompt(Struct, frozen=True):
    """The question to put now, without words."""

    question_id: str
    kind: Kind
    choices: tuple[str, ...]
    """Codes offered, or the marks of a scale, in the order shown; empty for kinds that are not choices."""
    position: int
    """1 for the first on the route."""
    total: int
    """Length of the route with every question that may still join it, so that it rather shrinks than grows."""
    given: Value | Missing | None = None
    """The answer already given, to show again."""
    problem: Problem | None = None
    attempted: Raw | None = None
    """What was sent and not taken, so that nothing typed is lost."""
    piped: Mapping[str, Value | None] = field(default_factory=dict)
    """The values of the placeholders in its words; None where nothing is known."""


class Step(Struct, frozen=True):
    interview: Interview
    events: tuple[Event, ...] = ()
    prompt: Prompt | None = None
    """None when the conversation is over; `interview.state` says how."""
