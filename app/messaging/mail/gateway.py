"""E-mail through the mail server of the settings; every failure is a value.

A mail server cannot be asked what it has. Where nobody knows whether it took a message, the same is sent once
more under the same Message-ID, which mailboxes know for a copy, as every mail server does itself (RFC 5321 4.5.4).
"""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from app.database.secrets import Keys
from app.messaging.core import Channel, ErrorClass
from app.messaging.gateway import Ambiguous, Kept, Outcome, Parcel, Refused, Sent
from app.messaging.mail.message import POLICY, compose
from app.messaging.mail.replies import Step, asks
from app.settings import MailSettings

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
UNREACHED = 503
"""Our code for a server that never heard us."""
UNWRITABLE = 553
"""Our code for an address or subject that cannot be put into a message."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: to connect, for one reply, and for the whole, which stays under the lease of a message."""

    connect: float = 5
    reply: float = 15
    whole: float = 45


class _Refusal(Exception):  # noqa: N818 -- a way out of the conversation, caught below
    def __init__(self, step: Step, code: int, text: bytes) -> None:
        self.refused = Refused(code, asks(step, code, text.decode("utf-8", "replace")))


@dataclass(frozen=True, slots=True)
class SmtpGateway:
    settings: MailSettings
    keys: Keys = field(repr=False)
    public_base_url: str
    clock: Callable[[], dt.datetime]
    patience: Patience = Patience()
    channel: Channel = Channel.EMAIL

    def send(self, parcel: Parcel) -> Outcome:
        try:
            message = compose(parcel, self.settings, self.keys, self.public_base_url, self.clock())
        except ValueError:
            return Refused(UNWRITABLE, ErrorClass.UNREACHABLE)
        conversation = _Conversation(self.settings, self.patience)
        try:
            conversation.open()
            conversation.name(self.settings.sender, parcel.recipient)
            conversation.deliver(message.as_bytes(policy=POLICY))
        except _Refusal as no:
            return no.refused
        except smtplib.SMTPResponseException as error:
            return Refused(error.smtp_code, ErrorClass.TRANSIENT)
        except (OSError, smtplib.SMTPException) as error:
            lost = conversation.in_delivery
            return Ambiguous(type(error).__name__) if lost else Refused(UNREACHED, ErrorClass.TRANSIENT)
        finally:
            conversation.close()
        return Sent(parcel.reference, "sent")

    def kept(self, parcel: Parcel, since: dt.datetime) -> tuple[Kept, ...] | Ambiguous:
        """Nothing to ask, and a copy is known for one."""
        return ()


class _Conversation:
    """One message to one recipient, in the order of RFC 5321."""

    def __init__(self, settings: MailSettings, patience: Patience) -> None:
        self._settings, self._patience = settings, patience
        self._end = time.monotonic() + patience.whole
        self._smtp: smtplib.SMTP | None = None
        self.in_delivery = False
        """Whether the server may have the message."""

    def open(self) -> None:
        named, wait = self._settings, self._patience.connect
        local = named.host in LOOPBACK
        if named.implicit_tls:
            secure = ssl.create_default_context()
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(named.host, named.port, timeout=wait, context=secure)
        else:
            smtp = smtplib.SMTP(named.host, named.port, timeout=wait)
        self._smtp = smtp
        self._wait()
        smtp.ehlo_or_helo_if_needed()
        if not named.implicit_tls and (smtp.has_extn("starttls") or not local):
            self._wait()
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        if named.user is not None:
            self._wait()
            smtp.login(named.user, named.password or "")

    def name(self, sender: str, recipient: str) -> None:
        self._said(Step.SENDER, self._ready().mail(sender), 250)
        self._said(Step.RECIPIENT, self._ready().rcpt(recipient), 250, 251)

    def deliver(self, content: bytes) -> None:
        smtp = self._ready()
        self._said(Step.CONTENT, smtp.docmd("DATA"), 354)
        self._ready()
        self.in_delivery = True
        # The library would send and wait in one, and not tell a lost connection before from one after.
        smtp.send(_dotted(content))
        self._said(Step.CONTENT, smtp.getreply(), 250)

    def close(self) -> None:
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.close()

    def _ready(self) -> smtplib.SMTP:
        self._wait()
        assert self._smtp is not None, "opened first"
        return self._smtp

    def _wait(self) -> None:
        """For the next reply, no longer than is left of the whole."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if self._smtp is not None and self._smtp.sock is not None:
            self._smtp.sock.settimeout(min(left, self._patience.reply))

    @staticmethod
    def _said(step: Step, reply: tuple[int, bytes], *good: int) -> None:
        if reply[0] not in good:
            raise _Refusal(step, *reply)


def _dotted(content: bytes) -> bytes:
    """As it goes over the wire: a leading dot doubled, a lone one at the end."""
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines) + b"\r\n.\r\n"
