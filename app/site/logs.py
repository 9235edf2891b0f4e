"""Structured logs that hold no telephone number, link token, name or answer, whoever writes them."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
import time
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO, cast

from flask import Flask, Response, has_request_context
from msgspec import to_builtins
from msgspec.json import Encoder

from app.journal import structlog
from app.site import context
from app.site.http import asked, noted

WITHHELD = "[withheld]"
PERSONAL_FIELDS = frozenset(
    {"answer", "answers", "raw", "value", "values", "text", "body", "number", "phone", "to", "from", "name", "email",
     "token", "password", "secret", "cookie", "authorization", "path", "url", "query"}
)  # fmt: skip
OWN_FIELDS = frozenset({"timestamp", "level", "logger", "endpoint", "method", "exception"})
"""Written by this file alone, from words of the code: never anything a person typed."""

TELEPHONE = re.compile(r"(?<![\w.])\+?\d(?:[\s.\-]?\d){7,14}(?!\w)")
TOKEN = re.compile(r"(?<=/[eip]/)[\w\-%]+|(?<=/sign-in/)[\w\-%]+|\b(?=[a-z]*[2-7])[a-z2-7]{12}\b", re.IGNORECASE)

log = structlog.get_logger("relais")


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor: fields about people go, anything that looks like a number or a link token is masked."""
    for field, value in event.items():
        if field in OWN_FIELDS:
            continue
        event[field] = WITHHELD if field.lower() in PERSONAL_FIELDS else _masked(value)
    return event


def _masked(value: object) -> object:
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**7 else WITHHELD
    if isinstance(value, Mapping):
        return redact(None, "", dict(value))
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(item) for item in value]
    text = str(value)
    # Neither a number nor a token is without a digit, and a token in an address has a stroke before it.
    return text if text.isalpha() else TOKEN.sub(WITHHELD, TELEPHONE.sub(WITHHELD, text))


def frames_only(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say where an exception happened and of which kind; its message may quote what a person sent."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_chain_line(one) for one in _chain(error))
    return event


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _chain_line(error: BaseException) -> str:
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return f"{type(error).__module__}.{type(error).__qualname__}: {' < '.join(reversed(places))}"


def stamp(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """As structlog's TimeStamper has it, in a quarter of its time: a line is written for each page."""
    event["timestamp"] = to_builtins(dt.datetime.now(dt.UTC))
    return event


SHARED = (
    structlog.stdlib.add_log_level,
    stamp,
    frames_only,
    redact,
)


def configure(form: str = "console", level: int = logging.INFO) -> None:
    """Mask every log line of the process, the libraries' too, before it is written. Once per process."""
    if structlog.is_configured():
        return
    # A line that cannot be written would otherwise be printed raw, with whatever it quotes.
    logging.raiseExceptions = False
    logging.getLogger().addHandler(handler(form))
    logging.getLogger().setLevel(level)
    for talkative in ("alembic", "twilio", "urllib3", "werkzeug"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    # Our own lines are written at once: one that went round by `logging` would cost three times as much.
    structlog.configure(
        processors=[*SHARED, _renderer(form)],
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", _StandardError())),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )


def _renderer(form: str) -> Any:  # noqa: ANN401 -- structlog's processors share no type
    if form != "json":
        return structlog.dev.ConsoleRenderer(colors=False)
    return lambda _logger, _method, event: _as_json(event)


_ENCODER = Encoder(enc_hook=str)


def _as_json(event: Mapping[str, Any]) -> str:
    """What JSON has no word for is told as text."""
    try:
        return _ENCODER.encode(event).decode()
    except UnicodeEncodeError:
        # Half a character, as in the name of a file that is not UTF-8.
        return json.dumps(event, default=str)


class _StandardError:
    """Standard error as it is when a line is written; it may have been replaced or closed since the start."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Not needed: standard error is written out at the end of each line."""


def handler(form: str, stream: TextIO | None = None) -> logging.Handler:
    """Write the libraries' lines as JSON or for a person to read, masked; to standard error unless told."""
    made = logging.StreamHandler(stream or _StandardError())
    made.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(form)],
        )
    )
    return made


class WithoutAddress(logging.Filter):
    """Flask names the address of a failed request in its log line; addresses hold tokens, endpoints do not."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and has_request_context():
            record.msg, record.args = "request failed in %s", (asked().endpoint,)
        return True


def register(app: Flask) -> None:
    """One line per request: what was asked for, how it ended, how long it took. Never the address."""
    configure(context.settings_of(app).log_format)
    app.logger.addFilter(WithoutAddress())
    app.before_request(_start)
    app.after_request(_report)


def _start() -> None:
    noted().started = time.perf_counter()


def _report(response: Response) -> Response:
    started: float | None = noted().get("started")
    request = asked()
    if started is not None and request.endpoint not in {"static_file", "health.health"}:
        milliseconds = round((time.perf_counter() - started) * 1000, 1)
        log.info(
            "request", endpoint=request.endpoint, method=request.method, status=response.status_code, ms=milliseconds
        )
    return response
