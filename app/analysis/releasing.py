"""What was given to readers outside the team: later figures must not tell of a few people by subtraction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.analysis.core.figures import Estimate
from app.analysis.results import Cell, Results
from app.analysis.tables import Release
from app.distribution.tables import Campaign


def released(session: Session, campaign: Campaign, found: Results, now: dt.datetime) -> Release | None:
    """Keep the figures as given; what was given before and forbids it, if something does."""
    new = dict(_counts(found))
    before = session.scalars(select(Release).where(Release.campaign_id == campaign.id).order_by(Release.id)).all()
    against = next((one for one in before if tells(one.counts, new, found.smallest)), None)
    if against is None and all(one.counts != new for one in before):
        session.add(Release(campaign_id=campaign.id, at=now, counts=new))
        session.flush()
    return against


def tells(before: Mapping[str, int], after: Mapping[str, int], k: int) -> bool:
    """Whether both together say more than each: a count moved by fewer than k, or one shown that was hidden."""
    if before == after:
        return False
    return any(name not in before or 0 < abs(count - before[name]) < k for name, count in after.items())


def _counts(found: Results) -> Iterator[tuple[str, int]]:
    yield "counted", found.counted
    for grouping, cells in found.groups.items():
        yield from _cells(grouping.value, cells)
    for question in found.questions:
        yield from _cells(question.id, question.cells)
        counts = {"answered": question.answered} | {why.value: count for why, count in question.absences.items()}
        yield from ((f"{question.id}:{name}", count) for name, count in counts.items() if count is not None)
    for one in found.indicators:
        if isinstance(one.estimate, Estimate):
            yield f":{one.id}:n", one.estimate.n
            yield f":{one.id}:yes", round(one.estimate.value * one.estimate.n)


def _cells(name: str, cells: tuple[Cell, ...]) -> Iterator[tuple[str, int]]:
    yield from ((f"{name}={cell.code}", cell.count) for cell in cells if cell.count is not None)
