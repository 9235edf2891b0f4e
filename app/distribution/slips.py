"""Slips of paper with a personal link each: printed by the batch, and nobody's until somebody opens one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.orm import Session, contains_eager

from app.database.secrets import Keys
from app.distribution import links
from app.distribution.core import (
    CampaignState,
    EventKind,
    Way,
    campaign_state,
    nearest,
    offers,
    personal_code,
    read_code,
)
from app.distribution.tables import HistoryEvent, Invitation, RelayLink, Slip, SlipBatch
from app.versions.store import load

MOST_SLIPS = 300
"""Of one professional in one campaign; more are not handed out by hand, and each counts as not known to be."""
TWICE = dt.timedelta(minutes=1)
"""The same order within this time is a second press of the same button."""
_INVITATIONS, _SLIPS, _EVENTS = (cast("Table", one.__table__) for one in (Invitation, Slip, HistoryEvent))


class SlipFault(StrEnum):
    """Why no slips are made."""

    CAMPAIGN_OVER = "campaign_over"
    NOT_OFFERED = "not_offered"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on one slip: the path its code to scan opens, and the code that can be typed or texted."""

    path: str
    code: str


def order(
    session: Session, keys: Keys, link: RelayLink, count: int, language: str, now: dt.datetime
) -> SlipBatch | SlipFault:
    """Make so many personal links on paper; all of them are told in the history, for nobody knows who gets one."""
    if campaign_state(link.campaign, now) is CampaignState.CLOSED:
        return SlipFault.CAMPAIGN_OVER
    if not (offers(link.campaign, Way.PAPER) and offers(link.campaign, Way.WEB)):
        return SlipFault.NOT_OFFERED
    # Two presses at once would each make what the other makes.
    session.execute(select(RelayLink.id).where(RelayLink.id == link.id).with_for_update())
    spoken = nearest(link.campaign, load(session, link.campaign.version_digest).languages, language)
    made = batches(session, link.id)
    if same := next((one for one in made if _again(one, count, spoken, now)), None):
        return same
    if sum(one.count for one in made) + count > MOST_SLIPS:
        return SlipFault.TOO_MANY
    batch = SlipBatch(relay_link_id=link.id, count=count, language=spoken, made_at=now)
    session.add(batch)
    session.flush()
    _make(session, keys, link, batch, now)
    return batch


def _again(batch: SlipBatch, count: int, language: str, now: dt.datetime) -> bool:
    return (batch.count, batch.language) == (count, language) and now - batch.made_at < TWICE


def _make(session: Session, keys: Keys, link: RelayLink, batch: SlipBatch, now: dt.datetime) -> None:
    indices = list(_indices(session, keys, link, batch))
    rows = [_invitation(keys, link, batch, index, now) for index in indices]
    session.execute(insert(_INVITATIONS), rows)
    known = select(Invitation.recipient_index, Invitation.id).where(Invitation.recipient_index.in_(indices))
    ids: Mapping[bytes, int] = {row[0]: row[1] for row in session.execute(known)}
    session.execute(
        insert(_SLIPS),
        [
            {"batch_id": batch.id, "invitation_id": ids[one], "fingerprint": _fingerprint(keys, _code(keys, one))}
            for one in indices
        ],
    )
    session.execute(insert(_EVENTS), [_printed(link, batch, ids[one], now) for one in indices])


def _indices(session: Session, keys: Keys, link: RelayLink, batch: SlipBatch) -> Iterator[bytes]:
    """What stands in for a number in these invitations; another one where its code is on a slip already."""
    for number in range(batch.count):
        turn = 0
        while _taken(session, keys, index := keys.index(f"slip:{link.id}:{batch.id}:{number}:{turn}")):
            turn += 1
        yield index


def _taken(session: Session, keys: Keys, index: bytes) -> bool:
    found = select(Slip.id).where(Slip.fingerprint == _fingerprint(keys, _code(keys, index)))
    return session.scalar(found) is not None


def _code(keys: Keys, index: bytes) -> str:
    return personal_code(keys.token("slip", index.hex()))


def _fingerprint(keys: Keys, code: str) -> bytes:
    return keys.fingerprint(f"slip:{code}")


def _invitation(keys: Keys, link: RelayLink, batch: SlipBatch, index: bytes, now: dt.datetime) -> Mapping[str, Any]:
    row = Invitation(campaign_id=link.campaign_id, recipient_index=index)
    return {
        "campaign_id": link.campaign_id,
        "relay_link_id": link.id,
        "fingerprint": keys.fingerprint(links.invitation_token(keys, row)),
        "recipient_index": index,
        "language": batch.language,
        "created_at": now,
    }


def _printed(link: RelayLink, batch: SlipBatch, invitation_id: int, now: dt.datetime) -> Mapping[str, Any]:
    about = {"invitation": invitation_id, "batch": batch.id, "language": batch.language}
    return {
        "campaign_id": link.campaign_id,
        "relay_link_id": link.id,
        "kind": EventKind.SLIP_PRINTED.value,
        "at": now,
        "data": about,
        "outside_id": f"printed:{invitation_id}",
    }


def batches(session: Session, link_id: int) -> Sequence[SlipBatch]:
    """A professional's, the newest first."""
    found = select(SlipBatch).where(SlipBatch.relay_link_id == link_id)
    return session.scalars(found.order_by(SlipBatch.id.desc())).all()


def printed(session: Session, keys: Keys, batch: SlipBatch) -> Sequence[Printed]:
    """Every slip of a batch, always in the same order."""
    found = select(Invitation).join(Slip, Slip.invitation_id == Invitation.id).where(Slip.batch_id == batch.id)
    return [
        Printed(f"/i/{links.invitation_token(keys, one)}", _code(keys, one.recipient_index))
        for one in session.scalars(found.order_by(Slip.id))
    ]


def is_on_paper(reader: Session | Connection, invitation_id: int) -> bool:
    return reader.scalar(select(Slip.id).where(Slip.invitation_id == invitation_id)) is not None


def find(session: Session, keys: Keys, typed: str) -> Invitation | None:
    """The invitation of a slip, by its code as somebody typed it; None where unknown, or the link revoked."""
    found = (
        select(Invitation)
        .join(Slip, Slip.invitation_id == Invitation.id)
        .join(Invitation.relay_link)
        .where(Slip.fingerprint == _fingerprint(keys, read_code(typed)), RelayLink.revoked_at.is_(None))
        .options(contains_eager(Invitation.relay_link))
    )
    return session.scalar(found)
