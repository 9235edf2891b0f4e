"""What the figures are called, and the sentences that keep them from saying more than is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.distribution.core import EventKind
from app.distribution.departements import DEPARTEMENTS
from app.distribution.targets import Part
from app.distribution.wording import part_name, structure_kind
from app.interview.model import Assistance, Channel
from app.rates.core.cases import Silence, Tally
from app.rates.core.dispositions import Rate
from app.rates.core.goals import Goal, Pace
from app.rates.core.participation import Central, Participation
from app.rates.core.standing import MINUTES, MOST_SWITCHES, Axis, Code
from app.site import language
from app.site.formats import format_date, format_number, format_percent, format_range
from app.site.language import LANGUAGES, N_

SILENCES = {
    Silence.ANSWERED: N_("answers have come"),
    Silence.DECLARED: N_("says they handed out or forwarded"),
    Silence.PROMISED: N_("has promised to forward"),
    Silence.OPENED: N_("has looked at their page"),
    Silence.SILENT: N_("no sign yet"),
}
CHANNELS = {Channel.WEB: N_("Web"), Channel.SMS: N_("Text message"), Channel.PHONE: N_("Telephone")}
RATES = {
    Rate.RR1: N_("Response: complete, of all"),
    Rate.RR2: N_("Response: complete or partial, of all"),
    Rate.RR3: N_("Response: complete, of those likely to belong"),
    Rate.RR4: N_("Response: complete or partial, of those likely to belong"),
    Rate.RR5: N_("Response: complete, of those known to belong"),
    Rate.RR6: N_("Response: complete or partial, of those known to belong"),
    Rate.COOP1: N_("Cooperation: complete, of those reached"),
    Rate.COOP2: N_("Cooperation: complete or partial, of those reached"),
    Rate.COOP3: N_("Cooperation: complete, of those who answered or refused"),
    Rate.COOP4: N_("Cooperation: complete or partial, of those who answered or refused"),
    Rate.REF1: N_("Refusal, of all"),
    Rate.REF2: N_("Refusal, of those likely to belong"),
    Rate.REF3: N_("Refusal, of those known to belong"),
    Rate.CON1: N_("Contact, of all"),
    Rate.CON2: N_("Contact, of those likely to belong"),
    Rate.CON3: N_("Contact, of those known to belong"),
}

PACES = {
    Pace.REACHED: N_("reached"),
    Pace.ENOUGH: N_("on the way"),
    Pace.SHORT: N_("a little short"),
    Pace.BEHIND: N_("behind"),
    Pace.MISSED: N_("not reached"),
    Pace.EARLY: N_("too early to say"),
}
PACE_TONES = {Pace.REACHED: "good", Pace.ENOUGH: "good", Pace.BEHIND: "attention", Pace.MISSED: "attention"}

UNTOLD = N_("not known")
TABLES = {
    "kind": N_("Type of structure"),
    "region": N_("Region"),
    "departement": N_("Département"),
    "network": N_("Network"),
    Axis.CHANNEL: N_("Way of answering"),
    Axis.LANGUAGE: N_("Language"),
    Axis.ASSISTANCE: N_("Help"),
    Axis.WEEK: N_("Week begun"),
    Axis.QUESTION: N_("Question where it was left"),
    Axis.MINUTES: N_("Time to complete"),
    Axis.SWITCHES: N_("Changes of language"),
}
ASSISTANCE = {
    Assistance.ALONE: N_("alone"),
    Assistance.RELATIVE: N_("with a relative"),
    Assistance.PROFESSIONAL: N_("with a professional"),
    Assistance.PHONE: N_("by telephone"),
}
CODES = {
    Code.COMPLETE: N_("Complete"),
    Code.PARTIAL: N_("Partial"),
    Code.DECLINED: N_("Said no"),
    Code.WITHDRAWN: N_("Took their answers back"),
    Code.STOPPED: N_("Asked not to be written to again"),
    Code.BREAK_OFF: N_("Broke off"),
    Code.SILENT: N_("Delivered, nothing came"),
    Code.UNDER_WAY: N_("Answering at this moment"),
    Code.UNKNOWN: N_("Not known to have arrived"),
    Code.UNUSED: N_("Not known to have been handed out"),
    Code.SCREENED_OUT: N_("Not whom the survey is about"),
    Code.QUOTA_FULL: N_("Beyond a quota"),
    Code.DOUBLE: N_("Had answered before"),
}


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure for the head of a page, what it is, and how far it can be trusted."""

    figure: str
    words: str
    limits: str


def kind(code: str) -> str:
    return structure_kind(code, _)


def part(some: Part) -> str:
    return part_name(some, _, language.current()) or str(_("All"))


def channel(code: str) -> str:
    return str(_(CHANNELS[Channel(code)]))


def silence(state: Silence) -> str:
    return str(_(SILENCES[state]))


def pace(goal: Goal) -> str:
    return str(_(PACES[goal.pace]))


def pace_tone(goal: Goal) -> str:
    return PACE_TONES.get(goal.pace, "")


def rate(name: Rate) -> str:
    return str(_(RATES[name]))


def figure(low: int, high: int) -> str:
    """A count, or the range it was given as."""
    return format_number(low) if low == high else format_range(format_number(low), format_number(high))


def answers(tally: Tally) -> Headline:
    words = ngettext("complete answer", "complete answers", tally.completed)
    parts = {
        "started": format_number(tally.started),
        "unfinished": format_number(tally.unfinished),
        "left": format_number(tally.declined + tally.withdrawn),
    }
    limits = _("begun: %(started)s · not finished: %(unfinished)s · refused or withdrawn: %(left)s", **parts)
    return Headline(format_number(tally.completed), words, str(limits))


def participation(found: Participation) -> Headline:
    """The one line for the head of a page: the best that is known, and why it is no better."""
    if found.central is not None:
        return _central(found.central)
    words = _("of the people reached answered")
    if found.floor is not None:
        at_least = _("at least %(share)s", share=format_percent(found.floor.share))
        limits = _("counted on all notebooks ordered: no professional has said yet how many people they forwarded to")
        return Headline(str(at_least), str(words), str(limits))
    limits = _("nobody has said yet how many people they forwarded to")
    return Headline("?", str(words), str(limits))


def _central(found: Central) -> Headline:
    words = str(_("of the people reached answered"))
    parts = {"telling": format_number(found.forwarded.telling), "of": format_number(found.forwarded.of)}
    if found.interval is None:
        limits = _("as one professional says, of %(of)s: too few for a likely range", of=parts["of"])
        return Headline(format_percent(found.value), words, str(limits))
    limits = _("as %(telling)s of %(of)s professionals say how many they forwarded to", **parts)
    return Headline(between(found.interval.low, found.interval.high), words, str(limits))


def between(low: float, high: float) -> str:
    """A range of shares as a sentence has it."""
    parts = {"low": format_number(100 * low), "high": format_number(100 * high)}
    return str(_("%(low)s to %(high)s percent", **parts))


def table(by: str) -> str:
    return str(_(TABLES[by]))


def value(by: str, code: str) -> str:
    """One value on an axis, in words."""
    worded = _VALUES.get(by)
    return worded(code) if worded and code else code or str(_(UNTOLD))


def _assistance(code: str) -> str:
    return str(_(ASSISTANCE[Assistance(code)]))


def _week(code: str) -> str:
    return format_date(dt.date.fromisoformat(code))


def _minutes(code: str) -> str:
    if int(code):
        return str(_("up to %(minutes)s minutes", minutes=format_number(int(code))))
    return str(_("more than %(minutes)s minutes", minutes=format_number(MINUTES[-1])))


def _switches(code: str) -> str:
    count = format_number(int(code))
    return count if int(code) < MOST_SWITCHES else str(_("%(count)s or more", count=count))


def _departement(code: str) -> str:
    return f"{code} {DEPARTEMENTS[code].name}"


_VALUES: Mapping[str, Callable[[str], str]] = {
    "kind": kind,
    "departement": _departement,
    Axis.CHANNEL: channel,
    Axis.LANGUAGE: lambda code: LANGUAGES.get(code, code),
    Axis.ASSISTANCE: _assistance,
    Axis.WEEK: _week,
    Axis.MINUTES: _minutes,
    Axis.SWITCHES: _switches,
}


def nudges(kind: str, count: int) -> str:
    """So many reminders, letters or calls."""
    number = format_number(count)
    match EventKind(kind):
        case EventKind.CALLED:
            return str(ngettext("%(count)s call", "%(count)s calls", count, count=number))
        case EventKind.LETTER_WRITTEN:
            return str(ngettext("%(count)s letter", "%(count)s letters", count, count=number))
        case _:
            return str(ngettext("%(count)s reminder", "%(count)s reminders", count, count=number))


def code(found: Code) -> str:
    return str(_(CODES[found]))
