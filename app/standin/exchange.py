"""The stand-in's memory: telephones, messages, and the faults it was told to have next."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import uuid4

Clock = Callable[[], dt.datetime]


class Fault(StrEnum):
    """What the stand-in does wrong, once per time it was told to."""

    BUSY = "busy"
    """429, code 20429."""
    BROKEN = "broken"
    """500 with a JSON error; nothing was taken."""
    HTML = "html"
    """502 with a page from some proxy; nothing was taken."""
    LATE = "late"
    """Takes the message, then answers when nobody waits any more."""
    EARLY = "early"
    """Tells the whole fate of the message before it answers that it took it."""
    OPTED_OUT = "opted_out"
    """400, code 21610."""
    NO_MOBILE = "no_mobile"
    """400, code 21614."""
    OPTED_OUT_LATER = "opted_out_later"
    """Takes the message, then reports 21610."""
    BLOCKED = "blocked"
    """Takes the message, then reports that an operator filtered it: 30007."""
    AWAY = "away"
    """Takes the message, then reports a telephone that is off: 30003."""
    DUPLICATE = "duplicate"
    """Every status report twice."""
    SHUFFLED = "shuffled"
    """Status reports in reverse order."""
    SILENT = "silent"
    """No status reports."""


class Line(StrEnum):
    """What a telephone does when it rings."""

    ANSWERS = "answers"
    """Picks up, and presses 1 where a key is asked for."""
    VOICEMAIL = "voicemail"
    """Picks up and presses nothing."""
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Call:
    """One leg of a call, as the provider keeps it."""

    sid: str
    sender: str
    recipient: str
    status: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One text message, as the provider keeps it."""

    sid: str
    direction: str
    sender: str
    recipient: str
    body: str
    status: str
    created_at: dt.datetime
    callback: str | None = None
    valid_for: int | None = None
    """Seconds after which it is not delivered any more."""
    error: int | None = None
    picture: bool = False
    """Sent with it, as telephones can; the stand-in keeps none."""

    @property
    def incoming(self) -> bool:
        return self.direction == "inbound"


class Exchange:
    """Everything the stand-in knows; safe to use from many threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._messages: dict[str, Message] = {}
        self._faults: Counter[Fault] = Counter()
        self._calls: dict[str, Call] = {}
        self._lines: dict[str, Line] = {}

    def add(
        self,
        direction: str,
        sender: str,
        recipient: str,
        body: str,
        status: str,
        callback: str | None = None,
        valid_for: int | None = None,
        *,
        picture: bool = False,
    ) -> Message:
        sid, now = f"{'MM' if picture else 'SM'}{uuid4().hex}", self._clock()
        message = Message(sid, direction, sender, recipient, body, status, now, callback, valid_for, picture=picture)
        with self._lock:
            self._messages[message.sid] = message
        return message

    def set_status(self, sid: str, status: str, error: int | None = None) -> None:
        with self._lock:
            self._messages[sid] = replace(self._messages[sid], status=status, error=error)

    def find(self, sid: str) -> Message | None:
        with self._lock:
            return self._messages.get(sid)

    def to(self, number: str | None) -> list[Message]:
        """What was sent to a number, or to anyone; newest first."""
        return [one for one in reversed(self._all()) if not one.incoming and number in {None, one.recipient}]

    def conversation(self, number: str) -> list[Message]:
        """Everything to and from one telephone, oldest first."""
        return [one for one in self._all() if number in {one.sender, one.recipient}]

    def telephones(self) -> list[str]:
        """Numbers that wrote or were written to, the latest first."""
        numbers = (one.sender if one.incoming else one.recipient for one in reversed(self._all()))
        return list(dict.fromkeys(numbers))

    def _all(self) -> list[Message]:
        with self._lock:
            return list(self._messages.values())

    def ring(self, sender: str, recipient: str) -> Call:
        call = Call(f"CA{uuid4().hex}", sender, recipient, "queued", self._clock())
        with self._lock:
            self._calls[call.sid] = call
        return call

    def set_call(self, sid: str, status: str) -> Call:
        with self._lock:
            self._calls[sid] = replace(self._calls[sid], status=status)
            return self._calls[sid]

    def calls(self) -> list[Call]:
        """Every leg, oldest first."""
        with self._lock:
            return list(self._calls.values())

    def line(self, number: str) -> Line:
        with self._lock:
            return self._lines.get(number, Line.ANSWERS)

    def set_line(self, number: str, line: Line) -> None:
        with self._lock:
            self._lines[number] = line

    def fail(self, fault: Fault, times: int) -> None:
        with self._lock:
            self._faults[fault] += times

    def faults(self) -> dict[Fault, int]:
        """What is still to go wrong, and how often."""
        with self._lock:
            return {fault: times for fault, times in self._faults.items() if times > 0}

    def mend(self) -> None:
        with self._lock:
            self._faults.clear()

    def take_fault(self, *faults: Fault) -> Fault | None:
        """The first of these faults that is due, used up."""
        with self._lock:
            due = next((fault for fault in faults if self._faults[fault] > 0), None)
            if due:
                self._faults[due] -= 1
            return due
