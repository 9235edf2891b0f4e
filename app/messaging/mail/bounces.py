"""Reports of failure (RFC 3464) that come back to the sender's mailbox."""

from __future__ import annotations

import email
import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path

from app.messaging.mail.replies import is_permanent

_REFERENCE = re.compile(r"<([0-9a-f]{32})@")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A message of ours that did not arrive."""

    reference: str
    permanent: bool
    """Whether the address takes no mail at all; else the letter alone was lost."""


def read_report(content: bytes) -> Bounce | None:
    """What a message says of one of ours; None for whatever else people and machines write."""
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage), "the policy makes no other"
    if message.get_content_type() != "multipart/report":
        return None
    failed = [status for action, status in _fates(message) if action == "failed"]
    reference = _reference(message)
    return Bounce(reference, any(map(is_permanent, failed))) if failed and reference else None


def _fates(report: Message) -> Iterator[tuple[str, str]]:
    """What became of each recipient: the action taken and its status."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            for block in blocks if isinstance(blocks, list) else []:
                if isinstance(block, Message) and "action" in block:
                    yield str(block["action"]).strip().lower(), str(block.get("status", ""))


def _reference(report: Message) -> str | None:
    """Ours, in the Message-ID of what comes back with the report."""
    for part in report.walk():
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            found = _REFERENCE.search(_original_id(part))
            if found:
                return found[1]
    return None


def _original_id(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return str(payload[0].get("message-id", ""))
    headers = email.message_from_string(str(payload), policy=default)
    return str(headers.get("message-id", ""))


def unread(folder: Path) -> Iterator[bytes]:
    """New messages of a Maildir, marked as read once the caller is done with each; nothing is ever deleted."""
    if not (folder / "new").is_dir():
        return
    box = mailbox.Maildir(folder, create=False)
    for key in list(box.iterkeys()):
        message = box[key]
        if message.get_subdir() != "new":
            continue
        yield message.as_bytes()
        message.set_subdir("cur")
        message.add_flag("S")
        box[key] = message
