"""One text with all that is needed to answer it, and the question put where its conversation stands."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from msgspec import Struct
from sqlalchemy.orm import Session

from app.collection import service as collection
from app.collection.store import Stored
from app.database.secrets import Keys
from app.distribution import store as distribution
from app.distribution.tables import Campaign
from app.interview.model import State
from app.sms import store
from app.sms.core.commands import Word, is_stop, language_named
from app.sms.core.folding import unpacked
from app.sms.core.machines import without_signature
from app.sms.core.talk import Talk
from app.sms.dialogue import Dialogue, Translator
from app.sms.store import Named, Open
from app.versions.store import load

SOURCE_LANGUAGE = "fr"
_KEYWORD_WORDS = 3
"""Words of a text that may be a keyword with its code; what is longer is an answer."""


class Inbound(Struct, frozen=True):
    """A text as the provider brings it. `fresh_id` names the interview, should this text begin one."""

    sid: str
    sender: str
    recipient: str
    body: str
    fresh_id: str
    media: bool = False
    """A picture or a recording came with it; it is not looked at."""
    provider_did: Word | None = None
    """STOP, START or HELP where the provider understood the text so, and has answered it itself."""


class Caller(Struct, frozen=True, dict=True):
    """One text with all that is needed to answer it."""

    session: Session
    keys: Keys
    inbound: Inbound
    index: bytes
    now: dt.datetime
    translator: Translator
    base_url: str
    regions: frozenset[str]

    @cached_property
    def body(self) -> str:
        return unpacked(self.inbound.body)

    @cached_property
    def text(self) -> str:
        return without_signature(self.body)

    @cached_property
    def stops(self) -> bool:
        return is_stop(self.text)

    @cached_property
    def maybe_keyword(self) -> bool:
        return len(self.text.split()) <= _KEYWORD_WORDS and any(char.isalpha() for char in self.text)

    def say(self, message: str, language: str | None = None) -> str:
        return self.translator(language or self.language)(message)

    @property
    def last(self) -> Open | None:
        return store.last(self.session, self.inbound.recipient, self.index)

    @property
    def language(self) -> str:
        """Of the last conversation, of the last invitation, or as the text itself shows."""
        if last := self.last:
            return last.stored.interview.language
        invited = distribution.invitations_of(self.session, self.index)
        return invited[0].language if invited else language_named(self.text) or SOURCE_LANGUAGE

    def last_in(self, campaign: Campaign | Named) -> Open | None:
        return store.last(self.session, self.inbound.recipient, self.index, campaign.id)


def alone(caller: Caller, interview_id: str) -> Stored:
    """The interview, with every other writer held back."""
    stored = collection.find(caller.session, interview_id, alone=True)
    assert stored is not None  # a foreign key of the conversation holds it
    return stored


def dialogue_with(caller: Caller, talk: Talk, stored: Stored) -> Dialogue:
    session = caller.session
    version = load(session, stored.version_digest)
    full = collection.full_quotas(session, stored)
    return Dialogue(version, stored.interview, talk, stored.campaign, caller.now, caller.translator, full)


def keep_number(caller: Caller, interview_id: str) -> None:
    """For reminders; it goes where the conversation closes, and with the round that finds nobody is to be reminded."""
    store.keep_number(caller.session, interview_id, caller.keys.seal(caller.inbound.sender), caller.index)


def resume(caller: Caller, last: Open | None) -> str | None:
    """Take a conversation up again where it can go on."""
    if last is None:
        return None
    stored = alone(caller, last.stored.interview.id)
    dialogue = dialogue_with(caller, Talk(last.talk.asked), stored)
    if dialogue.interview.state is not State.ASKING:
        return dialogue.finished()
    return dialogue.closed() or put(caller, last.id, stored, dialogue)


def put(caller: Caller, conversation_id: int, stored: Stored, dialogue: Dialogue, before: str | None = None) -> str:
    """Ask what is to be asked now, in an interview that nobody else can write to."""
    said = dialogue.ask(caller.inbound.sid, before)
    collection.keep(caller.session, stored, dialogue.step, caller.now)
    if stored.origin.invitation_id is None and distribution.reminds(caller.session, stored.campaign.id):
        keep_number(caller, stored.interview.id)
    store.keep_talk(caller.session.connection(), conversation_id, dialogue.talk, caller.now)
    return said
