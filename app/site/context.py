"""What a request may ask for: the moment, the database session, the keys and the settings.

The roof puts them into `app.extensions` as relais.clock, relais.database, relais.keys and relais.settings.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response, has_request_context
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.database.engine import Database
from app.database.secrets import Keys
from app.settings import Settings
from app.site.http import application, asked, noted

Clock = Callable[[], datetime]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def now() -> datetime:
    moment: datetime = application().extensions["relais.clock"]()
    return moment


def settings() -> Settings:
    return settings_of(application())


def settings_of(app: Flask) -> Settings:
    value: Settings = app.extensions["relais.settings"]
    return value


def keys() -> Keys:
    value: Keys = application().extensions["relais.keys"]
    return value


def database() -> Database:
    value: Database = application().extensions["relais.database"]
    return value


def session() -> Session:
    """The request's one database session, opened on first use; a GET's cannot write, whatever the code tries."""
    notes = noted()
    opened: Session | None = notes.get("session")
    if opened is None:
        reading = has_request_context() and asked().method in SAFE_METHODS
        notes.session = opened = database().session(read_only=True) if reading else database().short_session()
    return opened


def reader() -> Connection:
    """The request's connection for reading alone, opened on first use.

    What it read may be out of date by the time somebody writes upon it: writers check, or read again in their session.
    """
    notes = noted()
    opened: Connection | None = notes.get("reader")
    if opened is None:
        notes.reader = opened = database().borrowed()
    return opened


def register(app: Flask) -> None:
    """Commit once after each answered request, roll back after each failed one, always give the session back."""
    app.after_request(_finish)
    app.teardown_appcontext(_close)


def _finish(response: Response) -> Response:
    opened: Session | None = noted().get("session")
    if opened is None:
        return response
    if response.status_code >= 500:
        opened.rollback()
        return response
    try:
        # There is nothing to commit where nothing can be written; whoever tried learns it.
        opened.flush() if asked().method in SAFE_METHODS else opened.commit()
    except Exception:
        # Flask answers with the error page, whose own _finish must not commit again.
        _close()
        raise
    return response


def _close(_error: BaseException | None = None) -> None:
    notes = noted()
    opened: Session | None = notes.pop("session", None)
    if opened is not None:
        opened.close()
    reader: Connection | None = notes.pop("reader", None)
    if reader is not None:
        database().hand_back(reader)
