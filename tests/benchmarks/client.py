"""The web benchmark's respondents: a closed loop of people without think time, who fill in whatever form they meet.

A page is scanned, never understood: its first form, what that form sends by itself, and the boxes and options after
each question's number. So the same client answers one question a page, five, or another server's pages. Plain
sockets and one regular expression, so that the client takes as little as it can of the machine it shares.
"""

import html
import itertools
import multiprocessing
import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import urlencode, urlsplit

from tests.benchmarks.answering import Sent, language_of, sent

PROCESSES: Final = 2
MOST_PAGES: Final = 60
MOST_REDIRECTS: Final = 5
TIMEOUT: Final = 60.0
LAST_PAGE: Final = "/end"
"""How the address of the last page ends."""

TAG = re.compile(r"<(form|input|option|select|textarea|button|/form)\b([^>]*)>|(?<=>)\s*(\d\d)\.\s")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
OPTIONS = frozenset({"radio", "checkbox", "option"})
SILENT = frozenset({"submit", "button", "file"})


class JourneyError(RuntimeError):
    """A page the respondent cannot go on from; names where, not what was answered."""


@dataclass(frozen=True, slots=True)
class Control:
    kind: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Form:
    action: str
    hidden: tuple[tuple[str, str], ...]
    questions: dict[int, list[Control]]
    button: tuple[str, str] | None

    def filled(self, respondent: int) -> list[tuple[str, str]]:
        pairs = list(self.hidden)
        for number, controls in self.questions.items():
            pairs += fill(controls, sent(number, respondent))
        return pairs + ([self.button] if self.button else [])


def fill(controls: list[Control], said: Sent) -> list[tuple[str, str]]:
    """Boxes in their order, one alone taking everything; where there are none, options by their codes."""
    boxes = [one for one in controls if one.kind not in OPTIONS]
    if len(boxes) == 1:
        return [(boxes[0].name, "/".join(said))]
    if boxes:
        return [(one.name, part) for one, part in zip(boxes, said, strict=True)]
    pairs = [(one.name, one.value) for one in controls if one.value in said]
    if len(pairs) != len(said):
        raise JourneyError("an option is not offered")
    return pairs


def form_of(page: str, path: str) -> Form:
    """The first form of the page's main part."""
    reading = _Reading(path)
    for found in TAG.finditer(page, page.find("<form", page.index("<main"))):
        tag, inside, number = found.groups()
        if tag == "/form":
            break
        if number:
            reading.controls = reading.questions.setdefault(int(number), [])
        else:
            reading.meets(tag, dict(ATTRIBUTE.findall(inside)))
    return reading.form()


class _Reading:
    """A form as far as it has been read. What stands above every question is left as it is."""

    def __init__(self, path: str) -> None:
        self.questions: dict[int, list[Control]] = {}
        self.controls: list[Control] = []
        self._action, self._select = path, ""
        self._hidden: list[tuple[str, str]] = []
        self._button: tuple[str, str] | None = None

    def meets(self, tag: str, told: dict[str, str]) -> None:
        name, value = told.get("name", ""), _plain(told.get("value", ""))
        if tag == "input":
            self._input(told.get("type", "text"), name, value)
        elif tag == "option":
            self.controls.append(Control("option", self._select, value))
        elif tag == "textarea":
            self.controls.append(Control("text", name, ""))
        elif tag == "select":
            self._select = name
        elif tag == "form":
            self._action = _plain(told.get("action", self._action))
        elif self._button is None and "main" in told.get("class", "").split():
            self._button = name, value

    def _input(self, kind: str, name: str, value: str) -> None:
        if kind == "hidden":
            self._hidden.append((name, value))
        elif kind not in SILENT:
            self.controls.append(Control(kind, name, value))

    def form(self) -> Form:
        asked = {number: controls for number, controls in self.questions.items() if controls}
        return Form(self._action, tuple(self._hidden), asked, self._button)


def _plain(text: str) -> str:
    return html.unescape(text) if "&" in text else text


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    location: str
    body: bytes
    zipped: bool

    def text(self) -> str:
        return (zlib.decompress(self.body, 31) if self.zipped else self.body).decode()


class Browser:
    """One respondent's: a connection of their own, kept open, and cookies."""

    def __init__(self, address: tuple[str, int], language: str) -> None:
        self._address, self._language = address, language
        self._cookies: dict[str, str] = {}
        self._socket: socket.socket | None = None
        self.requests = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._socket:
            self._socket.close()
            self._socket = None

    def get(self, path: str) -> Answer:
        return self._ask(f"GET {path}", b"")

    def post(self, path: str, pairs: list[tuple[str, str]], headers: Sequence[str] = ()) -> Answer:
        return self._ask(f"POST {path}", urlencode(pairs).encode(), headers)

    def _ask(self, line: str, body: bytes, headers: Sequence[str] = ()) -> Answer:
        self.requests += 1
        head = [f"{line} HTTP/1.1", f"Host: {self._address[0]}:{self._address[1]}", "Accept-Encoding: gzip",
                f"Accept-Language: {self._language}"]  # fmt: skip
        head += headers
        if self._cookies:
            head.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self._cookies.items()))
        if body or line.startswith("POST"):
            head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        whole = "\r\n".join((*head, "", "")).encode() + body
        kept = self._socket is not None
        try:
            return self._exchange(whole)
        except (ConnectionError, BrokenPipeError):
            # A server may end an idle connection just as it is used again; nothing else is tried twice.
            self._close()
            if not kept:
                raise
            return self._exchange(whole)

    def _exchange(self, whole: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, TIMEOUT)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(whole)
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        status, headers = self._head(received[:end].decode("latin-1"))
        body = self._body(headers, received[end + 4 :])
        if headers.get("connection", "").lower() == "close":
            self._close()
        return Answer(status, headers.get("location", ""), body, headers.get("content-encoding") == "gzip")

    def _more(self) -> bytes:
        assert self._socket is not None
        got = self._socket.recv(65536)
        if not got:
            raise ConnectionResetError
        return got

    def _head(self, head: str) -> tuple[int, dict[str, str]]:
        first, *lines = head.split("\r\n")
        headers = {}
        for line in lines:
            name, value = line.split(":", 1)
            name, value = name.lower(), value.strip()
            if name == "set-cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self._cookies[cookie] = kept
            headers[name] = value
        return int(first.split(" ", 2)[1]), headers

    def _body(self, headers: dict[str, str], body: bytes) -> bytes:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return self._chunks(body)
        length = int(headers.get("content-length", "0"))
        while len(body) < length:
            body += self._more()
        return body

    def _chunks(self, rest: bytes) -> bytes:
        whole = b""
        while True:
            while b"\r\n" not in rest:
                rest += self._more()
            size, _, rest = rest.partition(b"\r\n")
            length = int(size, 16)
            while len(rest) < length + 2:
                rest += self._more()
            if length == 0:
                return whole
            whole, rest = whole + rest[:length], rest[length + 2 :]


@dataclass(slots=True)
class Seen:
    """What one client process saw. Moments are of the clock that all processes share."""

    pages: list[tuple[float, float]] = field(default_factory=list)
    """When each page had come, and how long it took, its redirects included."""
    interviews: list[tuple[int, float]] = field(default_factory=list)
    requests: list[tuple[float, int]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    begun: list[int] = field(default_factory=list)
    first_page: int = 0
    """Bytes on the wire, compressed."""
    cpu: float = 0.0


Journey = Callable[[tuple[str, int], str, int, Seen], None]
"""What one respondent does at an address, from where they begin."""


def answer_all(address: tuple[str, int], path: str, respondent: int, seen: Seen) -> None:
    """One interview from its link to its last page."""
    with Browser(address, language_of(respondent)) as browser:
        page, path = _open(browser, path, None, seen)
        for _ in range(MOST_PAGES):
            if path.endswith(LAST_PAGE):
                seen.interviews.append((respondent, time.monotonic()))
                return
            form = form_of(page, path)
            page, path = _open(browser, form.action, form.filled(respondent), seen)
    raise JourneyError("the interview does not end")


def _open(browser: Browser, path: str, pairs: list[tuple[str, str]] | None, seen: Seen) -> tuple[str, str]:
    """The next page and its address; a problem on it ends the journey."""
    begun, before = time.monotonic(), browser.requests
    answer = browser.get(path) if pairs is None else browser.post(path, pairs)
    for _ in range(MOST_REDIRECTS):
        if answer.status not in {302, 303}:
            break
        parts = urlsplit(answer.location)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        answer = browser.get(path)
    ended = time.monotonic()
    if answer.status != 200:
        raise JourneyError(f"status {answer.status} {'after an answer' if pairs else 'for a page'}")
    seen.first_page = seen.first_page or len(answer.body)
    seen.pages.append((ended, ended - begun))
    seen.requests.append((ended, browser.requests - before))
    return answer.text(), path


def _respond(
    journey: Journey, address: tuple[str, int], paths: dict[int, str], turns: Iterator[int], begin: float,
    deadline: float, seen: Seen,
) -> None:  # fmt: skip
    time.sleep(max(0.0, begin - time.monotonic()))
    for respondent in turns:
        if time.monotonic() >= deadline:
            return
        seen.begun.append(respondent)
        try:
            journey(address, paths[respondent], respondent, seen)
        except (JourneyError, OSError, ValueError) as error:
            seen.failures.append(f"{type(error).__name__}: {error}")
    seen.failures.append("there were not enough links")


def _process(
    journey: Journey, address: tuple[str, int], paths: dict[int, str], threads: int, begin: float, deadline: float,
    results: "multiprocessing.Queue[Seen]",
) -> None:  # fmt: skip
    seen, turns = Seen(), iter(sorted(paths))
    told = (journey, address, paths, turns, begin, deadline, seen)
    crowd = [threading.Thread(target=_respond, args=told) for _ in range(threads)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    seen.cpu = time.process_time()
    results.put(seen)


class Crowd:
    """`people` respondents at once from `begin` on; each begins anew until the deadline and finishes what was begun."""

    def __init__(
        self, journey: Journey, address: tuple[str, int], paths: dict[int, str], people: int, begin: float,
        seconds: float,
    ) -> None:  # fmt: skip
        context = multiprocessing.get_context("fork")
        self._results: multiprocessing.Queue[Seen] = context.Queue()
        count = min(PROCESSES, people)
        shares = [people // count + (turn < people % count) for turn in range(count)]
        numbers = sorted(paths)
        self._processes = []
        for turn, threads in enumerate(shares):
            links = {number: paths[number] for number in itertools.islice(numbers, turn, None, count)}
            told = (journey, address, links, threads, begin, begin + seconds, self._results)
            self._processes.append(context.Process(target=_process, args=told))
        for one in self._processes:
            one.start()

    def seen(self) -> list[Seen]:
        """What every process saw, once all have ended."""
        found = [self._results.get(timeout=TIMEOUT * 3) for _ in self._processes]
        for one in self._processes:
            one.join()
        return found
