"""A text message received: told apart, handled once, answered."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.collection import service as collection
from app.collection.store import Origin
from app.database.secrets import Keys
from app.distribution import store as distribution
from app.distribution.core import CampaignState, campaign_state
from app.distribution.service import take_prefill
from app.distribution.tables import Campaign, Invitation
from app.interview.model import Channel, State
from app.messaging import service as messaging
from app.sms import store, wording
from app.sms.core.commands import Command, Word, is_stop, language_named, read_command, read_start
from app.sms.core.folding import clean
from app.sms.dialogue import Dialogue, Translator
from app.sms.tables import Conversation
from app.versions.store import load

SOURCE_LANGUAGE = "fr"
MOST_REPEATS = 4
"""The same answer an hour, outside a conversation, before we fall silent: it may be a machine at the other end."""
_TELEPHONE = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True, slots=True)
class Inbound:
    """A text as the provider brings it. `fresh_id` names the interview, should this text begin one."""

    sid: str
    sender: str
    recipient: str
    body: str
    fresh_id: str
    opt_out_answered: bool = False
    """The provider has already confirmed a stop; a second confirmation would only fail."""


@dataclass(frozen=True, slots=True)
class _Caller:
    """One text with all that is needed to answer it."""

    session: Session
    keys: Keys
    inbound: Inbound
    index: bytes
    now: dt.datetime
    translator: Translator

    @property
    def text(self) -> str:
        return clean(self.inbound.body)

    def say(self, message: str, language: str | None = None) -> str:
        return self.translator(language or self.language)(message)

    @property
    def language(self) -> str:
        """Of the last conversation, of the last invitation, or as the text itself shows."""
        last = store.last_conversation(self.session, self.inbound.recipient, self.index)
        stored = collection.find(self.session, last.interview_id) if last else None
        if stored:
            return stored.interview.language
        invitation = distribution.newest_invitation(self.session, self.index)
        return invitation.language if invitation else language_named(self.text) or SOURCE_LANGUAGE


def handle(session: Session, keys: Keys, inbound: Inbound, now: dt.datetime, translator: Translator) -> str:
    """What to answer; "" for nothing. A message that comes again gets the answer it got the first time."""
    if not _TELEPHONE.fullmatch(inbound.sender):
        return ""  # a short code or a name: a machine, which an answer would only set off
    index = keys.index(inbound.sender)
    if not store.receive(session, inbound.sid, index, now):
        return store.reply_to(session, inbound.sid)
    reply = _reply(_Caller(session, keys, inbound, index, now, translator))
    store.keep_reply(session, inbound.sid, reply)
    return reply


def _reply(caller: _Caller) -> str:
    conversation = store.open_conversation(caller.session, caller.inbound.recipient, caller.index)
    if is_stop(caller.text):
        return _stop(caller, conversation)
    if messaging.is_opted_out(caller.session, caller.keys, caller.inbound.sender):
        return _after_stop(caller)
    if conversation is None:
        return _unless_repeated(caller, _begin(caller))
    dialogue = Dialogue.of(caller.session, conversation, caller.now, caller.translator)
    answer = dialogue.answer(caller.inbound.body, caller.inbound.sid)
    return _stop(caller, conversation) if answer is None else answer


def _stop(caller: _Caller, conversation: Conversation | None) -> str:
    """Silence, in every campaign; what was answered so far stays. Confirmed once."""
    known = messaging.is_opted_out(caller.session, caller.keys, caller.inbound.sender)
    language = language_named(caller.text) or caller.language
    messaging.opt_out(caller.session, caller.keys, caller.inbound.sender, caller.now)
    if conversation is not None:
        conversation.closed_at = caller.now
    return "" if known or caller.inbound.opt_out_answered else caller.say(wording.STOPPED, language)


def _after_stop(caller: _Caller) -> str:
    """Only the word itself undoes a stop: no other text is taken for a wish to hear from us."""
    if read_command(caller.text) != Command(Word.START):
        return ""
    messaging.opt_in(caller.session, caller.keys, caller.inbound.sender)
    return _resume(caller) or caller.say(wording.STARTED)


def _resume(caller: _Caller) -> str | None:
    """Take the last conversation up again where it can go on."""
    last = store.last_conversation(caller.session, caller.inbound.recipient, caller.index)
    if last is None:
        return None
    dialogue = Dialogue.of(caller.session, last, caller.now, caller.translator)
    if dialogue.stored.interview.state is not State.ASKING:
        return dialogue.finished()
    if closed := dialogue.closed():
        return closed
    last.closed_at = None
    return dialogue.ask(caller.inbound.sid)


def _begin(caller: _Caller) -> str:
    """A text outside any conversation: a keyword and code, an answer to our invitation, or somebody lost."""
    start = read_start(caller.text)
    link = distribution.find_by_code(caller.session, start.keyword, start.code) if start else None
    if link is not None:
        invited = distribution.invitation_of(caller.session, link.campaign_id, caller.index)
        return _open(caller, link.campaign, invited or link.id)
    if start and distribution.find_by_keyword(caller.session, start.keyword):
        return caller.say(wording.UNKNOWN_CODE)
    if read_command(caller.text) == Command(Word.HELP):
        return caller.say(wording.HELP)
    invitation = distribution.newest_invitation(caller.session, caller.index)
    if invitation and not _answered_there(caller, invitation.campaign_id):
        return _open(caller, invitation.relay_link.campaign, invitation)
    return _resume(caller) or caller.say(wording.UNKNOWN)


def _answered_there(caller: _Caller, campaign_id: int) -> bool:
    last = store.last_conversation(caller.session, caller.inbound.recipient, caller.index)
    stored = collection.find(caller.session, last.interview_id) if last else None
    return stored is not None and stored.campaign.id == campaign_id


def _unless_repeated(caller: _Caller, reply: str) -> str:
    since = caller.now - dt.timedelta(hours=1)
    return "" if store.said_since(caller.session, caller.index, reply, since) >= MOST_REPEATS else reply


def _open(caller: _Caller, campaign: Campaign, came_by: Invitation | int) -> str:
    """Begin, or go on with what this telephone began before in the campaign."""
    if _answered_there(caller, campaign.id):
        return _resume(caller) or caller.say(wording.OVER)
    language = language_named(caller.text) or (
        came_by.language
        if isinstance(came_by, Invitation)
        else load(caller.session, campaign.version_digest).survey.source
    )
    match campaign_state(campaign, caller.now):
        case CampaignState.CLOSED:
            return caller.say(wording.CLOSED, language)
        case CampaignState.NOT_YET_OPEN:
            return caller.say(wording.NOT_YET_OPEN, language)
    conversation = _start(caller, campaign, came_by, language)
    dialogue = Dialogue.of(caller.session, conversation, caller.now, caller.translator)
    if dialogue.stored.interview.state is not State.ASKING:
        return dialogue.finished()
    greeting = wording.greeting(dialogue.version, dialogue.language, dialogue.translate)
    return dialogue.ask(caller.inbound.sid, greeting)


def _start(caller: _Caller, campaign: Campaign, came_by: Invitation | int, language: str) -> Conversation:
    """The interview and its conversation, or, where another text of this telephone was faster, that one's."""
    session, inbound = caller.session, caller.inbound
    origin = Origin(came_by) if isinstance(came_by, int) else Origin(came_by.relay_link_id, came_by.id)
    version = load(session, campaign.version_digest)
    attempt = session.begin_nested()
    known = take_prefill(session, caller.keys, origin.invitation_id)
    begun = collection.start(
        session, campaign, version, origin, inbound.fresh_id, language, Channel.SMS, caller.now, known
    ).stored.interview
    if store.add_conversation(session, inbound.recipient, caller.index, begun.id, caller.now):
        attempt.commit()
    else:
        attempt.rollback()
    conversation = store.open_conversation(session, inbound.recipient, caller.index)
    assert conversation is not None  # ours, or the one that was in the way
    return conversation
