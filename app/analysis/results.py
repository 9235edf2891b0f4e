"""What analysis hands to the page and to the file: plain values, free of NumPy and pandas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from app.analysis.core.figures import Difference, Effect, Estimate, Functioning, Refusal, Rounded, Supposed, Why
from app.analysis.core.nonresponse import TippingPoint
from app.analysis.core.verdict import Verdict
from app.analysis.forecasting import Expected
from app.analysis.standing import Absence, Standing
from app.distribution.disclosure import TEAM
from app.questionnaire.comparison import Change
from app.questionnaire.model import Kind, Language, Together
from app.questionnaire.outlook import Prospect
from app.questionnaire.promise import DecisionRule, VerdictKind

if TYPE_CHECKING:
    from app.analysis.core.accounts import Account

OUTSIDE = "outside"
"""How people answered who did so elsewhere, in the figures' own words."""


class Line(StrEnum):
    """The two figures an indicator is held against."""

    TARGET = "target"
    FLOOR = "floor"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A question whose answers in some interviews are not counted with the others, and why."""

    question: str
    language: Language
    interviews: int | None
    """None is hidden, being too small or telling of another that is."""
    why: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    id: str
    outcome: str | None
    rule: DecisionRule
    estimate: Estimate | Rounded | Refusal
    """With the interval people read, 95 %."""
    bounds: Estimate | Rounded | Refusal
    """With the one-sided bounds the rule decides on."""
    verdict: Verdict
    population: int | None
    """People the indicator is about; None is hidden."""
    unknown: int | None
    """Of those, how many cannot be coded: refused, left blank or not reached; None is hidden."""
    tipping: Mapping[Line, TippingPoint]
    structures: Estimate | Refusal
    """What could be expected of other structures like these: the structure as cluster."""
    ours: Estimate | Refusal
    """Of the people these professionals serve now, of whom part answered."""
    uncounted: int | None = 0
    """Interviews left out because their version of the survey asks something else; None is hidden."""
    outlook: tuple[Prospect, ...] = ()
    """What the sealed plan told of so many answers: how probable each verdict was, at plausible truths."""
    on_web: Supposed | None = None
    """What it might be had all answered on the web; a sensitivity."""
    forecasts: tuple[Expected, ...] = ()
    """What partners expected before anybody had answered."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer or one group of people; a count of None is hidden, being too small to show."""

    code: str
    count: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """The answers to one question, as counts; nobody's own words."""

    id: str
    kind: Kind
    answered: int | None
    absences: Mapping[Absence, int | None]
    """None is hidden, being too small or telling of another that is."""
    cells: tuple[Cell, ...] = ()
    mean: Estimate | Rounded | Refusal | None = None


class Grouping(StrEnum):
    """What "who was reached" is broken down by."""

    LANGUAGE = "language"
    CHANNEL = "channel"
    STRUCTURE_KIND = "structure_kind"
    DEPARTEMENT = "departement"


class Split(StrEnum):
    """What signs of little care are broken down by."""

    CHANNEL = "channel"
    LANGUAGE = "language"
    ASSISTANCE = "assistance"


class Sign(StrEnum):
    """Of little care, of one person; told to the team alone."""

    SILENT = "silent"
    """The part of the questions they met that they refused or left empty."""
    STRAIGHT = "straight"
    """Whether they answered a whole block of questions in the same place."""
    FAST = "fast"
    """Whether they were twice as fast as is usual in their way of answering and language."""


@dataclass(frozen=True, slots=True)
class Signs:
    """A sign over everybody and over groups."""

    whole: Estimate | Refusal
    groups: Mapping[tuple[Split, str], Estimate | Refusal]


@dataclass(frozen=True, slots=True)
class Block:
    """Questions one after the other that are answered alike."""

    questions: tuple[str, ...]
    turned: bool
    """Some are worded the other way round, so that the same answer throughout contradicts itself."""
    straight: Estimate | Refusal
    longest_run: Estimate | Refusal
    variability: Estimate | Refusal


@dataclass(frozen=True, slots=True)
class Without:
    """An indicator without the people who were fast or answered straight on; a sensitivity."""

    indicator: str
    estimate: Estimate | Refusal
    verdict: VerdictKind


@dataclass(frozen=True, slots=True)
class Quality:
    """How carefully people answered. Nobody is left out for it."""

    signs: Mapping[Sign, Signs]
    questions: Mapping[str, Estimate | Refusal]
    """Of each, the part of the people who met it that refused it or left it empty."""
    blocks: tuple[Block, ...]
    hurried: int
    """Interviews faster than anybody can read; `Possible doubles` lists them from the next night on."""
    suspected: int
    """People who were fast or answered straight on."""
    without: tuple[Without, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people were offered the survey, as far as the professionals said."""

    answered: int
    """People counted whose professional said how many they forwarded to."""
    offered: int
    """By the higher of the figures said, and at least as many as answered."""
    professionals: int
    """Who brought at least one answer by a forwarded link."""
    reporting: int
    """Of those, who said how many they forwarded to."""
    partners: int = 0
    """Professionals who were asked to forward."""
    said: Mapping[int, int] = field(default_factory=dict)
    """By professional, how many they say they forwarded to."""
    handed: Mapping[int, int] = field(default_factory=dict)
    """By professional, how many notebooks they say they handed out."""
    called: Mapping[int, dt.date] = field(default_factory=dict)
    """By professional, the day of the first call to them."""
    reminded: Mapping[int, dt.date] = field(default_factory=dict)
    """By professional, the day of the first letter after the invitation."""

    @property
    def response_rate(self) -> float | None:
        """Part of the people offered the survey who answered; None unless half the professionals say."""
        if self.offered == 0 or self.reporting * 2 < self.professionals:
            return None
        return self.answered / self.offered


@dataclass(frozen=True, slots=True)
class Amendment:
    """The campaign went on with another version of its survey after its plan was sealed."""

    at: dt.datetime
    by: str
    before: str
    after: str


class ComparisonKind(StrEnum):
    ARRIVAL = "last_third_less_first"
    CHANNEL = "other_channels_less_web"
    ASSISTANCE = "helped_less_alone"
    LANGUAGE = "other_languages_less_source"
    FORWARDING = "forwarded_to_few_less_most"
    CALLED = "after_a_call_less_before"
    WRITTEN = "after_a_reminder_less_before"
    WAVE = "this_wave_less_last"
    WAVE_WEB = "this_wave_less_last_on_the_web"


class NotCompared(StrEnum):
    OTHER_QUESTIONS = "other_questions"
    """The wave before asked something else, or counted something else as a success."""


@dataclass(frozen=True, slots=True)
class Compared:
    indicator: str
    kind: ComparisonKind
    found: Difference | Why | NotCompared
    p_adjusted: float | None = None

    def told(self) -> dict[str, object]:
        figures = asdict(self.found) if isinstance(self.found, Difference) else {"value": None, "why": self.found.value}
        return {"id": f"{self.indicator}.{self.kind.value}", **figures, "p_adjusted": self.p_adjusted}


@dataclass(frozen=True, slots=True)
class Spoken:
    """Whether an indicator means the same to people of several languages who otherwise said the same.

    The exact figures are the team's: from `n`, whoever spoke a language could be counted by two releases.
    """

    indicator: str
    functioning: Functioning
    p: float | None = None
    r2_change: float | None = None
    n: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class ByWay:
    """An indicator in the two ways of working that were assigned."""

    indicator: str
    shares: tuple[float, float]
    found: Effect | Why
    levelled: bool = False
    """At the starting point that was sealed; otherwise nothing usable was known."""
    p_adjusted: float | None = None

    def told(self) -> dict[str, object]:
        if isinstance(self.found, Why):
            return {"indicator": self.indicator, "value": None, "why": self.found.value}
        told = {"indicator": self.indicator, "shares": self.shares, "levelled": self.levelled}
        return {**told, **asdict(self.found), "p_adjusted": self.p_adjusted}


@dataclass(frozen=True, slots=True)
class Tried:
    """Two ways of working, assigned before anybody was asked."""

    unit: str
    ways: tuple[str, str]
    strata: tuple[str, ...]
    seed: int | None
    at: dt.datetime
    digest: str
    kept: bool
    """It still is what was sealed."""
    units: tuple[int, int]
    """Assigned to each way."""
    heard: tuple[int | None, int | None]
    """Of those, how many brought an answer; None where that is hidden."""
    people: tuple[int | None, int | None]
    left_out: int | None
    """People who came through nobody who was assigned; None is hidden, as above."""
    starting: str | None = None
    """What the ways are compared at, as it was sealed."""
    effects: tuple[ByWay, ...] = ()
    """None before the campaign is over."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The plan as it was sealed once."""

    at: dt.datetime
    digest: str


class After(StrEnum):
    """What may be changed once a campaign is over, and changes figures."""

    JUDGED = "judged"
    WITHDRAWN = "withdrawn"
    DECLARED = "declared"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Late:
    what: After
    last: dt.datetime


class Bar(StrEnum):
    """Why figures may not be given to others."""

    FEW = "few"
    """With earlier ones they would tell of a few people."""
    UNLIKE = "unlike"
    """Earlier ones cannot be held against them: they were given before accounts were kept, or of other questions."""
    SINCE = "since"
    """Others were given some while these were worked out."""


@dataclass(frozen=True, slots=True)
class Barred:
    why: Bar
    day: dt.datetime
    """Of the figures that stand."""


@dataclass(frozen=True, slots=True)
class Results:
    as_of: dt.datetime
    closes_at: dt.datetime
    closed: bool
    test: bool
    plan_digest: str
    sealed_at: dt.datetime
    plan_kept: bool
    """The sealed plan is the one these figures were made by."""
    seals: tuple[Sealed, ...]
    """Every time the plan was sealed, the first one first."""
    late: tuple[Late, ...]
    """Changed after the end."""
    turned_back: bool
    """The server's clock was set back in between: no date here can be relied on."""
    early: bool
    """Somebody closed the campaign before the day on which the plan was to decide."""
    counted: int
    professionals: int
    structures: int
    standings: Mapping[Standing, int | None]
    """Interviews by whether and why they count; None is hidden."""
    reach: Reach
    groups: Mapping[Grouping, tuple[Cell, ...]]
    indicators: tuple[IndicatorResult, ...]
    questions: tuple[QuestionResult, ...]
    together: Together = Together.EACH
    verdict: VerdictKind | None = None
    """Of all indicators as the plan takes them together; None where each stands for itself."""
    amendments: tuple[Amendment, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    comparisons: tuple[Compared, ...] = ()
    spoken: tuple[Spoken, ...] = ()
    """Of indicators that can be matched by others, in languages that enough people speak."""
    tried: Tried | None = None
    quality: Quality | None = None
    """None for readers outside the team, who see no reason for silence, and where nobody answered."""
    smallest: int = TEAM
    """The smallest count of people that the readers see."""
    blind: bool = False
    """Nobody can have seen an answer yet, so forecasts may be written down."""
    accounts: Mapping[str, Account] = field(default_factory=dict)
    """What others would be told, as it is kept; of the team's figures nothing is."""
    against: Barred | None = None
    """What forbids that others are told this as well."""
    newest: int | None = None
    """The last release they were held against."""

    @property
    def last_day(self) -> dt.datetime:
        """When it may still be answered: it closes as the next day begins."""
        return self.closes_at - dt.timedelta(seconds=1)

    @property
    def can_be_returned(self) -> bool:
        """Whether partners may be told: over, with answers, and no trial."""
        return self.closed and self.counted > 0 and not self.test
