"""What a link opens, and the interview that begins behind it."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.collection import doubles
from app.collection import service as collection
from app.collection.core import Reason, Sign
from app.collection.service import Recorded
from app.collection.store import CampaignPeriod, Origin, Stored
from app.database.secrets import Keys
from app.distribution.core import spoken_in
from app.distribution.service import take_prefill
from app.interview.model import UNDONE, Assist, Assistance, Channel, Speak, State
from app.questionnaire.model import Language
from app.questionnaire.version import Version
from app.versions.store import load
from app.web import store
from app.web.store import Opened

ID_LENGTH = 26


@dataclass(frozen=True, slots=True)
class Door:
    """What a link opens. A personal one has a language of its own, and perhaps an interview begun already."""

    campaign: CampaignPeriod
    version: Version
    origin: Origin
    language: Language | None = None
    begun: Stored | None = None
    prefilled: bool = False
    """Whether its invitation knows something that the interview takes over."""
    on_paper: bool = False

    @property
    def personal(self) -> bool:
        return self.origin.invitation_id is not None

    @property
    def languages(self) -> tuple[Language, ...]:
        """Of the survey, those that the campaign is held in."""
        return spoken_in(self.campaign, self.version.languages)


def group_door(reader: Session | Connection, keys: Keys, token: str) -> Door | None:
    return _door(reader, store.group(reader, keys.fingerprint(token)))


def personal_door(reader: Session | Connection, keys: Keys, token: str) -> Door | None:
    return _door(reader, store.personal(reader, keys.fingerprint(token)))


def _door(reader: Session | Connection, opened: Opened | None) -> Door | None:
    if opened is None:
        return None
    version = load(reader, opened.version_digest)
    known = (opened.prefilled, opened.on_paper)
    return Door(opened.campaign, version, opened.origin, opened.language, opened.begun, *known)


def begin(
    session: Session,
    keys: Keys,
    door: Door,
    nonce: str,
    fresh: Callable[[], str],
    language: Language,
    now: dt.datetime,
    helper: Assistance | None = None,
) -> Stored:
    """Begin behind the door, or go on where a personal link's interview stands.

    Two presses of one button (`nonce`) are one interview, as long as nobody has answered in it: the page may
    also have been left open on a shared telephone, and the next person gets an interview of their own.
    """
    channel = Channel.PHONE if helper is Assistance.PHONE else Channel.WEB
    # Whether a group link brings very many is written beside it, and who helps.
    alone = door.personal and helper is None
    made = _start(session, keys, door, nonce or fresh(), language, now, channel, alone=alone)
    if not door.personal and not _untouched(made.stored):
        made = _start(session, keys, door, fresh(), language, now, channel)
    return helped(session, speak(session, made.stored, language, now), helper, now)


def _start(
    session: Session,
    keys: Keys,
    door: Door,
    nonce: str,
    language: Language,
    now: dt.datetime,
    channel: Channel,
    *,
    alone: bool = False,
) -> Recorded:
    id_ = _interview_id(keys, door, nonce)
    known = take_prefill(session, keys, door.origin.invitation_id) if door.prefilled else None
    return collection.start(
        session, door.campaign, door.version, door.origin, id_, language, channel, now, known, nothing_else=alone
    )


def _interview_id(keys: Keys, door: Door, nonce: str) -> str:
    """Keyed, so that nobody who has seen an interview's id somewhere can ask for it through the form."""
    origin = f"{door.campaign.id}:{door.origin.relay_link_id}:{door.origin.invitation_id}"
    digest = keys.index(f"interview:{origin}:{nonce}")
    return base64.b32encode(digest).decode().lower()[:ID_LENGTH]


def _untouched(stored: Stored) -> bool:
    return stored.interview.state is State.ASKING and not stored.interview.answers


def speak(session: Session, stored: Stored, language: Language, now: dt.datetime) -> Stored:
    """The interview in the language asked for."""
    if stored.interview.language == language:
        return stored
    return collection.record(session, stored.interview.id, Speak(language), now).stored


def helped(session: Session, stored: Stored, helper: Assistance | None, now: dt.datetime) -> Stored:
    """The interview with who helps from here on; nobody said, nothing changes."""
    if helper is None or stored.interview.assistance == helper:
        return stored
    return collection.record(session, stored.interview.id, Assist(helper), now).stored


def flag_doubles(session: Session, begun: Stored, before: Stored | None, cap: int, now: dt.datetime) -> None:
    """Keep what is known at the start: the browser has held another interview, or the link has brought very many.

    Whoever took their answers back, or gave none, has not answered before.
    """
    signs = []
    if before and before.interview.id != begun.interview.id and _gave_answers(before):
        signs.append(Sign(Reason.SAME_BROWSER, begun.interview.id, before.interview.id))
    link = begun.origin.relay_link_id
    if link is not None and doubles.crowded(session, link, cap):
        signs.append(Sign(Reason.OVER_CAP, begun.interview.id))
    doubles.flag(session, begun.campaign.id, signs, now)


def _gave_answers(stored: Stored) -> bool:
    return bool(stored.interview.answers) and stored.interview.state not in UNDONE
