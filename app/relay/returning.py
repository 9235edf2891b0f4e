"""Results given back: kept once by the room that works them out, read by every professional's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.collection.tables import InterviewRow
from app.distribution.tables import Professional, RelayLink
from app.interview.model import State
from app.relay.core import SHOWN_FROM
from app.relay.letters.store import plan
from app.relay.tables import ReturnedResults

Words = TypeVar("Words")


@dataclass(frozen=True, slots=True)
class Share:
    """One indicator: its name by language, and the share of people with its limits."""

    label: Mapping[str, str]
    value: float
    low: float
    high: float

    @property
    def stored(self) -> dict[str, object]:
        return {"label": dict(self.label), "value": self.value, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class Told:
    """What is read of it, in one language."""

    sentences: Sequence[str] = ()
    shares: Sequence[tuple[str, Share]] = ()
    answers: int = 0
    own_structure: int | None = None
    """Answers through their structure; None where so few might tell who they are."""
    words: str = ""
    """The team's own, to professionals."""


def give_back(
    session: Session,
    campaign_id: int,
    answers: int,
    sentences: Mapping[str, Sequence[str]],
    shares: Sequence[Share],
    now: dt.datetime,
) -> None:
    """Given again, the later takes the place of the earlier."""
    row = session.get(ReturnedResults, campaign_id) or ReturnedResults(campaign_id=campaign_id)
    row.answers, row.at = answers, now
    row.sentences = {language: list(told) for language, told in sentences.items()}
    row.figures = {"shares": [one.stored for one in shares]}
    session.add(row)
    session.flush()


def returned(session: Session, campaign_id: int) -> ReturnedResults | None:
    return session.get(ReturnedResults, campaign_id)


def told(session: Session, link: RelayLink, language: str) -> Told | None:
    """What a professional reads; None before anything is given back."""
    found, letters = published(session, link.campaign_id, language), plan(session, link.campaign_id)
    words = (letters.results or {}) if letters and letters.results_at else {}
    if found is None and not words:
        return None
    return replace(found or Told(), own_structure=_own(session, link), words=_in(words, language, ""))


def published(session: Session, campaign_id: int, language: str) -> Told | None:
    """What anybody may read; None before anything is given back."""
    row = returned(session, campaign_id)
    if row is None:
        return None
    shares = [Share(**one) for one in row.figures["shares"]]
    labelled = [(_in(one.label, language, ""), one) for one in shares]
    return Told(_in(row.sentences, language, []), labelled, row.answers)


def _in(by_language: Mapping[str, Words], language: str, none: Words) -> Words:
    """In their language, else in the first there is."""
    return by_language.get(language) or next(iter(by_language.values()), none)


def _own(session: Session, link: RelayLink) -> int | None:
    """None as well where few came through colleagues: a professional takes away their own."""
    counted = select(func.count(), func.count().filter(RelayLink.id != link.id)).select_from(InterviewRow)
    counted = counted.join(RelayLink, RelayLink.id == InterviewRow.relay_link_id)
    counted = counted.join(Professional, Professional.id == RelayLink.professional_id).where(
        InterviewRow.campaign_id == link.campaign_id,
        InterviewRow.state == State.COMPLETED.value,
        Professional.structure_id == link.professional.structure_id,
    )
    found, colleagues = session.execute(counted).one()
    return found if found >= SHOWN_FROM and not 0 < colleagues < SHOWN_FROM else None
