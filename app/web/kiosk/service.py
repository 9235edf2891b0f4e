"""Tablets made and withdrawn, and what they bring: every answer goes through the same engine as any other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.collection import service as collection
from app.collection.codes import service as codes
from app.collection.store import Origin, Stored
from app.database.secrets import Keys
from app.distribution.core import CampaignState, campaign_state
from app.distribution.tables import Campaign, Professional, RelayLink
from app.interview.model import (
    UNDONE,
    AnswerNotTaken,
    Assist,
    Assistance,
    Channel,
    Event,
    Reply,
    ReplyIgnored,
    Speak,
)
from app.journal import structlog
from app.questionnaire.version import Version
from app.versions import store as versions
from app.web.kiosk import refusals
from app.web.kiosk.envelopes import Envelope
from app.web.kiosk.refusals import Fate, Refused
from app.web.kiosk.tables import Kiosk, KioskInterview

log = structlog.get_logger("relais.kiosk")

GRACE = dt.timedelta(days=14)
"""How long after the end a tablet may bring what was answered before it."""
MOST_KIOSKS = 20
"""Of one professional in one campaign, withdrawn ones included."""


class Said(BaseModel):
    """One answer, with the milliseconds of the tablet's own clock."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    question: Annotated[str, Field(max_length=200)]
    raw: Annotated[str, Field(max_length=10_000)] | Annotated[tuple[str, ...], Field(max_length=250)]
    language: Annotated[str, Field(max_length=8)]
    at: Annotated[int, Field(ge=0, lt=10**14)]
    helper: Literal["alone", "relative", "professional"] | None = None
    """Who was beside the person; None from a tablet that did not ask yet."""


class Conversation(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    version: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    began: Annotated[int, Field(ge=0, lt=10**14)]
    language: Annotated[str, Field(max_length=8)]
    code: Annotated[str, Field(pattern=r"^[0-9]{12}$")] | None = None
    """What the tablet gave the person to open their answers by; None from a tablet that gave none yet."""
    said: Annotated[tuple[Said, ...], Field(max_length=3000)]


@dataclass(frozen=True, slots=True)
class Clock:
    """The tablet's clock against ours: only how long ago something was is believed, and nothing is in the future."""

    theirs: int
    ours: dt.datetime

    def moment(self, at: int) -> dt.datetime:
        return self.ours - dt.timedelta(milliseconds=max(0, self.theirs - at))


def kiosks(session: Session, link: RelayLink) -> Sequence[tuple[Kiosk, int]]:
    """Those in use in a professional's structure, each with the interviews it brought; colleagues may share one."""
    brought = select(func.count()).where(KioskInterview.kiosk_id == Kiosk.id).scalar_subquery()
    lent = (
        select(Kiosk, brought)
        .join(RelayLink)
        .join(Professional)
        .where(
            RelayLink.campaign_id == link.campaign_id,
            RelayLink.revoked_at.is_(None),
            Professional.structure_id == link.professional.structure_id,
            Kiosk.revoked_at.is_(None),
        )
    )
    return [(kiosk, count) for kiosk, count in session.execute(lent.order_by(Kiosk.id))]


def make(session: Session, keys: Keys, link: RelayLink, now: dt.datetime) -> Kiosk | None:
    """A new address; None where there are too many already."""
    turn = session.scalar(select(func.count()).where(Kiosk.relay_link_id == link.id)) or 0
    if turn >= MOST_KIOSKS:
        return None
    from app.web.kiosk.sealing import new_pair  # with all of `cryptography`, which no other page needs

    pair = new_pair()
    kiosk = Kiosk(
        relay_link=link,
        fingerprint=keys.fingerprint(_token(keys, link, turn)),
        public_key=pair.public,
        private_key=keys.seal(pair.private),
        made_at=now,
    )
    session.add(kiosk)
    session.flush()
    return kiosk


def token(session: Session, keys: Keys, kiosk: Kiosk) -> str:
    """Of its address, derived again; tablets are numbered in the order they were made."""
    earlier = select(func.count()).where(Kiosk.relay_link_id == kiosk.relay_link_id, Kiosk.id < kiosk.id)
    return _token(keys, kiosk.relay_link, session.scalar(earlier) or 0)


def _token(keys: Keys, link: RelayLink, turn: int) -> str:
    return keys.token("kiosk", f"{link.campaign_id}:{link.professional_id}:{turn}")


def revoke(session: Session, link: RelayLink, kiosk_id: int, now: dt.datetime) -> None:
    kiosk = session.scalar(select(Kiosk).where(Kiosk.id == kiosk_id, Kiosk.relay_link_id == link.id))
    if kiosk and kiosk.revoked_at is None:
        kiosk.revoked_at = now


def find(session: Session, keys: Keys, token_: str) -> Kiosk | None:
    """The tablet of an address, withdrawn or not."""
    campaign = joinedload(Kiosk.relay_link).joinedload(RelayLink.campaign).joinedload(Campaign.project)
    return session.scalar(select(Kiosk).where(Kiosk.fingerprint == keys.fingerprint(token_)).options(campaign))


def withdrawn(kiosk: Kiosk) -> bool:
    return kiosk.revoked_at is not None or kiosk.relay_link.revoked_at is not None


def take(session: Session, keys: Keys, kiosk: Kiosk, envelope: Envelope, clock: Clock) -> Fate:
    """Bring one conversation in. The same one twice, or grown since, is one interview; what is refused is kept."""
    from app.web.kiosk.sealing import open_envelope

    opened = open_envelope(keys.open(kiosk.private_key), envelope)
    told = _read(opened) if opened else None
    fate = _fate(session, kiosk, envelope.interview_id, told, clock)
    if told is None or fate is not Fate.TAKEN:
        text = opened.decode(errors="replace") if opened else None
        refused = [Refused("", fate, text, clock.moment(told.began) if told else None)]
    else:
        refused = _play(session, keys, kiosk, envelope.interview_id, told, clock)
    refusals.keep(session, keys, kiosk, envelope.interview_id, refused, clock.ours)
    return fate


def _fate(session: Session, kiosk: Kiosk, interview_id: str, told: Conversation | None, clock: Clock) -> Fate:
    campaign = kiosk.relay_link.campaign
    if withdrawn(kiosk):
        return Fate.WITHDRAWN
    if told is None:
        return Fate.UNREADABLE
    if campaign_state(campaign, clock.moment(told.began)) is not CampaignState.OPEN:
        return Fate.CLOSED
    if clock.ours > campaign.closes_at + GRACE:
        return Fate.LATE
    return Fate.TAKEN if _own(session, kiosk, interview_id, clock.ours) else Fate.UNREADABLE


def _play(
    session: Session, keys: Keys, kiosk: Kiosk, interview_id: str, told: Conversation, clock: Clock
) -> list[Refused]:
    """The conversation through the engine; what it did not take."""
    campaign, began = kiosk.relay_link.campaign, clock.moment(told.began)
    version, origin = _version(session, campaign, told.version), Origin(kiosk.relay_link_id)
    stored = collection.start(
        session, campaign, version, origin, interview_id, told.language, Channel.WEB, began
    ).stored
    refused: list[Refused] = []
    for one in told.said:
        stored, fate = _say(session, stored, one, clock)
        if fate is not Fate.TAKEN:
            refused.append(Refused(one.question, fate, one.model_dump_json(), clock.moment(one.at)))
    if (
        told.code
        and stored.interview.state not in UNDONE
        and not codes.adopt(session, keys, stored, told.code, clock.ours)
    ):
        log.warning("kiosk_code_refused")
    in_vain = {one.question for one in refused}
    refusals.forget(session, kiosk, interview_id, [one.question for one in told.said if one.question not in in_vain])
    # Whoever did not consent leaves nothing behind, here neither.
    return [] if stored.interview.state in UNDONE else refused


def _read(opened: bytes) -> Conversation | None:
    try:
        return Conversation.model_validate_json(opened)
    except ValidationError:
        return None


def _own(session: Session, kiosk: Kiosk, interview_id: str, now: dt.datetime) -> bool:
    """Whether this tablet may write to the interview: a new one, or one that it brought itself."""
    brought = session.get(KioskInterview, interview_id)
    if brought is not None:
        return brought.kiosk_id == kiosk.id
    if collection.find(session, interview_id) is not None:
        return False
    session.add(KioskInterview(interview_id=interview_id, kiosk_id=kiosk.id, taken_at=now))
    session.flush()
    return True


def _version(session: Session, campaign: Campaign, digest: str) -> Version:
    """The version the tablet had, which may be an earlier one of the same survey."""
    asked, present = versions.find(session, digest), versions.load(session, campaign.version_digest)
    earlier = asked is not None and asked.survey_key == present.survey.key
    return versions.load(session, digest) if earlier else present


def _say(session: Session, stored: Stored, said: Said, clock: Clock) -> tuple[Stored, Fate]:
    """Record one answer, and what became of it."""
    helped = (Assist(Assistance(said.helper)),) if said.helper else ()
    reply = Reply(said.question, said.raw, Channel.WEB, f"kiosk:{said.at}")
    recorded = collection.record_all(session, stored, (Speak(said.language), *helped, reply), clock.moment(said.at))
    found = (FATES.get(type(event)) for event in recorded.step.events)
    return recorded.stored, next((fate for fate in found if fate), Fate.TAKEN)


FATES: Mapping[type[Event], Fate] = {AnswerNotTaken: Fate.INVALID, ReplyIgnored: Fate.GONE}
