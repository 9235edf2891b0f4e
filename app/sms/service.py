"""A text message received: told apart, handled once, answered."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.collection import service as collection
from app.collection.store import Origin, Stored
from app.database.secrets import Keys
from app.distribution import slips
from app.distribution import store as distribution
from app.distribution.core import EventKind, Way, nearest, offers
from app.distribution.history import record_event
from app.distribution.service import take_prefill
from app.distribution.tables import Campaign, Invitation
from app.interview.model import Channel, State
from app.messaging import numbers
from app.messaging import service as messaging
from app.messaging.core.senders import EVERYWHERE
from app.sms import batches, store, wording
from app.sms.admission import refusal
from app.sms.core.commands import Command, Start, Word, is_stop, language_named, read_command, read_start
from app.sms.core.folding import unpacked
from app.sms.core.machines import is_automatic, is_reaction, without_signature
from app.sms.core.talk import Talk
from app.sms.dialogue import MOST_INVALID, Dialogue, Translator, Wish
from app.sms.elsewhere import way_to_the_web
from app.sms.store import Open
from app.sms.tables import NotebookBatch
from app.versions.store import load

SOURCE_LANGUAGE = "fr"
REPEATS_OUTSIDE = (4, dt.timedelta(hours=1))
"""The same answer, where nothing is understood, before we fall silent: it may be a machine at the other end."""
REPEATS_WITHIN = (20, dt.timedelta(minutes=5))
_TELEPHONE = re.compile(r"\+[1-9]\d{6,14}")
_KEYWORD_WORDS = 3
"""Words of a text that may be a keyword with its code; what is longer is an answer."""


@dataclass(frozen=True, slots=True)
class Inbound:
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


def is_telephone(sender: str) -> bool:
    """A short code or a name is a machine, which an answer would only set off."""
    return _TELEPHONE.fullmatch(sender) is not None


@dataclass(frozen=True, slots=True)
class _Caller:
    """One text with all that is needed to answer it."""

    session: Session
    keys: Keys
    inbound: Inbound
    index: bytes
    now: dt.datetime
    translator: Translator
    base_url: str
    regions: frozenset[str]

    @property
    def body(self) -> str:
        return unpacked(self.inbound.body)

    @property
    def text(self) -> str:
        return without_signature(self.body)

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

    def last_in(self, campaign: Campaign) -> Open | None:
        return store.last(self.session, self.inbound.recipient, self.index, campaign.id)


def handle(
    session: Session,
    keys: Keys,
    inbound: Inbound,
    now: dt.datetime,
    translator: Translator,
    base_url: str,
    regions: frozenset[str] = EVERYWHERE,
) -> str:
    """What to answer; "" for nothing. A message that comes again gets the answer it got the first time."""
    if not is_telephone(inbound.sender):
        return ""
    caller = _Caller(session, keys, inbound, keys.index(inbound.sender), now, translator, base_url, regions)
    connection = session.connection()
    store.take_turn(connection, caller.index)
    arrival = store.arrive(connection, inbound.sid, inbound.recipient, caller.index)
    if arrival.replied is not None:
        return arrival.replied
    reply = _reply(caller, arrival.open, opted_out=arrival.opted_out)
    talked = arrival.open or (caller.last if reply else None)
    campaign_id = talked.stored.campaign.id if talked else None
    store.keep_reply(connection, inbound.sid, caller.index, reply, campaign_id, now)
    return reply


def _reply(caller: _Caller, talking: Open | None, *, opted_out: bool) -> str:
    if is_stop(caller.text) or caller.inbound.provider_did is Word.STOP:
        return _stop(caller, talking, known=opted_out)
    if opted_out:
        return _after_stop(caller)
    if caller.inbound.provider_did is Word.HELP:
        return ""
    if talking is None and (not _served(caller) or is_automatic(caller.text) or is_reaction(caller.text)):
        return ""
    if talking is None:
        return _unless_repeated(caller, _begin(caller), REPEATS_OUTSIDE)
    return _keyword_within(caller, talking) or _converse(caller, talking)


def _served(caller: _Caller) -> bool:
    """Whether we write to this telephone at all: answers to dear or special numbers are a way to make us pay."""
    return not isinstance(numbers.parse(caller.inbound.sender, caller.regions), numbers.Problem)


def _converse(caller: _Caller, talking: Open) -> str:
    """One text in the conversation."""
    dialogue, said = _answered(caller, talking)
    if dialogue.talk != talking.talk:
        store.keep_talk(caller.session.connection(), talking.id, dialogue.talk, caller.now)
    if isinstance(said, Wish):
        return _grant(caller, talking, dialogue, said)
    if dialogue.moved:
        return said
    return _unless_repeated(caller, said, REPEATS_OUTSIDE if dialogue.talk.invalid >= MOST_INVALID else REPEATS_WITHIN)


def _answered(caller: _Caller, talking: Open) -> tuple[Dialogue, str | Wish]:
    """What the text comes to. Where the web or a caller saved meanwhile, it is answered anew, alone this time."""
    stored = talking.stored
    for _ in range(2):
        dialogue = _dialogue(caller, talking.talk, stored)
        said = dialogue.answer(caller.body, caller.inbound.sid, media=caller.inbound.media)
        if collection.keep(caller.session, stored, dialogue.step, caller.now):
            return dialogue, said
        stored = _alone(caller, stored.interview.id)
    raise RuntimeError("An interview changed while its row was locked.")


def _alone(caller: _Caller, interview_id: str) -> Stored:
    """The interview, with every other writer held back."""
    stored = collection.find(caller.session, interview_id, alone=True)
    assert stored is not None  # a foreign key of the conversation holds it
    return stored


def _dialogue(caller: _Caller, talk: Talk, stored: Stored) -> Dialogue:
    session = caller.session
    version = load(session, stored.version_digest)
    full = collection.full_quotas(session, stored)
    return Dialogue(version, stored.interview, talk, stored.campaign, caller.now, caller.translator, full)


def _grant(caller: _Caller, talking: Open, dialogue: Dialogue, wish: Wish) -> str:
    if wish.word is Word.STOP:
        return _stop(caller, talking, known=False)
    stored, translate = talking.stored, dialogue.translate
    way = way_to_the_web(caller.session, caller.keys, stored, caller.now, caller.base_url)
    here = wording.go_on_elsewhere(way.link, way.code, translate) if way else None
    if wish.word is Word.LINK:
        return here or translate(wording.NO_LINK)
    if not offers(stored.campaign, Way.PHONE):
        return wording.lines(translate(wording.NO_CALLS), here)
    _note_call(caller, stored)
    return wording.lines(translate(wording.CALL_NOTED if here else wording.CALL_ALONE), here)


def _note_call(caller: _Caller, stored: Stored) -> None:
    """A case for phoning: the number is kept, sealed, until the call; the history tells that it is wanted.

    Whoever asks again once they were called is called again.
    """
    session, interview = caller.session, stored.interview
    sealed = caller.keys.seal(caller.inbound.sender)
    if not store.add_call_wish(session, interview.id, sealed, caller.index, interview.language, caller.now):
        return
    record_event(
        session, stored.campaign.id, stored.origin.relay_link_id, EventKind.CALL_WANTED, caller.now,
        interview_id=interview.id, data={"language": interview.language, "channel": Channel.SMS.value},
        outside_id=f"{EventKind.CALL_WANTED}:{caller.inbound.sid}",
    )  # fmt: skip


def _stop(caller: _Caller, talking: Open | None, *, known: bool) -> str:
    """Silence, in every campaign; what was answered so far stays. Confirmed once."""
    language = language_named(caller.text) or caller.language
    messaging.opt_out(caller.session, caller.keys, caller.inbound.sender, caller.now)
    if talking is not None:
        closed = Talk(talking.talk.asked, talking.talk.invalid, closed=True)
        store.keep_talk(caller.session.connection(), talking.id, closed, caller.now)
    if known:
        return ""
    store.forget_numbers(caller.session, caller.index)
    _tell(caller, EventKind.OPTED_OUT)
    silent = caller.inbound.provider_did is Word.STOP or not _served(caller)
    return "" if silent else caller.say(wording.STOPPED, language)


def _tell(caller: _Caller, kind: EventKind) -> None:
    """In the history of every case this telephone belongs to, once a campaign."""
    cases: dict[int, tuple[int | None, str | None]] = {}
    for campaign_id, invited_by in store.invitations(caller.session, caller.index):
        cases[campaign_id] = invited_by, None
    if last := caller.last:
        cases[last.stored.campaign.id] = last.stored.origin.relay_link_id, last.stored.interview.id
    for campaign_id, (link_id, interview_id) in cases.items():
        record_event(
            caller.session, campaign_id, link_id, kind, caller.now, interview_id=interview_id,
            data={"channel": Channel.SMS.value}, outside_id=f"{kind}:{campaign_id}:{caller.inbound.sid}",
        )  # fmt: skip


def _after_stop(caller: _Caller) -> str:
    """Only the word itself undoes a stop: no other text is taken for a wish to hear from us."""
    wanted = read_command(caller.text) == Command(Word.START) or caller.inbound.provider_did is Word.START
    if not wanted:
        return ""
    messaging.opt_in(caller.session, caller.keys, caller.inbound.sender)
    _tell(caller, EventKind.OPTED_IN)
    return _resume(caller, caller.last) or caller.say(wording.STARTED)


def _resume(caller: _Caller, last: Open | None) -> str | None:
    """Take a conversation up again where it can go on."""
    if last is None:
        return None
    stored = _alone(caller, last.stored.interview.id)
    dialogue = _dialogue(caller, Talk(last.talk.asked), stored)
    if dialogue.interview.state is not State.ASKING:
        return dialogue.finished()
    return dialogue.closed() or _put(caller, last.id, stored, dialogue)


def _put(caller: _Caller, conversation_id: int, stored: Stored, dialogue: Dialogue, before: str | None = None) -> str:
    """Ask what is to be asked now, in an interview that nobody else can write to."""
    said = dialogue.ask(caller.inbound.sid, before)
    collection.keep(caller.session, stored, dialogue.step, caller.now)
    if stored.origin.invitation_id is None and distribution.reminds(caller.session, stored.campaign.id):
        store.keep_number(caller.session, stored.interview.id, caller.keys.seal(caller.inbound.sender), caller.index)
    store.keep_talk(caller.session.connection(), conversation_id, dialogue.talk, caller.now)
    return said


def _keyword_within(caller: _Caller, talking: Open) -> str | None:
    """A keyword in the middle of a conversation: the same one asks again, another one begins its own campaign."""
    told = caller.text.split()
    if len(told) > _KEYWORD_WORDS or not any(char.isalpha() for char in caller.text):
        return None
    if _dialogue(caller, talking.talk, talking.stored).takes(caller.text):
        return None
    start = read_start(caller.text)
    campaign = distribution.find_by_keyword(caller.session, start.keyword) if start else None
    if start is None or campaign is None:
        return None
    if campaign.id == talking.stored.campaign.id:
        return _resume(caller, talking)
    store.keep_talk(caller.session.connection(), talking.id, Talk(talking.talk.asked, closed=True), caller.now)
    return _by_keyword(caller, start, campaign)


def _begin(caller: _Caller) -> str:
    """A text outside any conversation: a keyword, an answer to our invitation, or somebody lost."""
    start = read_start(caller.text)
    campaign = distribution.find_by_keyword(caller.session, start.keyword) if start else None
    if start and campaign:
        return _by_keyword(caller, start, campaign)
    if read_command(caller.text) == Command(Word.HELP):
        return _help(caller)
    if invitation := _awaited(caller):
        return _open(caller, invitation.relay_link.campaign, invitation)
    return _resume(caller, caller.last) or caller.say(wording.UNKNOWN)


def _help(caller: _Caller) -> str:
    """Outside any conversation: about the campaign this telephone was last in, or is awaited in, where there is one."""
    last, awaited = caller.last, _awaited(caller)
    campaign = last.stored.campaign if last else awaited.relay_link.campaign if awaited else None
    if campaign is None:
        return wording.lines(caller.say(wording.UNKNOWN), caller.say(wording.HELP_STOP))
    return wording.help_with(campaign, caller.translator(caller.language))


def _awaited(caller: _Caller) -> Invitation | None:
    """The newest invitation not taken up by text message yet, rather one whose campaign can begin now."""
    found = distribution.invitations_of(caller.session, caller.index)
    fresh = [one for one in found if caller.last_in(one.relay_link.campaign) is None]
    ready = (one for one in fresh if refusal(caller.session, one.relay_link.campaign, caller.now) is None)
    return next(ready, fresh[0] if fresh and fresh[0] is found[0] else None)


def _by_keyword(caller: _Caller, start: Start, campaign: Campaign) -> str:
    """The keyword printed in the notebook: alone, with the professional's code, or with that of its batch."""
    invited = distribution.invitation_of(caller.session, campaign.id, caller.index)
    if not start.code:
        return _open(caller, campaign, invited)
    link = distribution.find_by_code(caller.session, start.keyword, start.code)
    if link is not None:
        return _open(caller, campaign, invited or link.id)
    slip = slips.find(caller.session, caller.keys, start.code)
    if slip is not None and slip.campaign_id == campaign.id:
        return _open(caller, campaign, slip)
    batch = batches.find(caller.session, campaign.id, start.code)
    return _open(caller, campaign, invited, batch) if batch else caller.say(wording.UNKNOWN_CODE)


def _unless_repeated(caller: _Caller, reply: str, most: tuple[int, dt.timedelta]) -> str:
    times, period = most
    said = store.said_since(caller.session, caller.index, reply, caller.now - period)
    return "" if said >= times else reply


def _open(
    caller: _Caller, campaign: Campaign, came_by: Invitation | int | None, batch: NotebookBatch | None = None
) -> str:
    """Begin, or go on with what this telephone began before in the campaign."""
    if known := caller.last_in(campaign):
        return _resume(caller, known) or caller.say(wording.OVER)
    named = language_named(caller.text)
    said = named or (came_by.language if isinstance(came_by, Invitation) else None)
    version = load(caller.session, campaign.version_digest)
    printed = batch.language if batch else version.survey.source
    language = nearest(campaign, version.languages, said or printed)
    if why_not := refusal(caller.session, campaign, caller.now):
        return caller.say(why_not, language)
    stored = _start(caller, campaign, came_by, language)
    if batch or not isinstance(came_by, Invitation):
        _note_keyword(caller, stored, batch)
    greeting = _greet(caller, stored, batch)
    other = caller.say(wording.OTHER_LANGUAGE, named) if named and named != language else None
    return wording.paragraphs(other, greeting)


def _note_keyword(caller: _Caller, stored: Stored, batch: NotebookBatch | None) -> None:
    interview = stored.interview
    about = {"language": interview.language, "channel": Channel.SMS.value, "batch": batch.code if batch else None}
    record_event(
        caller.session, stored.campaign.id, stored.origin.relay_link_id, EventKind.BEGUN_BY_KEYWORD, caller.now,
        interview_id=interview.id, data=about, outside_id=f"{interview.id}:{EventKind.BEGUN_BY_KEYWORD}",
    )  # fmt: skip


def _greet(caller: _Caller, stored: Stored, batch: NotebookBatch | None) -> str:
    """Open the conversation about an interview, which may have gone far on the web already."""
    store.add_conversation(
        caller.session, caller.inbound.recipient, caller.index, stored.interview.id, caller.now,
        batch.id if batch else None,
    )  # fmt: skip
    talking = store.last(caller.session, caller.inbound.recipient, caller.index)
    assert talking is not None  # opened just now, in this telephone's turn
    dialogue = _dialogue(caller, talking.talk, stored)
    if dialogue.interview.state is not State.ASKING:
        store.keep_talk(caller.session.connection(), talking.id, Talk(closed=True), caller.now)
        return dialogue.finished()
    return _put(
        caller,
        talking.id,
        stored,
        dialogue,
        wording.greeting(dialogue.version, dialogue.language, dialogue.translate, dialogue.languages),
    )


def _start(caller: _Caller, campaign: Campaign, came_by: Invitation | int | None, language: str) -> Stored:
    """The interview of this person: a new one, or the one an invitation has already, on whatever channel."""
    session = caller.session
    origin = Origin(came_by.relay_link_id, came_by.id) if isinstance(came_by, Invitation) else Origin(came_by)
    version = load(session, campaign.version_digest)
    known = take_prefill(session, caller.keys, origin.invitation_id)
    begun = collection.start(
        session, campaign, version, origin, caller.inbound.fresh_id, language, Channel.SMS, caller.now, known
    ).stored.interview
    return _alone(caller, begun.id)
