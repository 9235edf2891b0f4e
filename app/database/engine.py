"""One database, SQLite or PostgreSQL, opened the way Relais needs it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
BUSY_SECONDS = 15
SAFE_WAL = (3, 51, 3)
"""First SQLite whose write-ahead log has the reset fault mended (sqlite.org/wal.html#walresetbug)."""


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    return "WAL" if version >= SAFE_WAL else "TRUNCATE"


class Database:
    """An engine, its sessions and its migrations. Its errors never quote what people sent."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.engine = _sqlite(url) if self.url.get_backend_name() == "sqlite" else _postgresql(url)
        self._reader = self.engine.execution_options(postgresql_readonly=True, read_only=True)

    def session(self, *, read_only: bool = False) -> Session:
        """A session; a read-only one cannot write, and the database itself sees to it."""
        return Session(self._reader if read_only else self.engine, expire_on_commit=False)

    def upgrade(self) -> None:
        """Bring the tables up to the newest migration."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def dispose(self) -> None:
        self.engine.dispose()


def _postgresql(url: str) -> Engine:
    return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=10)


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS}, pool_size=10, max_overflow=20
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transaction control is switched off, so that `_begin` issues the only BEGIN.
    connection.isolation_level = None
    mode = journal_mode()
    connection.execute(f"PRAGMA journal_mode={mode}")
    connection.execute(f"PRAGMA synchronous={'NORMAL' if mode == 'WAL' else 'FULL'}")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _begin(connection: Connection) -> None:
    """Writers take the write lock at once, for a read that turns into a write could fail half-way; readers never do."""
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
