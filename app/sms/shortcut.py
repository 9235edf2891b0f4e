"""The short way of a text: what is plainly the provider's is answered before Flask is asked.

Contexts, hooks and forms around a page cost more than the answer to a text. Whatever is not plainly a signed text, or
goes wrong, takes the ordinary way with its body as it came: there it is refused, told of, or handled after all. Only
for a database that stays locked nobody waits twice: the provider has gone by then, and whoever waits keeps others out.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from flask import Flask, Response
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from app.database import Database
from app.database.engine import waited_in_vain
from app.journal import structlog
from app.messaging.signature import is_signed_here
from app.messaging.webhooks import LARGEST
from app.site import context
from app.site.headers import HSTS, SECURITY
from app.sms import door
from app.sms.caller import Inbound
from app.sms.service import is_telephone

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATH = "/sms/incoming"
_FORM = "application/x-www-form-urlencoded"
_STATUS = f"{HTTPStatus.OK.value} {HTTPStatus.OK.phrase}"
_MOST_FIELDS = 100

log = structlog.get_logger("relais")


class Shortcut:
    """Stands before an application, and asks it for everything else."""

    def __init__(self, app: Flask) -> None:
        self._app, self._onward = app, app.wsgi_app
        base = context.settings_of(app).public_base_url
        self._address = f"{base.rstrip('/')}{PATH}"
        self._headers = [("Content-Type", "text/xml; charset=utf-8"), *SECURITY.items()]
        if base.startswith("https://"):
            self._headers.append(("Strict-Transport-Security", HSTS))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        begun = time.perf_counter()
        inbound = self._plain(environ)
        try:
            said = self._said(inbound) if inbound else None
        except OperationalError as error:
            return self._failed(environ, error)(environ, start_response)
        if said is None:
            return self._onward(environ, start_response)
        content = said.encode()
        log.info("request", endpoint="sms.incoming", method="POST", status=HTTPStatus.OK.value,
                 ms=round((time.perf_counter() - begun) * 1000, 1))  # fmt: skip
        start_response(_STATUS, [*self._headers, ("Content-Length", str(len(content)))])
        return [content]

    def _plain(self, environ: WSGIEnvironment) -> Inbound | None:
        """The text, where the provider has signed it as it mostly does and a person's telephone sent it."""
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "POST" or environ.get("QUERY_STRING"):
            return None
        fields = _fields(environ)
        signature = environ.get("HTTP_X_TWILIO_SIGNATURE", "")
        if not fields or not is_signed_here(context.settings_of(self._app).twilio, self._address, fields, signature):
            return None
        inbound = door.inbound_of(fields)
        return inbound if inbound and is_telephone(inbound.sender) else None

    def _said(self, inbound: Inbound) -> str | None:
        """Our answer, once it is kept. Nothing is lost by asking twice: a text is handled once.

        Raises OperationalError where the database stayed locked.
        """
        database: Database = self._app.extensions["relais.database"]
        try:
            with database.short_session() as session, _reader(database) as reader:
                said = door.answer(self._app, session, reader, inbound)
                session.commit()
        except Exception as error:  # whatever it is, the application knows what to tell of it
            if isinstance(error, OperationalError) and waited_in_vain(error):
                raise
            log.exception("text_goes_the_ordinary_way")
            return None
        return said

    def _failed(self, environ: WSGIEnvironment, error: OperationalError) -> Response:
        """What the application answers to that."""
        app = self._app
        with app.request_context(environ):
            return app.process_response(app.make_response(app.handle_user_exception(error)))


@contextmanager
def _reader(database: Database) -> Iterator[Connection]:
    reader = database.borrowed()
    try:
        yield reader
    finally:
        database.hand_back(reader)


def _fields(environ: WSGIEnvironment) -> Mapping[str, str] | None:
    """The fields of a form that names each of them once. Its body can be read again."""
    length = environ.get("CONTENT_LENGTH") or ""
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if kind != _FORM or not length.isdecimal() or int(length) > LARGEST:
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        return None
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else None
