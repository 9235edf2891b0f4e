"""What the caller's page and the caller's telephone say of a call through the service."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.phoning.core.bridge import SUGGESTED, State
from app.phoning.wording import outcome
from app.site.language import N_

STATES: Mapping[State, str] = {
    State.ASKED: N_("Your telephone is about to ring. Pick up and press 1."),
    State.PLACING: N_("Your telephone is about to ring. Pick up and press 1."),
    State.CALLER_RINGS: N_("Your telephone rings. Pick up and press 1."),
    State.CALLER_IN: N_("Press 1 on your telephone to be put through."),
    State.CONNECTING: N_("You are being put through."),
    State.RINGING: N_("It rings there."),
    State.TALKING: N_("You are connected."),
    State.TALKED: N_("The call is over."),
    State.BUSY: N_("The line was engaged."),
    State.NO_ANSWER: N_("Nobody picked up."),
    State.FAILED: N_("The line did not work."),
    State.CALLER_GONE: N_("You were not put through: your telephone was not picked up, or nobody pressed 1."),
    State.REFUSED: N_("The service could not place the call. Call from your own telephone."),
    State.UNSURE: N_("It is not known whether your telephone will ring. Wait a moment before you try again."),
}
PRESS_ONE = N_("Relais. Press 1 to be put through.")
GOODBYE = N_("This call cannot be put through any more.")
SPOKEN: Mapping[str, Mapping[str, str]] = {
    "fr": {"language": "fr-FR"},
    "en": {"language": "en-GB"},
    "ar": {"language": "arb", "voice": "Polly.Zeina"},
}
"""How the provider names the voices of our languages.

A voice goes with certain languages only, else nothing is said (twilio.com/docs/voice/twiml/say). Twilio's own client
lists `arb` as a language and `Polly.Zeina` as a voice of `<Say>` (twilio/twilio-node, src/twiml/VoiceResponse.ts,
SayLanguage and SayVoice); they belong together (docs.aws.amazon.com/polly/latest/dg/available-voices.html). The others
keep the account's own voice for their language.
"""


def state(found: State) -> str:
    """Where the call stands and, where its end tells, what to choose."""
    said = str(_(STATES[found]))
    if found not in SUGGESTED:
        return said
    choice = _("Probably the right choice: “%(outcome)s”.", outcome=outcome(SUGGESTED[found]))
    return f"{said} {choice}"
