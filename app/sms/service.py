"""A text message received: told apart, handled once, answered."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.collection import service as collection
from app.collection.store import Stored
from app.database.secrets import Keys
from app.distribution.core import CampaignState, EventKind, Way, campaign_state, offers
from app.distribution.history import record_event
from app.distribution.recipients import REMINDER
from app.interview.model import Channel, State
from app.messaging import numbers
from app.messaging import service as messaging
from app.messaging.core.senders import EVERYWHERE
from app.messaging.store import has_left
from app.sms import ahead, store, wording
from app.sms.beginning import begin, keyword_within
from app.sms.caller import Caller, Inbound, alone, dialogue_with, keep_number, resume
from app.sms.core.commands import Command, Word, begins_with_stop, language_named, read_command
from app.sms.core.machines import is_automatic, is_reaction
from app.sms.core.talk import Talk
from app.sms.dialogue import MOST_INVALID, Dialogue, Translator, Wish
from app.sms.elsewhere import way_to_the_web
from app.sms.store import Arrival, Open

REPEATS_OUTSIDE = (4, dt.timedelta(hours=1))
"""The same answer, where nothing is understood, before we fall silent: it may be a machine at the other end."""
REPEATS_WITHIN = (20, dt.timedelta(minutes=5))
_TELEPHONE = re.compile(r"\+[1-9]\d{6,14}")


def is_telephone(sender: str) -> bool:
    """A short code or a name is a machine, which an answer would only set off."""
    return _TELEPHONE.fullmatch(sender) is not None


def handle(
    session: Session,
    keys: Keys,
    inbound: Inbound,
    now: dt.datetime,
    translator: Translator,
    base_url: str,
    regions: frozenset[str] = EVERYWHERE,
    reader: Connection | None = None,
) -> str:
    """What to answer; "" for nothing. A message that comes again gets the answer it got the first time.

    With a `reader` an answer is thought out before anybody who writes is held back.
    """
    if not is_telephone(inbound.sender):
        return ""
    caller = Caller(session, keys, inbound, keys.index(inbound.sender), now, translator, base_url, regions)
    known = ahead.answer(caller, reader) if reader else None
    if known is not None:
        return known
    connection = session.connection()
    store.take_turn(connection, caller.index)
    arrival = store.arrive(connection, inbound.sid, inbound.recipient, caller.index)
    if arrival.replied is not None:
        return arrival.replied
    reply = _reply(caller, arrival)
    campaign_id = arrival.open.stored.campaign.id if arrival.open else _about(caller) if reply else None
    store.keep_reply(connection, store.Reply(inbound.sid, caller.index, reply, campaign_id, now))
    return reply


def _about(caller: Caller) -> int | None:
    return store.last_campaign(caller.session, caller.inbound.recipient, caller.index)


def _reply(caller: Caller, arrival: Arrival) -> str:
    talking = arrival.open
    if arrival.lost is not None:
        store.keep_talk(caller.session.connection(), arrival.lost, Talk(closed=True), caller.now)
    if _wants_silence(caller, talking):
        return _stop(caller, talking, known=arrival.opted_out)
    if arrival.opted_out:
        return _after_stop(caller)
    if caller.inbound.provider_did is Word.HELP:
        return ""
    if talking is None and (not _served(caller) or is_automatic(caller.text) or is_reaction(caller.text)):
        return ""
    if talking is None:
        return _unless_repeated(caller, begin(caller), REPEATS_OUTSIDE)
    if arrival.began_before_reminders:
        keep_number(caller, talking.stored.interview.id)
    return keyword_within(caller, talking) or _converse(caller, talking)


def _wants_silence(caller: Caller, talking: Open | None) -> bool:
    """Where nothing is asked, whoever begins with the word answers nothing by it: "Stop, ça suffit"."""
    if caller.stops or caller.inbound.provider_did is Word.STOP:
        return True
    return not (talking and _asks(caller, talking)) and begins_with_stop(caller.text)


def _asks(caller: Caller, talking: Open) -> bool:
    stored = talking.stored
    return stored.interview.state is State.ASKING and campaign_state(stored.campaign, caller.now) is CampaignState.OPEN


def _served(caller: Caller) -> bool:
    """Whether we write to this telephone at all: answers to dear or special numbers are a way to make us pay."""
    return not isinstance(numbers.parse(caller.inbound.sender, caller.regions), numbers.Problem)


def _converse(caller: Caller, talking: Open) -> str:
    """One text in the conversation."""
    dialogue, said = _answered(caller, talking)
    if dialogue.talk != talking.talk:
        store.keep_talk(caller.session.connection(), talking.id, dialogue.talk, caller.now)
    if isinstance(said, Wish):
        return _grant(caller, talking, dialogue, said)
    if dialogue.moved:
        return said
    return _unless_repeated(caller, said, REPEATS_OUTSIDE if dialogue.talk.invalid >= MOST_INVALID else REPEATS_WITHIN)


def _answered(caller: Caller, talking: Open) -> tuple[Dialogue, str | Wish]:
    """What the text comes to. Where the web or a caller saved meanwhile, it is answered anew, alone this time."""
    stored = talking.stored
    for _ in range(2):
        dialogue = dialogue_with(caller, talking.talk, stored)
        if dialogue.overtaken and _reminded(caller, stored):
            dialogue.was_asked()
        said = dialogue.answer(caller.body, caller.inbound.sid, media=caller.inbound.media)
        if collection.keep(caller.session, stored, dialogue.step, caller.now):
            return dialogue, said
        stored = alone(caller, stored.interview.id)
    raise RuntimeError("An interview changed while its row was locked.")


def _reminded(caller: Caller, stored: Stored) -> bool:
    """Whether a reminder was written since anything was answered, and went out: it asks what is to be asked now."""
    return has_left(caller.session, stored.campaign.id, caller.index, REMINDER, stored.updated_at)


def _grant(caller: Caller, talking: Open, dialogue: Dialogue, wish: Wish) -> str:
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


def _note_call(caller: Caller, stored: Stored) -> None:
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


def _stop(caller: Caller, talking: Open | None, *, known: bool) -> str:
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


def _tell(caller: Caller, kind: EventKind) -> None:
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


def _after_stop(caller: Caller) -> str:
    """Only the word itself undoes a stop: no other text is taken for a wish to hear from us."""
    wanted = read_command(caller.text) == Command(Word.START) or caller.inbound.provider_did is Word.START
    if not wanted:
        return ""
    messaging.opt_in(caller.session, caller.keys, caller.inbound.sender)
    _tell(caller, EventKind.OPTED_IN)
    return resume(caller, caller.last) or caller.say(wording.STARTED)


def _unless_repeated(caller: Caller, reply: str, most: tuple[int, dt.timedelta]) -> str:
    times, period = most
    said = store.said_since(caller.session, caller.index, reply, caller.now - period)
    return "" if said >= times else reply
