"""The bare floor of the web benchmark: what Flask and the database alone take for the same number of pages.

A fixed page of 8 kB, the token looked up, the form's HMAC checked, one INSERT and one commit per page, 303 to the
next page. It validates, translates, renders and decides nothing. `FLOOR_DATABASE` names its database, `FLOOR_PRAGMAS`
what the application sets on SQLite; nothing of the application is loaded here, so that the floor's memory is its own.
"""

import hmac
import json
import os
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue

if TYPE_CHECKING:
    import sqlite3 as driver

    import psycopg
else:
    try:  # the application's driver, whose module is not loaded here
        from pysqlite3 import dbapi2 as driver
    except ImportError:
        import sqlite3 as driver

PAGES: Final = 4
PAGE_BYTES: Final = 8192
SECRET: Final = b"the floor keeps no secret from anybody"
DATABASE: Final = os.environ.get("FLOOR_DATABASE", "")
PRAGMAS: Final = os.environ.get("FLOOR_PRAGMAS", "").split()
TABLES = (
    "CREATE TABLE token (token VARCHAR(12) PRIMARY KEY, id INTEGER NOT NULL)",
    "CREATE TABLE page (token_id INTEGER NOT NULL, page INTEGER NOT NULL, answers TEXT NOT NULL)",
)

application = Flask("floor", static_folder=None)
_kept = threading.local()


def connect(url: str, pragmas: Sequence[str]) -> "driver.Connection | psycopg.Connection":
    """Every statement is a transaction of its own; the pragmas are those of SQLite alone."""
    if not url.startswith("sqlite:///"):
        import psycopg

        return psycopg.connect(url, autocommit=True)
    connection = driver.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def current_connection() -> "driver.Connection | psycopg.Connection":
    if not hasattr(_kept, "connection"):
        _kept.connection = connect(DATABASE, PRAGMAS)
    connection: driver.Connection | psycopg.Connection = _kept.connection
    return connection


MARK = "?" if DATABASE.startswith("sqlite") else "%s"
_FIND = f"SELECT id FROM token WHERE token = {MARK}"  # noqa: S608 -- the mark is a driver's own
_KEEP = f"INSERT INTO page (token_id, page, answers) VALUES ({MARK}, {MARK}, {MARK})"  # noqa: S608 -- as above


def _found(token: str) -> int:
    row = current_connection().execute(_FIND, (token,)).fetchone()
    if row is None:
        abort(404)
    return int(row[0])


def _csrf(token: str) -> str:
    return hmac.digest(SECRET, token.encode(), "sha256").hex()


def _fixed(page: int) -> tuple[str, str]:
    """What stands before and after the form's token: five questions, filled up to 8 kB."""
    boxes = "".join(
        f'<label for="q{n:02}">{n:02}. Question</label><input id="q{n:02}" name="q{n:02}">'
        for n in range(5 * page - 4, 5 * page + 1)
    )
    before = '<!doctype html><html lang="fr"><title>Page</title><main><form method="post">'
    before += '<input type="hidden" name="csrf_token" value="'
    after = f'">{boxes}<button class="main" name="move" value="next">Continuer</button></form></main>'
    return before, after + "<p>" + "x" * (PAGE_BYTES - len(before) - len(after) - 67)


_PAGES = {page: _fixed(page) for page in range(1, PAGES + 1)}


@application.get("/f/<token>/<int:page>")
def show(token: str, page: int) -> str:
    _found(token)
    before, after = _PAGES[page]
    return before + _csrf(token) + after


@application.post("/f/<token>/<int:page>")
def take(token: str, page: int) -> ResponseReturnValue:
    id_ = _found(token)
    form = request.form.to_dict()
    if not hmac.compare_digest(form.pop("csrf_token", ""), _csrf(token)):
        abort(400)
    connection = current_connection()
    connection.execute(_KEEP, (id_, page, json.dumps(form)))
    return redirect(f"/f/{token}/{page + 1}" if page < PAGES else f"/f/{token}/end", 303)


@application.get("/f/<token>/end")
def end(token: str) -> str:
    _found(token)
    return "<!doctype html><title>Merci</title><main><h1>Merci</h1></main>"
