"""What keeps a campaign's messages from leaving as they are meant to, in words."""

from __future__ import annotations

from collections.abc import Mapping

from app.messaging.core.readiness import Hindrance
from app.site.language import N_

HINDRANCES: Mapping[Hindrance, tuple[str, str]] = {
    Hindrance.KEYWORD_UNANSWERABLE: (
        N_("People are to text “%(keyword)s”, but nobody can write to the sender of this installation."),
        N_(
            "Take the keyword away: people then get a link. Or have whoever runs Relais set a number that people can "
            "answer."
        ),
    ),
    Hindrance.KEYWORD_UNREADABLE: (
        N_("The keyword “%(keyword)s” would be taken for something else in a text message."),
        N_("Choose a single word that is no order like STOP or HELP, and no name of a language."),
    ),
    Hindrance.NEVER_SENT: (
        N_("Between the opening and the end of the campaign there is no hour at which messages may leave."),
        N_("Change the dates, or the sending hours."),
    ),
    Hindrance.NO_BUDGET: (
        N_("No budget is set for this campaign's text messages."),
        N_("Give one on the page of messages, so that a mistake cannot cost more."),
    ),
    Hindrance.DOUBTFUL_SENDER: (
        N_("The sender is a French mobile number: operators bar them for programs, and messages may not arrive."),
        N_("Have a short code or a platform number set, or a name that cannot be answered."),
    ),
    Hindrance.LONG_TEXT: (
        N_("%(language)s, %(about)s: the text takes %(parts)s parts, and each is paid."),
        N_("Shorten it, or give the question a shorter text for telephones."),
    ),
    Hindrance.DEAR_CHARACTERS: (
        N_("%(language)s, %(about)s: %(characters)s make the text %(parts)s parts of 70 characters instead of 160."),
        N_("Write it without them."),
    ),
}
"""What it is, and how to mend it."""
