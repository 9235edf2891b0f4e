"""What the script pages say: names of parts, and what stands in the way of a version."""

from __future__ import annotations

from flask_babel import gettext as _

from app.phoning.core.order import ReasonCode
from app.phoning.core.script import LONGEST, SAYING_NO, Fault, FaultCode, ScriptKind, matter_name
from app.site.formats import format_number
from app.site.language import N_

KINDS = {
    ScriptKind.PROFESSIONAL: N_("To a professional"),
    ScriptKind.BENEFICIARY: N_("To a person who asked to be called"),
    ScriptKind.INBOUND: N_("To somebody who rings us"),
}
PARTS = {
    "greeting": N_("Who is calling"),
    "purpose": N_("Why, and that they may say no"),
    matter_name(ReasonCode.APPOINTMENT): N_("They asked for a call at this time"),
    matter_name(ReasonCode.PROMISE_PAST): N_("The day of their promise is past"),
    matter_name(ReasonCode.FORWARDED_NO_ANSWERS): N_("They forwarded, and no answer came"),
    matter_name(ReasonCode.OPENED_ONLY): N_("They looked at their page only"),
    matter_name(ReasonCode.SILENT): N_("No sign from them"),
    matter_name(ReasonCode.ANOTHER_TIME): N_("They asked for another time"),
    matter_name(ReasonCode.ASKED_FOR_CALL): N_("They asked to be called"),
    matter_name(None): N_("Nothing in particular is due"),
    "request": N_("What we ask for"),
    "thanks": N_("Thanks"),
    "objections": N_("If they say…"),
    "voicemail": N_("On voicemail"),
}


def kind(one: ScriptKind) -> str:
    return str(_(KINDS[one]))


def part(name: str) -> str:
    return str(_(PARTS[name]))


def fault(found: Fault, language: str) -> str:
    match found.code:
        case FaultCode.EMPTY:
            return str(_("Write something here."))
        case FaultCode.TOO_LONG:
            return str(_("Shorten this to %(most)s characters at most.", most=format_number(LONGEST)))
        case FaultCode.UNKNOWN:
            return str(_("%(name)s cannot be filled in here: take it out.", name=_braced(found.named)))
        case FaultCode.MISSING:
            return str(_("%(name)s is missing: this must be said.", name=_braced(found.named)))
        case FaultCode.BRACES:
            return str(_("A { or } stands alone: write a word to fill in as %(name)s.", name=_braced("caller")))
        case FaultCode.NO_RIGHT:
            usual = " / ".join(SAYING_NO[language])
            return str(_("Say that they may say no, with one of these words: %(words)s.", words=usual))
        case FaultCode.NO_ANSWER:
            return str(_("What do you answer to “%(words)s”? Write it on the line below.", words=found.named))


def _braced(name: str) -> str:
    return f"{{{name}}}"
