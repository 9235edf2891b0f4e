"""An answer in a conversation, thought out before anybody is held back: only writing it down is done alone."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.collection import service as collection
from app.collection.store import Stored, saving
from app.database.inserts import NewRow
from app.interview.model import Interview
from app.sms import store
from app.sms.caller import Caller
from app.sms.dialogue import Dialogue
from app.sms.store import Arrival, Open
from app.versions.store import load


class _Thought(Struct, frozen=True):
    """What a text comes to, if nobody comes in between."""

    talking: Open
    dialogue: Dialogue
    said: str


def answer(caller: Caller, reader: Connection) -> str | None:
    """The answer to a text that gets its conversation further, or that was answered before; None for any other.

    Also None, with nothing written, where the conversation or its interview went on since it was read.
    """
    inbound = caller.inbound
    arrival = store.arrive(reader, inbound.sid, inbound.recipient, caller.index)
    if arrival.replied is not None:
        return arrival.replied
    thought = _think(caller, reader, arrival)
    return thought.said if thought and _keep(caller, thought) else None


def _think(caller: Caller, reader: Connection, arrival: Arrival) -> _Thought | None:
    talking, inbound = arrival.open, caller.inbound
    if talking is None or inbound.provider_did:
        return None
    if arrival.opted_out or arrival.began_before_reminders:
        return None
    stored = talking.stored
    version = load(reader, stored.version_digest)
    if version.quotas:
        return None  # their places are counted alone
    dialogue = Dialogue(version, stored.interview, talking.talk, stored.campaign, caller.now, caller.translator)
    if dialogue.overtaken or (caller.maybe_keyword and not dialogue.takes(caller.text)):
        return None
    said = dialogue.answer(caller.body, inbound.sid, media=inbound.media)
    further = dialogue.interview is not stored.interview
    return _Thought(talking, dialogue, said) if further and isinstance(said, str) else None


def _keep(caller: Caller, thought: _Thought) -> bool:
    """Whether nobody came in between."""
    talking, dialogue = thought.talking, thought.dialogue
    reply = store.Reply(caller.inbound.sid, caller.index, thought.said, talking.stored.campaign.id, caller.now)

    def save(session: Session, moved: Stored, answered: int, read: Interview, told: Sequence[NewRow]) -> bool:
        values = saving(moved, answered, read)
        return store.go_on(session, talking, dialogue.talk, values, reply, told, alone=not dialogue.talk.closed)

    if collection.keep(caller.session, talking.stored, dialogue.step, caller.now, save) is None:
        return False
    if dialogue.talk.closed:
        store.forget_kept_number(caller.session.connection(), talking.id)
    return True
