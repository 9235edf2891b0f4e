"""What letters to professionals say: thanks first, what it is for, one thing to do; no pressure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from babel.dates import format_date

from app.messaging.mail.letters import QUOTE, isolate
from app.messaging.mail.wording import GREETING
from app.relay.letters.core import LetterKind
from app.site.language import N_

Translate = Callable[[str], str]

SUBJECTS: Mapping[LetterKind, str] = {
    LetterKind.INVITATION: N_("%(project)s: one message to forward"),
    LetterKind.NOT_OPENED: N_("%(project)s: did our message reach you?"),
    LetterKind.NOT_FORWARDED: N_("%(project)s: your message is ready to forward"),
    LetterKind.PROMISE_PAST: N_("%(project)s: can we help you?"),
    LetterKind.RESULTS: N_("%(project)s: what came of the survey"),
}
TEXTS: Mapping[LetterKind, tuple[str, ...]] = {
    LetterKind.INVITATION: (
        N_(
            "Thank you for handing out %(project)s. Its team would like to know whether it helps, and only "
            "you know the people who received it."
        ),
        N_(
            "Would you forward one message to them? It takes you two minutes, and them about %(minutes)s "
            "min. They answer without a name; nobody sees who answered what."
        ),
    ),
    LetterKind.NOT_OPENED: (
        N_(
            "We wrote to you about the survey on %(project)s. Perhaps our message got lost among others: "
            "here it is again."
        ),
        N_(
            "One message to forward is all we ask: the people who received %(project)s answer without a "
            "name, in about %(minutes)s min."
        ),
    ),
    LetterKind.NOT_FORWARDED: (
        N_("Thank you for opening your page. The message to forward is still ready there: one press is enough."),
        N_("Have you forwarded it already? Tell us on your page, and we will not remind you again."),
    ),
    LetterKind.PROMISE_PAST: (
        N_("You planned to forward the message by %(day)s (number of people: %(count)s). Thank you for that."),
        N_(
            "Is it done? Tell us on your page, and we will not remind you again. Is it still to do? The "
            "message is ready there, and you can give another day."
        ),
    ),
    LetterKind.RESULTS: (
        N_("The survey on %(project)s has ended. Answers received: %(answers)s. Thank you for having carried it."),
    ),
}
SUBJECTS_WITHOUT_LINK: Mapping[LetterKind, str] = {
    **SUBJECTS,
    LetterKind.INVITATION: N_("%(project)s: tell people about the survey"),
    LetterKind.NOT_FORWARDED: N_("%(project)s: your page says how people can answer"),
}
"""Of a campaign that is not on the web: there is no message to forward."""
TEXTS_WITHOUT_LINK: Mapping[LetterKind, tuple[str, ...]] = {
    **TEXTS,
    LetterKind.INVITATION: (
        TEXTS[LetterKind.INVITATION][0],
        N_(
            "Would you tell them about it? Your page says how they can answer, in about %(minutes)s min and "
            "without a name; nobody sees who answered what."
        ),
    ),
    LetterKind.NOT_OPENED: (
        TEXTS[LetterKind.NOT_OPENED][0],
        N_("Your page says how the people who received %(project)s can answer, in about %(minutes)s min."),
    ),
    LetterKind.NOT_FORWARDED: (
        N_("Thank you for opening your page. It still says how people can answer."),
        N_("Have you told them already? Say so on your page, and we will not remind you again."),
    ),
    LetterKind.PROMISE_PAST: (
        N_("You planned to tell people by %(day)s (number of people: %(count)s). Thank you for that."),
        N_(
            "Is it done? Tell us on your page, and we will not remind you again. Is it still to do? You can "
            "give another day there."
        ),
    ),
}
BUTTON = N_("Open your page")
OWN = N_(
    "This page is yours alone. It holds the message in several languages, a code to scan, and how many "
    "answers came back."
)
AS_IT_IS = N_("You can also forward this text as it is:")

NAMES: Mapping[LetterKind, str] = {
    LetterKind.INVITATION: N_("Invitation"),
    LetterKind.NOT_OPENED: N_("Reminder: page not opened"),
    LetterKind.NOT_FORWARDED: N_("Reminder: opened, not forwarded"),
    LetterKind.PROMISE_PAST: N_("Reminder: promise past its day"),
    LetterKind.RESULTS: N_("Results"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What one letter says of its reader and the campaign."""

    name: str
    project: str
    minutes: int
    page: str
    ready: Sequence[str]
    """Texts to forward, the reader's language first; none where the campaign is not on the web."""
    promised: tuple[int, dt.date] | None = None
    answers: int = 0
    told: str = ""
    """The team's own words about the results."""


def letter(kind: LetterKind, facts: Facts, language: str, translate: Translate) -> tuple[str, str]:
    """Subject and text, without the way to get no more."""
    count, day = facts.promised or (0, dt.date.min)
    values = {
        "project": isolate(facts.project, language),
        "minutes": facts.minutes,
        "count": count,
        "day": format_date(day, "d MMMM", locale=language),
        "answers": facts.answers,
    }
    texts, subjects = (TEXTS, SUBJECTS) if facts.ready else (TEXTS_WITHOUT_LINK, SUBJECTS_WITHOUT_LINK)
    paragraphs = [
        translate(GREETING) % {"name": isolate(facts.name, language)},
        *(translate(text) % values for text in texts[kind]),
        *([facts.told.strip()] if facts.told.strip() else []),
        f"{translate(BUTTON)}\n{facts.page}",
        *(_forwarding(facts, translate) if kind is LetterKind.INVITATION and facts.ready else []),
    ]
    return translate(subjects[kind]) % values, "\n\n".join(paragraphs)


def _forwarding(facts: Facts, translate: Translate) -> list[str]:
    quoted = ["\n".join(f"{QUOTE}{line}" for line in text.split("\n")) for text in facts.ready]
    return [translate(OWN), translate(AS_IT_IS), *quoted]
