"""What a poster and a slip say to beneficiaries, in the words of each language."""

from __future__ import annotations

from dataclasses import dataclass

from app.messaging.mail.letters import isolate
from app.relay.wording import Translate
from app.site.language import N_
from app.site.typography import typeset

HEADLINE = N_("Have you received %(project)s?")
ASK = N_("Does it help you or not? Its team would like to know.")
TERMS = N_("About %(minutes)s min, without your name. You can stop at any time.")
SCAN = N_("Scan this code with your telephone, or type the address below it.")
BY_TEXT = N_("Without internet, text %(words)s to %(number)s.")
GIVEN_BY = N_("Passed on by %(structure)s")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is printed, whatever the language."""

    project: str
    structure: str
    minutes: int
    address: str
    """Of the group link."""
    keyword: tuple[str, str] | None
    """What a person without internet texts, and to which number."""


@dataclass(frozen=True, slots=True)
class Words:
    language: str
    headline: str
    ask: str
    terms: str
    scan: str
    by_text: str | None
    given_by: str


def words(facts: Facts, language: str, translate: Translate) -> Words:
    def say(text: str, **values: object) -> str:
        return typeset(translate(text) % values, language)

    def own(name: str) -> str:
        return isolate(" ".join(name.split()), language)

    return Words(
        language=language,
        headline=say(HEADLINE, project=own(facts.project)),
        ask=say(ASK),
        terms=say(TERMS, minutes=facts.minutes),
        scan=say(SCAN),
        by_text=say(BY_TEXT, words=facts.keyword[0], number=facts.keyword[1]) if facts.keyword else None,
        given_by=say(GIVEN_BY, structure=own(facts.structure)),
    )
