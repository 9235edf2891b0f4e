"""Stored interviews read for a snapshot: which there are, how far each has come, and their records."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from app.analysis.coding import standing
from app.analysis.columns import Record
from app.analysis.pooled import Measures
from app.collection.tables import InterviewRow
from app.distribution.tables import Campaign, HistoryEvent, Professional, RelayLink, Structure
from app.interview.document import for_counting
from app.interview.model import Interview, State
from app.questionnaire.version import Version
from app.site.language import ZONE

OVERLAP = 10_000
"""Events read again before the last one seen: on PostgreSQL a smaller number may be committed later."""
FEW = 500
"""Interviews asked for by name in one statement."""

_DAYS = ZoneInfo(ZONE)


@dataclass(frozen=True, slots=True)
class Raw:
    """An interview as the database holds it, not yet understood; sent to other processes."""

    document: str
    version: str
    relay_link: int | None
    started_at: dt.datetime
    finished_at: dt.datetime | None


_RAW = select(
    cast(InterviewRow.document, Text),
    InterviewRow.version_digest,
    InterviewRow.relay_link_id,
    InterviewRow.started_at,
    InterviewRow.finished_at,
)


def every(session: Session, campaign_id: int, chunk: int) -> Iterator[list[Raw]]:
    found = _RAW.where(InterviewRow.campaign_id == campaign_id).execution_options(yield_per=chunk)
    for rows in session.execute(found).partitions():
        yield [Raw(*row) for row in rows]


def some(session: Session, ids: Sequence[str], chunk: int) -> Iterator[list[Raw]]:
    for start in range(0, len(ids), min(chunk, FEW)):
        wanted = _RAW.where(InterviewRow.id.in_(ids[start : start + min(chunk, FEW)]))
        yield [Raw(*row) for row in session.execute(wanted)]


def record(raw: Raw, wave: str, own: Version, measures: Measures) -> Record:
    return recorded(for_counting(json.loads(raw.document)), raw, wave, own, measures)


def recorded(
    interview: Interview, raw: Raw, wave: str, own: Version, measures: Measures, channel: str | None = None
) -> Record:
    status = standing(own, interview)
    return Record(
        id=interview.id,
        step=interview.step,
        state=interview.state.value,
        version=raw.version,
        wave=wave,
        relay_link=raw.relay_link,
        channel=channel or interview.channel.value,
        language=interview.language,
        assistance=interview.assistance.value if interview.assistance else None,
        started_on=_day(raw.started_at),
        finished_on=None if raw.finished_at is None else _day(raw.finished_at),
        standing=status,
        coded=measures.code(own, interview) if status.counts else None,
    )


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(_DAYS).date()


def states(session: Session, campaign_id: int) -> dict[str, int]:
    """How many interviews there are in each state; the index alone answers."""
    found = select(InterviewRow.state, func.count()).where(InterviewRow.campaign_id == campaign_id)
    return {row[0]: row[1] for row in session.execute(found.group_by(InterviewRow.state))}


def steps(session: Session, campaign_id: int, state: State | None = None) -> dict[str, int]:
    """How far interviews have come: those in one state, or all."""
    found = select(InterviewRow.id, InterviewRow.step).where(InterviewRow.campaign_id == campaign_id)
    if state is not None:
        found = found.where(InterviewRow.state == state.value)
    return {row[0]: row[1] for row in session.execute(found)}


def last_event(session: Session) -> int:
    return session.scalar(select(func.max(HistoryEvent.id))) or 0


def happened(session: Session, campaign_id: int, after: int) -> frozenset[str]:
    """Interviews that something happened to since an event, by whatever time it was dated: a tablet's comes late."""
    # Campaigns are told apart here, lest the database takes their index and reads every event of the campaign.
    found = select(HistoryEvent.interview_id, HistoryEvent.campaign_id).where(HistoryEvent.id > after - OVERLAP)
    return frozenset(id_ for id_, campaign in session.execute(found) if id_ and campaign == campaign_id)


def steps_of(session: Session, ids: Iterable[str]) -> dict[str, int]:
    wanted, found = sorted(ids), dict[str, int]()
    for start in range(0, len(wanted), FEW):
        few = select(InterviewRow.id, InterviewRow.step).where(InterviewRow.id.in_(wanted[start : start + FEW]))
        found.update({row[0]: row[1] for row in session.execute(few)})
    return found


def frame(session: Session, campaign: Campaign) -> list[dict[str, object]]:
    """Whose link is whose, and where they work."""
    found = (
        select(
            RelayLink.id.label("relay_link"),
            Professional.id.label("professional"),
            Structure.id.label("structure"),
            Structure.kind.label("structure_kind"),
            Structure.network.label("network"),
            Structure.departement.label("departement"),
        )
        .join(Professional, Professional.id == RelayLink.professional_id)
        .join(Structure, Structure.id == Professional.structure_id)
        .where(RelayLink.campaign_id == campaign.id)
        .order_by(RelayLink.id)
    )
    return [dict(row) for row in session.execute(found).mappings()]
