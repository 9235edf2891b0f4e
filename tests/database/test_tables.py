"""Column types, append-only tables, and migrations that make exactly the tables the code knows."""

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

import app.main  # noqa: F401 -- brings the tables of every room
from app.access.tables import AuditEntry, SignInLink, Staff
from app.database import Base, Database
from app.database.engine import MIGRATIONS
from app.database.inserts import insert_if_new
from app.database.tables import ONLY_GROWS, AppendOnlyError
from app.distribution.tables import Declaration, Project
from app.versions.tables import SurveyVersion

PROJECTS = Base.metadata.tables["project"]


def staff(now: datetime) -> Staff:
    return Staff(email="a@example.org", name="A", role="team", created_at=now)


def test_migrations_make_the_tables_the_code_knows(database: Database) -> None:
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert differences == []


def test_every_constraint_and_index_is_named_by_the_convention(database: Database) -> None:
    inspector = inspect(database.engine)
    for table in Base.metadata.tables:
        names = [key["name"] for key in inspector.get_foreign_keys(table)]
        names += [key["name"] for key in inspector.get_unique_constraints(table)]
        names += [key["name"] for key in inspector.get_check_constraints(table)]
        names += [inspector.get_pk_constraint(table)["name"]]
        assert all(name and name.split("__")[0] in {"fk", "uq", "ck", "pk"} for name in names), (table, names)


@pytest.mark.parametrize("database_url", ["sqlite_files"], indirect=True)
def test_an_index_of_some_rows_has_the_condition_that_the_code_notes(database: Database) -> None:
    inspector = inspect(database.engine)
    for table in Base.metadata.tables.values():
        made = {
            one["name"]: str(one["dialect_options"].get("sqlite_where", ""))
            for one in inspector.get_indexes(table.name)
        }
        assert made == {one.name: one.info.get("where", "") for one in table.indexes}


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    before = inspect(database.engine).get_table_names()
    database.upgrade()
    assert inspect(database.engine).get_table_names() == before


def test_the_first_migration_can_be_taken_back(database: Database) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    database.upgrade()
    assert set(Base.metadata.tables) <= set(inspect(database.engine).get_table_names())


def test_a_moment_comes_back_aware_and_in_utc(session: Session) -> None:
    person = staff(datetime(2026, 7, 1, 2, 30, 15, 123456, tzinfo=timezone(timedelta(hours=4))))
    session.add(person)
    session.commit()
    session.expire_all()
    assert person.created_at == datetime(2026, 6, 30, 22, 30, 15, 123456, tzinfo=UTC)
    assert person.created_at.tzinfo is UTC


def test_moments_order_and_compare_in_the_database(session: Session, now: datetime) -> None:
    elsewhere = timezone(timedelta(hours=-8))
    moments = [now, (now + timedelta(hours=1)).astimezone(elsewhere), now + timedelta(hours=2)]
    session.add_all(AuditEntry(at=moment, action="x", subject="y") for moment in moments)
    session.commit()
    after = select(AuditEntry.at).where(AuditEntry.at > now).order_by(AuditEntry.at)
    assert list(session.scalars(after)) == moments[1:]


def test_a_moment_without_a_zone_is_refused(session: Session) -> None:
    session.add(staff(datetime(2026, 7, 1, 12, 0)))  # noqa: DTZ001 -- the very thing to refuse
    with pytest.raises(StatementError, match="without a time zone"):
        session.flush()


def append_only(now: datetime) -> list[Base]:
    return [
        AuditEntry(at=now, action="signed in", subject="staff 1"),
        SurveyVersion(survey_key="s", digest="0" * 64, document="{}", published_at=now, published_by="A"),
    ]


@pytest.mark.parametrize("place", [0, 1], ids=["audit entry", "survey version"])
@pytest.mark.parametrize("deleting", [True, False])
def test_rows_that_only_grow_are_neither_changed_nor_deleted(
    session: Session, now: datetime, place: int, deleting: bool
) -> None:
    row = append_only(now)[place]
    session.add(row)
    session.commit()
    if deleting:
        session.delete(row)
    elif isinstance(row, AuditEntry):
        row.subject = "staff 2"
    elif isinstance(row, SurveyVersion):
        row.document = "{ }"
    with pytest.raises(AppendOnlyError, match="never changed or deleted"):
        session.flush()


GROWING = sorted(one.name for one in Base.metadata.tables.values() if ONLY_GROWS in one.info)


def test_what_people_told_only_grows() -> None:
    assert {"history_event", "declaration", "commitment", "partner_event", "campaign_move"} <= set(GROWING)


def test_the_database_guards_every_table_that_only_grows(database: Database) -> None:
    where = "pg_trigger WHERE NOT tgisinternal" if database.engine.name == "postgresql" else "sqlite_master"
    found = "tgrelid::regclass::text" if database.engine.name == "postgresql" else "tbl_name"
    also = "" if database.engine.name == "postgresql" else " WHERE type = 'trigger'"
    with database.engine.connect() as connection:
        guarded = Counter(connection.scalars(text(f"SELECT {found} FROM {where}{also}")))  # noqa: S608 -- our own words
    once = 1 if database.engine.name == "postgresql" else 2
    assert guarded == dict.fromkeys(GROWING, once)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET subject = 'z'", "DELETE FROM audit_entry"])
def test_statements_past_the_code_are_refused_as_well(session: Session, now: datetime, statement: str) -> None:
    session.add(AuditEntry(at=now, action="x", subject="y"))
    session.commit()
    with pytest.raises(DBAPIError, match="never changed or deleted"):
        session.execute(text(statement))
    session.rollback()
    assert session.scalars(select(AuditEntry.subject)).all() == ["y"]


def test_documents_keep_nested_json_and_every_script(session: Session, now: datetime) -> None:
    data = {"a": [1, 2.5, None, True], "ب": {"é": "😀"}}
    session.add(AuditEntry(at=now, action="x", subject="y", data=data))
    session.commit()
    session.expire_all()
    assert session.scalars(select(AuditEntry.data)).one() == data


def test_foreign_keys_hold(session: Session, now: datetime) -> None:
    session.add(SignInLink(staff_id=999, fingerprint=b"x", expires_at=now))
    with pytest.raises(IntegrityError):
        session.flush()


def test_checks_hold(session: Session, now: datetime) -> None:
    row = Declaration(relay_link_id=1, kind="forwarded", low=5, high=1, method="counted", source="team", at=now)
    session.add(row)
    with pytest.raises(IntegrityError, match="range_in_order"):
        session.flush()


def test_a_read_only_session_reads_and_cannot_write(database: Database, session: Session) -> None:
    session.add(Project(key="p", name="P"))
    session.commit()
    with database.session(read_only=True) as reader:
        assert reader.scalars(select(Project.name)).all() == ["P"]
        with pytest.raises(DBAPIError):
            reader.execute(update(Project).values(name="Q"))
    session.add(Project(key="q", name="Q"))
    session.commit()
    with database.session(read_only=True) as reader:
        assert len(reader.scalars(select(Project)).all()) == 2


def test_insert_if_new_inserts_once_and_leaves_the_transaction_usable(session: Session) -> None:
    assert insert_if_new(session, PROJECTS, {"key": "p", "name": "First"})
    assert not insert_if_new(session, PROJECTS, {"key": "p", "name": "Second"})
    assert insert_if_new(session, PROJECTS, {"key": "q", "name": "Third"})
    session.commit()
    assert list(session.scalars(select(Project.name).order_by(Project.key))) == ["First", "Third"]
