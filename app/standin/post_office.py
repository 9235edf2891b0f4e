"""A small mail server on this machine, enough of RFC 5321 for a letter to come in; it delivers nothing further."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.standin.letters import Letters, MailFault

LONGEST_LINE = 4096
MOST_LINES = 20_000
IDLE_SECONDS = 30
CRLF = b"\r\n"


class _Goodbye(Exception):  # noqa: N818 -- the end of a conversation, caught where it began
    """Close without another word."""


class _Conversation(socketserver.StreamRequestHandler):
    """One connection: commands in, replies out."""

    timeout = IDLE_SECONDS
    server: _Server

    def handle(self) -> None:
        self._recipients: list[str] = []
        self._say("220 post.example.org ready")
        try:
            while self._obey(self._line()):
                pass
        except (_Goodbye, OSError):
            return

    def _line(self) -> bytes:
        line = self.rfile.readline(LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise _Goodbye
        return line.rstrip(CRLF)

    def _say(self, reply: str) -> None:
        self.wfile.write(reply.encode() + CRLF)

    def _obey(self, line: bytes) -> bool:
        """Whether the conversation goes on."""
        verb, rest = line[:4].upper(), line[4:].decode("ascii", "replace").strip()
        match verb:
            case b"EHLO" | b"HELO":
                self._say("250 post.example.org")
            case b"MAIL":
                return self._sender()
            case b"RCPT":
                self._recipient(rest)
            case b"DATA":
                self._data()
            case b"RSET" | b"NOOP":
                self._recipients = self._recipients if verb == b"NOOP" else []
                self._say("250 2.0.0 Ok")
            case b"QUIT":
                self._say("221 2.0.0 Bye")
                return False
            case _:
                self._say("502 5.5.1 Not known here")
        return True

    def _sender(self) -> bool:
        if self.server.letters.take_fault(MailFault.CLOSING):
            self._say("421 4.3.2 Closing, come again later")
            return False
        self._recipients = []
        self._say("250 2.1.0 Ok")
        return True

    def _recipient(self, rest: str) -> None:
        match self.server.letters.take_fault(MailFault.NO_SUCH_BOX, MailFault.LATER):
            case MailFault.NO_SUCH_BOX:
                self._say("550 5.1.1 No such person here")
            case MailFault.LATER:
                self._say("451 4.7.1 Greylisted, come again later")
            case _:
                self._recipients.append(rest.partition("<")[2].partition(">")[0])
                self._say("250 2.1.5 Ok")

    def _data(self) -> None:
        if not self._recipients:
            self._say("503 5.5.1 Say first to whom")
            return
        self._say("354 Go on, a dot alone ends it")
        if self.server.letters.take_fault(MailFault.LOST):
            self.rfile.readline(LONGEST_LINE)
            raise _Goodbye
        self._take(self._content())

    def _content(self) -> bytes:
        lines: list[bytes] = []
        while (line := self._line()) != b".":
            lines.append(line.removeprefix(b"."))
            if len(lines) > MOST_LINES:
                raise _Goodbye
        return CRLF.join(lines) + CRLF

    def _take(self, content: bytes) -> None:
        fault = self.server.letters.take_fault(MailFault.SPAM, MailFault.SILENT, MailFault.DROPPED)
        if fault is MailFault.SPAM:
            self._say("554 5.7.1 Looks like spam")
            return
        for recipient in self._recipients:
            self.server.letters.take(recipient, content)
        if fault is MailFault.SILENT:
            self.rfile.read(1)  # until the other side gives up
        if fault is not None:
            raise _Goodbye
        self._say("250 2.0.0 Taken")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, host: str, letters: Letters) -> None:
        self.letters = letters
        super().__init__((host, 0), _Conversation)


@contextmanager
def post_office(letters: Letters, host: str = "127.0.0.1") -> Iterator[int]:
    """Take mail on a free port of this machine until the block ends; the port."""
    with _Server(host, letters) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
