"""Where an invited person can be reached, and what they are sent there: a text message or a letter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.database.secrets import Keys
from app.distribution import links, wording
from app.distribution.core import InviteFault, Problem
from app.distribution.tables import Invitation
from app.messaging import numbers
from app.messaging.core import Channel
from app.messaging.core.senders import Capabilities
from app.messaging.mail import service as mail
from app.messaging.mail.addresses import read_address
from app.messaging.service import Outgoing, enqueue
from app.site.language import translator
from app.versions.store import load

INVITATION = "invitation"
REMINDER = "reminder"
"""What messages to invited people are for, as the outbox keeps it."""


@dataclass(frozen=True, slots=True)
class Recipient:
    to: str = field(repr=False)
    channel: Channel


def read_recipient(raw: str, regions: frozenset[str]) -> Recipient | Problem:
    """A telephone number, or an e-mail address that its owner gave to be written to."""
    if "@" in raw:
        address = read_address(raw)
        return Recipient(address, Channel.EMAIL) if address else Problem(InviteFault.NOT_AN_ADDRESS)
    number = numbers.parse(raw, regions)
    return Problem(number.code) if isinstance(number, numbers.Problem) else Recipient(number, Channel.SMS)


@dataclass(frozen=True, slots=True)
class Message:
    """What about: an invitation, or a reminder of one. Two with one `dedup_key` are the same."""

    purpose: str
    dedup_key: str
    subject: str = wording.LETTER_SUBJECT


def write_to(
    session: Session,
    keys: Keys,
    invitation: Invitation,
    recipient: Recipient,
    message: Message,
    sender: Capabilities,
    base_url: str,
    now: dt.datetime,
) -> None:
    """Send somebody their own link, in the language of their invitation."""
    campaign, language = invitation.relay_link.campaign, invitation.language
    minutes, words = load(session, campaign.version_digest).survey.minutes, translator(language)
    address = f"{base_url}/i/{links.invitation_token(keys, invitation)}"
    to, purpose, key = recipient.to, message.purpose, message.dedup_key
    if recipient.channel is Channel.EMAIL:
        subject = words(message.subject) % {"project": campaign.project.name}
        text = wording.invitation_letter(campaign.project.name, minutes, address, words)
        mail.write(session, keys, mail.Letter(to, subject, text, purpose, key, language, campaign.id), base_url, now)
        return
    body = wording.invitation(campaign.project.name, minutes, address, words, two_way=sender.two_way)
    enqueue(session, keys, Outgoing(to, body, purpose, key, language, campaign.id), now)
