"""What the caller's page says: reasons to call, outcomes, and what has happened in a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import phonenumbers
from flask_babel import gettext as _
from flask_babel import ngettext
from phonenumbers import PhoneNumberFormat

from app.distribution.core import EventKind
from app.distribution.tables import HistoryEvent
from app.distribution.wording import structure_kind
from app.phoning.cases import Known
from app.phoning.core.order import Ending, Reason, ReasonCode
from app.phoning.core.outcomes import Outcome
from app.relay.letters import wording as letters
from app.relay.letters.core import LetterKind
from app.site.formats import format_date, format_datetime, format_number
from app.site.language import N_, translator

OUTCOMES = {
    Outcome.NO_ANSWER: N_("Nobody picks up"),
    Outcome.BUSY: N_("Engaged"),
    Outcome.VOICEMAIL_LEFT: N_("Message left on voicemail"),
    Outcome.CALLBACK: N_("Asks to be called back"),
    Outcome.PROMISED_FORWARD: N_("Promises to forward"),
    Outcome.ALREADY_FORWARDED: N_("Has forwarded already"),
    Outcome.LINK_SENT_AGAIN: N_("Wants the link again"),
    Outcome.REFUSED_SOFT: N_("Not now"),
    Outcome.REFUSED_HARD: N_("Does not want to be called again"),
    Outcome.WRONG_NUMBER: N_("Wrong number"),
    Outcome.LEFT_STRUCTURE: N_("Has left the structure"),
    Outcome.VOICEMAIL_NONE: N_("Voicemail, no message left"),
    Outcome.GATEKEEPER: N_("Somebody else picked up"),
    Outcome.CALLBACK_SOFT: N_("Asks for another time, without naming it"),
    Outcome.COMPLETED_BY_PHONE: N_("Answered the survey by telephone"),
    Outcome.LANGUAGE: N_("Needs a caller who speaks another language"),
    Outcome.INELIGIBLE: N_("Is not concerned by the survey"),
    Outcome.TECHNICAL: N_("The line did not work"),
}
NEXT = {
    Outcome.NO_ANSWER: N_("again in 3 hours"),
    Outcome.BUSY: N_("again in half an hour"),
    Outcome.VOICEMAIL_LEFT: N_("again in 2 days"),
    Outcome.ALREADY_FORWARDED: N_("again in 7 days, if nothing comes"),
    Outcome.LINK_SENT_AGAIN: N_("we text it to a mobile; again in 3 days"),
    Outcome.REFUSED_SOFT: N_("again in 7 days"),
    Outcome.REFUSED_HARD: N_("final"),
    Outcome.WRONG_NUMBER: N_("closes the case"),
    Outcome.LEFT_STRUCTURE: N_("closes the case"),
    Outcome.VOICEMAIL_NONE: N_("again in 3 hours"),
    Outcome.GATEKEEPER: N_("again tomorrow"),
    Outcome.CALLBACK_SOFT: N_("again tomorrow"),
    Outcome.COMPLETED_BY_PHONE: N_("closes the case"),
    Outcome.LANGUAGE: N_("goes to a colleague who speaks it"),
    Outcome.INELIGIBLE: N_("closes the case"),
    Outcome.TECHNICAL: N_("again in half an hour"),
}
"""What follows, where the caller does not name the moment."""
ENDINGS = {
    Ending.GOES_WELL: N_("Somebody has begun to answer through this professional: there is no need to call any more."),
    Ending.ANSWERED: N_("This person has just answered: there is no need to call any more."),
    Ending.WITHDRAWN: N_("This person took their answers back: do not call."),
    Ending.SILENCE_ASKED: N_("This person asks not to be contacted any more: do not call."),
}
"""What may end a case in the middle of a call."""

# Translators: a text message, so each character counts; in French stay without ç, ê, ô, œ and the like.
OWN_PAGE = N_("%(project)s: thank you for your help. Here is your page again, with the link to forward:\n%(link)s")


def own_page_message(project: str, link: str, language: str) -> str:
    return translator(language)(OWN_PAGE) % {"project": project, "link": link}


def outcome(code: Outcome) -> str:
    return str(_(OUTCOMES[code]))


def follows(code: Outcome) -> str:
    return str(_(NEXT[code])) if code in NEXT else ""


def over(found: Ending | None) -> str:
    return str(_(ENDINGS[found])) if found in ENDINGS else ""


def who(known: Known) -> str:
    """The professional's name; of beneficiaries nobody knows one."""
    return known.case.place.professional if known.case else who_asked()


def who_asked() -> str:
    return str(_("A person who asked to be called"))


def kind(code: str) -> str:
    return structure_kind(code, _)


def telephone(number: str) -> str:
    """A number in groups, as people read it out."""
    return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)


def reason(found: Reason | None) -> str:
    """Why this person, and why now."""
    if found is None:
        return str(_("Not due: called because you chose to, or because they rang you."))
    days = {"days": format_number(found.days)}
    match found:
        case Reason(ReasonCode.APPOINTMENT, at=dt.datetime() as at):
            return str(_("Asked to be called back: %(moment)s.", moment=format_datetime(at)))
        case Reason(ReasonCode.ANOTHER_TIME):
            return str(_("Asked to be called another time."))
        case Reason(ReasonCode.ASKED_FOR_CALL, at=dt.datetime() as at):
            return str(_("Asked to be called, %(moment)s.", moment=format_datetime(at)))
        case Reason(ReasonCode.PROMISE_PAST, due_on=dt.date() as due_on):
            parts = {"count": format_number(found.count), "day": format_date(due_on, "weekday")}
            return str(_("Promised %(count)s by %(day)s; nothing has come since.", **parts))
        case Reason(ReasonCode.FORWARDED_NO_ANSWERS):
            return str(
                ngettext(
                    "Forwarded %(days)s day ago; no answer yet.",
                    "Forwarded %(days)s days ago; no answer yet.",
                    found.days,
                    **days,
                )
            )
        case Reason(ReasonCode.OPENED_ONLY):
            return str(
                ngettext(
                    "Looked at their page %(days)s day ago and has not forwarded.",
                    "Looked at their page %(days)s days ago and has not forwarded.",
                    found.days,
                    **days,
                )
            )
        case _:
            return str(ngettext("No sign for %(days)s day.", "No sign for %(days)s days.", found.days, **days))


def missing(kind_: str, count: int, *, counted: bool) -> str:
    """Why this kind of structure counts double, where it does."""
    parts = {"kind": kind(kind_), "count": format_number(count)}
    said = _("%(kind)s: too few answers so far, %(count)s are missing for a fair share.", **parts)
    return str(said) if counted else f"{said} {by_orders()}"


def by_orders() -> str:
    """What a fair share is, where nobody has counted the population."""
    return str(_("The population is not counted: a fair share follows the notebooks ordered."))


_EVENTS = {
    EventKind.LINK_MADE: N_("Link made"),
    EventKind.PAGE_OPENED: N_("Opened their page"),
    EventKind.INVITED: N_("Invited somebody by text message"),
    EventKind.REMINDED: N_("Was reminded"),
}
"""What happened in a case, where the kind says it all."""


def event(row: HistoryEvent) -> str:
    """One line of a case's history; empty for what is told elsewhere or not at all."""
    said: Mapping[str, Any] = row.data
    match row.kind:
        case EventKind.FORWARDED:
            return str(_("Said they forwarded to %(figure)s", figure=_figure(said)))
        case EventKind.HANDED_OUT:
            return str(_("Said they handed out %(figure)s", figure=_figure(said)))
        case EventKind.PROMISED:
            day = format_date(dt.date.fromisoformat(said["due_on"]), "weekday")
            return str(_("Promised %(count)s by %(day)s", count=format_number(said["count"]), day=day))
        case EventKind.LETTER_WRITTEN:
            return str(_(letters.NAMES[LetterKind(said["letter"])]))
        case EventKind.CALLED if said.get("late"):
            return str(_("Call noted too late to count: %(outcome)s", outcome=outcome(Outcome(said["outcome"]))))
        case _:
            known = EventKind(row.kind)
            return str(_(_EVENTS[known])) if known in _EVENTS else ""


def _figure(said: Mapping[str, Any]) -> str:
    low, high = format_number(said["low"]), format_number(said["high"])
    return low if low == high else str(_("%(low)s to %(high)s", low=low, high=high))
