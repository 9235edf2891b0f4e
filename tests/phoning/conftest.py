"""A campaign ten days old, two callers, and hours in which calls are welcome."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from app.access.core import Role
from app.access.service import NewStaff, add_staff
from app.access.tables import Staff
from app.database import Database
from app.phoning.rounds import turn
from app.rates.keeper import read_on
from tests.campaigns import KEYS, World, make_world
from tests.conftest import Clock

MADE = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 3, 12, 9, 30, tzinfo=dt.UTC)
"""A Thursday: half past ten in Paris, half past one in the afternoon on Réunion."""


@pytest.fixture
def clock() -> Clock:
    return Clock(LATER)


@pytest.fixture
def world(database: Database) -> World:
    with database.session() as session:
        made = make_world(session, MADE)
    catch_up(database)
    return made


def catch_up(database: Database, now: dt.datetime = LATER) -> None:
    """What the rounds in the background do every few seconds."""
    read_on(database)
    turn(database, KEYS, now)


def caller(session: Session, name: str, role: Role = Role.CALLER, language: str = "en") -> Staff:
    staff = add_staff(session, NewStaff(name, f"{name.lower()}@example.org", role, language), MADE)
    assert staff is not None
    session.commit()
    return staff


@pytest.fixture
def nadia(session: Session, world: World) -> Staff:
    return caller(session, "Nadia")


@pytest.fixture
def omar(session: Session, world: World) -> Staff:
    return caller(session, "Omar")
