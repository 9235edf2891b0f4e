"""Stored interviews read for a snapshot: which there are, how far each has come, and their records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic_core import from_json
from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from app.analysis import columns
from app.analysis.coding import Document, counted, hurried, standings, walked
from app.analysis.pooled import Measures
from app.analysis.standing import Standing
from app.collection.tables import InterviewRow
from app.distribution.tables import Campaign, HistoryEvent, Professional, RelayLink, Structure
from app.interview.model import State
from app.questionnaire.version import Version
from app.site.language import ZONE

if TYPE_CHECKING:
    import pyarrow as pa

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


def table(raws: Sequence[Raw], wave: str, versions: Mapping[str, Version], measures: Measures) -> pa.Table:
    """Stored interviews as columns, each understood by its own version."""
    import pyarrow as pa

    of_version: dict[str, list[Raw]] = {}
    for raw in raws:
        of_version.setdefault(raw.version, []).append(raw)
    parts = (part for digest, some in of_version.items() for part in _parts(some, wave, versions[digest], measures))
    return pa.concat_tables([columns.nobody(measures.shown, measures.sealed), *parts])


def _parts(raws: Sequence[Raw], wave: str, own: Version, measures: Measures) -> Iterator[pa.Table]:
    for batch in walked(own, len(raws), (from_json(raw.document) for raw in raws)):
        told, found = batch.told, batch.found
        status = standings(own, found, told)
        some = [raws[place] for place in batch.places]
        days: dict[str, Sequence[object]] = {
            "started_on": [local_day(raw.started_at) for raw in some],
            "finished_on": [raw.finished_at and local_day(raw.finished_at) for raw in some],
        }
        origin = origin_of(told, status) | days | {"relay_link": [raw.relay_link for raw in some]}
        quick = hurried(found, batch.timed, status)
        fixed: dict[str, Sequence[object]] = {
            "version": [own.digest] * len(some),
            "wave": [wave] * len(some),
            "hurried": quick,
        }
        coded = measures.code(own, found, [one["language"] for one in told])
        yield columns.table(origin | fixed, coded, counted(status), measures.shown, measures.sealed, batch.timed)


def origin_of(told: Sequence[Document], status: Sequence[Standing]) -> dict[str, Sequence[object]]:
    """What an interview tells of itself."""
    names = ("id", "step", "state", "channel", "language", "assistance")
    return {**{name: [one[name] for one in told] for name in names}, "standing": [one.value for one in status]}


@lru_cache(maxsize=10_000)
def _day_of_hour(hour: dt.datetime) -> dt.date:
    return hour.astimezone(_DAYS).date()


def local_day(moment: dt.datetime) -> dt.date:
    """Days begin on the hour, so that an hour's day is asked for once."""
    return _day_of_hour(moment.replace(minute=0, second=0, microsecond=0))


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
