"""A parcel as an e-mail: both faces, and the headers that machines read."""

from __future__ import annotations

import datetime as dt
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from app.database.secrets import Keys
from app.messaging.gateway import Parcel
from app.messaging.mail.addresses import ONE_CLICK, STOP_HEADER, read_address, stop_address
from app.messaging.mail.letters import one_line, page
from app.settings import MailSettings
from app.site.language import direction

_RIGHT_TO_LEFT_MARK = "\u200f"


class _Letters(EmailPolicy):
    """Folds all headers but the address to unsubscribe: split into encoded words, no mail program finds it."""

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}" if name == STOP_HEADER else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii") if name == STOP_HEADER else super().fold_binary(name, value)


POLICY = _Letters(linesep="\r\n", cte_type="7bit")
"""Whatever is on the way keeps it as it is."""


def message_id(reference: str, sender: str) -> str:
    """Always the same for one message, so that a copy sent twice is known for one."""
    return f"<{reference}@{sender.rpartition('@')[2]}>"


def compose(parcel: Parcel, settings: MailSettings, keys: Keys, base_url: str, now: dt.datetime) -> EmailMessage:
    """Raises ValueError where an address or a header cannot be written without harm."""
    if read_address(parcel.recipient) != parcel.recipient:
        raise ValueError("This is not one address, as it is written to.")
    message = EmailMessage(POLICY)
    subject = _directed(one_line(parcel.subject or ""), parcel.language)
    message["From"] = Address(one_line(settings.sender_name), addr_spec=settings.sender)
    message["To"] = Address(addr_spec=parcel.recipient)
    message["Subject"] = subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(parcel.reference, settings.sender)
    # No holiday notices to us, and none from us to machines (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    stop = stop_address(keys, base_url, parcel.recipient)
    if stop in parcel.body:
        # One press in the mail program is enough (RFC 8058).
        message[STOP_HEADER] = f"<{stop}>"
        message[f"{STOP_HEADER}-Post"] = f"{STOP_HEADER}={ONE_CLICK}"
    message.set_content(parcel.body, cte="quoted-printable")
    message.add_alternative(page(parcel.body, subject, parcel.language), subtype="html", cte="quoted-printable")
    message["Content-Language"] = parcel.language  # content takes away such headers before it
    return message


def _directed(subject: str, language: str) -> str:
    """Mail programs let a subject run as its first letter does: an Arabic one may begin with a Latin name."""
    return f"{_RIGHT_TO_LEFT_MARK}{subject}" if subject and direction(language) == "rtl" else subject
