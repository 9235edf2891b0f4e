"""Interviews of a campaign as tables, and what professionals said of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.analysis import columns, recording
from app.analysis.frames import NO_PROFESSIONAL, Collected, framed
from app.analysis.pooled import Measures
from app.analysis.recording import local_day
from app.analysis.results import Reach
from app.collection.doubles import same_person
from app.collection.tables import InterviewRow
from app.distribution.core import DeclarationKind, EventKind
from app.distribution.store import declarations
from app.distribution.tables import Campaign, HistoryEvent, RelayLink
from app.questionnaire.version import Version
from app.versions.store import load

if TYPE_CHECKING:
    import pyarrow as pa

INVITATION = "invitation"
"""The letter that everybody gets; later ones urge."""
CHUNK = 5_000
"""Interviews held at once while a campaign is read."""


def collect(session: Session, campaign: Campaign, measures: Measures) -> Collected:
    """Read every interview of the campaign, each by its own version; keep those that count."""
    links = columns.links(recording.frame(session, campaign))
    versions = _Versions(session)

    def contents() -> Iterator[pa.Table]:
        for raws in recording.every(session, campaign.id, CHUNK):
            yield columns.placed(recording.table(raws, campaign.key, versions, measures), links)

    return collected(session, campaign, contents(), measures)


def collected(session: Session, campaign: Campaign, contents: Iterable[pa.Table], measures: Measures) -> Collected:
    """The interviews that count, from columns made now or read from a snapshot."""
    doubles = same_person(session, campaign.id)
    found = framed(contents, measures, doubles)
    measures.know(_met(found.people), _Versions(session))
    return found


class _Versions(dict[str, Version]):
    """Loaded at the first interview of each."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def __missing__(self, digest: str) -> Version:
        self[digest] = load(self._session, digest)
        return self[digest]


def _met(people: pd.DataFrame) -> Mapping[tuple[str, str], int]:
    return Counter(zip(people["version"].astype(str), people["language"].astype(str), strict=True))


def reach(session: Session, campaign: Campaign, people: pd.DataFrame) -> Reach:
    """What the professionals whose people answered said they forwarded; the higher end of a range.

    Whoever has a personal invitation was not among those forwarded to, and is left out.
    """
    links = select(RelayLink).where(RelayLink.campaign_id == campaign.id)
    professional_of = {link.id: link.professional_id for link in session.scalars(links)}
    told: dict[str, dict[int, int]] = {kind.value: {} for kind in DeclarationKind}
    for (link, kind), declared in declarations(session, campaign.id).items():
        told[kind][professional_of[link]] = declared.high
    said = told[DeclarationKind.FORWARDED]
    invited = select(InterviewRow.id).where(
        InterviewRow.campaign_id == campaign.id, InterviewRow.invitation_id.is_not(None)
    )
    forwarded = people[(people["professional"] != NO_PROFESSIONAL) & ~people["id"].isin(list(session.scalars(invited)))]
    answers = Counter(int(who) for who in forwarded["professional"])
    telling = {who: count for who, count in answers.items() if who in said}
    return Reach(
        answered=sum(telling.values()),
        offered=sum(max(said[who], count) for who, count in telling.items()),
        professionals=len(answers),
        reporting=len(telling),
        partners=len(set(professional_of.values())),
        said=said,
        handed=told[DeclarationKind.HANDED_OUT],
        called=_first_day(session, campaign, professional_of, HistoryEvent.kind == EventKind.CALLED),
        reminded=_first_day(
            session,
            campaign,
            professional_of,
            HistoryEvent.kind == EventKind.LETTER_WRITTEN,
            HistoryEvent.data["letter"].as_string() != INVITATION,
        ),
    )


def _first_day(
    session: Session, campaign: Campaign, professional_of: Mapping[int, int], *which: ColumnElement[bool]
) -> Mapping[int, dt.date]:
    """When each professional was first urged so; calls to people themselves have an interview and are none."""
    urged = select(HistoryEvent.relay_link_id, func.min(HistoryEvent.at))
    urged = urged.where(HistoryEvent.campaign_id == campaign.id, HistoryEvent.interview_id.is_(None), *which)
    found = session.execute(urged.group_by(HistoryEvent.relay_link_id))
    return {professional_of[link]: local_day(at) for link, at in found if link is not None}
