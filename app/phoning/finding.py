"""A professional rings us: found by a part of their name or their structure's, or by the number they call from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.database.secrets import Keys
from app.distribution.tables import Campaign, Professional, RelayLink, Structure
from app.interview.characters import folded
from app.messaging import numbers
from app.phoning import store
from app.relay.tables import CallRequest
from app.sms.tables import CallWish

FEWEST_LETTERS = 2
FEWEST_DIGITS = 6
"""Fewer are a part of a name such as `PLIE 93`."""
LOOKED_AT = 400
WRITTEN_OTHERWISE = frozenset("aceinouy'")
"""What people type without the accent, or straight where others curl it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who may be on the line. Of a beneficiary there is only the case: nobody knows a name."""

    name: str
    structure: str
    link_id: int | None = None
    case_id: int | None = None


def find(session: Session, keys: Keys, campaign: Campaign, typed: str, most: int = 12) -> Sequence[Found]:
    """Those of a campaign whom this may mean, names in their order."""
    wanted = _plain(typed).strip()
    if sum(char.isdecimal() for char in wanted) >= FEWEST_DIGITS:
        return list(islice(_by_number(session, keys, campaign, typed), most))
    return _by_name(session, campaign, wanted, most) if len(wanted) >= FEWEST_LETTERS else []


def _people(campaign: Campaign) -> Select[int, str, str]:
    return (
        select(RelayLink.id, Professional.name, Structure.name)
        .join(Professional, Professional.id == RelayLink.professional_id)
        .join(Structure, Structure.id == Professional.structure_id)
        .where(RelayLink.campaign_id == campaign.id)
    )


def _by_name(session: Session, campaign: Campaign, wanted: str, most: int) -> Sequence[Found]:
    """The database compares letter by letter but for accents, which it knows too little of; we compare the rest."""
    as_typed = or_(*(name.icontains(wanted, autoescape=True) for name in (Professional.name, Structure.name)))
    like = "%" + "".join("_" if char in WRITTEN_OTHERWISE or char in "%_\\" else char for char in wanted) + "%"
    near = or_(Professional.name.ilike(like), Structure.name.ilike(like))
    nearest = _people(campaign).where(near).order_by(as_typed.desc(), Professional.name, RelayLink.id)
    rows = session.execute(nearest.limit(LOOKED_AT)).all()
    return [Found(name, place, link) for link, name, place in rows if wanted in _plain(f"{name}\n{place}")][:most]


def _by_number(session: Session, keys: Keys, campaign: Campaign, typed: str) -> Iterator[Found]:
    number = numbers.parse(typed, mobile=False)
    if not isinstance(number, str):
        return
    index = keys.index(number)
    for link, name, place in session.execute(_people(campaign).where(Professional.phone_index == index)):
        yield Found(name, place, link)
    wished = session.scalars(select(CallWish.interview_id).where(CallWish.number_index == index))
    requested = session.scalars(select(CallRequest.id).where(CallRequest.number_index == index))
    for key in [*(store.INTERVIEW + one for one in wished), *(f"{store.REQUEST}{one}" for one in requested)]:
        if case_id := store.case_with_key(session, campaign.id, key):
            yield Found("", "", case_id=case_id)


def _plain(text: str) -> str:
    return folded(text).replace("\u2019", "'")
