"""A request's session writes in one transaction, by objects and by statements alike."""

from collections.abc import Callable
from typing import cast

import pytest
from sqlalchemy import Table, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, PendingRollbackError
from sqlalchemy.orm import Session

from app.database import Database
from app.database.inserts import insert_if_new
from app.distribution.tables import Project

PROJECT = cast("Table", Project.__table__)


def keys(database: Database) -> list[str]:
    with database.session(read_only=True) as session:
        return sorted(session.scalars(select(Project.key)))


def by_statement(session: Session, key: str) -> None:
    assert insert_if_new(session, PROJECT, {"key": key, "name": key})


def by_object(session: Session, key: str) -> None:
    session.add(Project(key=key, name=key))


Write = Callable[[Session, str], None]


def write(session: Session, **each: Write) -> None:
    for key, way in each.items():
        way(session, key)


WAYS: list[tuple[Write, Write]] = [
    (by_statement, by_object),
    (by_object, by_statement),
    (by_object, by_object),
    (by_statement, by_statement),
]


@pytest.mark.parametrize(("first", "second"), WAYS)
def test_what_is_committed_stays_and_what_is_not_goes(database: Database, first: Write, second: Write) -> None:
    session = database.short_session()
    write(session, a=first, b=second)
    session.commit()
    assert keys(database) == ["a", "b"]
    write(session, c=first, d=second)
    session.rollback()
    write(session, e=first, f=second)
    session.commit()
    write(session, g=first, h=second)
    session.close()
    assert keys(database) == ["a", "b", "e", "f"]


@pytest.mark.parametrize(("first", "second"), WAYS)
def test_each_sees_what_the_other_wrote_before_the_end(database: Database, first: Write, second: Write) -> None:
    session = database.short_session()
    write(session, a=first, b=second)
    assert sorted(session.scalars(select(Project.key))) == ["a", "b"]
    session.close()
    assert keys(database) == []


@pytest.mark.parametrize(("first", "second"), WAYS)
def test_part_of_it_can_be_taken_back(database: Database, first: Write, second: Write) -> None:
    session = database.short_session()
    write(session, a=first)
    attempt = session.begin_nested()
    write(session, b=second)
    session.flush()
    attempt.rollback()
    write(session, c=first)
    session.commit()
    session.close()
    assert keys(database) == ["a", "c"]


@pytest.mark.parametrize("way", [by_statement, by_object])
def test_nothing_is_written_after_an_object_was_refused(database: Database, way: Write) -> None:
    session = database.short_session()
    write(session, a=way)
    session.commit()
    by_object(session, "a")
    with pytest.raises(IntegrityError):
        session.flush()
    with pytest.raises(PendingRollbackError):
        by_statement(session, "b")
    session.rollback()
    write(session, c=way)
    session.commit()
    session.close()
    assert keys(database) == ["a", "c"]


def test_its_transaction_begins_by_itself(database: Database) -> None:
    session = database.short_session()
    with pytest.raises(TypeError, match="by itself"):
        session.begin()
    session.close()


def test_one_that_was_not_used_ends_quietly(database: Database) -> None:
    session = database.short_session()
    session.commit()
    session.rollback()
    session.close()
    assert not session.in_transaction()


def test_an_error_of_the_database_takes_everything_back(database: Database) -> None:
    session = database.short_session()
    by_statement(session, "a")
    with pytest.raises(DBAPIError, match="nowhere"):
        session.execute(text("INSERT INTO nowhere VALUES (1)"))
    session.rollback()
    by_statement(session, "b")
    session.commit()
    session.close()
    assert keys(database) == ["b"]
