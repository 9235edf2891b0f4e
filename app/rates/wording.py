"""What the figures are called, and the sentences that keep them from saying more than is known."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.distribution.wording import structure_kind
from app.interview.model import Channel
from app.rates.core.cases import Silence, Tally
from app.rates.core.dispositions import Rate
from app.rates.core.participation import Central, Participation
from app.site.formats import format_number, format_percent, format_range
from app.site.language import N_

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


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure for the head of a page, what it is, and how far it can be trusted."""

    figure: str
    words: str
    limits: str


def kind(code: str) -> str:
    return structure_kind(code, _)


def channel(code: str) -> str:
    return str(_(CHANNELS[Channel(code)]))


def silence(state: Silence) -> str:
    return str(_(SILENCES[state]))


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
    limits = _(
        "%(started)s began, %(unfinished)s have not finished, %(left)s said no or took their answers back", **parts
    )
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
    shares = format_range(format_percent(found.interval.low), format_percent(found.interval.high))
    return Headline(shares, words, str(limits))
