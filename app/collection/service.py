"""One answer in: load, advance, save, and write the case history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.collection import store
from app.collection.store import CampaignPeriod, Origin, Stored
from app.distribution.core import EventKind
from app.distribution.history import record_event
from app.distribution.tables import Campaign
from app.interview import engine
from app.interview.model import (
    AnswersWithdrawn,
    Channel,
    ConsentDeclined,
    Event,
    Interview,
    InterviewCompleted,
    InterviewStarted,
    LanguageSwitched,
    Move,
    QuotaMet,
    ScreenedOut,
    State,
    Step,
)
from app.questionnaire.model import Language
from app.questionnaire.version import Version
from app.versions.store import load


class UnknownInterviewError(LookupError):
    """No interview has this id. A door that holds an id has stored it, so this is a bug or an erased interview."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a move did, and the interview as it is stored now."""

    step: Step
    stored: Stored

    @property
    def campaign(self) -> CampaignPeriod:
        return self.stored.campaign

    @property
    def relay_link_id(self) -> int | None:
        return self.stored.origin.relay_link_id


def find(reader: Session | Connection, interview_id: str, *, alone: bool = False) -> Stored | None:
    """`alone` holds every other writer of it back until the session's transaction ends."""
    return store.find(reader, interview_id, alone=alone)


def start(
    session: Session,
    campaign: Campaign | CampaignPeriod,
    version: Version,
    origin: Origin,
    interview_id: str,
    language: Language,
    channel: Channel,
    now: dt.datetime,
    prefill: Mapping[str, str] | None = None,
) -> Recorded:
    """Begin an interview; an invitation that has one already goes on with it, on whatever channel."""
    step = engine.begin(version, interview_id, language, channel, now, prefill)
    period = CampaignPeriod(
        campaign.id, campaign.key, campaign.opens_at, campaign.closes_at, campaign.closed_at, campaign.closing_at,
        languages=campaign.languages, channels=campaign.channels, results_on=campaign.results_on,
    )  # fmt: skip
    stored = _at(Stored(step.interview, period, version.digest, origin, now, None), step.interview, now)
    if not store.add(session, stored, engine.answered(version, step.interview)):
        return _begun_before(session, version, origin, interview_id)
    _tell(session, stored, step.events, now)
    return Recorded(step, stored)


def _begun_before(session: Session, version: Version, origin: Origin, interview_id: str) -> Recorded:
    """Begun by an earlier press, or on two devices at once: the first one's interview is everybody's."""
    stored = store.find(session, interview_id)
    if stored is None and origin.invitation_id is not None:
        stored = store.find_by_invitation(session, origin.invitation_id)
    if stored is None:
        raise UnknownInterviewError("An interview could not be stored, and none is in its way.")
    return _as_it_stands(version, stored)


def _as_it_stands(version: Version, stored: Stored) -> Recorded:
    return Recorded(Step(stored.interview, (), engine.current(version, stored.interview)), stored)


def record(session: Session, interview_id: str, move: Move, now: dt.datetime) -> Recorded:
    """Make a move in a stored interview. Safe against any number of others who move at the same moment."""
    stored = store.find(session, interview_id)
    if stored is None:
        raise UnknownInterviewError("No such interview.")
    return record_all(session, stored, (move,), now)


def record_all(
    session: Session, seen: Stored, moves: Sequence[Move], now: dt.datetime, *, nothing_else: bool = False
) -> Recorded:
    """Make moves in an interview as it was read, and save what they come to once.

    The first try counts on being alone, as almost everybody is; the second waits its turn, so there is no third.
    `nothing_else` says that the session writes nothing besides, unless the interview ends by it.
    """
    recorded = _move(session, seen, moves, now, nothing_else=nothing_else)
    if recorded is not None:
        return recorded
    stored = store.find(session, seen.interview.id, alone=True)
    if stored is None:
        raise UnknownInterviewError("The interview was erased meanwhile.")
    recorded = _move(session, stored, moves, now)
    if recorded is None:
        raise RuntimeError("An interview changed while its row was locked.")
    return recorded


def _move(
    session: Session, stored: Stored, moves: Sequence[Move], now: dt.datetime, *, nothing_else: bool = False
) -> Recorded | None:
    """The moves made and saved; None where somebody else saved first."""
    version = load(session, stored.version_digest)
    step = engine.advance_all(version, stored.interview, moves, now, full_quotas(session, stored))
    alone = nothing_else and step.interview.state is stored.interview.state and not tells(step)
    kept = keep(session, stored, step, now, store.save_alone if alone else store.save)
    return Recorded(step, kept) if kept else None


def full_quotas(session: Session, stored: Stored) -> frozenset[str]:
    """The quotas of its campaign that need nobody more."""
    return store.full_quotas(session, stored.campaign.id, load(session, stored.version_digest))


Save = Callable[[Session, Stored, int, Interview], bool]
"""As `store.save`."""


def keep(session: Session, stored: Stored, step: Step, now: dt.datetime, save: Save = store.save) -> Stored | None:
    """Save what moves have made of an interview since it was read; None where somebody else saved first."""
    if step.interview is stored.interview:
        return stored
    version = load(session, stored.version_digest)
    moved = _at(stored, step.interview, now)
    if not save(session, moved, engine.answered(version, step.interview), stored.interview):
        return None
    if version.quotas and step.interview.state is not State.ASKING:
        over = step.interview
        places = engine.cells(version, over) if over.state is State.COMPLETED else frozenset[str]()
        store.take_places(session, stored.campaign.id, over.id, places)
    _tell(session, moved, step.events, now)
    return moved


def tells(step: Step) -> bool:
    """Whether something happened that the case history is told of."""
    return any(type(event) in _KINDS for event in step.events)


def _at(stored: Stored, interview: Interview, now: dt.datetime) -> Stored:
    finished_at = stored.finished_at
    if finished_at is None and interview.state is not State.ASKING:
        finished_at = now
    return replace(stored, interview=interview, updated_at=now, finished_at=finished_at)


def _tell(session: Session, stored: Stored, events: tuple[Event, ...], now: dt.datetime) -> None:
    """Write to the case history what rates and phoning count; answers stay out of it."""
    interview = stored.interview
    about: dict[str, Any] = {"language": interview.language, "channel": interview.channel.value}
    if interview.assistance is not None:
        about["assistance"] = interview.assistance.value
    if stored.origin.invitation_id is not None:
        about["invitation"] = stored.origin.invitation_id
    for event in events:
        kind = _KINDS.get(type(event))
        if kind is not None:
            # A language is switched again and again; everything else happens once.
            turn = f":{interview.step}" if kind is EventKind.LANGUAGE_SWITCHED else ""
            record_event(
                session,
                stored.campaign.id,
                stored.origin.relay_link_id,
                kind,
                now,
                interview_id=interview.id,
                data=about,
                outside_id=f"{interview.id}:{kind}{turn}",
            )


_KINDS: Mapping[type[Any], EventKind] = {
    InterviewStarted: EventKind.INTERVIEW_STARTED,
    InterviewCompleted: EventKind.INTERVIEW_COMPLETED,
    ConsentDeclined: EventKind.INTERVIEW_DECLINED,
    AnswersWithdrawn: EventKind.INTERVIEW_WITHDRAWN,
    ScreenedOut: EventKind.INTERVIEW_SCREENED_OUT,
    QuotaMet: EventKind.INTERVIEW_QUOTA_FULL,
    LanguageSwitched: EventKind.LANGUAGE_SWITCHED,
}
