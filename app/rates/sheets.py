"""Every table of the answers pages as rows with a heading, for a file; a figure nobody gave is empty, never zero."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence

from app.distribution.targets import SIDES
from app.rates.aims import Indicator
from app.rates.core.cases import Said
from app.rates.core.dispositions import rates
from app.rates.core.enough import Aim
from app.rates.core.funnel import Sum
from app.rates.core.standing import LETTERS
from app.rates.merged import Whole
from app.rates.service import RatesOverview
from app.rates.tabling import Rows
from app.rates.timing import Timing

Lines = list[Sequence[str | float]]


def _line(*cells: str | float) -> Sequence[str | float]:
    return cells


def _sum(found: Sum) -> list[str | float]:
    said: list[str | float] = [found.low, found.high] if found.known else ["", ""]
    return [*said, found.telling, found.of]


def funnel(found: RatesOverview) -> Rows:
    steps = found.funnel
    counted = {
        "began": steps.group.started,
        "half_or_more": steps.group.completed + steps.partial,
        "complete": steps.group.completed,
    }
    told = {"ordered": steps.ordered, "handed_out": steps.handed_out, "forwarded": steps.forwarded}
    return [
        ["step", "low", "high", "telling", "of"],
        *(_line(name, *_sum(one)) for name, one in told.items()),
        *(_line(name, count, count, "", "") for name, count in counted.items()),
    ]


def participation(found: RatesOverview) -> Rows:
    """The central figure with its interval; its denominator may be a range."""
    shares = found.participation
    told: Lines = [["figure", "share", "low", "high", "complete", "of_low", "of_high"]]
    for name, part in (("floor", shares.floor), ("ceiling", shares.ceiling)):
        if part is not None:
            told.append([name, part.share, "", "", part.part, part.whole, part.whole])
    if (middle := shares.central) is not None:
        ends: list[str | float] = [middle.interval.low, middle.interval.high] if middle.interval else ["", ""]
        told.append(["central", middle.value, *ends, middle.completed, middle.forwarded.low, middle.forwarded.high])
    return told


def invitations(found: RatesOverview) -> Rows:
    """Dispositions of personal links, and of slips, which are no part of the rates."""
    by_link: Rows = [["invitation", code.value, letter, found.invited[code]] for code, letter in LETTERS.items()]
    by_slip: Rows = [["slip", code.value, LETTERS[code], count] for code, count in sorted(found.slips.items())]
    return [["asked_by", "code", "letter", "people"], *by_link, *by_slip]


def response_rates(found: RatesOverview) -> Rows:
    told = {name.value: value for name, value in rates(found.dispositions).items()} | {"e": found.dispositions.e}
    return [["rate", "value"], *(_line(name, "" if value is None else value) for name, value in told.items())]


def enough(found: RatesOverview, aims: Mapping[str, Aim]) -> Rows:
    """By indicator, under its name; what is planned for all of them has none."""
    rows: Lines = [["indicator", *SIDES, "complete", "professionals", "half_width", "at_closing", "still_needed"]]
    for label, aim in aims.items():
        for part, one in found.precisions(aim).items():
            told = ["" if value is None else value for value in (one.half_width, one.at_closing, one.missing)]
            rows.append([label, *(getattr(part, side) for side in SIDES), one.answers, one.professionals, *told])
    return rows


def aims_of(like: Aim, indicators: Iterable[Indicator]) -> Mapping[str, Aim]:
    return {"": like} | {one.label: one.aim for one in indicators}


def population(found: RatesOverview) -> Rows:
    rows: Lines = [["by", "value", "population", "complete", "fair_share"]]
    for by, some in (("kind", found.population.kinds), ("region", found.population.regions)):
        rows += [[by, one.kind, one.ordered, one.completed, one.expected] for one in some]
    figure = found.population.r_indicator
    return [*rows, ["r_indicator", "", "", "" if figure is None else figure, ""]]


def professionals(wholes: Iterable[Whole], now: dt.datetime) -> Rows:
    """Each with what is known of them; for the team only."""
    head = ["structure", "professional", "forwarded_low", "forwarded_high", "began", "complete", "last_known", "days"]
    return [head, *(_professional(one, now) for one in wholes)]


def _professional(whole: Whole, now: dt.datetime) -> list[str | float]:
    one, tally = whole.case, whole.tally
    known = [tally.started, tally.completed, one.silence.value, one.days_waiting(now)]
    return [one.place.structure, one.place.professional, *_said(one.counts.forwarded), *known]


def _said(said: Said | None) -> Sequence[str | float]:
    return ("", "") if said is None else (said.low, said.high)


def days(found: Timing) -> Rows:
    kinds = sorted({kind for one in found.days for kind in one.nudges})
    lines: Lines = [["day", "complete", *kinds]]
    for one in found.days:
        lines.append([one.number, one.completed, *(one.nudges.get(kind, 0) for kind in kinds)])
    return lines


def nudges(found: Timing) -> Rows:
    return [
        ["kind", "times", "complete_before", "complete_after"],
        *(_line(one.kind, one.times, one.before, one.after) for one in found.nudges),
    ]


def reminders(found: Timing) -> Rows:
    return [["reminder", "asked", "complete"], *([one.number, one.asked, one.completed] for one in found.turns)]


OF_ANSWERS: Mapping[str, Callable[[RatesOverview], Rows]] = {
    "funnel": funnel,
    "participation": participation,
    "invitations": invitations,
    "response-rates": response_rates,
    "population": population,
}
OF_TIMING: Mapping[str, Callable[[Timing], Rows]] = {"days": days, "nudges": nudges, "reminders": reminders}
PROFESSIONALS, SILENT = "professionals", "silent"
ENOUGH = "enough"
NAMES = frozenset({*OF_ANSWERS, *OF_TIMING, PROFESSIONALS, SILENT, ENOUGH})
