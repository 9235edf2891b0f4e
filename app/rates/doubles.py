"""Possible doubles of a campaign: looking for them, listing them, comparing two without showing an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from app.collection import doubles
from app.collection.core import Mark, Sign
from app.collection.service import find
from app.collection.store import Stored, documents_by_link
from app.collection.tables import DoubleFlag
from app.database import Database
from app.distribution.core import EventKind
from app.distribution.history import record_event
from app.distribution.store import campaigns
from app.distribution.tables import Campaign
from app.interview.engine import values
from app.interview.model import Answer, Missing, State
from app.interview.recounting import wording_of
from app.interview.wording import Translate
from app.questionnaire.model import Kind, Language
from app.questionnaire.version import Version
from app.rates.core.doubles import Sketch, signs
from app.versions.store import load

NIGHT = dt.time(2, tzinfo=dt.UTC)
"""When the day's answers are looked through."""
AFTERWARDS = dt.timedelta(days=30)
"""How long after its end a campaign may still bring something: tablets come late, and people judge."""
LOOK_SECONDS = 600.0
"""Between two looks at the clock."""


class Alike(StrEnum):
    """How two answers to one question stand to one another."""

    SAME = "same"
    DIFFERENT = "different"
    ONE_ONLY = "one_only"


@dataclass(frozen=True, slots=True)
class Case:
    """Two interviews, or one alone, with every sign that speaks of them."""

    flag_id: int
    reasons: tuple[str, ...]
    later: Stored
    earlier: Stored | None
    mark: str | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A question of which neither answer is shown."""

    question: str
    alike: Alike


def look(session: Session, campaign_id: int, now: dt.datetime) -> int:
    """Look through what was said since the last look, beside all that came by the same links; how many new signs."""
    return _keep(session, campaign_id, _found(session, campaign_id), now)


def look_at_night(database: Database, now: dt.datetime) -> int:
    """Look through every campaign of which nobody has had a look since this night; how many new signs.

    Reading takes long and holds nobody up; what it found is written at once.
    """
    new = 0
    with database.session(read_only=True) as session:
        due = [one.id for one in campaigns(session) if _due(one, doubles.looked_at(session, one.id), now)]
    for campaign_id in due:
        with database.session(read_only=True) as session:
            found = _found(session, campaign_id)
        with database.session() as session:
            new += _keep(session, campaign_id, found, now)
            session.commit()
    return new


def _due(campaign: Campaign, last: dt.datetime | None, now: dt.datetime) -> bool:
    night = dt.datetime.combine(now.date(), NIGHT)
    night -= dt.timedelta(days=night > now)
    return campaign.opens_at <= now <= campaign.closes_at + AFTERWARDS and (last is None or last < night)


def _found(session: Session, campaign_id: int) -> tuple[int, list[Sign]]:
    """The newest event as the look began, and the signs."""
    newest, found = doubles.newest_event(session), list[Sign]()
    for link in doubles.stirred(session, campaign_id):
        ones = documents_by_link(session, campaign_id, link)
        found += signs([_sketch(load(session, one.version_digest), one) for one in ones])
    return newest, found


def _keep(session: Session, campaign_id: int, found: tuple[int, Sequence[Sign]], now: dt.datetime) -> int:
    newest, signs_ = found
    doubles.looked(session, campaign_id, now, newest)
    return doubles.flag(session, campaign_id, signs_, now)


def _sketch(version: Version, stored: Stored) -> Sketch:
    interview = stored.interview
    given = {id_: str(value) for id_, value in values(version, interview).items() if not isinstance(value, Missing)}
    last_at = max((one.at for one in interview.answers.values()), default=interview.started_at)
    link = None if stored.origin.invitation_id else stored.origin.relay_link_id
    over = interview.state is State.COMPLETED
    return Sketch(interview.id, link, interview.started_at, last_at, given, over)


def cases(session: Session, campaign_id: int) -> list[Case]:
    """What to judge, the most signs first and the judged last; who gave no answer, or took them back, is no double."""
    grouped = groupby(doubles.flags(session, campaign_id), key=lambda one: (one.interview_id, one.other_id))
    found = [_case(session, list(ones)) for _, ones in grouped]
    return sorted((one for one in found if one), key=lambda one: (one.mark is not None, -len(one.reasons)))


def case_of(session: Session, campaign_id: int, flag_id: int) -> Case | None:
    """The case a sign belongs to, by any of its signs."""
    found = doubles.flags(session, campaign_id)
    about = {(one.interview_id, one.other_id) for one in found if one.id == flag_id}
    ones = [one for one in found if (one.interview_id, one.other_id) in about]
    return _case(session, ones) if ones else None


def _case(session: Session, ones: Sequence[DoubleFlag]) -> Case | None:
    first = ones[0]
    later = find(session, first.interview_id)
    earlier = find(session, first.other_id) if first.other_id else None
    if later is None:
        return None
    return Case(first.id, tuple(one.reason for one in ones), later, earlier, first.mark)


def compare(version: Version, case: Case, spoken: Language, translate: Translate) -> list[Compared]:
    """Question by question, in the survey's order: alike or not. Notes and consent tell nothing."""
    if case.earlier is None:
        return []
    one, other = case.later.interview.answers, case.earlier.interview.answers
    asked = [item for item in version.course(case.later.interview.id) if item.id in one.keys() | other.keys()]
    told = (item for item in asked if item.question.kind not in {Kind.NOTE, Kind.CONSENT})
    said = spoken if spoken in version.texts else version.languages[0]
    return [
        Compared(wording_of(version, item.id, said, translate, {}), _alike(one.get(item.id), other.get(item.id)))
        for item in told
    ]


def _alike(one: Answer | None, other: Answer | None) -> Alike:
    if one is None or other is None:
        return Alike.ONE_ONLY
    return Alike.SAME if one.value == other.value else Alike.DIFFERENT


def judge(session: Session, campaign_id: int, flag_id: int, mark: Mark | None, staff_id: int, now: dt.datetime) -> bool:
    """Keep a person's judgement; False where the campaign has no such case."""
    found = session.get(DoubleFlag, flag_id)
    if found is None or found.campaign_id != campaign_id:
        return False
    doubles.mark(session, found, mark, staff_id, now)
    _tell(session, found, now)
    return True


def _tell(session: Session, judged: DoubleFlag, now: dt.datetime) -> None:
    """The history learns whether the interview still stands as somebody's second one, whatever signs speak of it."""
    stored = find(session, judged.interview_id)
    if stored is not None:
        data: dict[str, Any] = {"double": judged.interview_id in doubles.same_person(session, judged.campaign_id)}
        if stored.origin.invitation_id is not None:
            data["invitation"] = stored.origin.invitation_id
        link, kind = stored.origin.relay_link_id, EventKind.INTERVIEW_JUDGED
        record_event(session, judged.campaign_id, link, kind, now, judged.interview_id, data)
