"""What letters of this room say."""

from __future__ import annotations

from collections.abc import Callable

from app.access.courier import SignInMail
from app.messaging.mail.letters import isolate
from app.site.language import N_

Translate = Callable[[str], str]

STOP = N_("To get no more letters from us, open this address and press the button:")
SIGN_IN_SUBJECT = N_("Your sign-in link")
GREETING = N_("Good day %(name)s,")
SIGN_IN = N_("Somebody, most likely you, asked for a link to sign in. It works once, within %(hours)s hours.")
SIGN_IN_BUTTON = N_("Sign in")
NOT_YOU = N_("It was not you? Then do nothing: without this link nobody gets in.")


def sign_in(mail: SignInMail, address: str, translate: Translate) -> tuple[str, str]:
    """Subject and text. The link is in the text alone: subjects are shown on locked telephones."""
    paragraphs = (
        translate(GREETING) % {"name": isolate(mail.name, mail.language)},
        translate(SIGN_IN) % {"hours": mail.hours},
        f"{translate(SIGN_IN_BUTTON)}\n{address}",
        translate(NOT_YOU),
    )
    return translate(SIGN_IN_SUBJECT), "\n\n".join(paragraphs)
