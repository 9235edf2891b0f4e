"""What can come of a call, and what follows from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Whom a case is about; stored words."""

    PROFESSIONAL = "professional"
    BENEFICIARY = "beneficiary"


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
    VOICEMAIL_NONE = "voicemail_none"
    GATEKEEPER = "gatekeeper"
    """Somebody else picked up, and could not put us through."""
    CALLBACK_SOFT = "callback_soft"
    """Another time, without naming one."""
    COMPLETED_BY_PHONE = "completed_by_phone"
    LANGUAGE = "language"
    """They need a caller who speaks theirs."""
    INELIGIBLE = "ineligible"
    TECHNICAL = "technical"


class Asks(StrEnum):
    """What the caller must write down beside the outcome."""

    NOTHING = "nothing"
    MOMENT = "moment"
    COUNT = "count"
    COUNT_AND_DAY = "count_and_day"
    LANGUAGE = "language"


class Standing(StrEnum):
    """Where the calls in a case have come to."""

    NEW = "new"
    TRIED = "tried"
    """Called, and the person never reached."""
    IN_CONTACT = "in_contact"
    REFUSED_SOFT = "refused_soft"
    COMPLETED = "completed"
    UNREACHABLE = "unreachable"
    """Wrong number, or gone from the structure."""
    INELIGIBLE = "ineligible"
    REFUSED = "refused"


MAY_BECOME: Mapping[Standing, frozenset[Standing]] = {
    Standing.NEW: frozenset(Standing) - {Standing.NEW},
    Standing.TRIED: frozenset(Standing) - {Standing.NEW},
    Standing.IN_CONTACT: frozenset(Standing) - {Standing.NEW, Standing.TRIED},
    Standing.REFUSED_SOFT: frozenset(Standing) - {Standing.NEW, Standing.TRIED},
    Standing.COMPLETED: frozenset({Standing.REFUSED, Standing.INELIGIBLE}),
    Standing.UNREACHABLE: frozenset({Standing.REFUSED, Standing.INELIGIBLE}),
    Standing.INELIGIBLE: frozenset({Standing.REFUSED}),
    Standing.REFUSED: frozenset(),
}
"""The only steps there are; any other outcome leaves a case where it stands. A hard refusal is final."""
CLOSED = frozenset({Standing.COMPLETED, Standing.UNREACHABLE, Standing.INELIGIBLE, Standing.REFUSED})

_EVERYBODY = frozenset(Kind)
_PROFESSIONALS = frozenset({Kind.PROFESSIONAL})
_BENEFICIARIES = frozenset({Kind.BENEFICIARY})


@dataclass(frozen=True, slots=True)
class Rule:
    letter: str
    """AAPOR's, for the person of the case as the one we want to reach; the last call's letter holds."""
    becomes: Standing
    delay: dt.timedelta | None
    """How long to leave the person alone; None where the outcome names the moment itself, or there is none."""
    counts: bool = True
    """Towards the number of attempts after which we stop; what the person asked of us does not."""
    asks: Asks = Asks.NOTHING
    kinds: frozenset[Kind] = _EVERYBODY

    @property
    def closes(self) -> bool:
        return self.becomes in CLOSED

    @property
    def reached(self) -> bool:
        return self.becomes in {Standing.IN_CONTACT, Standing.REFUSED_SOFT, *CLOSED} - {Standing.UNREACHABLE}


def _hours(count: float) -> dt.timedelta:
    return dt.timedelta(hours=count)


RULES: Mapping[Outcome, Rule] = {
    Outcome.NO_ANSWER: Rule("U", Standing.TRIED, _hours(3)),
    Outcome.BUSY: Rule("U", Standing.TRIED, _hours(0.5)),
    Outcome.VOICEMAIL_LEFT: Rule("NC", Standing.TRIED, _hours(48)),
    Outcome.CALLBACK: Rule("O", Standing.IN_CONTACT, None, counts=False, asks=Asks.MOMENT),
    Outcome.PROMISED_FORWARD: Rule(
        "I", Standing.IN_CONTACT, None, counts=False, asks=Asks.COUNT_AND_DAY, kinds=_PROFESSIONALS
    ),
    Outcome.ALREADY_FORWARDED: Rule(
        "I", Standing.IN_CONTACT, _hours(7 * 24), counts=False, asks=Asks.COUNT, kinds=_PROFESSIONALS
    ),
    Outcome.LINK_SENT_AGAIN: Rule("O", Standing.IN_CONTACT, _hours(3 * 24), counts=False),
    Outcome.REFUSED_SOFT: Rule("R", Standing.REFUSED_SOFT, _hours(7 * 24)),
    Outcome.REFUSED_HARD: Rule("R", Standing.REFUSED, None),
    Outcome.WRONG_NUMBER: Rule("U", Standing.UNREACHABLE, None),
    Outcome.LEFT_STRUCTURE: Rule("NE", Standing.UNREACHABLE, None, kinds=_PROFESSIONALS),
    Outcome.VOICEMAIL_NONE: Rule("NC", Standing.TRIED, _hours(3)),
    Outcome.GATEKEEPER: Rule("NC", Standing.TRIED, _hours(24)),
    Outcome.CALLBACK_SOFT: Rule("O", Standing.IN_CONTACT, _hours(24), counts=False),
    Outcome.COMPLETED_BY_PHONE: Rule("I", Standing.COMPLETED, None, kinds=_BENEFICIARIES),
    Outcome.LANGUAGE: Rule("O", Standing.IN_CONTACT, _hours(0), counts=False, asks=Asks.LANGUAGE),
    Outcome.INELIGIBLE: Rule("NE", Standing.INELIGIBLE, None),
    Outcome.TECHNICAL: Rule("U", Standing.TRIED, _hours(0.5), counts=False),
}


@dataclass(frozen=True, slots=True)
class Called:
    """One attempt, as the order of calls needs it."""

    outcome: Outcome
    ended_at: dt.datetime
    next_call_at: dt.datetime | None
    language: str | None = None
    """The one they need, where that came of it."""


@dataclass(frozen=True, slots=True)
class Calls:
    """What all attempts in a case come to."""

    made: int = 0
    counted: int = 0
    last: Called | None = None
    standing: Standing = Standing.NEW
    moments: Sequence[dt.datetime] = ()
    """When each attempt ended, oldest first."""
    missed: Sequence[dt.datetime] = ()
    """Those in which the person was not reached."""
    language: str | None = None

    @property
    def closed(self) -> bool:
        return self.standing in CLOSED

    @property
    def not_before(self) -> dt.datetime | None:
        return self.last.next_call_at if self.last else None

    @property
    def appointment(self) -> dt.datetime | None:
        """When the person asked to be called, if that is what the last call came to."""
        return self._after(Outcome.CALLBACK)

    @property
    def another_time(self) -> dt.datetime | None:
        """When to try again somebody who asked for another time without naming one."""
        return self._after(Outcome.CALLBACK_SOFT)

    def _after(self, outcome: Outcome) -> dt.datetime | None:
        return self.last.next_call_at if self.last is not None and self.last.outcome is outcome else None


def after(standing: Standing, outcome: Outcome) -> Standing:
    becomes = RULES[outcome].becomes
    return becomes if becomes in MAY_BECOME[standing] else standing


def calls(attempts: Sequence[Called]) -> Calls:
    """`attempts` in the order they were made."""
    standing = Standing.NEW
    for one in attempts:
        standing = after(standing, one.outcome)
    return Calls(
        made=len(attempts),
        counted=sum(RULES[one.outcome].counts for one in attempts),
        last=attempts[-1] if attempts else None,
        standing=standing,
        moments=[one.ended_at for one in attempts],
        missed=[one.ended_at for one in attempts if not RULES[one.outcome].reached],
        language=next((one.language for one in reversed(attempts) if one.language), None),
    )


def next_call_at(outcome: Outcome, now: dt.datetime, named: dt.datetime | None = None) -> dt.datetime | None:
    """Not before when to call again; `named` is the moment agreed or, after a promise, the end of its last day."""
    rule = RULES[outcome]
    if rule.closes:
        return None
    return now + rule.delay if rule.delay is not None else named
