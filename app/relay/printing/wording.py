"""What a poster and a slip say to beneficiaries, in the words of each language."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.distribution.core import spoken_code
from app.distribution.slips import Printed
from app.messaging.mail.letters import isolate
from app.relay.wording import Translate
from app.site.language import N_
from app.site.typography import typeset

HEADLINE = N_("Have you received %(project)s?")
ASK = N_("Does it help you or not? Its team would like to know.")
TERMS = N_("About %(minutes)s min, without your name. You can stop at any time.")
SCAN = N_("Scan this code with your telephone, or type the address below it.")
BY_TEXT = N_("Without internet, text %(words)s to %(number)s.")
FOR_ONE = N_("This slip is for one person.")
GIVEN_BY = N_("Passed on by %(structure)s")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is printed, whatever the language."""

    project: str
    structure: str
    minutes: int
    address: str
    """What the code to scan opens: the group link, or that of one person."""
    keyword: tuple[str, str] | None
    """What a person without internet texts, and to which number."""
    typed: str = ""
    """A shorter address to type instead; empty for the same."""


def of_one_person(facts: Facts, base_url: str, slip: Printed) -> Facts:
    """The same on a slip with a personal link; what is texted without internet is that slip's own code."""
    code = spoken_code(slip.code)
    keyword = (f"{facts.keyword[0].split()[0]} {code}", facts.keyword[1]) if facts.keyword else None
    return replace(facts, address=base_url + slip.path, typed=f"{base_url}/c/{code}", keyword=keyword)


@dataclass(frozen=True, slots=True)
class Words:
    language: str
    headline: str
    ask: str
    terms: str
    scan: str
    by_text: str | None
    for_one: str | None
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
        for_one=say(FOR_ONE) if facts.typed else None,
        given_by=say(GIVEN_BY, structure=own(facts.structure)),
    )
