"""What was given to readers outside the team: later figures must not tell of a few people by subtraction.

Guaranteed: whoever holds every release and knows which answers nobody gave cannot bound below k a count of 1 to k - 1:
neither one that was hidden, nor one of the people who came or left between two releases. Where nothing that could be
hidden achieves it, the earlier figures stand. Not guaranteed: anything against readers who know answers from elsewhere
(their own, a client's), whoever compares with another campaign, and what lies in limits and standard errors. Figures
beside those that are guarded (comparisons, interviews that do not count) are told in the first release only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.analysis.core.figures import Difference, Estimate
from app.analysis.results import Bar, Barred, Cell, Results
from app.analysis.tables import Release
from app.distribution.tables import Campaign

if TYPE_CHECKING:
    from app.analysis.guarding import Accounts


def releases(session: Session, campaign: Campaign) -> Sequence[Release]:
    """Oldest first."""
    found = select(Release).where(Release.campaign_id == campaign.id).order_by(Release.id)
    return session.scalars(found).all()


def accounts(one: Release) -> Accounts:
    """Nothing of a release made before accounts were kept: what it told is told no second time."""
    from app.analysis.core.accounts import Account

    return {label: Account.of(stored) for label, stored in (one.accounts or {}).items()}


def released(session: Session, campaign: Campaign, found: Results, now: dt.datetime) -> Barred | None:
    """Keep the figures as given; or what forbids it. One at a time: they are held against all that were given."""
    session.execute(select(Campaign.id).where(Campaign.id == campaign.id).with_for_update(key_share=True))
    counts = dict(_counts(found))
    before = releases(session, campaign)
    if before and before[-1].id != found.newest:
        return Barred(Bar.SINCE, before[-1].at)
    if found.against is not None and all(one.counts != counts for one in before):
        return found.against
    kept = {label: one.stored for label, one in found.accounts.items()}
    if all((one.counts, one.accounts) != (counts, kept) for one in before):
        session.add(Release(campaign_id=campaign.id, at=now, counts=counts, accounts=kept))
        session.flush()
    return None


def later(found: Results, before: Sequence[Release]) -> Results:
    """Without what no account guards, unless it is what the first release told."""
    if not before or before[0].counts == dict(_counts(found)):
        return found
    tried = found.tried and replace(found.tried, heard=(None, None), people=(None, None), left_out=None, effects=())
    return replace(
        found,
        indicators=tuple(replace(one, uncounted=None, on_web=None) for one in found.indicators),
        standings=dict.fromkeys(found.standings),
        comparisons=(),
        spoken=(),
        set_aside=tuple(replace(one, interviews=None) for one in found.set_aside),
        tried=tried,
    )


def _counts(found: Results) -> Iterator[tuple[str, float]]:
    """Everything that is told, as far as it is a number; zeros are told as well."""
    yield "counted", found.counted
    yield from ((f":{one.value}", count) for one, count in found.standings.items() if count is not None)
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
    for each in found.comparisons:
        if isinstance(each.found, Difference):
            yield f":{each.indicator}:{each.kind.value}", each.found.n[0]


def _cells(name: str, cells: tuple[Cell, ...]) -> Iterator[tuple[str, int]]:
    yield from ((f"{name}={cell.code}", cell.count) for cell in cells if cell.count is not None)
