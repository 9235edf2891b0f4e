"""What keeps a campaign's messages from leaving as they are meant to, told before it opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.messaging.core.hours import MAINLAND, Hours, next_opening
from app.messaging.core.senders import Capabilities

MOST_PARTS = 2
"""Of one message; what is longer comes torn on old telephones and costs as many messages."""


class Hindrance(StrEnum):
    KEYWORD_UNANSWERABLE = "keyword_unanswerable"
    """People are told to text a keyword to a sender that nobody can write to."""
    KEYWORD_UNREADABLE = "keyword_unreadable"
    """The keyword would be taken for something else: STOP, AIDE, a language, two words."""
    NEVER_SENT = "never_sent"
    """No sending hour between its opening and its end."""
    NO_BUDGET = "no_budget"
    DOUBTFUL_SENDER = "doubtful_sender"
    LONG_TEXT = "long_text"
    DEAR_CHARACTERS = "dear_characters"


STOPPING = frozenset({Hindrance.KEYWORD_UNANSWERABLE, Hindrance.KEYWORD_UNREADABLE, Hindrance.NEVER_SENT})
"""What must be mended before a campaign opens; the others are a person's to weigh."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One of them, with what it is about."""

    hindrance: Hindrance
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def stops(self) -> bool:
        return self.hindrance in STOPPING


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a campaign will send. `offenders` make it dearer, though its language could do without them."""

    language: str
    about: str
    """`invitation`, or the question's id."""
    parts: int
    offenders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sending:
    """What a campaign would send."""

    sender: Capabilities
    hours: Hours
    opens_at: dt.datetime
    closes_at: dt.datetime
    keyword: str | None = None
    keyword_readable: bool = True
    budgeted: bool = True
    texts: tuple[Text, ...] = ()


def obstacles(sending: Sending) -> tuple[Obstacle, ...]:
    """What stops it first, then what is dear or doubtful; none where all is well."""
    found = [*_of_keyword(sending), *_of_period(sending), *_of_texts(sending.texts)]
    if sending.sender.doubtful:
        found.append(Obstacle(Hindrance.DOUBTFUL_SENDER))
    if not sending.budgeted:
        found.append(Obstacle(Hindrance.NO_BUDGET))
    return tuple(sorted(found, key=lambda one: not one.stops))


def _of_keyword(sending: Sending) -> Iterator[Obstacle]:
    about = {"keyword": sending.keyword or ""}
    if sending.keyword and not sending.sender.two_way:
        yield Obstacle(Hindrance.KEYWORD_UNANSWERABLE, about)
    if sending.keyword and not sending.keyword_readable:
        yield Obstacle(Hindrance.KEYWORD_UNREADABLE, about)


def _of_period(sending: Sending) -> Iterator[Obstacle]:
    first = next_opening(MAINLAND, sending.hours, sending.opens_at)
    if first is None or first >= sending.closes_at:
        yield Obstacle(Hindrance.NEVER_SENT)


def _of_texts(texts: tuple[Text, ...]) -> Iterator[Obstacle]:
    for text in texts:
        about = {"language": text.language, "about": text.about, "parts": str(text.parts)}
        if text.offenders and text.parts > 1:
            yield Obstacle(Hindrance.DEAR_CHARACTERS, about | {"characters": " ".join(text.offenders)})
        if text.parts > MOST_PARTS:
            yield Obstacle(Hindrance.LONG_TEXT, about)
