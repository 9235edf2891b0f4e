"""Messages ready to forward, in the words of each language, and what is said of an invitation not sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import ngettext

from app.distribution.core import InviteFault
from app.distribution.slips import SlipFault
from app.messaging.numbers import NumberFault
from app.relay.core import Limit
from app.site.language import N_

Translate = Callable[[str], str]

MESSAGE = N_(
    "Hello, you have received %(project)s. Does it help you or not? Its team would like to know."
    " It takes about %(minutes)s min, without your name, and nobody will tell me what you answered."
)
SUBJECT = N_("%(project)s: your opinion in %(minutes)s min")

FAULTS: Mapping[InviteFault | NumberFault | Limit, str] = {
    InviteFault.OPTED_OUT: N_("This person has asked not to receive messages from us. Nothing was sent."),
    InviteFault.CAMPAIGN_NOT_OPEN: N_("The survey is not open now. Nothing was sent."),
    InviteFault.NOT_OFFERED: N_("This campaign does not reach people this way. Nothing was sent."),
    InviteFault.NOT_AN_ADDRESS: N_("This is not an e-mail address. Write it as name@example.org."),
    NumberFault.NOT_A_NUMBER: N_("This is not a telephone number. Check the figures, for example 06 12 34 56 78."),
    NumberFault.REGION_NOT_SERVED: N_("We can only write to numbers in France and its overseas territories."),
    NumberFault.NOT_A_MOBILE: N_("This number cannot receive text messages. Give a mobile number."),
    NumberFault.NOT_ORDINARY: N_("We do not write to special numbers. Give a mobile number."),
    Limit.TOO_MANY_TODAY: N_("One page may not invite so many people in a day. Nothing was sent: try with fewer."),
    Limit.TOO_MANY_CALLS: N_("You have asked for as many calls as one page allows. Write to the team."),
    Limit.TOO_MANY_INVITATIONS: N_(
        "You have invited as many people as one page allows. Forward the message yourself, or ask the team."
    ),
}


SLIP_FAULTS: Mapping[SlipFault, str] = {
    SlipFault.CAMPAIGN_OVER: N_("The survey has ended: there is nothing left to print."),
    SlipFault.NOT_OFFERED: N_("This campaign does not reach people this way. Nothing was made."),
    SlipFault.TOO_MANY: N_("You have made as many slips as one page allows. Print those again, or ask the team."),
}


def message(project: str, minutes: int, link: str, translate: Translate) -> str:
    """What a professional forwards; the link stands alone on the last line, where telephones make it pressable."""
    return f"{translate(MESSAGE) % {'project': project, 'minutes': minutes}}\n{link}"


def subject(project: str, minutes: int, translate: Translate) -> str:
    return translate(SUBJECT) % {"project": project, "minutes": minutes}


def thanks(sent: int, silent: int) -> str:
    """What is said after invitations were written, in the language of the page."""
    told = ngettext(
        "Thank you. %(num)s text message with a personal link is on its way.",
        "Thank you. %(num)s text messages with personal links are on their way.",
        sent,
    )
    if not silent:
        return told
    left = ngettext(
        "%(num)s person has asked not to receive messages from us: nothing was sent to them.",
        "%(num)s people have asked not to receive messages from us: nothing was sent to them.",
        silent,
    )
    return f"{told} {left}"
