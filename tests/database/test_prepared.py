import datetime as dt
from typing import cast

import pytest
from sqlalchemy import Table, bindparam, column, insert, literal, select, table, text, true, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.access.tables import Staff
from app.collection.tables import InterviewRow
from app.database import Database
from app.database.inserts import if_new, insert_if_new
from app.database.prepared import Addition, Change, LookUp, Together
from app.database.short import line_of
from app.distribution.tables import Campaign, Project
from tests.campaigns import make_world

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
FOUND = select(
    Campaign.id, Campaign.key, Campaign.opens_at, Campaign.closed_at, Campaign.languages, Campaign.results_on,
    Campaign.ready_at.is_(None), true(), literal("said by itself"), InterviewRow.document,
).select_from(Campaign).outerjoin(InterviewRow)  # fmt: skip
BY_DAY = LookUp(FOUND.where(Campaign.opens_at <= bindparam("day"), Campaign.id == bindparam("id")))


@pytest.mark.parametrize("found", [True, False])
def test_a_look_up_finds_what_its_statement_finds(database: Database, found: bool) -> None:
    with database.session() as session:
        world = make_world(session, NOW)
        world.campaign.languages = ("fr", "ar")
        session.commit()
        asked = {"day": NOW + dt.timedelta(days=2 if found else -9), "id": world.campaign.id}
        expected = session.execute(BY_DAY.statement, asked).first()
        assert (expected is not None) is found
        rows = [BY_DAY.first(session, asked) for _ in range(2)]
    with database.reader() as reader:
        rows.append(BY_DAY.first(reader, asked))
    assert [row and tuple(row) for row in rows] == [expected and tuple(expected)] * 3


PROJECT = cast("Table", Project.__table__)
STAFF = cast("Table", Staff.__table__)


def test_an_addition_tells_what_became_of_it(database: Database) -> None:
    added = Addition(insert(STAFF).returning(STAFF.c.id, STAFF.c.created_at, STAFF.c.language))
    with database.short_session() as session:
        values = {"email": "one", "name": "She", "role": "lead", "created_at": NOW}
        rows = [added.first(session, {**values, "email": email}) for email in ("one", "two")]
        session.commit()
        told = {one.id: [one.id, one.created_at, one.language] for one in session.scalars(select(Staff))}
    assert {row[0]: row for row in rows if row} == told


MOVED = Together(
    update(STAFF).where(STAFF.c.id == bindparam("of"), STAFF.c.email == bindparam("was")),
    update(PROJECT).where(PROJECT.c.id == bindparam("wanted")),
    insert(PROJECT),
)


@pytest.mark.parametrize("alone", [True, False])
def test_changes_are_made_together_or_not_at_all(database: Database, alone: bool) -> None:
    with database.session() as session:
        session.add(Staff(id=7, email="one", name="She", role="lead", created_at=NOW))
        session.add(Project(id=1, key="p", name="one"))
        session.commit()
    for was, new in (("two", 2), ("one", 3), ("one", 4)):
        with database.short_session() as session:
            others = {"wanted": 1, "name": "moved"}, {"id": new, "key": f"p{new}", "name": "moved"}
            made = MOVED.run(session, {"of": 7, "was": was, "email": "two"}, *others, alone=alone)
            assert made == (3 if new == 3 else 0)
            session.commit()
    with database.session(read_only=True) as session:
        assert [(one.id, one.name) for one in session.scalars(select(Project).order_by(Project.id))] == [
            (1, "moved"),
            (3, "moved"),
        ]


TAKEN_ALONG = Together(if_new(PROJECT), if_new(STAFF), if_new(STAFF))


@pytest.mark.parametrize("alone", [True, False])
def test_rows_are_taken_along_where_the_first_is_new_and_each_where_it_is(database: Database, alone: bool) -> None:
    told = []
    for key, emails in (("p", "ab"), ("p", "cd"), ("q", "ad")):
        with database.short_session() as session:
            told.append(TAKEN_ALONG.run(session, {"key": key, "name": key}, *map(staff_of, emails), alone=alone))
            session.commit()
    assert told == [3, 0, 2]
    with database.session(read_only=True) as session:
        assert sorted(session.scalars(select(Project.key))) == ["p", "q"]
        assert sorted(session.scalars(select(Staff.email))) == ["a", "b", "d"]


def staff_of(email: str) -> dict[str, object]:
    return {"email": email, "name": email, "role": "lead", "created_at": NOW, "language": "ar", "active": True}


@pytest.mark.parametrize("emails", ["", "ab"])
def test_what_is_written_alone_is_a_transaction_by_itself_on_a_server(database: Database, emails: str) -> None:
    together = Together(if_new(PROJECT), *(if_new(STAFF) for _ in emails))
    with database.short_session() as session:
        made = together.run(session, {"key": "p", "name": "one"}, *map(staff_of, emails), alone=True)
        assert made == 1 + len(emails)
        assert line_of(session).in_transaction() is (database.url.get_backend_name() == "sqlite")


def test_what_goes_wrong_is_told_as_elsewhere(database: Database) -> None:
    nowhere = LookUp(select(table("nowhere", column("id")).c.id))
    with database.reader() as reader, pytest.raises(DBAPIError, match="nowhere"):
        nowhere.first(reader, {})
    with database.reader() as reader:
        assert LookUp(select(Campaign.id)).first(reader, {}) is None


SAVED = Change(update(PROJECT).where(PROJECT.c.id == bindparam("wanted"), PROJECT.c.name == bindparam("was")))
ADDED = Change(insert(PROJECT))


def test_a_change_says_how_many_rows_it_was_about_and_what_spoke_against_it(database: Database) -> None:
    with database.session() as session:
        line = session.connection()
        assert ADDED.run(line, {"id": 1, "key": "p", "name": "one"}) == 1
        assert [SAVED.run(line, {"wanted": 1, "was": was, "name": "two"}) for was in ("one", "one", "two")] == [1, 0, 1]
        session.commit()
        with pytest.raises(IntegrityError) as told:
            ADDED.run(session.connection(), {"id": 2, "key": "p", "name": "secret"})
        assert "secret" not in str(told.value)
    with database.session(read_only=True) as session:
        assert [(one.key, one.name) for one in session.scalars(select(Project))] == [("p", "two")]


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql_server", marks=pytest.mark.postgresql)], indirect=True
)
def test_a_line_that_broke_in_use_is_given_to_nobody_else(database: Database) -> None:
    found = LookUp(select(Project.id).where(Project.id == bindparam("id")))
    with database.reader() as reader:
        _cut(database, reader.scalar(text("SELECT pg_backend_pid()")))
        with pytest.raises(DBAPIError) as told:
            found.first(reader, {"id": 1})
    assert told.value.connection_invalidated
    with database.reader() as reader:
        assert found.first(reader, {"id": 1}) is None
    with database.engine.connect() as writer:
        pid = writer.scalar(text("SELECT pg_backend_pid()"))
        writer.rollback()
        _cut(database, pid)
        with pytest.raises(DBAPIError) as told:
            writer.begin()
    assert told.value.connection_invalidated


def _cut(database: Database, pid: int | None) -> None:
    other = Database(database.url.render_as_string(hide_password=False))
    with other.session() as killer:
        assert killer.scalar(text(f"SELECT pg_terminate_backend({pid}, 5000)"))
    other.dispose()


def test_a_new_row_has_its_columns_defaults(database: Database) -> None:
    staff = cast("Table", Staff.__table__)
    named = {"email": "a@b.fr", "name": "A", "role": "project", "created_at": NOW}
    with database.session() as session:
        assert [insert_if_new(session, staff, named) for _ in range(2)] == [True, False]
        session.commit()
        [one] = session.scalars(select(Staff))
        assert (one.name, one.language, one.active) == ("A", "fr", True)
