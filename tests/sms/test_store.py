"""What is asked of the tables at every text is found by an index, however many people have answered."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.database import Database
from app.database.sqlite import driver
from app.database.tables import Base
from app.sms import store
from tests.databases import Backend

OURS, HERS = "+33939980000", b"\x01" * 32
NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)

ASKED: dict[str, Callable[[Session], object]] = {
    "a text that comes": lambda session: store.arrive(session.connection(), "SM1", OURS, HERS),
    "the last conversation": lambda session: store.last(session, OURS, HERS),
    "the last in a campaign": lambda session: store.last(session, OURS, HERS, 1),
    "the last campaign": lambda session: store.last_campaign(session, OURS, HERS),
    "what was said before": lambda session: store.said_since(session, HERS, "…", NOW),
}


@pytest.fixture
def looking(sqlite_files: Backend) -> Session:
    database = Database(sqlite_files.create())
    return database.session(read_only=True)


@pytest.mark.parametrize("asks", ASKED.values(), ids=ASKED.keys())
def test_nothing_is_looked_through_for_one_telephone(looking: Session, asks: Callable[[Session], object]) -> None:
    with looking as session:
        line = _driver(session.connection())
        asked: list[str] = []
        line.set_trace_callback(asked.append)
        asks(session)
        line.set_trace_callback(None)
        plan = [row[3] for one in asked for row in line.execute(f"EXPLAIN QUERY PLAN {one}")]
    assert any(step.startswith("SEARCH") for step in plan)
    looked_through = {step.split()[1] for step in plan if step.startswith("SCAN")}
    assert looked_through.isdisjoint(Base.metadata.tables)


def _driver(connection: Connection) -> driver.Connection:
    line = connection.connection.driver_connection
    assert isinstance(line, driver.Connection)
    return line
