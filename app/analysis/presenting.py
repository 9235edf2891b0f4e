"""Results in the reader's language: sentences written out, labels from the survey version, names of codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from babel.lists import format_list

from app.analysis import wording
from app.analysis.caring import Caring
from app.analysis.core.figures import Difference, Estimate, Refusal, RefusalReason, Rounded, Why
from app.analysis.core.release import FEWEST, doubts
from app.analysis.results import (
    OUTSIDE,
    Cell,
    Grouping,
    IndicatorResult,
    Line,
    QuestionResult,
    Results,
    SetAside,
    Tried,
)
from app.analysis.standing import Absence, Standing
from app.analysis.starting import Starting
from app.analysis.wording import Figure, Sentence, Share
from app.distribution import departements
from app.distribution.wording import structure_kind
from app.interview.model import Channel
from app.questionnaire.comparison import Change, Sort
from app.questionnaire.model import SCALES, Kind, Together
from app.questionnaire.promise import VerdictKind
from app.questionnaire.version import Version
from app.site.formats import format_date, format_number, format_percent, format_shares
from app.site.language import LANGUAGES, N_, current
from app.site.language import page_gettext as gettext
from app.site.typography import typeset

STANDINGS = {
    Standing.COMPLETE: N_("Carried to the end"),
    Standing.PARTIAL: N_("Stopped after at least half of the questions"),
    Standing.BROKEN_OFF: N_("Stopped before half of the questions"),
    Standing.NOT_CONSENTED: N_("Opened, and left before agreeing to answer"),
    Standing.DECLINED: N_("Did not agree to answer"),
    Standing.WITHDRAWN: N_("Took their answers back"),
    Standing.NOT_ELIGIBLE: N_("Not among those the survey is for"),
    Standing.DOUBLE: N_("Somebody who had answered before"),
}
ABSENCES = {
    Absence.REFUSED: N_("Preferred not to answer"),
    Absence.BLANK: N_("Left empty"),
    Absence.DONT_KNOW: N_("Did not know"),
    Absence.NOT_APPLICABLE: N_("Not concerned"),
    Absence.NOT_REACHED: N_("Stopped before this question"),
    Absence.NOT_ASKED: N_("Not asked"),
    Absence.OTHER_WORDING: N_("Asked otherwise, in another version"),
    Absence.NOT_IN_CHANNEL: N_("Not asked where they answered"),
}
GROUPINGS = {
    Grouping.LANGUAGE: N_("Language"),
    Grouping.CHANNEL: N_("Way of answering"),
    Grouping.STRUCTURE_KIND: N_("Type of structure"),
    Grouping.DEPARTEMENT: N_("Département"),
}
CHANNELS = {Channel.WEB: N_("Web"), Channel.SMS: N_("Text message"), Channel.PHONE: N_("Telephone")}
ELSEWHERE = N_("Collected elsewhere")
CHANGES = {
    Sort.ADDED: N_("it was added"),
    Sort.TAKEN_AWAY: N_("it was taken away"),
    Sort.STRUCTURE: N_("its kind, its limits or its rules changed"),
    Sort.OPTIONS: N_("its answers changed"),
    Sort.ORDER: N_("its order changed"),
    Sort.CORRECTED: N_("its words were corrected"),
    Sort.REWORDED: N_("its words changed"),
}
TRUTHS = {"yes": N_("Yes"), "no": N_("No")}
TOGETHER = {
    Together.ALL: N_("By the plan every indicator must reach its target. All together: %(verdict)s."),
    Together.ANY: N_(
        "By the plan one indicator that reaches its target is enough, so each is held to a higher confidence. "
        "All together: %(verdict)s."
    ),
}
TONES = {VerdictKind.SCALE: "good", VerdictKind.IMPROVE: "attention", VerdictKind.STOP: "wrong"}

TURNING = {VerdictKind.SCALE: (Line.TARGET,), VerdictKind.STOP: (Line.FLOOR,)}
"""The line each verdict hangs on; the others hang on both."""


Said = tuple[str, Mapping[str, str]]
"""A msgid and its values, for the template to put together: a range carries markup."""


def said(sentence: Sentence) -> str:
    return str(gettext(sentence.msgid, **{name: _written(value) for name, value in sentence.params.items()}))


def _written(value: Figure) -> str:
    match value:
        case Share():
            return format_percent(value.value, value.digits)
        case dt.datetime():
            return format_date(value)
        case tuple():
            return format_list(value, locale=current())
        case int():
            return format_number(value)
        case _:
            return format_number(value, 1)


@dataclass(frozen=True, slots=True)
class Presenter:
    """What the template asks for its words."""

    version: Version
    language: str
    results: Results
    sealed: Version
    """What the plan speaks of; mostly the same."""

    @classmethod
    def of(cls, version: Version, language: str, results: Results, sealed: Version | None = None) -> Presenter:
        """Texts of the survey come in its own first language where it does not speak the reader's."""
        spoken = language if language in version.languages else version.languages[0]
        return cls(version, spoken, results, sealed or version)

    def text(self, context: str) -> str:
        return typeset(self.version.text(self.language, context), self.language)

    @property
    def headline(self) -> list[str]:
        verdicts = [(self.label(one), one.verdict.kind) for one in self.results.indicators]
        return [said(sentence) for sentence in wording.headline(verdicts, self.results.closes_at)]

    @property
    def together(self) -> str | None:
        """What the indicators come to as one, where the plan says so."""
        if self.results.verdict is None:
            return None
        return str(gettext(TOGETHER[self.results.together], verdict=gettext(wording.VERDICTS[self.results.verdict])))

    def label(self, one: IndicatorResult) -> str:
        return self._sealed(f"indicator.{one.id}")

    def outcome(self, one: IndicatorResult) -> str | None:
        return self._sealed(f"outcome.{one.outcome}") if one.outcome else None

    def promised(self, one: QuestionResult) -> str | None:
        """The promised change that a question is about."""
        outcome = self.version.question(one.id).outcome
        return self.text(f"outcome.{outcome}") if outcome else None

    def _sealed(self, context: str) -> str:
        """A promise in the words it was sealed with."""
        spoken = self.language if self.language in self.sealed.languages else self.sealed.languages[0]
        return typeset(self.sealed.text(spoken, context), spoken)

    def apart(self, one: SetAside) -> str:
        """What keeps some answers to a question from being counted with the others."""
        reasons = dict.fromkeys(self._reason(change, one.question) for change in one.why)
        return format_list(list(reasons), locale=current())

    def _reason(self, change: Change, question: str) -> str:
        words = str(gettext(CHANGES[change.sort]))
        return words if change.subject == question else f"{change.subject}: {words}"

    def named(self, question_id: str) -> str:
        """The words of a question as written; its id where the survey no longer asks it."""
        asked = self.version.survey.by_id.get(question_id)
        if asked is None or asked.kind is Kind.CALCULATION:
            return question_id
        return self.text(f"{question_id}.text")

    def spoken(self, language: str) -> str:
        return LANGUAGES.get(language, language)

    def interval(self, found: Estimate | Rounded) -> str:
        return said(wording.interval(found))

    def average(self, found: Estimate | Rounded | Refusal) -> str:
        return said(wording.refusal(found) if isinstance(found, Refusal) else wording.average(found))

    def line(self, value: float) -> str:
        return _written(wording.exact(value))

    def verdict(self, one: IndicatorResult) -> str:
        return str(gettext(wording.VERDICTS[one.verdict.kind]))

    def doubts(self, one: IndicatorResult) -> list[str]:
        found = doubts(one.estimate) if isinstance(one.estimate, Estimate) else ()
        return [str(gettext(wording.DOUBTS[doubt])) for doubt in found]

    def about_whom(self, one: IndicatorResult) -> list[Said]:
        """What may be expected of the people served today, and of other structures: or why nobody can say."""
        return [sentence for sentence in (self._today(one), self._elsewhere(one)) if sentence]

    def _today(self, one: IndicatorResult) -> Said | None:
        """Told where professionals say how many people there are, and where it leaves less to chance."""
        if not isinstance(one.estimate, Estimate) or not isinstance(one.ours, Estimate):
            return None
        if self.results.reach.response_rate is None:
            return wording.TODAY_UNKNOWN, {}
        return (wording.TODAY, {"range": self.ends(one.ours)}) if one.ours.se < one.estimate.se else None

    def _elsewhere(self, one: IndicatorResult) -> Said | None:
        """Nothing where the share itself is not told."""
        if isinstance(one.structures, Refusal):
            few = one.structures.reason is RefusalReason.TOO_FEW_CLUSTERS
            return (wording.ELSEWHERE_UNKNOWN, {}) if few else None
        if one.structures.clusters < one.rule.minimum_clusters:
            return wording.ELSEWHERE_UNKNOWN, {}
        return wording.ELSEWHERE, {"range": self.ends(one.structures)}

    def ends(self, found: Estimate) -> str:
        """Rounded outwards, so that rounding adds no certainty."""
        low, high = wording.outwards(found)
        return format_shares(low.value, high.value, high.digits)

    def forecasts(self, one: IndicatorResult) -> list[str]:
        held = one.estimate if self.results.closed and not isinstance(one.estimate, Refusal) else None
        return [said(wording.forecast(each.who, each.share, held)) for each in one.forecasts]

    @property
    def compares(self) -> bool:
        return any(self.comparisons(one) for one in self.results.indicators)

    def comparisons(self, one: IndicatorResult) -> list[tuple[str, Difference | None, str]]:
        """Those there were people enough for, or that could not be made; shares of fewer than thirty stay unsaid."""
        mine = [each for each in self.results.comparisons if each.indicator == one.id]
        return [
            (
                str(gettext(wording.COMPARISONS[each.kind])),
                each.found if isinstance(each.found, Difference) and min(each.found.n) >= FEWEST else None,
                said(wording.difference(each)),
            )
            for each in mine
            if not isinstance(each.found, Why)
        ]

    def ways(self, tried: Tried) -> list[tuple[str, tuple[float, float] | None, str]]:
        """Of each indicator, its share in both ways and what that tells; shares only where the difference is told."""
        labels = {one.id: self.label(one) for one in self.results.indicators}
        return [
            (labels[one.indicator], None if isinstance(one.found, Why) else one.shares, said(wording.by_way(one)))
            for one in tried.effects
        ]

    def meant(self, one: IndicatorResult) -> str | None:
        """Whether it means the same in every language, where that could be looked at."""
        found = next((each for each in self.results.spoken if each.indicator == one.id), None)
        return str(gettext(wording.MEANT[found.functioning])) if found else None

    @property
    def afterwards(self) -> list[str]:
        """What was changed after the end, without how many: that would tell of a few people."""
        return [str(gettext(wording.AFTERWARDS[one.what], day=format_date(one.last))) for one in self.results.late]

    def start(self, tried: Tried) -> str | None:
        """What the ways are compared at, in words."""
        found = Starting.read(tried.starting or "")
        if found is None:
            return None
        return self.named(found.question) if found.question else str(gettext(wording.STARTS[found.known]))

    def unlevelled(self, tried: Tried) -> list[str]:
        """The indicators that could not be compared at the starting point."""
        without = {one.indicator for one in tried.effects if not one.levelled and not isinstance(one.found, Why)}
        return [self.label(one) for one in self.results.indicators if one.id in without]

    def assigned(self, tried: Tried) -> str:
        return str(gettext(wording.UNITS[tried.unit]))

    def tone(self, one: IndicatorResult) -> str:
        return TONES.get(one.verdict.kind, "")

    def why(self, one: IndicatorResult) -> str:
        return said(wording.verdict(one.verdict, one.bounds, one.rule, self.results.closes_at))

    def tipping(self, one: IndicatorResult) -> list[str]:
        """What would turn the verdict; "we do not know" once and not for each line."""
        lines = TURNING.get(one.verdict.kind, tuple(Line))
        told = [said(wording.tipping(one.tipping[line], line)) for line in lines if one.tipping]
        return list(dict.fromkeys([*told, *([said(wording.on_web(one.on_web))] if one.on_web else [])]))

    @property
    def caring(self) -> Caring | None:
        return None if self.results.quality is None else Caring(self, self.results.quality)

    def standing(self, status: Standing) -> str:
        return str(gettext(STANDINGS[status]))

    def absence(self, why: Absence) -> str:
        return str(gettext(ABSENCES[why]))

    def grouping(self, grouping: Grouping) -> str:
        return str(gettext(GROUPINGS[grouping]))

    def group(self, grouping: Grouping, code: str) -> str:
        match grouping:
            case Grouping.LANGUAGE:
                return LANGUAGES.get(code, code)
            case Grouping.CHANNEL:
                return str(gettext(ELSEWHERE if code == OUTSIDE else CHANNELS[Channel(code)]))
            case Grouping.STRUCTURE_KIND:
                return structure_kind(code, lambda words: str(gettext(words)))
            case Grouping.DEPARTEMENT:
                known = departements.find(code)
                return f"{known.name} ({known.code})" if known else code

    def question(self, one: QuestionResult) -> str:
        return self.asked(one.id)

    def asked(self, id_: str) -> str:
        """The words of the question, and the row or the item it was asked about."""
        item = self.version.item(id_)
        if item.question.kind is Kind.CALCULATION:
            return item.written
        written = self.version.survey.by_id[item.written]
        about = [self.text(f"{written.rows}.{item.row}")] if item.row else []
        if item.other:
            about.append(self.text(f"{written.choices}.{item.other}"))
        if item.instance:
            about.append(item.instance)
        return " – ".join([self.text(f"{item.written}.text"), *about])

    def answer(self, one: QuestionResult, cell: Cell) -> str:
        """The option as people saw it; the ends of a scale carry their words."""
        question, written = self.version.question(one.id), self.version.item(one.id).written
        if question.kind is Kind.CALCULATION and question.choices is None:
            return str(gettext(TRUTHS[cell.code]))
        if question.kind not in SCALES or question.scale is None:
            return self.text(f"{question.choices}.{cell.code}")
        ends = {str(question.scale.first): "low", str(question.scale.last): "high"}
        if cell.code in ends:
            return f"{cell.code} · {self.text(f'{written}.{ends[cell.code]}')}"
        return cell.code
