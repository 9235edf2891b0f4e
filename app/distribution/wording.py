"""What this room says to people: types of structures, and the text of an invitation."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.distribution.core import Stage, Way
from app.distribution.departements import DEPARTEMENTS
from app.distribution.frame import FrameFault
from app.distribution.lifecycle import MoveProblem
from app.distribution.partner_history import PartnerChange
from app.distribution.targets import Part
from app.messaging.mail.letters import isolate
from app.site.language import N_

Translate = Callable[[str], str]

KINDS = {
    "mission_locale": N_("Mission locale (young people)"),
    "france_travail": N_("France Travail"),
    "association": N_("Association"),
    "ccas": N_("CCAS (town social services)"),
}


def structure_kind(kind: str, translate: Translate) -> str:
    """A type of structure in words; one we do not know is shown as the partner file writes it."""
    return translate(KINDS[kind]) if kind in KINDS else kind


def part_name(part: Part, translate: Translate, language: str) -> str:
    """Some structures in words, by what they are alike in; nothing for all of them."""
    departement = f"{part.departement} {DEPARTEMENTS[part.departement].name}" if part.departement else ""
    kind = structure_kind(part.kind, translate) if part.kind else ""
    names = (isolate(one, language) for one in (part.region, departement, part.network) if one)
    return " · ".join(filter(None, (kind, *names)))


# Translators: a text message, so each character counts; in French stay without ç, ê, ô, œ and the like.
INVITATION = N_(
    "%(project)s asks for your opinion, to learn whether it helps you. %(minutes)d minutes, no name asked, "
    "you may say no. To get no more messages, answer STOP.\n%(link)s"
)
# Translators: a text message as above; nobody can answer its sender, so it must not ask for an answer.
INVITATION_ONE_WAY = N_(
    "%(project)s asks for your opinion, to learn whether it helps you. %(minutes)d minutes, no name asked, "
    "you may say no. To begin, or to get no more messages:\n%(link)s"
)


LETTER_SUBJECT = N_("%(project)s: what do you think of it?")
LETTER_AGAIN = N_("%(project)s: the questions are still open")
_LETTER = (
    N_("Good day,"),
    N_("you received %(project)s and gave your address to be asked about it. Does it help you? Your answer counts."),
    N_("It takes about %(minutes)s min, no name is asked, and you may say no."),
)
_LETTER_BUTTON = N_("Begin")


def invitation_letter(project: str, minutes: int, link: str, translate: Translate) -> str:
    """The same as an invitation by text message, in the shapes of letters."""
    about = {"project": project, "minutes": minutes}
    return "\n\n".join([*(translate(one) % about for one in _LETTER), f"{translate(_LETTER_BUTTON)}\n{link}"])


def invitation(project: str, minutes: int, link: str, translate: Translate, *, two_way: bool) -> str:
    """Who asks and why, then the link alone on the last line, where telephones make it a thing to press."""
    return translate(INVITATION if two_way else INVITATION_ONE_WAY) % {
        "project": project,
        "minutes": minutes,
        "link": link,
    }


STAGES: Mapping[Stage, str] = {
    Stage.DRAFT: N_("Draft"),
    Stage.READY: N_("Ready"),
    Stage.OPEN: N_("Open"),
    Stage.CLOSING: N_("Closing"),
    Stage.CLOSED: N_("Closed"),
}
STEPS: Mapping[tuple[Stage, Stage], str] = {
    (Stage.DRAFT, Stage.READY): N_("Declare it ready"),
    (Stage.READY, Stage.DRAFT): N_("Make it a draft again"),
    (Stage.OPEN, Stage.CLOSING): N_("Let nobody begin any more"),
    (Stage.OPEN, Stage.CLOSED): N_("Close it now"),
    (Stage.CLOSING, Stage.OPEN): N_("Let people begin again"),
    (Stage.CLOSING, Stage.CLOSED): N_("Close it now"),
}
MOVED: Mapping[Stage, str] = {
    Stage.READY: N_("The campaign is ready and its plan is sealed. It opens by itself on its first day."),
    Stage.DRAFT: N_("The campaign is a draft again; its plan will be sealed anew."),
    Stage.OPEN: N_("People can begin again."),
    Stage.CLOSING: N_("Nobody begins any more; those who have begun can finish."),
    Stage.CLOSED: N_("The campaign is closed."),
}
MOVE_PROBLEMS: Mapping[MoveProblem, str] = {
    MoveProblem.NOT_FROM_HERE: N_("The campaign has moved on meanwhile: look again at where it stands."),
    MoveProblem.BEGUN: N_("Somebody has answered already: the plan stays sealed."),
    MoveProblem.NOT_READY: N_("Something has still to be mended before the campaign is ready."),
}
SIDES: Mapping[str, str] = {
    "kind": N_("By type of structure"),
    "region": N_("By region"),
    "departement": N_("By département"),
    "network": N_("By network"),
    "stratum": N_("By type and region, as the population is counted"),
}
CHANNELS: Mapping[str, str] = {
    Way.WEB: N_("Web page"),
    Way.SMS: N_("Text message"),
    Way.EMAIL: N_("E-mail"),
    Way.PHONE: N_("Telephone call"),
    Way.PAPER: N_("Poster and slips"),
}
PARTNER_CHANGES: Mapping[PartnerChange, str] = {
    PartnerChange.ADDED: N_("Became a partner"),
    PartnerChange.JOINED: N_("Came to the structure"),
    PartnerChange.CHANGED: N_("Changed"),
    PartnerChange.MOVED: N_("Moved here from another structure"),
    PartnerChange.MERGED: N_("Put together with another entry"),
    PartnerChange.LEFT: N_("Left"),
    PartnerChange.RETURNED: N_("Came back"),
}
FRAME_FAULTS: Mapping[FrameFault, str] = {
    FrameFault.UNREADABLE: N_("The file holds no lines that can be read"),
    FrameFault.MISSING_COLUMN: N_("A column is missing: type, region or count"),
    FrameFault.CELL_COUNT: N_("The line has more or fewer cells than the first one"),
    FrameFault.NO_KIND: N_("The type of structure is missing"),
    FrameFault.UNKNOWN_REGION: N_("This is no region and no département"),
    FrameFault.NOT_A_MONTH: N_("This is no month; write it as 2026-03 or 03/2026"),
    FrameFault.NOT_A_COUNT: N_("This is not a whole number"),
    FrameFault.TOO_MANY: N_("There are more groups than can be counted"),
}
