"""What a link opens, in one read: whose it is, its campaign, and the interview begun behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection, Table, and_, bindparam, select
from sqlalchemy.orm import Session

from app.collection.store import CAMPAIGN, COLUMNS, INTERVIEW, PERIOD, CampaignPeriod, Origin, Stored, stored_of
from app.database.prepared import LookUp
from app.distribution.tables import Invitation, RelayLink, Slip
from app.questionnaire.model import Language

_LINK = cast("Table", RelayLink.__table__)
_INVITATION = cast("Table", Invitation.__table__)
_SLIP = cast("Table", Slip.__table__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A link of either kind; a personal one has a language of its own, and perhaps an interview begun already."""

    campaign: CampaignPeriod
    version_digest: str
    """Of the interview begun, else what the campaign asks now."""
    origin: Origin
    language: Language | None = None
    begun: Stored | None = None
    prefilled: bool = False
    """Whether the invitation knows something that the interview takes over."""
    on_paper: bool = False
    """A personal link printed on a slip: nobody was written to."""


_LIVE = and_(_LINK.c.fingerprint == bindparam("fingerprint"), _LINK.c.revoked_at.is_(None))
_GROUP = LookUp(
    select(_LINK.c.id, CAMPAIGN.c.version_digest, *PERIOD)
    .join_from(_LINK, CAMPAIGN, _LINK.c.campaign_id == CAMPAIGN.c.id)
    .where(_LIVE)
)
_PERSONAL = LookUp(
    select(
        _INVITATION.c.id,
        _INVITATION.c.relay_link_id,
        _INVITATION.c.language,
        _INVITATION.c.prefill.is_not(None),
        _SLIP.c.id.is_not(None),
        CAMPAIGN.c.version_digest,
        *COLUMNS,
    )
    .join_from(_INVITATION, _LINK, _INVITATION.c.relay_link_id == _LINK.c.id)
    .join(CAMPAIGN, _LINK.c.campaign_id == CAMPAIGN.c.id)
    .outerjoin(_SLIP, _SLIP.c.invitation_id == _INVITATION.c.id)
    .outerjoin(INTERVIEW, INTERVIEW.c.invitation_id == _INVITATION.c.id)
    .where(_INVITATION.c.fingerprint == bindparam("fingerprint"), _LINK.c.revoked_at.is_(None))
)


def group(reader: Session | Connection, fingerprint: bytes) -> Opened | None:
    """What a group link opens; None where it is unknown or revoked."""
    row = _GROUP.first(reader, {"fingerprint": fingerprint})
    if row is None:
        return None
    link_id, version_digest, *period = row
    return Opened(CampaignPeriod(*period), version_digest, Origin(link_id))


def personal(reader: Session | Connection, fingerprint: bytes) -> Opened | None:
    """What a personal link opens; None where it is unknown or its relay link revoked."""
    row = _PERSONAL.first(reader, {"fingerprint": fingerprint})
    if row is None:
        return None
    invitation_id, link_id, language, prefilled, on_paper, version_digest, *rest = row
    begun = stored_of(rest) if rest[0] is not None else None
    digest = begun.version_digest if begun else version_digest
    period = CampaignPeriod(*rest[-len(PERIOD) :])
    return Opened(period, digest, Origin(link_id, invitation_id), language, begun, prefilled, on_paper)
