"""What a campaign and its links can be, and what can happen in a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.messaging.numbers import NumberFault


class EventKind(StrEnum):
    """What happened in a case; the stored words of the history, never renamed."""

    LINK_MADE = "link_made"
    PAGE_OPENED = "page_opened"
    """The professional pressed a button on their page; looking at it counts nothing."""
    FORWARDED = "forwarded"
    HANDED_OUT = "handed_out"
    PROMISED = "promised"
    INVITED = "invited"
    CALLED = "called"
    REMINDED = "reminded"
    INTERVIEW_STARTED = "interview_started"
    INTERVIEW_COMPLETED = "interview_completed"
    INTERVIEW_PARTIAL = "interview_partial"
    INTERVIEW_DECLINED = "interview_declined"
    INTERVIEW_WITHDRAWN = "interview_withdrawn"
    OPTED_OUT = "opted_out"
    """Somebody asked for silence by text message: no more messages, no calls."""
    OPTED_IN = "opted_in"
    """They took that back themselves: by text message, or on the page behind their link."""
    CALL_WANTED = "call_wanted"
    """Somebody in the middle of an interview asked to be called."""
    INTERVIEW_SCREENED_OUT = "interview_screened_out"
    INTERVIEW_QUOTA_FULL = "interview_quota_full"
    INTERVIEW_QUIET = "interview_quiet"
    """Nothing came for a while: where it stands, and how far it has come."""
    INTERVIEW_JUDGED = "interview_judged"
    """A person said whether it is somebody's second one."""
    BEGUN_BY_KEYWORD = "begun_by_keyword"
    """Somebody texted the keyword of their notebook; its language and its batch stand with it."""
    LANGUAGE_SWITCHED = "language_switched"
    MESSAGE_SETTLED = "message_settled"
    """What became of an invitation's message, as its operator says."""
    LETTER_WRITTEN = "letter_written"
    """To the professional, by e-mail; which one stands with it."""
    LEFT_CAMPAIGN = "left_campaign"
    """The professional does not take part: no more letters, no calls."""
    RETURNED = "returned"
    """They take part again."""
    SUCCESSOR_NAMED = "successor_named"
    """By the professional; the team has the last word."""
    STOPPED = "stopped"
    """Somebody invited asked never to be written to again."""
    SLIP_PRINTED = "slip_printed"
    """A personal link on paper; whether it was handed out to anybody is not known."""


class DeclarationKind(StrEnum):
    HANDED_OUT = "handed_out"
    FORWARDED = "forwarded"


class Method(StrEnum):
    """How a professional knows the figure."""

    COUNTED = "counted"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class Source(StrEnum):
    """Who told us."""

    PROFESSIONAL = "professional"
    CALLER = "caller"
    TEAM = "team"


class Consent(StrEnum):
    """How somebody agreed to be written to, or called."""

    IN_PERSON = "in_person"
    BY_TELEPHONE = "by_telephone"
    IN_WRITING = "in_writing"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a professional says: `low` and `high` are equal where the figure is exact."""

    kind: DeclarationKind
    low: int
    high: int
    method: Method
    day: dt.date | None = None
    """When it was done, where they said so."""

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError(f"A range runs upwards from zero: {self.low} to {self.high} does not.")


class CampaignState(StrEnum):
    """What the doors go by."""

    NOT_YET_OPEN = "not_yet_open"
    OPEN = "open"
    CLOSED = "closed"


class Way(StrEnum):
    """How a campaign reaches people and hears them; stored words, never renamed."""

    WEB = "web"
    SMS = "sms"
    EMAIL = "email"
    PHONE = "phone"
    PAPER = "paper"


class HasOffer(Protocol):
    """What was chosen for a campaign; None where nothing was, and all there is is offered."""

    @property
    def languages(self) -> tuple[str, ...] | None: ...
    @property
    def channels(self) -> tuple[str, ...] | None: ...


def offers(campaign: HasOffer, way: Way) -> bool:
    return not campaign.channels or way in campaign.channels


def spoken_in(campaign: HasOffer, languages: Sequence[str]) -> tuple[str, ...]:
    """Those of a survey's languages that a campaign is held in; a choice that fits none of them leaves all."""
    chosen = campaign.languages or languages
    return tuple(one for one in languages if one in chosen) or tuple(languages)


def nearest(campaign: HasOffer, languages: Sequence[str], wanted: str | None) -> str:
    """The language somebody wants where the campaign is held in it, else its first."""
    offered = spoken_in(campaign, languages)
    return wanted if wanted in offered else offered[0]


class HasPeriod(Protocol):
    @property
    def opens_at(self) -> dt.datetime: ...
    @property
    def closes_at(self) -> dt.datetime: ...
    @property
    def closed_at(self) -> dt.datetime | None: ...
    @property
    def closing_at(self) -> dt.datetime | None: ...
    @property
    def draft(self) -> bool: ...


class HasTerms(HasPeriod, HasOffer, Protocol):
    """All that a door goes by."""


def campaign_state(campaign: HasPeriod, now: dt.datetime) -> CampaignState:
    """The period includes its first moment and not its last; a draft is never open."""
    if campaign.draft:
        return CampaignState.NOT_YET_OPEN
    end = campaign.closes_at if campaign.closed_at is None else min(campaign.closed_at, campaign.closes_at)
    if now >= end:
        return CampaignState.CLOSED
    return CampaignState.OPEN if now >= campaign.opens_at else CampaignState.NOT_YET_OPEN


def takes_new(campaign: HasPeriod, now: dt.datetime) -> bool:
    """Whether somebody may begin: while a campaign is closing, those who have begun may only finish."""
    closing = campaign.closing_at is not None and now >= campaign.closing_at
    return campaign_state(campaign, now) is CampaignState.OPEN and not closing


class Stage(StrEnum):
    """Where a campaign stands in its life, as the team sees it; stored words of its history, never renamed."""

    DRAFT = "draft"
    READY = "ready"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


MOVES: Mapping[Stage, frozenset[Stage]] = {
    Stage.DRAFT: frozenset({Stage.READY}),
    Stage.READY: frozenset({Stage.DRAFT}),
    Stage.OPEN: frozenset({Stage.CLOSING, Stage.CLOSED}),
    Stage.CLOSING: frozenset({Stage.OPEN, Stage.CLOSED}),
    Stage.CLOSED: frozenset(),
}
"""What a person may decide; from ready to open, and from open to closed at last, the clock leads."""


def stage(campaign: HasPeriod, now: dt.datetime) -> Stage:
    if campaign.draft:
        return Stage.DRAFT
    match campaign_state(campaign, now):
        case CampaignState.NOT_YET_OPEN:
            return Stage.READY
        case CampaignState.CLOSED:
            return Stage.CLOSED
    return Stage.OPEN if takes_new(campaign, now) else Stage.CLOSING


class InviteFault(StrEnum):
    OPTED_OUT = "opted_out"
    CAMPAIGN_NOT_OPEN = "campaign_not_open"
    NOT_AN_ADDRESS = "not_an_address"
    NOT_OFFERED = "not_offered"
    """The campaign does not write to people that way."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why somebody was not invited. It never repeats the number."""

    code: InviteFault | NumberFault


CODE_ALPHABET = "23456789cdfghjkmnpqrtvwxy"
"""No vowels, so that no code is a word; no s, z, b, l, i, o, 0, 1, which are read for one another."""
CODE_LENGTH = 5
_READ_FOR = str.maketrans({"s": "5", "z": "2", "b": "8"})


def relay_code(token: str) -> str:
    """The short printed code that a token (lower-case base32) stands for; many tokens share one."""
    return _letters(token, CODE_LENGTH)


def _letters(token: str, length: int) -> str:
    rest, letters = int.from_bytes(token.encode()), []
    for _ in range(length):
        rest, letter = divmod(rest, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[letter])
    return "".join(letters)


PERSONAL_LENGTH, PERSONAL_GROUP = 12, 3
"""Tries are not counted: among thirty thousand slips, ten million guesses meet one at five in a million."""


def personal_code(token: str) -> str:
    """The code of one person's own slip: longer than a relay code, for it opens what that person answered."""
    return _letters(token, PERSONAL_LENGTH)


def spoken_code(code: str) -> str:
    """In capitals and small groups, as it is printed."""
    large = code.upper()
    return "-".join(large[at : at + PERSONAL_GROUP] for at in range(0, len(large), PERSONAL_GROUP))


def read_code(typed: str) -> str:
    """A code as stored, from what a person typed: capitals, spaces, hyphens and look-alikes do not count."""
    return "".join(typed.split()).replace("-", "").lower().translate(_READ_FOR)
