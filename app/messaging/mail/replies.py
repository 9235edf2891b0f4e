"""What a mail server's reply asks of us (RFC 5321, RFC 3463)."""

from __future__ import annotations

import re
from enum import StrEnum

from app.messaging.core import ErrorClass


class Step(StrEnum):
    """Where in the conversation the reply came."""

    GREETING = "greeting"
    """Before any message was spoken of: it would meet every message alike."""
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_NO_SUCH_BOX = frozenset({550, 551, 553})
_REFUSED_MAIL = frozenset({554, 571})


def asks(step: Step, code: int, text: str) -> ErrorClass:
    """A server that stumbles (4xx) or that nobody can speak to is asked again; a final no is sorted by its reason."""
    if step is Step.GREETING or not 500 <= code < 600:
        return ErrorClass.TRANSIENT
    found = _ENHANCED.search(text)
    if found and found[1] == "5":
        return _by_reason(step, found[2], found[3])
    if step is Step.RECIPIENT and code in _NO_SUCH_BOX:
        return ErrorClass.UNREACHABLE
    return ErrorClass.BLOCKED if code in _REFUSED_MAIL else ErrorClass.OURS


def _by_reason(step: Step, subject: str, detail: str) -> ErrorClass:
    if subject == "2" and detail == "2":
        return ErrorClass.TRANSIENT  # the box is full today
    if subject in {"1", "2"} and step is not Step.SENDER:
        return ErrorClass.UNREACHABLE
    return ErrorClass.BLOCKED if subject == "7" else ErrorClass.OURS


def is_permanent(status: str) -> bool:
    """Whether a report of failure (`5.1.1`) means that this address takes no mail at all."""
    found = _ENHANCED.fullmatch(status.strip())
    return bool(found and found[1] == "5" and found[2] in {"1", "2"} and (found[2], found[3]) != ("2", "2"))
