"""How a conversation begins: by a keyword, or by answering an invitation."""

from __future__ import annotations

from collections.abc import Iterator

from app.collection import service as collection
from app.collection.handover import take_over
from app.collection.store import Origin, Stored, find_by_invitation
from app.distribution import slips
from app.distribution import store as distribution
from app.distribution.core import EventKind, HasOffer, nearest
from app.distribution.history import record_event
from app.distribution.service import take_prefill
from app.distribution.tables import Campaign, Invitation
from app.interview.model import Channel, State
from app.sms import batches, store, wording
from app.sms.admission import refusal
from app.sms.caller import Caller, alone, dialogue_with, put, resume
from app.sms.core.commands import Command, Start, Word, language_named, read_command, read_starts, read_wish
from app.sms.core.reading import declines
from app.sms.core.talk import Talk
from app.sms.store import Named, Open
from app.sms.tables import NotebookBatch
from app.versions.store import load


def begin(caller: Caller) -> str:
    """A text outside any conversation: a keyword, an answer to our invitation, or somebody lost."""
    if named := _named(caller):
        return _by_keyword(caller, *named)
    if parted := _parted(caller):
        return _by_keyword(caller, parted, "")
    if Command(Word.HELP) in {read_command(caller.text), read_wish(caller.text)}:
        return _help(caller)
    if invitation := _awaited(caller):
        campaign = invitation.relay_link.campaign
        greeting = _open(caller, campaign, invitation)
        return (_declined(caller, campaign) if declines(caller.text) else None) or greeting
    return resume(caller, caller.last) or caller.say(wording.UNKNOWN)


def _help(caller: Caller) -> str:
    """Outside any conversation: about the campaign this telephone was last in, or is awaited in, where there is one."""
    if last := caller.last:
        return _help_of(caller, last.stored.campaign, last.stored.version_digest)
    if awaited := _awaited(caller):
        campaign = awaited.relay_link.campaign
        return _help_of(caller, campaign, campaign.version_digest)
    return wording.lines(caller.say(wording.UNKNOWN), caller.say(wording.HELP_STOP))


def _help_of(caller: Caller, campaign: HasOffer, digest: str) -> str:
    project = load(caller.session, digest).survey.project
    return wording.help_with(campaign, project, caller.translator(caller.language))


def _awaited(caller: Caller) -> Invitation | None:
    """The newest invitation not taken up by text message yet, rather one whose campaign can begin now."""
    found = distribution.invitations_of(caller.session, caller.index)
    fresh = [one for one in found if caller.last_in(one.relay_link.campaign) is None]
    ready = (one for one in fresh if refusal(caller.session, one.relay_link.campaign, caller.now) is None)
    return next(ready, fresh[0] if fresh and fresh[0] is found[0] else None)


def _declined(caller: Caller, campaign: Campaign) -> str | None:
    """A no to the invitation is one to its consent, which asks nothing else: whoever said it is reminded no more."""
    opened = caller.last_in(campaign)
    if opened is None:
        return None
    stored = alone(caller, opened.stored.interview.id)
    dialogue = dialogue_with(caller, opened.talk, stored)
    said = dialogue.answer(caller.body, caller.inbound.sid)
    if dialogue.interview.state is not State.DECLINED or not isinstance(said, str):
        return None
    collection.keep(caller.session, stored, dialogue.step, caller.now)
    store.keep_talk(caller.session.connection(), opened.id, dialogue.talk, caller.now)
    return said


def keyword_within(caller: Caller, talking: Open) -> str | None:
    """A keyword in the middle of a conversation: the same one asks again, another one begins its own campaign."""
    if not caller.maybe_keyword or dialogue_with(caller, talking.talk, talking.stored).takes(caller.text):
        return None
    named = _named(caller)
    if named is None:
        return None
    campaign, code = named
    if campaign.id == talking.stored.campaign.id:
        return resume(caller, talking)
    store.keep_talk(caller.session.connection(), talking.id, Talk(talking.talk.asked, closed=True), caller.now)
    return _by_keyword(caller, campaign, code)


def _named(caller: Caller) -> tuple[Campaign | Named, str] | None:
    """The campaign whose keyword was texted, and the code beside it: rather one that is known to it, or none."""
    first: tuple[Campaign | Named, str] | None = None
    for campaign, code in _possible(caller):
        if not code or _behind(caller, campaign, code) is not None:
            return campaign, code
        first = first or (campaign, code)
    return first


def _possible(caller: Caller) -> Iterator[tuple[Campaign | Named, str]]:
    """What may be meant: the words as they stand, then with a space less, then without the politeness around them."""
    for start in read_starts(caller.text):
        if campaign := store.find_by_keyword(caller.session, start.keyword):
            yield campaign, start.code
        if found := _in_one_word(caller, start):
            yield found


def _in_one_word(caller: Caller, start: Start) -> tuple[Campaign | Named, str] | None:
    """The one campaign whose keyword begins the text and knows the rest as a code; of several, the one that is open."""
    whole = start.keyword + start.code
    found = [
        (campaign, code)
        for campaign in distribution.keywords_before(caller.session, whole)
        if (code := whole.removeprefix(campaign.keyword or "")) and _behind(caller, campaign, code) is not None
    ]
    if len(found) > 1:
        found = [one for one in found if refusal(caller.session, one[0], caller.now) is None]
    return found[0] if len(found) == 1 else None


def _parted(caller: Caller) -> Named | None:
    """The campaign whose keyword was texted alone with a space too many. In a conversation that may be an answer."""
    whole = (start.keyword + start.code for start in read_starts(caller.text) if start.code)
    found = (store.find_by_keyword(caller.session, keyword) for keyword in whole)
    return next((campaign for campaign in found if campaign), None)


def _by_keyword(caller: Caller, campaign: Campaign | Named, code: str) -> str:
    """The keyword printed in the notebook: alone, with the professional's code, or with that of its batch."""
    invited = distribution.invitation_of(caller.session, campaign.id, caller.index)
    if not code:
        return _open(caller, campaign, invited)
    match _behind(caller, campaign, code):
        case None:
            return caller.say(wording.UNKNOWN_CODE)
        case NotebookBatch() as batch:
            return _open(caller, campaign, invited, batch)
        case Invitation() as slip:
            if _in_other_hands(caller, slip):
                return caller.say(wording.BEGUN_ELSEWHERE, slip.language)
            return _open(caller, campaign, slip)
        case link_id:
            return _open(caller, campaign, invited or link_id)


def _in_other_hands(caller: Caller, slip: Invitation) -> bool:
    """Somebody answers by this slip elsewhere: who printed it has the code too, and shall not read along."""
    begun = find_by_invitation(caller.session, slip.id)
    return begun is not None and begun.underway and caller.last_in(slip.relay_link.campaign) is None


def _behind(caller: Caller, campaign: Campaign | Named, code: str) -> int | Invitation | NotebookBatch | None:
    """Whose code it is: a professional's link, a slip or a batch of notebooks."""
    link_id = distribution.find_by_code(caller.session, campaign.id, code)
    if link_id is not None:
        return link_id
    slip = slips.find(caller.session, caller.keys, code)
    return slip if slip and slip.campaign_id == campaign.id else batches.find(caller.session, campaign.id, code)


def _open(
    caller: Caller, campaign: Campaign | Named, came_by: Invitation | int | None, batch: NotebookBatch | None = None
) -> str:
    """Begin, or go on with what this telephone began before in the campaign."""
    if known := caller.last_in(campaign):
        return resume(caller, known) or caller.say(wording.OVER)
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


def _note_keyword(caller: Caller, stored: Stored, batch: NotebookBatch | None) -> None:
    interview = stored.interview
    about = {"language": interview.language, "channel": Channel.SMS.value, "batch": batch.code if batch else None}
    record_event(
        caller.session, stored.campaign.id, stored.origin.relay_link_id, EventKind.BEGUN_BY_KEYWORD, caller.now,
        interview_id=interview.id, data=about, outside_id=f"{interview.id}:{EventKind.BEGUN_BY_KEYWORD}",
    )  # fmt: skip


def _greet(caller: Caller, stored: Stored, batch: NotebookBatch | None) -> str:
    """Open the conversation about an interview, which may have gone far on the web already."""
    opened = store.add_conversation(
        caller.session, caller.inbound.recipient, caller.index, stored.interview.id,
        max(caller.now, stored.interview.started_at), batch.id if batch else None,
    )  # fmt: skip
    dialogue = dialogue_with(caller, Talk(), stored)
    if dialogue.interview.state is not State.ASKING:
        store.keep_talk(caller.session.connection(), opened, Talk(closed=True), caller.now)
        return dialogue.finished()
    return put(
        caller,
        opened,
        stored,
        dialogue,
        wording.greeting(dialogue.version, dialogue.language, dialogue.translate, dialogue.languages),
    )


def _start(caller: Caller, campaign: Campaign | Named, came_by: Invitation | int | None, language: str) -> Stored:
    """The interview of this person: a new one, or the one an invitation has already, on whatever channel."""
    session = caller.session
    origin = Origin(came_by.relay_link_id, came_by.id) if isinstance(came_by, Invitation) else Origin(came_by)
    version = load(session, campaign.version_digest)
    known = take_prefill(session, caller.keys, origin.invitation_id)
    begun = collection.start(
        session, campaign, version, origin, caller.inbound.fresh_id, language, Channel.SMS, caller.now, known
    ).stored
    new = begun.interview.id == caller.inbound.fresh_id
    return begun if new else take_over(session, alone(caller, begun.interview.id), caller.now)
