"""Campaigns, links, invitations, and what professionals tell us."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, update
from sqlalchemy.orm import Session

from app.database.inserts import insert_if_new
from app.database.secrets import Keys
from app.distribution import links, store
from app.distribution.core import (
    CampaignState,
    Consent,
    Declared,
    EventKind,
    InviteFault,
    Problem,
    Source,
    Way,
    campaign_state,
    nearest,
    offers,
    takes_new,
)
from app.distribution.history import record_event
from app.distribution.lifecycle import keep_seal, seal
from app.distribution.partner_files.service import ImportResult, import_partners
from app.distribution.recipients import INVITATION, Message, Recipient, read_recipient, write_to
from app.distribution.relaying import relay_links
from app.distribution.tables import (
    Campaign,
    Commitment,
    Declaration,
    Invitation,
    Project,
    RelayLink,
)
from app.messaging.core.senders import ANY_SENDER, Capabilities
from app.messaging.service import is_opted_out
from app.versions.store import load
from app.versions.tables import SurveyVersion

__all__ = [
    "ImportResult",
    "NewCampaign",
    "close_campaign",
    "commit_to",
    "declare",
    "find_or_make_project",
    "import_partners",
    "invite",
    "open_campaign",
    "record_event",
    "relay_links",
    "take_prefill",
]


@dataclass(frozen=True, slots=True)
class NewCampaign:
    key: str
    name: str
    project: Project
    version: SurveyVersion
    opens_at: dt.datetime
    closes_at: dt.datetime
    keyword: str | None = None
    test: bool = False


def find_or_make_project(session: Session, key: str, name: str) -> Project:
    project = store.find_project(session, key)
    if project is None:
        project = Project(key=key, name=name)
        session.add(project)
        session.flush()
    return project


def open_campaign(session: Session, new: NewCampaign, now: dt.datetime) -> Campaign:
    """Make a campaign that is ready at once: what will count as a success is fixed before the first answer."""
    campaign = draft_campaign(session, new, now)
    campaign.ready_at = now
    keep_seal(session, campaign)
    return campaign


def draft_campaign(session: Session, new: NewCampaign, now: dt.datetime) -> Campaign:
    """Make a campaign that may still be changed; nobody can answer it."""
    campaign = Campaign(
        key=new.key,
        name=new.name,
        project=new.project,
        version=new.version,
        opens_at=new.opens_at,
        closes_at=new.closes_at,
        keyword=new.keyword.strip().upper() if new.keyword else None,
        test=new.test,
    )
    campaign.version_digest = new.version.digest
    seal(session, campaign, now)
    session.add(campaign)
    session.flush()
    return campaign


def close_campaign(session: Session, campaign: Campaign, now: dt.datetime) -> None:
    """End it now; one that is over already stays as it ended."""
    if campaign_state(campaign, now) is not CampaignState.CLOSED:
        campaign.closed_at = now
        session.flush()


def declare(session: Session, link: RelayLink, said: Declared, now: dt.datetime, source: Source) -> Declaration:
    """Keep what a professional says; earlier figures stay in the history. Fewer than answered is theirs to say."""
    row = Declaration(
        relay_link_id=link.id,
        kind=said.kind.value,
        low=said.low,
        high=said.high,
        method=said.method.value,
        source=source.value,
        day=said.day,
        at=now,
    )
    session.add(row)
    session.flush()
    data = {"low": said.low, "high": said.high, "method": said.method.value, "source": source.value}
    if said.day is not None:
        data["day"] = said.day.isoformat()
    record_event(session, link.campaign_id, link.id, EventKind(said.kind.value), now, data=data)
    return row


def commit_to(
    session: Session, link: RelayLink, count: int, due_on: dt.date, now: dt.datetime, source: Source
) -> Commitment:
    """Keep a promise to forward to `count` people by a date; a later one takes its place."""
    row = Commitment(relay_link_id=link.id, count=count, due_on=due_on, source=source.value, made_at=now)
    session.add(row)
    session.flush()
    data = {"count": count, "due_on": due_on.isoformat(), "source": source.value}
    record_event(session, link.campaign_id, link.id, EventKind.PROMISED, now, data=data)
    return row


def invite(
    session: Session,
    keys: Keys,
    link: RelayLink,
    raw: str,
    language: str,
    now: dt.datetime,
    *,
    base_url: str,
    sender: Capabilities = ANY_SENDER,
    prefill: Mapping[str, str] | None = None,
    consent: Consent | None = None,
) -> Invitation | Problem:
    """Write to one person, at a telephone number or an e-mail address, with a link of their own.

    Whoever is invited already in this campaign gets nothing more, and whoever asks is not told. Of `prefill`,
    only names that the survey declares are kept; how the person agreed stays in the history.
    """
    recipient = _recipient(session, keys, link.campaign, raw, now, sender)
    if isinstance(recipient, Problem):
        return recipient
    language = nearest(link.campaign, load(session, link.campaign.version_digest).languages, language)
    invitation, new = _invitation(session, keys, link, recipient.to, language, now)
    if new:
        invitation.prefill = _sealed_prefill(session, keys, link.campaign, prefill or {})
        message = Message(INVITATION, f"invitation:{invitation.id}")
        write_to(session, keys, invitation, recipient, message, sender, base_url, now)
        _written_down(session, invitation, consent, now)
    return invitation


def _recipient(
    session: Session, keys: Keys, campaign: Campaign, raw: str, now: dt.datetime, sender: Capabilities
) -> Recipient | Problem:
    """Who is meant, where the campaign may write to them now."""
    if not takes_new(campaign, now):
        return Problem(InviteFault.CAMPAIGN_NOT_OPEN)
    recipient = read_recipient(raw, sender.regions)
    if isinstance(recipient, Problem):
        return recipient
    if not offers(campaign, Way(recipient.channel.value)):
        return Problem(InviteFault.NOT_OFFERED)
    return Problem(InviteFault.OPTED_OUT) if is_opted_out(session, keys, recipient.to) else recipient


def _written_down(session: Session, invitation: Invitation, consent: Consent | None, now: dt.datetime) -> None:
    agreed = {"consent": consent.value} if consent else {}
    about = {"language": invitation.language, "invitation": invitation.id, **agreed}
    once, link = f"invited:{invitation.id}", invitation.relay_link_id
    record_event(session, invitation.campaign_id, link, EventKind.INVITED, now, data=about, outside_id=once)


def _sealed_prefill(session: Session, keys: Keys, campaign: Campaign, given: Mapping[str, str]) -> bytes | None:
    names = load(session, campaign.version_digest).survey.prefill
    known = {name: given[name] for name in names if given.get(name)}
    return keys.seal(json.dumps(known)) if known else None


def take_prefill(session: Session, keys: Keys, invitation_id: int | None) -> Mapping[str, str]:
    """What an invitation knows, for the interview that begins now and keeps it; the invitation forgets it."""
    sealed = store.prefill(session, invitation_id) if invitation_id is not None else None
    if sealed is None:
        return {}
    session.execute(update(Invitation).where(Invitation.id == invitation_id).values(prefill=None))
    # What a lost secret sealed keeps nobody from beginning.
    known: dict[str, str] = json.loads(keys.opened(sealed) or "{}")
    return known


def _invitation(
    session: Session, keys: Keys, link: RelayLink, to: str, language: str, now: dt.datetime
) -> tuple[Invitation, bool]:
    """The one invitation of a number or address in this campaign, and whether it was made just now."""
    row = Invitation(campaign_id=link.campaign_id, recipient_index=keys.index(to))
    values = {
        "campaign_id": row.campaign_id,
        "relay_link_id": link.id,
        "fingerprint": keys.fingerprint(links.invitation_token(keys, row)),
        "recipient_index": row.recipient_index,
        "language": language,
        "created_at": now,
    }
    new = insert_if_new(session, cast("Table", Invitation.__table__), values)
    invitation = store.invitation_of(session, link.campaign_id, row.recipient_index)
    assert invitation is not None
    return invitation, new
