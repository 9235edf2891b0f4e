"""The stand-in's mail: every letter it took, and the faults it was told to have next."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime
from enum import StrEnum
from mailbox import Maildir
from pathlib import Path

Clock = Callable[[], dt.datetime]


class MailFault(StrEnum):
    """What the mail server does wrong, once per time it was told to."""

    NO_SUCH_BOX = "no_such_box"
    """550 5.1.1 to the recipient."""
    LATER = "later"
    """451 4.7.1 to the recipient, as servers do to senders they do not know."""
    CLOSING = "closing"
    """421 and the end, before any recipient."""
    SPAM = "spam"
    """554 5.7.1 after the message."""
    SILENT = "silent"
    """Takes the message and says nothing."""
    DROPPED = "dropped"
    """Takes the message and closes without a word."""
    LOST = "lost"
    """Closes half-way through the message, and has nothing."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it came, and how often the same one came."""

    number: int
    recipient: str
    content: bytes
    at: dt.datetime
    times: int = 1

    @property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.content, policy=default)
        assert isinstance(message, EmailMessage), "the policy makes no other"
        return message

    def part(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        return str(body.get_content()).replace("\r\n", "\n") if body else ""

    @property
    def stop_address(self) -> str | None:
        """Where a mail program's own button to unsubscribe goes."""
        named = str(self.message.get("List-Unsubscribe", "")).strip("<>")
        return named or None


class Letters:
    """Everything the mailbox knows; safe to use from many threads."""

    def __init__(self, clock: Clock, bounces: Path | None = None) -> None:
        self._clock, self._bounces = clock, bounces
        self._lock = threading.Lock()
        self._letters: dict[str, Letter] = {}
        self._faults: Counter[MailFault] = Counter()

    def take(self, recipient: str, content: bytes) -> None:
        """Keep a message; one under a Message-ID that is known is the same once more, as mailboxes have it."""
        name = str(message_from_bytes(content, policy=default)["message-id"])
        with self._lock:
            known = self._letters.get(name)
            new = Letter(len(self._letters) + 1, recipient, content, self._clock())
            self._letters[name] = replace(known, times=known.times + 1) if known else new

    def all(self) -> list[Letter]:
        """Newest first."""
        with self._lock:
            return sorted(self._letters.values(), key=lambda one: -one.number)

    def find(self, number: int) -> Letter | None:
        return next((one for one in self.all() if one.number == number), None)

    def fail(self, fault: MailFault, times: int) -> None:
        with self._lock:
            self._faults[fault] += times

    def take_fault(self, *faults: MailFault) -> MailFault | None:
        """The first of these faults that is due, used up."""
        with self._lock:
            due = next((fault for fault in faults if self._faults[fault] > 0), None)
            if due:
                self._faults[due] -= 1
            return due

    @property
    def can_return(self) -> bool:
        return self._bounces is not None

    def send_back(self, letter: Letter) -> None:
        """Report that the address takes no mail, as the server of a person who has left would do days later."""
        if self._bounces is not None:
            Maildir(self._bounces).add(report(letter, self._clock()).as_bytes(policy=SMTP))


def report(letter: Letter, now: dt.datetime, status: str = "5.1.1") -> EmailMessage:
    """A report of failure (RFC 3464) about a letter."""
    told = EmailMessage(SMTP)
    told["From"], told["To"] = "MAILER-DAEMON@mail.example.org", str(letter.message["From"])
    told["Subject"], told["Date"] = "Undelivered Mail Returned to Sender", format_datetime(now)
    told.set_content("This address takes no mail.")
    told.make_mixed()
    told.set_type("multipart/report")
    told.set_param("report-type", "delivery-status")
    told.attach(_status(letter.recipient, status))
    told.attach(_headers(letter))
    return told


def _status(recipient: str, status: str) -> EmailMessage:
    lines = (
        "Reporting-MTA: dns; mail.example.org",
        "",
        f"Final-Recipient: rfc822; {recipient}",
        "Action: failed",
        f"Status: {status}",
        f"Diagnostic-Code: smtp; 550 {status} User unknown",
        "",
    )
    part = message_from_bytes(
        "\r\n".join(("Content-Type: message/delivery-status", "", *lines)).encode(), policy=default
    )
    assert isinstance(part, EmailMessage), "the policy makes no other"
    return part


def _headers(letter: Letter) -> EmailMessage:
    part = EmailMessage(SMTP)
    head = letter.content.partition(b"\r\n\r\n")[0]
    part.set_content(head.decode("ascii", "replace") + "\n", subtype="rfc822-headers")
    return part
