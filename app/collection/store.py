"""Interviews in the database: one read and one write per answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.collection.tables import InterviewRow, QuotaPlace
from app.database.inserts import NewRow, if_new
from app.database.prepared import Change, LookUp, Together
from app.distribution.tables import Campaign
from app.interview.document import document_of, from_document
from app.interview.model import Interview, State
from app.questionnaire.version import Version

CHUNK = 500
"""Interviews held at once while all of a campaign are read."""

INTERVIEW = cast("Table", InterviewRow.__table__)
CAMPAIGN = cast("Table", Campaign.__table__)


class Origin(Struct, frozen=True):
    """Whose link brought the person here; an invitation's relay link is named beside it."""

    relay_link_id: int | None
    invitation_id: int | None = None


class CampaignPeriod(Struct, frozen=True):
    """What a door needs to know of the campaign at each page, read together with the interview."""

    id: int
    key: str
    opens_at: dt.datetime
    closes_at: dt.datetime
    closed_at: dt.datetime | None
    closing_at: dt.datetime | None = None
    draft: bool = False
    languages: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None
    results_on: dt.date | None = None


class Stored(Struct, frozen=True):
    """An interview with where it belongs."""

    interview: Interview
    campaign: CampaignPeriod
    version_digest: str
    origin: Origin
    updated_at: dt.datetime
    finished_at: dt.datetime | None

    @property
    def underway(self) -> bool:
        """Somebody is in the middle of it."""
        return self.interview.state is State.ASKING and bool(self.interview.answers)


PERIOD: tuple[ColumnElement[Any], ...] = (
    CAMPAIGN.c.id,
    CAMPAIGN.c.key,
    CAMPAIGN.c.opens_at,
    CAMPAIGN.c.closes_at,
    CAMPAIGN.c.closed_at,
    CAMPAIGN.c.closing_at,
    CAMPAIGN.c.ready_at.is_(None),
    CAMPAIGN.c.languages,
    CAMPAIGN.c.channels,
    CAMPAIGN.c.results_on,
)
"""What `CampaignPeriod` is made of, in this order."""

COLUMNS: tuple[ColumnElement[Any], ...] = (
    # As text, which becomes an interview at once; read as JSON it would be a mapping first.
    INTERVIEW.c.document.cast(Text),
    INTERVIEW.c.version_digest,
    INTERVIEW.c.relay_link_id,
    INTERVIEW.c.invitation_id,
    INTERVIEW.c.updated_at,
    INTERVIEW.c.finished_at,
    *PERIOD,
)
"""What `stored_of` needs, in this order, from the interview and its campaign: a door may read more beside it."""

_READ = select(*COLUMNS).select_from(INTERVIEW).join(CAMPAIGN, INTERVIEW.c.campaign_id == CAMPAIGN.c.id)


def _by(column: ColumnElement[Any]) -> Select[Any]:
    return _READ.where(column == bindparam("wanted"))


# Built once: making a statement costs more than running it.
_BY_ID = LookUp(_by(INTERVIEW.c.id))
_BY_ID_ALONE = LookUp(_BY_ID.statement.with_for_update(of=INTERVIEW))
_BY_INVITATION = LookUp(_by(INTERVIEW.c.invitation_id))
SAVED = update(INTERVIEW).where(INTERVIEW.c.id == bindparam("saved"), INTERVIEW.c.step == bindparam("read_step"))
"""With the values of `saving`: a door may write more beside it."""
_BEGIN_ANEW = Change(SAVED)


@lru_cache
def _adding(*tables: Table) -> Together:
    return Together(if_new(INTERVIEW), *map(if_new, tables))


@lru_cache
def _saving(_names_state: bool, *tables: Table) -> Together:
    return Together(SAVED, *map(if_new, tables))


def find(reader: Session | Connection, interview_id: str, *, alone: bool = False) -> Stored | None:
    """An interview by its id. `alone` holds every other writer of it back until the session's transaction ends."""
    row = (_BY_ID_ALONE if alone else _BY_ID).first(reader, {"wanted": interview_id})
    return stored_of(row) if row else None


def find_by_invitation(reader: Session | Connection, invitation_id: int) -> Stored | None:
    row = _BY_INVITATION.first(reader, {"wanted": invitation_id})
    return stored_of(row) if row else None


def documents(session: Session, campaign_id: int, state: State | None = None) -> Iterator[Stored]:
    """Every interview of a campaign, or those in one state, in the order of their ids; read in chunks."""
    wanted = _by(INTERVIEW.c.campaign_id).order_by(INTERVIEW.c.id)
    if state is not None:
        wanted = wanted.where(INTERVIEW.c.state == state.value)
    rows = session.execute(wanted.execution_options(yield_per=CHUNK), {"wanted": campaign_id})
    return (stored_of(row) for row in rows)


def documents_by_link(session: Session, campaign_id: int, link_id: int | None) -> Iterator[Stored]:
    """Every interview that came by a relay link, invited ones included; None for those that came by nobody's."""
    column = INTERVIEW.c.relay_link_id
    found = _by(INTERVIEW.c.campaign_id).where(column.is_(None) if link_id is None else column == link_id)
    rows = session.execute(found.execution_options(yield_per=CHUNK), {"wanted": campaign_id})
    return (stored_of(row) for row in rows)


def add(session: Session, stored: Stored, answered: int, rows: Sequence[NewRow], *, alone: bool = False) -> bool:
    """Store a new interview, and rows with it; False, and nothing, where its invitation, or its id, has one already.

    `alone` as in `Together.run`.
    """
    interview = stored.interview
    values = {
        "id": interview.id,
        "campaign_id": stored.campaign.id,
        "version_digest": stored.version_digest,
        "relay_link_id": stored.origin.relay_link_id,
        "invitation_id": stored.origin.invitation_id,
        "started_at": interview.started_at,
        **_contents(stored, answered),
    }
    adding = _adding(*(row.table for row in rows))
    return adding.run(session, values, *(row.values for row in rows), alone=alone) > 0


def save(
    session: Session, stored: Stored, answered: int, read: Interview, rows: Sequence[NewRow], *, alone: bool = False
) -> int:
    """Store what an interview has become, and rows with it; how many were stored, the interview's own counted.

    None, where it is no longer at the step it was read at. `alone` as in `Together.run`.
    """
    # Made before the connection is asked for, with which the others begin to wait.
    values = saving(stored, answered, read)
    saved = _saving("state" in values, *(row.table for row in rows))
    return saved.run(session, values, *(row.values for row in rows), alone=alone)


def saving(stored: Stored, answered: int, read: Interview) -> dict[str, Any]:
    """What `SAVED` needs. SQLite rewrites the index of a column that is named, though its value stay the same."""
    values = {"saved": stored.interview.id, "read_step": read.step, **_contents(stored, answered)}
    if stored.interview.state is read.state:
        del values["state"]
    return values


def begin_anew(session: Session, stored: Stored, read: Interview) -> bool:
    """Store another beginning; False where the interview is no longer at the step it was read at."""
    interview = stored.interview
    values = {"saved": interview.id, "read_step": read.step, "step": interview.step}
    contents = {"started_at": interview.started_at, "document": document_of(interview)}
    return _BEGIN_ANEW.run(session.connection(), values | contents) == 1


def full_quotas(session: Session, campaign_id: int, version: Version) -> frozenset[str]:
    """The quotas of which every place is taken; asked for only where a survey has quotas."""
    if not version.quotas:
        return frozenset()
    counted = select(QuotaPlace.quota, func.count()).where(QuotaPlace.campaign_id == campaign_id)
    taken: dict[str, int] = {row[0]: row[1] for row in session.execute(counted.group_by(QuotaPlace.quota))}
    return frozenset(quota.id for quota, _ in version.quotas if taken.get(quota.id, 0) >= quota.limit)


def take_places(session: Session, campaign_id: int, interview_id: str, quotas: frozenset[str]) -> None:
    """The places of one interview: exactly these, so that answers taken back give theirs back."""
    session.execute(delete(QuotaPlace).where(QuotaPlace.interview_id == interview_id))
    session.add_all(QuotaPlace(campaign_id=campaign_id, quota=one, interview_id=interview_id) for one in quotas)


def _contents(stored: Stored, answered: int) -> Mapping[str, Any]:
    interview = stored.interview
    return {
        "channel": interview.channel.value,
        "language": interview.language,
        "state": interview.state.value,
        "step": interview.step,
        "answered": answered,
        "document": document_of(interview),
        "updated_at": stored.updated_at,
        "finished_at": stored.finished_at,
    }


def stored_of(row: Sequence[Any]) -> Stored:
    """The values of `COLUMNS`."""
    document, version_digest, relay_link_id, invitation_id, updated_at, finished_at, *campaign = row
    return Stored(
        interview=from_document(document),
        campaign=CampaignPeriod(*campaign),
        version_digest=version_digest,
        origin=Origin(relay_link_id, invitation_id),
        updated_at=updated_at,
        finished_at=finished_at,
    )
