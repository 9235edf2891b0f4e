"""What this room says to people: types of structures, and the text of an invitation."""

from __future__ import annotations

from collections.abc import Callable

from app.site.language import N_

Translate = Callable[[str], str]

_KINDS = {
    "mission_locale": N_("Mission locale (young people)"),
    "france_travail": N_("France Travail"),
    "association": N_("Association"),
    "ccas": N_("CCAS (town social services)"),
}


def structure_kind(kind: str, translate: Translate) -> str:
    """A type of structure in words; one we do not know is shown as the partner file writes it."""
    return translate(_KINDS[kind]) if kind in _KINDS else kind


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
