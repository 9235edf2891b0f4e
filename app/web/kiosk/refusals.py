"""What tablets brought and could not be counted: kept until a person of the team has dealt with it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVarTuple, cast

from sqlalchemy import Select, Table, delete, func, select, update
from sqlalchemy.orm import Session

from app.database.inserts import insert_if_new
from app.database.secrets import Keys
from app.distribution.tables import Professional, RelayLink, Structure
from app.interview.characters import storable_text
from app.web.kiosk.tables import Kiosk, KioskRefusal

_REFUSALS = cast("Table", KioskRefusal.__table__)
_WAITS = KioskRefusal.settled_at.is_(None)

Columns = TypeVarTuple("Columns")


class Fate(StrEnum):
    """What becomes of a conversation that a tablet brings, or of one answer in it; stored words, never renamed."""

    TAKEN = "taken"
    UNREADABLE = "unreadable"
    """Not sealed to this tablet's key, or not what a tablet writes."""
    CLOSED = "closed"
    """Answered before the opening or after the end."""
    LATE = "late"
    WITHDRAWN = "withdrawn"
    GONE = "gone"
    """The question is not asked, or not asked any more."""
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Refused:
    """`question` is empty for a whole conversation; `said` is JSON, or None where it could not be opened."""

    question: str
    fate: Fate
    said: str | None
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Heap:
    """What one tablet brought in vain for one reason, up to the latest that was seen."""

    kiosk_id: int
    structure: str
    fate: Fate
    count: int
    since: dt.datetime
    last_id: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What the team has dealt with at one moment."""

    structure: str
    fate: Fate
    count: int
    at: dt.datetime
    why: str


def keep(
    session: Session, keys: Keys, kiosk: Kiosk, interview_id: str, refused: Iterable[Refused], now: dt.datetime
) -> None:
    """The same one brought again is kept once, as it says most."""
    waits = {row.question: row for row in session.scalars(_brought(kiosk, interview_id).where(_WAITS))}
    for one in refused:
        question, said = storable_text(one.question), None if one.said is None else keys.seal(one.said)
        before = waits.get(question)
        if before is None:
            row = _row(kiosk, interview_id, question, one, said, now)
            insert_if_new(session, _REFUSALS, row)
        elif _says_more(one, keys.opened(before.said)):
            before.reason, before.said, before.said_at, before.refused_at = one.fate.value, said, one.at, now
    session.flush()


def _row(
    kiosk: Kiosk, interview_id: str, question: str, one: Refused, said: bytes | None, now: dt.datetime
) -> Mapping[str, object]:
    return {
        "kiosk_id": kiosk.id,
        "interview_id": interview_id,
        "question": question,
        "reason": one.fate.value,
        "said": said,
        "said_at": one.at,
        "refused_at": now,
        "settled_at": None,
        "settled_by": None,
        "why": None,
    }


def _brought(kiosk: Kiosk, interview_id: str) -> Select[KioskRefusal]:
    return select(KioskRefusal).where(KioskRefusal.kiosk_id == kiosk.id, KioskRefusal.interview_id == interview_id)


def _says_more(refused: Refused, before: str | None) -> bool:
    """A conversation grows; of what one question was answered, the last holds."""
    if refused.said is None or before is None:
        return before is None and refused.said is not None
    return refused.said != before if refused.question else len(refused.said) > len(before)


def forget(session: Session, kiosk: Kiosk, interview_id: str, questions: Sequence[str]) -> None:
    """What was refused once and is taken now, because it was said otherwise since; with it the refusal of the whole."""
    if questions:
        own = (KioskRefusal.kiosk_id == kiosk.id, KioskRefusal.interview_id == interview_id)
        session.execute(delete(KioskRefusal).where(*own, KioskRefusal.question.in_([*questions, ""]), _WAITS))


def standing(session: Session, kiosk: Kiosk) -> Mapping[str, int]:
    """How much of a tablet's waits for the team, by reason."""
    counted = select(KioskRefusal.reason, func.count()).where(KioskRefusal.kiosk_id == kiosk.id)
    rows = session.execute(counted.where(_WAITS).group_by(KioskRefusal.reason))
    return {row[0]: row[1] for row in rows}


def waiting(session: Session, campaign_id: int) -> int:
    """How much of a campaign waits for the team."""
    return session.scalar(_of(select(func.count()), campaign_id).where(_WAITS)) or 0


def heaps(session: Session, campaign_id: int) -> Sequence[Heap]:
    """What waits, by tablet and reason."""
    apart = (KioskRefusal.kiosk_id, Structure.name, KioskRefusal.reason)
    counted = select(*apart, func.count(), func.min(KioskRefusal.refused_at), func.max(KioskRefusal.id))
    found = session.execute(_of(counted, campaign_id).where(_WAITS).group_by(*apart).order_by(*apart))
    return [Heap(row[0], row[1], Fate(row[2]), *row[3:]) for row in found]


def settled(session: Session, campaign_id: int) -> Sequence[Settled]:
    """What was dealt with, the latest first."""
    apart = (KioskRefusal.settled_at, Structure.name, KioskRefusal.reason, KioskRefusal.why)
    counted = _of(select(*apart, func.count()), campaign_id)
    rows = counted.where(KioskRefusal.settled_at.is_not(None)).group_by(*apart)
    return [
        Settled(structure, Fate(reason), count, at, why or "")
        for at, structure, reason, why, count in session.execute(rows.order_by(KioskRefusal.settled_at.desc()))
        if at
    ]


def settle(
    session: Session, campaign_id: int, kiosk_id: int, fate: Fate, last_id: int, why: str, by: int, now: dt.datetime
) -> int:
    """Deal with a heap as it was seen: what was said is erased, the count and the reason stay. How many it were."""
    mine = select(Kiosk.id).join(RelayLink).where(RelayLink.campaign_id == campaign_id, Kiosk.id == kiosk_id)
    about = (KioskRefusal.kiosk_id.in_(mine), KioskRefusal.reason == fate.value, KioskRefusal.id <= last_id)
    values = {"said": None, "settled_at": now, "settled_by": by, "why": why}
    return session.connection().execute(update(_REFUSALS).where(*about, _WAITS).values(values)).rowcount


def sheet(session: Session, keys: Keys, campaign_id: int) -> Iterator[Sequence[str]]:
    """What waits, an answer a line: reason, structure, conversation, question, answer, language, moment."""
    yield ("reason", "structure", "conversation", "question", "answer", "language", "said_at", "refused_at")
    found = _of(select(KioskRefusal, Structure.name), campaign_id).where(_WAITS)
    for row, structure in session.execute(found.order_by(KioskRefusal.id)):
        moments = (_moment(row.said_at), _moment(row.refused_at))
        for question, answer, language in _said(row, keys):
            yield (row.reason, structure, row.interview_id, question, answer, language, *moments)


def _of(asked: Select[*Columns], campaign_id: int) -> Select[*Columns]:
    """Of one campaign, with the tablet and the structure whose professional lent it."""
    found = asked.select_from(KioskRefusal).join(Kiosk, Kiosk.id == KioskRefusal.kiosk_id)
    linked = found.join(RelayLink, RelayLink.id == Kiosk.relay_link_id)
    owned = linked.join(Professional, Professional.id == RelayLink.professional_id).join(Structure)
    return owned.where(RelayLink.campaign_id == campaign_id)


def _moment(at: dt.datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else ""


def _said(row: KioskRefusal, keys: Keys) -> Iterator[tuple[str, str, str]]:
    """Each answer with its question and language; whatever is no conversation as it came."""
    text = keys.opened(row.said)
    if text is None:
        yield row.question, "", ""
        return
    try:
        told = json.loads(text)
        answers = told["said"] if not row.question else [{**told, "question": row.question}]
        for one in answers:
            raw = one["raw"]
            yield one["question"], raw if isinstance(raw, str) else "; ".join(raw), one["language"]
    except (ValueError, KeyError, TypeError):
        yield row.question, text, ""
