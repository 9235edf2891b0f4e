"""Sentences bound to the statistics, so that the prose never claims more than the test.

A sentence is an English msgid and its figures, without numbers written out: the door translates and formats.
Bounds are rounded outwards, a lower one down and an upper one up, so that rounding never adds certainty.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.analysis.core.figures import (
    Difference,
    Effect,
    Estimate,
    Functioning,
    Refusal,
    RefusalReason,
    Rounded,
    Supposed,
    Why,
)
from app.analysis.core.nonresponse import TippingPoint, Turn
from app.analysis.core.release import Doubt
from app.analysis.core.verdict import Shortage, Verdict
from app.analysis.results import After, ByWay, Compared, ComparisonKind, Line
from app.analysis.starting import Known
from app.questionnaire.promise import DecisionRule, VerdictKind
from app.site.language import N_


@dataclass(frozen=True, slots=True)
class Share:
    """A share to be written in per cent with this many decimals."""

    value: float
    digits: int = 0


Figure = Share | int | float | dt.datetime | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    msgid: str
    params: Mapping[str, Figure] = field(default_factory=dict)


VERDICTS = {
    VerdictKind.NOT_YET: N_("No verdict yet"),
    VerdictKind.NOT_ENOUGH_DATA: N_("Not enough data"),
    VerdictKind.STOP: N_("To be stopped"),
    VerdictKind.IMPROVE: N_("To be improved"),
    VerdictKind.SCALE: N_("To be scaled up"),
}

REFUSALS = {
    RefusalReason.NOBODY: N_("Nobody this question is about has answered yet."),
    RefusalReason.ALL_MISSING: N_("Nobody has given an answer to this yet."),
    RefusalReason.NO_WEIGHT: N_("None of these answers carries any weight."),
    RefusalReason.TOO_FEW: N_("Fewer than %(minimum)s answers: not shown, so that nobody can be recognised."),
    RefusalReason.TOO_FEW_CLUSTERS: N_(
        "These answers came through too few professionals to say how sure a figure would be."
    ),
    RefusalReason.LONELY_CLUSTER: N_(
        "One group holds a single professional, so nobody can say how sure a figure would be."
    ),
    RefusalReason.NEARLY_ALL: N_(
        "Fewer than %(minimum)s people stand on one side: the share is not shown, so that nobody can be recognised."
    ),
    RefusalReason.TELLING: N_("Not shown: with the counts beside it, it would tell what a few people answered."),
    RefusalReason.NO_VARIATION: N_("Everyone gave the same answer, so nobody can say how sure a figure would be."),
}

SHORTAGES = {
    Shortage.NO_FIGURE: N_("There is no figure to decide on."),
    Shortage.PEOPLE: N_("Answers: %(n)s. The plan asks for at least %(minimum)s before anything is decided."),
    Shortage.CLUSTERS: N_(
        "Professionals these answers came through: %(clusters)s. "
        "The plan asks for at least %(minimum)s before anything is decided."
    ),
}

SCALE = N_(
    "With %(confidence)s confidence the share is at least %(low)s. The target is %(target)s: the promise is kept."
)
STOP = N_("With %(confidence)s confidence the share is at most %(high)s. The floor is %(floor)s: this is too little.")
BETWEEN = N_(
    "At least %(low)s and at most %(high)s, each with %(confidence)s confidence: "
    "above the floor of %(floor)s and below the target of %(target)s."
)
TARGET_OPEN = N_(
    "At least %(low)s and at most %(high)s, each with %(confidence)s confidence: "
    "above the floor of %(floor)s, but we cannot tell whether the target of %(target)s is reached."
)
FLOOR_OPEN = N_(
    "At least %(low)s and at most %(high)s, each with %(confidence)s confidence: "
    "below the target of %(target)s, and we cannot tell whether it is above the floor of %(floor)s."
)
ALL_OPEN = N_(
    "At least %(low)s and at most %(high)s, each with %(confidence)s confidence: "
    "we can tell neither whether the target of %(target)s is reached, nor whether the floor of %(floor)s is."
)
NOT_YET = N_("The verdict comes after the survey closes, on %(closes)s. Until then the figure moves.")

TIPPING = {
    (Line.TARGET, True, Turn.POSSIBLE): N_(
        "The target holds for everyone who was offered the survey only if at least %(silent)s "
        "of those who did not answer would say the same."
    ),
    (Line.TARGET, False, Turn.POSSIBLE): N_(
        "The target would be reached for everyone who was offered the survey "
        "if at least %(silent)s of those who did not answer would say the same."
    ),
    (Line.TARGET, True, Turn.NEVER): N_(
        "The target would hold even if none of those who did not answer would say the same."
    ),
    (Line.TARGET, False, Turn.NEVER): N_(
        "The target would be missed even if all of those who did not answer would say the same."
    ),
    (Line.FLOOR, True, Turn.POSSIBLE): N_(
        "The floor holds for everyone who was offered the survey only if at least %(silent)s "
        "of those who did not answer would say the same."
    ),
    (Line.FLOOR, False, Turn.POSSIBLE): N_(
        "The floor would be reached for everyone who was offered the survey "
        "if at least %(silent)s of those who did not answer would say the same."
    ),
    (Line.FLOOR, True, Turn.NEVER): N_(
        "The floor would hold even if none of those who did not answer would say the same."
    ),
    (Line.FLOOR, False, Turn.NEVER): N_(
        "The floor would be missed even if all of those who did not answer would say the same."
    ),
}
TIPPING_UNKNOWN = N_(
    "Too few professionals have said how many people they offered the survey to, "
    "so we cannot say what those who did not answer could change."
)
NOBODY_SILENT = N_("By what the professionals say, everyone who was offered the survey has answered.")

SAME = {
    VerdictKind.NOT_ENOUGH_DATA: N_("There is not enough data to decide anything."),
    VerdictKind.STOP: N_("No indicator reaches its floor."),
    VerdictKind.IMPROVE: N_("Every indicator says: improve."),
    VerdictKind.SCALE: N_("Every indicator reaches its target."),
}
MIXED = {
    VerdictKind.SCALE: N_("The target is reached: %(indicators)s."),
    VerdictKind.IMPROVE: N_("To be improved: %(indicators)s."),
    VerdictKind.STOP: N_("Below the floor: %(indicators)s."),
    VerdictKind.NOT_ENOUGH_DATA: N_("Not enough data to decide: %(indicators)s."),
}
"""In the order they are told."""
OPEN = N_("The survey is still open. The verdict comes after it closes, on %(closes)s.")
NO_INDICATOR = N_("This survey has no indicator to decide on.")
COMPARISONS = {
    ComparisonKind.ARRIVAL: N_("The last third to answer, against the first"),
    ComparisonKind.CHANNEL: N_("By telephone or text message, against the web"),
    ComparisonKind.ASSISTANCE: N_("With help, against alone"),
    ComparisonKind.LANGUAGE: N_("In another language, against the survey's own"),
    ComparisonKind.FORWARDING: N_("Where few were forwarded to, against where most were"),
    ComparisonKind.CALLED: N_("After a call to the professional, against before or without"),
    ComparisonKind.WRITTEN: N_("After a reminder to the professional, against before or without"),
    ComparisonKind.WAVE: N_("This wave, against the one before"),
    ComparisonKind.WAVE_WEB: N_("This wave, against the one before, on the web alone"),
}
UNITS = {
    "structure": N_("Structures"),
    "professional": N_("Professionals"),
    "person": N_("People with an invitation of their own"),
}
STRATA = {"kind": N_("Type of structure"), "departement": N_("Département"), "network": N_("Network")}
WHOLE_CAMPAIGN = N_("The whole campaign")
NO_START = N_("None")
STARTS = {
    Known.WAVE: N_("The same indicator in the wave before"),
    Known.SIZE: N_("The people each structure follows"),
    Known.NOTEBOOKS: N_("The notebooks each structure ordered"),
    Known.FILE: N_("A number for each, from a file"),
}
NOT_ASSIGNED = {
    "not_sealed": N_("The campaign is still a draft. Seal its plan first."),
    "opened": N_("The survey is open: it is too late to draw lots."),
    "already": N_("The lots are drawn already, and stay as they are."),
    "too_few": N_("There are too few to draw lots: each way needs two at least."),
    "no_wave": N_("There is no wave before this one to start from."),
    "no_question": N_("Choose a question of the survey whose answers stand in an order."),
    "no_numbers": N_("What was known before does not differ from one to another, or nobody says it."),
    "no_name": N_("Give this way a name."),
    "long_name": N_("A name has %(most)s characters at most."),
    "same_name": N_("Give the two ways different names."),
}
NO_EFFECT_TOLD = {
    Why.TELLING: N_("Not shown: it would tell what a few people answered."),
    Why.TOO_FEW_CLUSTERS: N_("Too few brought answers to tell the ways apart."),
    Why.NO_VARIATION: N_("Nobody differs from anybody."),
}
DOUBTS = {
    Doubt.FEW_PEOPLE: N_("Fewer than 30 people, or as telling as fewer: not to be quoted by itself."),
    Doubt.WIDE: N_("The range spans 30 points or more: not to be quoted by itself."),
    Doubt.WIDE_FOR_ITS_SIZE: N_("The range is wide for so small a share: not to be quoted by itself."),
    Doubt.FEW_CLUSTERS: N_("It comes through few professionals: to be read with care."),
}
AFTERWARDS = {
    After.JUDGED: N_("Interviews were judged to be somebody's second one, or not: last on %(day)s."),
    After.WITHDRAWN: N_("People took their answers back: last on %(day)s."),
    After.DECLARED: N_("Professionals corrected how many people they gave it to: last on %(day)s."),
    After.MOVED: N_("Professionals or structures were moved or put together: last on %(day)s."),
}
TODAY = N_(
    "Among everyone these professionals serve today one may expect %(range)s, "
    "if those who did not answer resemble those who did."
)
TODAY_UNKNOWN = N_(
    "Too few professionals say how many people they serve today: for all of these the range above holds, "
    "if those who did not answer resemble those who did."
)
ELSEWHERE = N_("In other structures like these one may expect %(range)s.")
ELSEWHERE_UNKNOWN = N_("These answers come from too few structures to say what to expect in others.")
MEANT = {
    Functioning.ALIKE: N_("It seems to mean the same in the languages that enough people answered in."),
    Functioning.MODERATE: N_(
        "People who otherwise said the same answer this somewhat differently in another language: "
        "compare the wordings before you count them together."
    ),
    Functioning.LARGE: N_(
        "People who otherwise said the same answer this very differently in another language: "
        "it may not mean the same, and the figure of all together is not to be relied on."
    ),
}
ON_WEB = N_("Had everyone answered on the web, one might expect between %(low)s and %(high)s.")
HIGHER = N_("Higher, by %(low)s to %(high)s points.")
LOWER = N_("Lower, by %(low)s to %(high)s points.")
NOT_APART = N_("We cannot tell the two apart.")
NOT_ASKED_THE_SAME = N_("Not compared: the wave before asked or counted otherwise.")
APART = 0.05
"""A difference is told where its adjusted p-value is below this."""
FORECASTS = {
    None: N_("%(who)s expected %(share)s."),
    "within": N_("%(who)s expected %(share)s: the answers do not contradict it."),
    "above": N_("%(who)s expected %(share)s: the answers show less."),
    "below": N_("%(who)s expected %(share)s: the answers show more."),
}
RANGE = N_("between %(low)s and %(high)s")
AVERAGE = N_("%(value)s on average (between %(low)s and %(high)s)")


def headline(verdicts: Sequence[tuple[str, VerdictKind]], closes: dt.datetime) -> tuple[Sentence, ...]:
    """What the page opens with, from the label and verdict of each indicator; it adds nothing to them."""
    kinds = {kind for _, kind in verdicts}
    if not kinds:
        return (Sentence(NO_INDICATOR),)
    if VerdictKind.NOT_YET in kinds:
        return (Sentence(OPEN, {"closes": closes}),)
    if len(kinds) == 1:
        return (Sentence(SAME[kinds.pop()]),)
    named = {told: tuple(label for label, kind in verdicts if kind is told) for told in MIXED if told in kinds}
    return tuple(Sentence(MIXED[kind], {"indicators": labels}) for kind, labels in named.items())


def interval(estimate: Estimate | Rounded) -> Sentence:
    low, high = outwards(estimate)
    return Sentence(RANGE, {"low": low, "high": high})


def on_web(found: Supposed) -> Sentence:
    return Sentence(ON_WEB, {"low": _down(found.low), "high": _up(found.high)})


def outwards(estimate: Estimate | Rounded) -> tuple[Share, Share]:
    return _down(estimate.low), _up(estimate.high)


def average(found: Estimate | Rounded) -> Sentence:
    """To one decimal, the ends rounded outwards like those of a share."""
    told = Rounded.mean(found) if isinstance(found, Estimate) else found
    return Sentence(AVERAGE, {"value": told.value, "low": told.low, "high": told.high})


def forecast(who: str, share: float, found: Estimate | Rounded | None) -> Sentence:
    """Held against the interval, for the figure itself is not sure either; alone while there is no verdict."""
    if found is None:
        place = None
    else:
        place = "within" if found.low <= share <= found.high else "above" if share > found.high else "below"
    return Sentence(FORECASTS[place], {"who": (who,), "share": exact(share)})


def difference(one: Compared) -> Sentence:
    """Told apart only where the test, adjusted for all that were made, tells them apart."""
    found = one.found
    if not isinstance(found, Difference):
        return Sentence(NOT_ASKED_THE_SAME)
    return _apart(found, one.p_adjusted)


def by_way(one: ByWay) -> Sentence:
    """The second way held against the first."""
    found = one.found
    return Sentence(NO_EFFECT_TOLD[found]) if isinstance(found, Why) else _apart(found, one.p_adjusted)


def _apart(found: Difference | Effect, p_adjusted: float | None) -> Sentence:
    if p_adjusted is None or p_adjusted >= APART or found.low <= 0 <= found.high:
        return Sentence(NOT_APART)
    low, high = sorted((abs(found.low), abs(found.high)))
    points = {"low": round(_down(low).value * 100), "high": round(_up(high).value * 100)}
    return Sentence(HIGHER if found.value > 0 else LOWER, points)


def refusal(why: Refusal) -> Sentence:
    return Sentence(REFUSALS[why.reason], dict(why.params))


def verdict(
    decided: Verdict, bounds: Estimate | Rounded | Refusal, rule: DecisionRule, closes: dt.datetime
) -> Sentence:
    """Why the verdict is what it is, in terms of the bounds it was made from and no others."""
    if decided.kind is VerdictKind.NOT_YET:
        return Sentence(NOT_YET, {"closes": closes})
    if isinstance(bounds, Refusal):
        return refusal(bounds)
    if decided.shortage is not None:
        return Sentence(SHORTAGES[decided.shortage], dict(decided.params))
    return Sentence(_comparison(decided.kind, bounds, rule), _bound_figures(decided.kind, bounds, rule))


def tipping(point: TippingPoint, line: Line) -> Sentence:
    if point.turn is Turn.UNKNOWN:
        return Sentence(TIPPING_UNKNOWN)
    if point.turn is Turn.NOBODY_SILENT:
        return Sentence(NOBODY_SILENT)
    # Down for "only if at least", up for "if at least": each sentence stays true of the rounded figure.
    rounded = _down if point.above else _up
    params = {} if point.silent_share is None else {"silent": rounded(point.silent_share)}
    return Sentence(TIPPING[line, point.above, point.turn], params)


def _comparison(kind: VerdictKind, bounds: Estimate | Rounded, rule: DecisionRule) -> str:
    if kind is VerdictKind.SCALE:
        return SCALE
    if kind is VerdictKind.STOP:
        return STOP
    floor_known, target_known = bounds.low >= rule.floor, bounds.high < rule.target
    if floor_known:
        return BETWEEN if target_known else TARGET_OPEN
    return FLOOR_OPEN if target_known else ALL_OPEN


def _bound_figures(kind: VerdictKind, bounds: Estimate | Rounded, rule: DecisionRule) -> dict[str, Figure]:
    """The bounds with as few decimals as leave them on their side of the line they were held against."""
    low_line = rule.target if kind is VerdictKind.SCALE else rule.floor
    high_line = rule.floor if kind is VerdictKind.STOP else rule.target
    return {
        "confidence": exact(rule.confidence),
        "low": _fewest(_down, bounds.low, lambda low: low >= low_line) if bounds.low >= low_line else _down(bounds.low),
        "high": _fewest(_up, bounds.high, lambda up: up < high_line) if bounds.high < high_line else _up(bounds.high),
        "target": exact(rule.target),
        "floor": exact(rule.floor),
    }


def _fewest(rounded: Callable[[float, int], Share], value: float, right: Callable[[float], bool]) -> Share:
    tried = [rounded(value, digits) for digits in range(4)]
    return next((share for share in tried if right(share.value)), tried[-1])


def exact(value: float) -> Share:
    """A figure people set themselves, with the decimals they gave it."""
    return next((Share(value, d) for d in range(3) if math.isclose(value, round(value, d + 2))), Share(value, 3))


def _down(value: float, digits: int = 0) -> Share:
    # A hair is added, since 0.57 * 100 is 56.99999999999999.
    scale = 10 ** (digits + 2)
    return Share(math.floor(value * scale + 1e-9) / scale, digits)


def _up(value: float, digits: int = 0) -> Share:
    scale = 10 ** (digits + 2)
    return Share(math.ceil(value * scale - 1e-9) / scale, digits)
