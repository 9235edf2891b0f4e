import datetime as dt
import math
from typing import cast

import psycopg
import pytest
from psycopg.types.json import Jsonb
from sqlalchemy import bindparam, literal, select
from sqlalchemy.exc import DBAPIError

from app.access.tables import Staff
from app.database import Database
from app.database.prepared import LookUp
from app.database.wire import Wire

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.parametrize(
        "database_url", [pytest.param("postgresql_server", marks=pytest.mark.postgresql)], indirect=True
    ),
]

VALUES = [1, -40_000, 1 << 40, None, True, "l'été, عام", b"\x00\xff", 0.1, dt.date(2026, 3, 2), Jsonb({"a": [1, None]})]


def test_values_come_back_as_by_a_cursor(database: Database) -> None:
    with database.reader() as reader:
        connection = cast("psycopg.Connection", reader.connection.driver_connection)
        words = ", ".join(f"{mark}::{kind}" for mark, kind in zip(("%s",) * len(VALUES), KINDS, strict=True))
        by_cursor = connection.execute(f"SELECT {words}", VALUES).fetchone()
        for number in range(1, len(VALUES) + 1):
            words = words.replace("%s", f"${number}", 1)
        assert Wire(connection).run(f"SELECT {words}", VALUES) == (by_cursor, 1)


KINDS = ("smallint", "integer", "bigint", "integer", "boolean", "text", "bytea", "float8", "date", "jsonb")


@pytest.mark.parametrize("values", [(1, 40_000, 1 << 40), (None, 1, None), (1.5, 7, 1 << 40)])
def test_a_statement_takes_values_of_other_types(database: Database, values: tuple[float | None, ...]) -> None:
    with database.reader() as reader:
        wire = Wire(cast("psycopg.Connection", reader.connection.driver_connection))
        found = [wire.run("SELECT $1::float8", [value])[0] for value in values]
    assert found == [(value,) for value in values]


def test_it_says_how_many_rows_a_change_was_about_and_that_there_is_none(database: Database) -> None:
    with database.engine.begin() as writer:
        wire = Wire(cast("psycopg.Connection", writer.connection.driver_connection))
        add = "INSERT INTO project (key, name) SELECT n, $1 FROM unnest($2::text[]) AS n"
        assert wire.run(add, ["Récap", ["a", "b"]]) == (None, 2)
        assert wire.run("UPDATE project SET name = $1 WHERE key = $2", ["R", "c"]) == (None, 0)
        assert wire.run("SELECT key FROM project WHERE name = $1 ORDER BY key", ["Récap"]) == (("a",), 2)
        assert wire.run("SELECT key FROM project WHERE name = $1", ["R"]) == (None, 0)


@pytest.mark.parametrize(
    ("sql", "values", "error"),
    [
        ("SELECT 1 / $1::integer", [0], psycopg.errors.DivisionByZero),
        ("SELECT nothing", [], psycopg.errors.UndefinedColumn),
        ("SELECT $1::text", ["\x00"], psycopg.DataError),
        ("SELECT $1::text", [math], psycopg.ProgrammingError),
        ("SELECT pg_terminate_backend(pg_backend_pid())", [], psycopg.OperationalError),
    ],
)
def test_what_goes_wrong_is_an_error_of_the_driver(
    database: Database, sql: str, values: list[object], error: type[psycopg.Error]
) -> None:
    with database.reader() as reader:
        connection = cast("psycopg.Connection", reader.connection.driver_connection)
        with pytest.raises(error):
            Wire(connection).run(sql, values)
        connection.close()


def test_a_statement_stays_prepared_through_what_is_taken_back(database: Database) -> None:
    found = LookUp(select(Staff.id).where(Staff.email == bindparam("email"), literal("%") == "%"))
    with database.engine.connect() as writer:
        for _ in range(2):
            for _ in range(7):
                # As often as psycopg would need to prepare it by itself.
                writer.execute(select(Staff.name)).all()
            assert found.first(writer, {"email": "a"}) is None
            with pytest.raises(DBAPIError):
                found.first(writer, {"email": "\x00"})
            writer.rollback()
