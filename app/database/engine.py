"""One database, SQLite or PostgreSQL, opened the way Relais needs it."""

from __future__ import annotations

import random
import select
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from msgspec import json
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.orm import Session

from app.database.lines import Lines
from app.database.prepared import told_of
from app.database.short import ShortSession
from app.database.sqlite import driver

if TYPE_CHECKING:
    from collections.abc import Mapping

    import psycopg
    from sqlalchemy.pool import ConnectionPoolEntry

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
BUSY_SECONDS = 15
KEPT_SECONDS = 1800
"""How long a connection to PostgreSQL is used; what lies between may drop older ones without a word."""
SAFE_WAL = (3, 51, 3)
"""First SQLite whose write-ahead log has the reset fault mended (sqlite.org/wal.html#walresetbug)."""


def journal_mode(version: tuple[int, ...] = driver.sqlite_version_info) -> str:
    return "WAL" if version >= SAFE_WAL else "TRUNCATE"


class Database:
    """One engine that writes and one that cannot. Their errors never quote what people sent."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        opened = _sqlite if self.url.get_backend_name() == "sqlite" else _postgresql
        self.engine = opened(url)
        self._reader = opened(url, read_only=True)
        # The reader's statements take no transaction, nor is one lost: PostgreSQL gives each statement a view of its
        # own ("read committed") in one as well. Sessions on PostgreSQL have theirs, for reading in chunks needs one.
        sqlite = self.url.get_backend_name() == "sqlite"
        self._reading = self._reader if sqlite else self._reader.execution_options(isolation_level="READ COMMITTED")
        stands = _file_stands if sqlite else _server_stands
        self._readers, self._writers = Lines(self._reader, stands), Lines(self.engine, stands)

    def session(self, *, read_only: bool = False) -> Session:
        """A session; a read-only one cannot write, and the database itself sees to it."""
        return Session(self._reading if read_only else self.engine, expire_on_commit=False)

    def short_session(self) -> Session:
        """A session for one request that may write."""
        return ShortSession(self._writers)

    def reader(self) -> Connection:
        """A connection that only reads: each statement sees what is committed when it runs, and holds nobody up."""
        return self._reader.connect()

    def borrowed(self) -> Connection:
        """The same for one request, which hands it back."""
        return self._readers.take()

    def hand_back(self, reader: Connection) -> None:
        self._readers.give_back(reader)

    def upgrade(self) -> None:
        """Bring the tables up to the newest migration; a new file is its owner's alone: it holds what people say."""
        if self.url.get_backend_name() == "sqlite" and self.url.database:
            Path(self.url.database).touch(mode=0o600)
        # Loaded here: a web process has no use for it.
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def dispose(self) -> None:
        self._readers.close()
        self._writers.close()
        self.engine.dispose()
        self._reader.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.dispose()


def _as_json(value: object) -> str:
    return json.encode(value).decode()


def _postgresql(url: str, *, read_only: bool = False) -> Engine:
    # What is asked often is prepared by `Wire`; psycopg would forget that with its own at every rollback.
    options: dict[str, str | None] = {"prepare_threshold": None}
    if read_only:
        options["options"] = "-c default_transaction_read_only=on"
    engine = create_engine(
        url, hide_parameters=True, pool_size=10, max_overflow=10, pool_recycle=KEPT_SECONDS, connect_args=options,
        isolation_level="AUTOCOMMIT" if read_only else None, skip_autocommit_rollback=read_only,
        json_serializer=_as_json, json_deserializer=json.decode,
    )  # fmt: skip
    event.listen(engine, "connect", _watch)
    event.listen(engine, "checkout", _still_there)
    if not read_only:
        event.listen(engine, "connect", _leave_beginning_to_us)
        event.listen(engine, "begin", _begin_on_server)
    return engine


def _leave_beginning_to_us(connection: psycopg.Connection, _record: object) -> None:
    """As on SQLite: before `_begin_on_server` a statement is a transaction of its own."""
    connection.autocommit = True


def _begin_on_server(connection: Connection) -> None:
    try:
        cast("psycopg.Connection", connection.connection.driver_connection).execute("BEGIN")
    except connection.dialect.loaded_dbapi.Error as error:
        raise told_of(connection, "BEGIN", error) from error


def _watch(connection: psycopg.Connection, record: ConnectionPoolEntry) -> None:
    """A server that went away has closed the line, which can be seen without asking it at each page."""
    record.info["watch"] = watch = select.poll()
    watch.register(connection.fileno(), select.POLLIN)


def _still_there(connection: psycopg.Connection, record: ConnectionPoolEntry, _proxy: object) -> None:
    if _went_away(connection, record.info):
        raise DisconnectionError


def _went_away(connection: psycopg.Connection, kept: Mapping[str, Any]) -> bool:
    return connection.closed or bool(kept["watch"].poll(0))


def _server_stands(line: Connection) -> bool:
    kept = line.info
    since: float = kept.setdefault("since", time.monotonic())
    connection = cast("psycopg.Connection", line.connection.driver_connection)
    return time.monotonic() - since < KEPT_SECONDS and not _went_away(connection, kept)


def _file_stands(_line: Connection) -> bool:
    return True


def _sqlite(url: str, *, read_only: bool = False) -> Engine:
    # Without a write-ahead log nobody can commit while a reading transaction is open.
    engine = create_engine(
        url, module=driver, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS}, pool_size=10,
        max_overflow=20, isolation_level="AUTOCOMMIT" if read_only else None, skip_autocommit_rollback=read_only,
        json_serializer=_as_json, json_deserializer=json.decode,
    )  # fmt: skip
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "reset", _take_back)
    if read_only:
        event.listen(engine, "connect", _forbid_writing)
    else:
        event.listen(engine, "connect", _wait_by_ourselves)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: driver.Connection, _record: object) -> None:
    # The driver's own transaction control is switched off, so that `_begin` issues the only BEGIN.
    connection.isolation_level = None
    connection.execute(f"PRAGMA journal_mode={journal_mode()}")
    # What was acknowledged is on the disk, whatever happens to the machine.
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _forbid_writing(connection: driver.Connection, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")


def _take_back(connection: driver.Connection, _record: object, _state: object) -> None:
    """A commit that failed may leave the transaction open, with the write lock; SQLAlchemy takes it for ended."""
    if connection.in_transaction:
        connection.rollback()


def _wait_by_ourselves(connection: driver.Connection, _record: object) -> None:
    """Whoever has begun to write meets nobody any more; without the log, readers hold the commit up and are waited for.

    SQLite itself looks again after 1, 2, 5, 10, 15 and more milliseconds, and an answer is saved in one.
    """
    if journal_mode() == "WAL":
        connection.execute("PRAGMA busy_timeout=0")


_BEGIN = "BEGIN IMMEDIATE"
_BUSY = frozenset({"SQLITE_BUSY", "SQLITE_BUSY_RECOVERY"})
_FIRST_WAIT, _LONGEST_WAIT = 0.0003, 0.003
"""Seconds between two tries to write, which grow; drawn anew each time, so that nobody is always the later one."""


def waited_in_vain(error: OperationalError) -> bool:
    """Whether a file was held by somebody else all the time that we wait for it."""
    return getattr(error.orig, "sqlite_errorname", None) in _BUSY


def _begin(connection: Connection) -> None:
    """Writers take the write lock at once, for a read that turns into a write could fail half-way."""
    line = cast("driver.Connection", connection.connection.driver_connection)
    patience, wait = time.monotonic() + BUSY_SECONDS, _FIRST_WAIT
    while True:
        try:
            line.execute(_BEGIN)
        except driver.OperationalError as error:
            if error.sqlite_errorname not in _BUSY or time.monotonic() > patience:
                raise OperationalError(_BEGIN, None, error) from error
        else:
            return
        time.sleep(random.uniform(wait / 2, wait))  # noqa: S311 -- no secret
        wait = min(wait * 1.5, _LONGEST_WAIT)
