"""What a campaign could tell, before anybody is asked: by the partners there are and the answers that may come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, pstdev

from sqlalchemy.orm import Session

from app.distribution import store, targets
from app.distribution.tables import Campaign
from app.questionnaire.detectable import POWER, Groups, detectable
from app.questionnaire.model import Survey
from app.questionnaire.outlook import USUAL, Fieldwork, least_share
from app.questionnaire.plan import strictest

EACH = 10
"""Answers through one professional, where nobody knows better."""


class Basis(StrEnum):
    """Where the expected numbers come from."""

    ASKED = "asked"
    """Whoever looks tries them."""
    WANTED = "wanted"
    """The answers wanted of parts of the structures."""
    LAST_WAVE = "last_wave"
    SUPPOSED = "supposed"


@dataclass(frozen=True, slots=True)
class Foreseen:
    basis: Basis
    field: Fieldwork
    difference: float | None
    """The smallest one seen between two halves; None where none is."""
    shares: Mapping[str, float | None]
    """By indicator, the true share from which "scale" is probable; None where it is from none."""


def foreseen(session: Session, campaign: Campaign, survey: Survey, asked: tuple[int, int] | None = None) -> Foreseen:
    """`asked` are professionals and people somebody would like to try."""
    basis, field = (Basis.ASKED, Fieldwork(asked[1], asked[0], USUAL)) if asked else expected(session, campaign)
    rules = {one.id: strictest(one, survey) for one in survey.indicators}
    shares = {id_: least_share(rule, field, POWER) if field.professionals > 1 else None for id_, rule in rules.items()}
    return Foreseen(basis, field, detectable(Groups(field)), shares)


def expected(session: Session, campaign: Campaign) -> tuple[Basis, Fieldwork]:
    """As many answers as are wanted; else what the last wave brought, of as many as there are now; else a few each."""
    professionals = max(1, _professionals(session, campaign))
    if parts := targets.wanted(campaign.targets):
        return Basis.WANTED, Fieldwork(_wanted(parts), professionals, USUAL)
    brought = _last_wave(session, campaign)
    if not any(brought):
        return Basis.SUPPOSED, Fieldwork(EACH * professionals, professionals, USUAL)
    some = [one for one in brought if one]
    bringing = max(1, round(professionals * len(some) / len(brought)))
    variation = pstdev(some) / fmean(some)
    return Basis.LAST_WAVE, Fieldwork(round(fmean(some) * bringing), bringing, USUAL, variation)


def _wanted(parts: targets.Wanted) -> int:
    """In all: parts alike in the same have nobody in common, others overlap and are not added up."""
    alike: Counter[tuple[str, ...]] = Counter()
    for part, count in parts.items():
        alike[part.sides] += count
    return max(alike.values())


def _professionals(session: Session, campaign: Campaign) -> int:
    if campaign.draft:
        return len(store.professionals(session, campaign.project_id))
    return sum(link.revoked_at is None for link in store.relay_links(session, campaign.id))


def _last_wave(session: Session, campaign: Campaign) -> list[int]:
    """Answers of each professional in the last wave that has some; the one before may only have begun."""
    for last in store.waves_before(session, campaign):
        came = store.answers_by_link(session, last.id)
        if came:
            return [came.get(link.id, 0) for link in store.relay_links(session, last.id)]
    return []
