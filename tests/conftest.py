"""Fixtures for every test: real databases, settings, a clock to set, the application."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from app.database import Database
from app.settings import Settings
from tests.databases import Backend, Cluster, PostgresqlServer, SqliteFiles, stop_leftovers

# Other work on the machine must not fail a property that holds.
hypothesis.settings.register_profile("relais", deadline=None, print_blob=True)
hypothesis.settings.load_profile("relais")

MEMORY = Path("/dev/shm")  # noqa: S108 - each run makes a folder of its own there
ROOM = 2**30


@dataclass(slots=True)
class Clock:
    """A clock that stands still until a test moves it."""

    time: datetime

    def __call__(self) -> datetime:
        return self.time

    def advance(self, by: timedelta) -> datetime:
        self.time += by
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
def now(clock: Clock) -> datetime:
    return clock()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteFiles]:
    """In memory where there is room: half of a page test's time is waiting for the disk."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        with TemporaryDirectory(dir=MEMORY) as folder:
            yield SqliteFiles(Path(folder))
    else:
        yield SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_server() -> PostgresqlServer:
    try:
        return Cluster.of_this_run().open()
    except (ImportError, OSError, subprocess.SubprocessError, psycopg.OperationalError) as error:
        pytest.skip(f"PostgreSQL does not start here ({error}); name a server in TEST_DATABASE_URL")


@pytest.fixture(params=["sqlite_files", pytest.param("postgresql_server", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh migrated database, once on SQLite and once on PostgreSQL."""
    backend: Backend = request.getfixturevalue(request.param)
    url = backend.create()
    yield url
    backend.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session() as session:
        yield session


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(
        data=tmp_path,
        database_url=database_url,
        public_base_url="http://localhost",
        secret_key="for tests only: forty-eight characters or so, all public",
    )


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Each test has an application of its own; its templates need not be compiled each time."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, clock: Clock, database: Database, compiled_templates: FileSystemBytecodeCache) -> Flask:
    """The application on the same database as the fixture `database`.

    Forms are accepted without their token; a test of that protection sets WTF_CSRF_ENABLED again.
    """
    # Imported on use: most tests need one room, not the house.
    from app.main import create_app

    app = create_app(settings, clock=clock, database=database)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.jinja_env.bytecode_cache = compiled_templates
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        stop_leftovers()
        Cluster.of_this_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        Cluster.of_this_run().close()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """On the machine that decides, a test that did not run is a test that failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.write_line("Skipped tests count as failures here: install what they need.", red=True)
