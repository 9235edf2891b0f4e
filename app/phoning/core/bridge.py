"""Where a call through the service stands, from the provider's words about its two legs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

from app.phoning.core.outcomes import Outcome

LIFE = dt.timedelta(minutes=5)
"""From the wish to the second leg; a wish older than that connects nobody."""
LEASE = dt.timedelta(minutes=1)
"""What placing a call may take; nobody knows what became of one that took longer."""


class Leg(StrEnum):
    CALLER = "caller"
    PERSON = "person"


class State(StrEnum):
    """Stored words, in the order in which they follow each other; from TALKED on nothing follows."""

    ASKED = "asked"
    PLACING = "placing"
    """Handed to the provider, who may or may not have it."""
    CALLER_RINGS = "caller_rings"
    CALLER_IN = "caller_in"
    CONNECTING = "connecting"
    """The caller pressed 1, and the person's number was given out: this happens once."""
    RINGING = "ringing"
    TALKING = "talking"
    TALKED = "talked"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    CALLER_GONE = "caller_gone"
    """The caller did not pick up, did not press 1, or hung up first."""
    REFUSED = "refused"
    """The provider would not place it."""
    UNSURE = "unsure"
    """Whether the provider has it nobody knows; it is never placed again by itself."""

    @property
    def over(self) -> bool:
        return _RANK[self] >= _RANK[State.TALKED]


_RANK = {state: rank for rank, state in enumerate(State)}
_UNDER_WAY = frozenset({State.CONNECTING, State.RINGING, State.TALKING})
_WORDS: Mapping[Leg, Mapping[str, State]] = {
    Leg.CALLER: {
        **dict.fromkeys(("queued", "initiated", "ringing"), State.CALLER_RINGS),
        "in-progress": State.CALLER_IN,
        **dict.fromkeys(("completed", "busy", "no-answer", "failed", "canceled"), State.CALLER_GONE),
    },
    Leg.PERSON: {
        **dict.fromkeys(("queued", "initiated", "ringing"), State.RINGING),
        "in-progress": State.TALKING,
        "completed": State.TALKED,
        "busy": State.BUSY,
        "no-answer": State.NO_ANSWER,
        "failed": State.FAILED,
        "canceled": State.CALLER_GONE,
    },
}
SUGGESTED: Mapping[State, Outcome] = {
    State.BUSY: Outcome.BUSY,
    State.NO_ANSWER: Outcome.NO_ANSWER,
    State.FAILED: Outcome.TECHNICAL,
}
"""What the caller will probably choose; they choose it themselves."""


def after(state: State, leg: Leg, word: str) -> State:
    """Reports come in any order and more than once: a state is never left backwards, and an end is final."""
    new = _WORDS[leg].get(word)
    if new is None or state.over or _RANK[new] <= _RANK[state]:
        return state
    # The caller's leg lasts as long as the person's, whose own report says how it ended.
    return state if leg is Leg.CALLER and state in _UNDER_WAY else new
