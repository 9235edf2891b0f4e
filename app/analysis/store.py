"""Interviews of a campaign as a table: one row per interview that counts, one column per question."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.analysis.coding import Coded, Standing, standing
from app.analysis.pooled import Measures
from app.analysis.results import Reach
from app.collection.tables import InterviewRow
from app.distribution.core import DeclarationKind
from app.distribution.store import declarations
from app.distribution.tables import Campaign, Professional, RelayLink, Structure
from app.interview.document import from_document
from app.interview.model import Value
from app.questionnaire.model import Kind, Question
from app.questionnaire.scope import Sort
from app.questionnaire.version import Version
from app.site.language import ZONE
from app.versions.store import load

CHUNK = 500
"""Interviews held at once while a campaign is read."""

NO_PROFESSIONAL = 0
"""Stands for the professional of people who came without a link; together they are one cluster, to be careful."""


@dataclass(frozen=True, slots=True, eq=False)
class Collected:
    """The interviews that count; all tables have the same rows."""

    people: pd.DataFrame
    """Where each came from (`COLUMNS`), then every answer; a multiple choice has a column `<question>.<code>` each."""
    absences: pd.DataFrame
    """Why a question has no value; empty where it has one."""
    positive: pd.DataFrame
    """A column per indicator: 1, 0 or missing."""
    population: pd.DataFrame
    standings: Mapping[Standing, int]


def collect(session: Session, campaign: Campaign, measures: Measures) -> Collected:
    """Read every interview of the campaign, each by its own version; keep those that count."""
    versions = _versions(session, campaign)
    standings: Counter[Standing] = Counter()
    origins: list[dict[str, object]] = []
    coded: list[Coded] = []
    for row in _rows(session, campaign):
        interview = from_document(row.document)
        own = versions[row.version_digest]
        status = standing(own, interview)
        standings[status] += 1
        if status.counts:
            origins.append(_origin(row, status))
            coded.append(measures.code(own, interview))
    return Collected(
        people=_people(origins, coded, measures.shown),
        absences=_absences(coded, measures.shown),
        positive=_indicators([one.positive for one in coded], measures.sealed),
        population=_indicators([one.population for one in coded], measures.sealed),
        standings={status: standings[status] for status in Standing if standings[status]},
    )


def _versions(session: Session, campaign: Campaign) -> Mapping[str, Version]:
    """Those that the campaign's interviews were begun on."""
    digests = select(InterviewRow.version_digest).where(InterviewRow.campaign_id == campaign.id).distinct()
    return {digest: load(session, digest) for digest in session.scalars(digests)}


def reach(session: Session, campaign: Campaign, people: pd.DataFrame) -> Reach:
    """What the professionals whose people answered said they forwarded; the higher end of a range.

    Whoever has a personal invitation was not among those forwarded to, and is left out.
    """
    links = select(RelayLink).where(RelayLink.campaign_id == campaign.id)
    professional_of = {link.id: link.professional_id for link in session.scalars(links)}
    said = {
        professional_of[link]: declared.high
        for (link, kind), declared in declarations(session, campaign.id).items()
        if kind == DeclarationKind.FORWARDED
    }
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
    )


def _rows(session: Session, campaign: Campaign) -> Iterator[Row[tuple[object, ...]]]:
    found = (
        select(
            InterviewRow.id,
            InterviewRow.document,
            InterviewRow.version_digest,
            InterviewRow.language,
            InterviewRow.channel,
            InterviewRow.started_at,
            Professional.id.label("professional"),
            Structure.id.label("structure"),
            Structure.kind.label("structure_kind"),
            Structure.departement,
        )
        .outerjoin(RelayLink, RelayLink.id == InterviewRow.relay_link_id)
        .outerjoin(Professional, Professional.id == RelayLink.professional_id)
        .outerjoin(Structure, Structure.id == Professional.structure_id)
        .where(InterviewRow.campaign_id == campaign.id)
        .order_by(InterviewRow.id)
        .execution_options(yield_per=CHUNK)
    )
    yield from session.execute(found)


COLUMNS = ("id", "language", "channel", "state", "day", "professional", "structure", "structure_kind", "departement")


def _origin(row: Row[tuple[object, ...]], status: Standing) -> dict[str, object]:
    return {
        "id": row.id,
        "language": row.language,
        "channel": row.channel,
        "state": status.value,
        "day": _day(row.started_at),
        "professional": row.professional or NO_PROFESSIONAL,
        "structure": row.structure or NO_PROFESSIONAL,
        "structure_kind": row.structure_kind,
        "departement": row.departement,
    }


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(ZoneInfo(ZONE)).date()


def _people(origins: list[dict[str, object]], coded: list[Coded], version: Version) -> pd.DataFrame:
    columns = pd.DataFrame(origins, columns=list(COLUMNS))
    columns["day"] = pd.to_datetime(columns["day"])
    for name in ("language", "channel", "state", "structure_kind", "departement"):
        columns[name] = columns[name].astype("category")
    answers = {
        name: series
        for question in (item.question for item in version.items)
        if question.kind is not Kind.NOTE and not question.identifier
        for name, series in _answers(question, [one.answer(question.id) for one in coded], version)
    }
    return pd.concat([columns, pd.DataFrame(answers, index=columns.index)], axis="columns")


def _answers(question: Question, values: list[Value | None], version: Version) -> Iterator[tuple[str, pd.Series]]:
    codes = [option.code for option in version.survey.options(question)]
    match question.kind:
        case Kind.CALCULATION:
            yield question.id, _reckoned(question, values, version)
        case Kind.CONSENT | Kind.SINGLE | Kind.DROPDOWN | Kind.YES_NO:
            yield question.id, pd.Series(pd.Categorical(values, categories=codes))
        case Kind.MULTIPLE | Kind.RANKING:
            ranked = question.kind is Kind.RANKING
            for one in codes:
                said = [_place(one, value) if ranked else _ticked(one, value) for value in values]
                yield f"{question.id}.{one}", pd.Series(said, dtype="Int64" if ranked else "boolean")
        case Kind.DECIMAL:
            yield question.id, pd.Series(values, dtype="Float64")
        case Kind.SCALE | Kind.SMILEY | Kind.NPS | Kind.INTEGER:
            yield question.id, pd.Series(values, dtype="Int64")
        case Kind.DATE | Kind.MONTH:
            yield question.id, pd.Series(values, dtype="datetime64[s]")
        case _:
            yield question.id, pd.Series(values, dtype="string")


def _reckoned(question: Question, values: list[Value | None], version: Version) -> pd.Series:
    """What a calculation came to, as the answers of its sort are kept."""
    subject = version.subject(question.id)
    match subject.sort:
        case Sort.CODE:
            return pd.Series(pd.Categorical(values, categories=list(subject.codes or ())))
        case Sort.DATE:
            return pd.Series(values, dtype="datetime64[s]")
        case Sort.NUMBER:
            return pd.Series(values, dtype="Float64")
    return pd.Series(values, dtype="string")


def _ticked(code: str, chosen: Value | None) -> bool | None:
    return code in chosen if isinstance(chosen, tuple) else None


def _place(code: str, ranked: Value | None) -> int | None:
    """Where an option was put; none where it was left out."""
    return ranked.index(code) + 1 if isinstance(ranked, tuple) and code in ranked else None


def _absences(coded: list[Coded], version: Version) -> pd.DataFrame:
    asked = [item.id for item in version.items if item.question.kind is not Kind.NOTE]
    reasons = {id_: [one.absences.get(id_) for one in coded] for id_ in asked}
    return pd.DataFrame(reasons, dtype="string")


def _indicators(coded: list[Mapping[str, bool | None]], version: Version) -> pd.DataFrame:
    ids = [indicator.id for indicator in version.survey.indicators]
    return pd.DataFrame({id_: pd.Series([one[id_] for one in coded], dtype="Float64") for id_ in ids})
