"""What can come of a call, and what follows from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """The stored words of the attempts, never renamed; in the order of their keys on the caller's page."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    VOICEMAIL_LEFT = "voicemail_left"
    CALLBACK = "callback"
    PROMISED_FORWARD = "promised_forward"
    ALREADY_FORWARDED = "already_forwarded"
    LINK_SENT_AGAIN = "link_sent_again"
    REFUSED_SOFT = "refused_soft"
    REFUSED_HARD = "refused_hard"
    WRONG_NUMBER = "wrong_number"
    LEFT_STRUCTURE = "left_structure"


class Asks(StrEnum):
    """What the caller must write down beside the outcome."""

    NOTHING = "nothing"
    MOMENT = "moment"
    COUNT = "count"
    COUNT_AND_DAY = "count_and_day"


@dataclass(frozen=True, slots=True)
class Rule:
    letter: str
    """AAPOR's, for the professional as the person we want to reach; the last call's letter holds."""
    delay: dt.timedelta | None
    """How long to leave the person alone; None where the outcome names the moment itself, or there is none."""
    counts: bool = True
    """Towards the number of attempts after which we stop; what the person asked of us does not."""
    closes: bool = False
    asks: Asks = Asks.NOTHING


RULES: Mapping[Outcome, Rule] = {
    Outcome.NO_ANSWER: Rule("U", dt.timedelta(hours=3)),
    Outcome.BUSY: Rule("U", dt.timedelta(minutes=30)),
    Outcome.VOICEMAIL_LEFT: Rule("NC", dt.timedelta(days=2)),
    Outcome.CALLBACK: Rule("O", None, counts=False, asks=Asks.MOMENT),
    Outcome.PROMISED_FORWARD: Rule("I", None, counts=False, asks=Asks.COUNT_AND_DAY),
    Outcome.ALREADY_FORWARDED: Rule("I", dt.timedelta(days=7), counts=False, asks=Asks.COUNT),
    Outcome.LINK_SENT_AGAIN: Rule("O", dt.timedelta(days=3), counts=False),
    Outcome.REFUSED_SOFT: Rule("R", dt.timedelta(days=7)),
    Outcome.REFUSED_HARD: Rule("R", None, closes=True),
    Outcome.WRONG_NUMBER: Rule("U", None, closes=True),
    Outcome.LEFT_STRUCTURE: Rule("NE", None, closes=True),
}

MOST_ATTEMPTS = 6
"""Estimates settle after three to five calls, and six are nearly as good as fifteen (reference, section 5)."""


@dataclass(frozen=True, slots=True)
class Called:
    """One attempt, as the order of calls needs it."""

    outcome: Outcome
    ended_at: dt.datetime
    next_call_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Calls:
    """What all attempts in a case come to."""

    made: int = 0
    counted: int = 0
    last: Called | None = None
    closed_by: Outcome | None = None
    """The first outcome that closed the case: whatever follows, it stays closed."""

    @property
    def closed(self) -> bool:
        return self.closed_by is not None or self.counted >= MOST_ATTEMPTS

    @property
    def not_before(self) -> dt.datetime | None:
        return self.last.next_call_at if self.last else None

    @property
    def appointment(self) -> dt.datetime | None:
        """When the person asked to be called, if that is what the last call came to."""
        if self.last is not None and self.last.outcome is Outcome.CALLBACK:
            return self.last.next_call_at
        return None


def calls(attempts: Sequence[Called]) -> Calls:
    """`attempts` in the order they were made."""
    return Calls(
        made=len(attempts),
        counted=sum(RULES[one.outcome].counts for one in attempts),
        last=attempts[-1] if attempts else None,
        closed_by=next((one.outcome for one in attempts if RULES[one.outcome].closes), None),
    )


def next_call_at(outcome: Outcome, now: dt.datetime, named: dt.datetime | None = None) -> dt.datetime | None:
    """Not before when to call again; `named` is the moment agreed or, after a promise, the end of its last day."""
    rule = RULES[outcome]
    if rule.closes:
        return None
    return now + rule.delay if rule.delay is not None else named
