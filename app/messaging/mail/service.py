"""Writing a letter to the outbox, and what comes back about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from app.access.courier import SignInMail
from app.database import Database
from app.database.secrets import Keys
from app.messaging import core, store
from app.messaging.core import Channel, State
from app.messaging.core.states import SIGN_IN
from app.messaging.mail import wording
from app.messaging.mail.addresses import read_address, stop_address
from app.messaging.mail.letters import FOOT
from app.messaging.service import BOUNCED, Outgoing, enqueue, silence
from app.messaging.tables import OptOut, OutgoingMessage
from app.settings import MailSettings
from app.site.language import translator

if TYPE_CHECKING:
    from app.messaging.mail.bounces import Bounce

LOST = 550
"""Our code for a letter that came back later."""


class Silence(StrEnum):
    """Why nothing more goes to an address; the words the opt-outs keep."""

    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = BOUNCED


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in one language, its text in the shapes of `letters`. Two with one `dedup_key` are the same."""

    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    purpose: str
    dedup_key: str
    language: str
    campaign_id: int | None = None


def write(session: Session, keys: Keys, letter: Letter, base_url: str, now: dt.datetime) -> OutgoingMessage | None:
    """Put a letter into the outbox, with the way to get no more; None for no address, or a letter written before."""
    to = read_address(letter.to)
    if to is None:
        return None
    words = translator(letter.language)
    foot = f"{FOOT}\n{words(wording.STOP)}\n{stop_address(keys, base_url, to)}"
    return _enqueue(session, keys, letter, to, f"{letter.text}\n\n{foot}", now)


def send_sign_in(session: Session, keys: Keys, mail: SignInMail, base_url: str, now: dt.datetime) -> None:
    """A sign-in link somebody has asked for; nothing to unsubscribe from."""
    to = read_address(mail.to)
    if to is None:
        return
    subject, text = wording.sign_in(mail, f"{base_url}/sign-in/{mail.token}", translator(mail.language))
    key = f"sign-in:{keys.fingerprint(mail.token).hex()}"
    _enqueue(session, keys, Letter(to, subject, text, SIGN_IN, key, mail.language), to, text, now)


def _enqueue(
    session: Session, keys: Keys, letter: Letter, to: str, body: str, now: dt.datetime
) -> OutgoingMessage | None:
    outgoing = Outgoing(
        to=to,
        body=body,
        purpose=letter.purpose,
        dedup_key=letter.dedup_key,
        language=letter.language,
        campaign_id=letter.campaign_id,
        channel=Channel.EMAIL,
        subject=letter.subject,
        at_once=letter.purpose == SIGN_IN,
    )
    return enqueue(session, keys, outgoing, now)


def silence_of(session: Session, keys: Keys, address: str) -> Silence | None:
    """Why an address is not written to, if it is not."""
    to = read_address(address)
    row = session.get(OptOut, keys.index(to)) if to else None
    if row is None:
        return None
    return Silence.BOUNCED if row.source == Silence.BOUNCED else Silence.UNSUBSCRIBED


def record_bounce(session: Session, bounce: Bounce, now: dt.datetime) -> bool:
    """A letter came back; whether it was ours. An address that takes no mail is not written to again."""
    row = store.by_reference(session, bounce.reference)
    if row is None or row.channel != Channel.EMAIL:
        return False
    row.state = core.latest(State(row.state), State.UNDELIVERED)
    row.error_code = LOST
    row.settled_at = row.settled_at or now
    if bounce.permanent:
        silence(session, row.recipient_index, now, Silence.BOUNCED)
    return True


def read_bounces(database: Database, settings: MailSettings, now: dt.datetime) -> int:
    """Take in the reports that have come since; how many were about letters of ours."""
    found = 0
    if settings.bounces is None:
        return found
    # Loaded here: what reads a mailbox is of no use to a web process.
    from app.messaging.mail import bounces

    for content in bounces.unread(settings.bounces):
        bounce = bounces.read_report(content)
        if bounce is not None:
            with database.session() as session, session.begin():
                found += record_bounce(session, bounce, now)
    return found
