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
from app.database.inserts import NewRow
from app.distribution.core import EventKind
from app.distribution.history import event_row
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
    completed_with: bool = False
    """Whether what was to be stored when it is completed is stored by this very move."""

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
    *,
    nothing_else: bool = False,
) -> Recorded:
    """Begin an interview; an invitation that has one already goes on with it, on whatever channel.

    `nothing_else` says that the session writes nothing besides.
    """
    step = engine.begin(version, interview_id, language, channel, now, prefill)
    period = CampaignPeriod(
        campaign.id, campaign.key, campaign.opens_at, campaign.closes_at, campaign.closed_at, campaign.closing_at,
        languages=campaign.languages, channels=campaign.channels, results_on=campaign.results_on,
    )  # fmt: skip
    stored = _at(Stored(step.interview, period, version.digest, origin, now, None), step.interview, now)
    told = _told(stored, step.events, now)
    if not store.add(session, stored, engine.answered(version, step.interview), told, alone=nothing_else):
        return _begun_before(session, version, origin, interview_id)
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


Row = Callable[[], NewRow]
"""Makes one when it is needed."""


def record_all(
    session: Session,
    seen: Stored,
    moves: Sequence[Move],
    now: dt.datetime,
    *,
    nothing_else: bool = False,
    when_completed: Row | None = None,
) -> Recorded:
    """Make moves in an interview as it was read, and save what they come to once.

    The first try counts on being alone, as almost everybody is; the second waits its turn, so there is no third.
    `nothing_else` says that the session writes nothing besides; `when_completed` is stored with its completion.
    """
    recorded = _move(session, seen, moves, now, when_completed, nothing_else=nothing_else)
    if recorded is not None:
        return recorded
    stored = store.find(session, seen.interview.id, alone=True)
    if stored is None:
        raise UnknownInterviewError("The interview was erased meanwhile.")
    recorded = _move(session, stored, moves, now, when_completed)
    if recorded is None:
        raise RuntimeError("An interview changed while its row was locked.")
    return recorded


def _move(
    session: Session,
    stored: Stored,
    moves: Sequence[Move],
    now: dt.datetime,
    when_completed: Row | None,
    *,
    nothing_else: bool = False,
) -> Recorded | None:
    """The moves made and saved; None where somebody else saved first."""
    version = load(session, stored.version_digest)
    step = engine.advance_all(version, stored.interview, moves, now, full_quotas(session, stored))
    completes = step.interview.state is State.COMPLETED and stored.interview.state is not State.COMPLETED
    also = (when_completed(),) if when_completed and completes else ()
    # The places in quotas are written beside it.
    save = _Saving(also, alone=nothing_else and not version.quotas)
    kept = keep(session, stored, step, now, save)
    return Recorded(step, kept, save.with_these) if kept else None


class _Saving:
    """A save with rows to go with it, and afterwards whether they did."""

    def __init__(self, also: Sequence[NewRow], *, alone: bool) -> None:
        self._also, self._alone = also, alone
        self.with_these = False

    def __call__(
        self, session: Session, stored: Stored, answered: int, read: Interview, told: Sequence[NewRow]
    ) -> bool:
        rows = (*told, *self._also)
        saved = store.save(session, stored, answered, read, rows, alone=self._alone)
        self.with_these = bool(self._also) and saved == 1 + len(rows)
        return saved > 0


def full_quotas(session: Session, stored: Stored) -> frozenset[str]:
    """The quotas of its campaign that need nobody more."""
    return store.full_quotas(session, stored.campaign.id, load(session, stored.version_digest))


Save = Callable[[Session, Stored, int, Interview, Sequence[NewRow]], object]
"""As `store.save`: whether the interview was saved, and its rows with it."""


def keep(session: Session, stored: Stored, step: Step, now: dt.datetime, save: Save = store.save) -> Stored | None:
    """Save what moves have made of an interview since it was read; None where somebody else saved first."""
    if step.interview is stored.interview:
        return stored
    version = load(session, stored.version_digest)
    moved = _at(stored, step.interview, now)
    told = _told(moved, step.events, now)
    if not save(session, moved, engine.answered(version, step.interview), stored.interview, told):
        return None
    if version.quotas and step.interview.state is not State.ASKING:
        over = step.interview
        places = engine.cells(version, over) if over.state is State.COMPLETED else frozenset[str]()
        store.take_places(session, stored.campaign.id, over.id, places)
    return moved


def _at(stored: Stored, interview: Interview, now: dt.datetime) -> Stored:
    finished_at = stored.finished_at
    if finished_at is None and interview.state is not State.ASKING:
        finished_at = now
    return replace(stored, interview=interview, updated_at=now, finished_at=finished_at)


def _told(stored: Stored, events: tuple[Event, ...], now: dt.datetime) -> list[NewRow]:
    """What the case history is told, which rates and phoning count; answers stay out of it."""
    kinds = [kind for event in events if (kind := _KINDS.get(type(event)))]
    about = _about(stored) if kinds else {}
    # A language is switched again and again; everything else happens once.
    turns = {EventKind.LANGUAGE_SWITCHED: f":{stored.interview.step}"}
    id_, campaign_id, link_id = stored.interview.id, stored.campaign.id, stored.origin.relay_link_id
    return [
        event_row(campaign_id, link_id, kind, now, id_, about, f"{id_}:{kind}{turns.get(kind, '')}") for kind in kinds
    ]


def _about(stored: Stored) -> Mapping[str, Any]:
    interview = stored.interview
    about: dict[str, Any] = {"language": interview.language, "channel": interview.channel.value}
    if interview.assistance is not None:
        about["assistance"] = interview.assistance.value
    if stored.origin.invitation_id is not None:
        about["invitation"] = stored.origin.invitation_id
    return about


_KINDS: Mapping[type[Any], EventKind] = {
    InterviewStarted: EventKind.INTERVIEW_STARTED,
    InterviewCompleted: EventKind.INTERVIEW_COMPLETED,
    ConsentDeclined: EventKind.INTERVIEW_DECLINED,
    AnswersWithdrawn: EventKind.INTERVIEW_WITHDRAWN,
    ScreenedOut: EventKind.INTERVIEW_SCREENED_OUT,
    QuotaMet: EventKind.INTERVIEW_QUOTA_FULL,
    LanguageSwitched: EventKind.LANGUAGE_SWITCHED,
}
