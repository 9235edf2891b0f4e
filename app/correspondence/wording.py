"""States of messages, what went wrong and what to do about it, in words."""

from __future__ import annotations

from collections.abc import Mapping

from app.messaging.core import Channel, ErrorClass, State, classify
from app.messaging.core.errors import OPTED_OUT
from app.messaging.core.spending import Stop
from app.messaging.core.states import UNREADABLE
from app.messaging.mail.replies import Step, asks
from app.messaging.tables import OutgoingMessage
from app.site.language import N_
from app.sms.batches import BatchFault

STATES: Mapping[State, tuple[str, str]] = {
    State.WAITING: (N_("Waiting to be sent"), ""),
    State.HELD: (N_("Held until you let sending go on"), "attention"),
    State.SENDING: (N_("Being sent"), ""),
    State.PARKED: (N_("Set aside for you"), "attention"),
    State.SENT: (N_("Handed to the operator"), ""),
    State.CANCELLED: (N_("Taken back"), ""),
    State.FAILED: (N_("Refused"), "wrong"),
    State.UNDELIVERED: (N_("Not delivered"), "wrong"),
    State.DELIVERED: (N_("Delivered"), "good"),
}
"""Words and tone."""

PURPOSES: Mapping[str, str] = {
    "invitation": N_("Invitation"),
    "own_page": N_("Link to the professional's page"),
    "reminder": N_("Reminder"),
}

_TROUBLES: Mapping[ErrorClass, tuple[str, str]] = {
    ErrorClass.UNREACHABLE: (
        N_("This number takes no text messages."),
        N_("Ask the professional for another number, or call."),
    ),
    ErrorClass.OPTED_OUT: (N_("This person asked for no more messages."), N_("Nothing: their wish is kept.")),
    ErrorClass.BUSY: (N_("The provider was too busy."), N_("Send it again later.")),
    ErrorClass.TRANSIENT: (N_("The provider failed several times."), N_("Send it again in an hour.")),
    ErrorClass.AWAY: (
        N_("The telephone stayed off or out of reach for more than a day."),
        N_("Ask the professional, or send it again another day."),
    ),
    ErrorClass.BLOCKED: (
        N_("The operator filtered the message."),
        N_("Have the sender and the text checked with the provider before sending more."),
    ),
    ErrorClass.ACCOUNT: (
        N_("The provider does not accept our account."),
        N_("Have whoever runs Relais check the account and its secret, then send it again."),
    ),
    ErrorClass.OURS: (
        N_("The provider does not accept our text or our settings."),
        N_("Show the code to whoever runs Relais, then send it again."),
    ),
}
_MAIL_TROUBLES: Mapping[ErrorClass, tuple[str, str]] = {
    ErrorClass.UNREACHABLE: (N_("This address takes no e-mail."), N_("Ask for another address, or call.")),
    ErrorClass.BLOCKED: (
        N_("The mail server refused the letter as unwanted."),
        N_("Have the sender's address and server checked before sending more."),
    ),
    ErrorClass.OURS: (
        N_("The mail server does not accept our letter or our settings."),
        N_("Show the code to whoever runs Relais, then send it again."),
    ),
}
_UNKNOWN = (
    N_("Nobody can tell whether it left."),
    N_("Send it again only if a second copy does no harm."),
)

_UNREADABLE = (
    N_("It cannot be read: this installation's secret is no longer the one that sealed it."),
    N_("Have the former secret put back, then send it again."),
)

_BY_HAND = (N_("Your team set it aside: it has not left."), N_("Send it when it may leave."))

BATCH_FAULTS: Mapping[BatchFault, str] = {
    BatchFault.SHAPE: N_("Give 2 to 8 letters or figures, without accents."),
    BatchFault.WORD: N_("This would be taken for something else in a text message. Choose another code."),
    BatchFault.TAKEN: N_("This code is taken already. Choose another one."),
}

STOPS: Mapping[Stop, tuple[str, str]] = {
    Stop.BLOCKED: (
        N_("Sending is stopped: the operator filters this campaign's messages."),
        N_("Have the sender and the text checked with the provider, then let sending go on."),
    ),
    Stop.ACCOUNT: (
        N_("All sending is stopped: the provider does not accept our account."),
        N_("Have whoever runs Relais check the account and its secret, then let sending go on."),
    ),
    Stop.BUDGET: (
        N_("Sending is stopped: the campaign's budget is spent."),
        N_("Raise the budget below, then let sending go on."),
    ),
    Stop.CAMPAIGN_DAY: (
        N_("Sending is stopped: the campaign's messages for the day are used up."),
        N_("Let sending go on tomorrow, or raise the number below."),
    ),
    Stop.INSTALLATION_DAY: (
        N_("All sending is stopped: the day's messages of this installation are used up."),
        N_("Find out why so many were sent. Tomorrow, let sending go on."),
    ),
    Stop.BY_HAND: (N_("Sending is stopped by your team."), N_("Let sending go on when you are ready.")),
}


def trouble(message: OutgoingMessage) -> tuple[str, str]:
    """What went wrong, and what to do."""
    if message.error_text == UNREADABLE:
        return _UNREADABLE
    if message.error_code is None:
        return _UNKNOWN if message.tries else _BY_HAND
    if message.channel == Channel.EMAIL:
        kind = _mail_class(message.error_code)
        return _MAIL_TROUBLES.get(kind) or _TROUBLES[kind]
    return _TROUBLES[classify(message.error_code)]


def _mail_class(code: int) -> ErrorClass:
    """Mail servers have codes of their own; what came back later, or names no box, is an address that takes none."""
    if code == OPTED_OUT:
        return ErrorClass.OPTED_OUT
    return asks(Step.RECIPIENT, code, "")


def purpose(message: OutgoingMessage) -> str:
    return PURPOSES.get(message.purpose, N_("Message"))
