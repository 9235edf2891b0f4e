"""Statements of the hottest paths, compiled once and run by the driver itself.

What SQLAlchemy does around each execution (cache key, context, result, rows) costs several times what the database
does for one row by its key, and is done while others wait to write. Words, types and errors stay SQLAlchemy's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Delete,
    Dialect,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    func,
    literal_column,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine

from app.database.short import line_of

if TYPE_CHECKING:
    import psycopg
    from sqlalchemy.engine.default import DefaultDialect

    from app.database.wire import Wire

Row = Sequence[Any]
Values = Mapping[str, Any]
_Convert = Callable[[Any], Any]


_Found = tuple[Row | None, int]
"""The first row that a statement tells, if any, and how many rows it was about."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement in the words of one kind of database; each value and column with what converts it, if anything."""

    sql: str
    own: Values
    """What the statement itself says, as the literals in it."""
    binds: tuple[tuple[str, _Convert | None], ...]
    columns: tuple[_Convert | None, ...]
    execute: Callable[[Connection, str, Sequence[Any]], _Found]

    def values(self, given: Values) -> Sequence[Any]:
        """As the driver wants them."""
        known = {**self.own, **given}
        return [convert(known[name]) if convert else known[name] for name, convert in self.binds]

    def row(self, found: Row) -> Row:
        return [convert(one) if convert else one for one, convert in zip(found, self.columns, strict=True)]


def _by_cursor(connection: Connection, sql: str, values: Sequence[Any]) -> _Found:
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, values)
        return cursor.fetchone(), cursor.rowcount
    finally:
        cursor.close()


def _on_server(connection: Connection, sql: str, values: Sequence[Any]) -> _Found:
    kept = connection.info
    if "wire" not in kept:
        # Loaded here: who keeps everything in a file has no such driver to load.
        from app.database.wire import Wire

        kept["wire"] = Wire(cast("psycopg.Connection", connection.connection.driver_connection))
    wire: Wire = kept["wire"]
    return wire.run(sql, values)


class _Prepared:
    """Every run gives the same names."""

    def __init__(self, statement: Select[Any] | Update | Insert | Delete) -> None:
        self.statement = statement
        self._ready: dict[str, _Ready] = {}

    def _run(self, connection: Connection, given: Values) -> tuple[_Ready, Row | None, int]:
        """What it found, and how to read it. Raises what SQLAlchemy would; as everywhere, without the values."""
        dialect = connection.dialect
        ready = self._ready.get(dialect.name) or self._made(dialect, given)
        try:
            return ready, *ready.execute(connection, ready.sql, ready.values(given))
        except dialect.loaded_dbapi.Error as error:
            raise told_of(connection, ready.sql, error) from error

    def _made(self, dialect: Dialect, given: Values) -> _Ready:
        changes = not isinstance(self.statement, Select)
        server = dialect.name == "postgresql"
        # The server itself counts the values; a cursor of its driver would name them.
        words = cast("type[DefaultDialect]", type(dialect))(paramstyle="numeric_dollar") if server else dialect
        compiled = self.statement.compile(dialect=words, column_keys=list(given) if changes else None)
        names = compiled.positiontup or ()
        own = {name: compiled.binds[name].value for name in names if not compiled.binds[name].required}
        own |= {column.key: _default(column) for column in getattr(compiled, "insert_prefetch", ())}
        assert set(names) <= {*given, *own}
        made = self._ready[dialect.name] = _Ready(
            compiled.string,
            own,
            tuple((name, _type(compiled.binds[name].type, dialect).bind_processor(dialect)) for name in names),
            tuple(_type(one.type, dialect).result_processor(dialect, None) for one in self._columns()),
            _on_server if server else _by_cursor,
        )
        return made

    def _columns(self) -> Iterable[ColumnElement[Any]]:
        """Of the row it tells, if any."""
        return ()


def told_of(connection: Connection, sql: str, error: Exception) -> BaseException:
    """The error as SQLAlchemy would raise it; a line that broke is not given to the next one."""
    dialect, line = connection.dialect, connection.connection.dbapi_connection
    gone = isinstance(error, dialect.loaded_dbapi.Error) and dialect.is_disconnect(error, line, None)
    if gone:
        connection.invalidate(error)
    return DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error,
        hide_parameters=True, connection_invalidated=gone, dialect=dialect,
    )  # fmt: skip


def _default(column: Column[Any]) -> object:
    """What stands in a column that nobody names: a plain value, or an empty list or mapping, the same every time."""
    default = column.default
    assert isinstance(default, ScalarElementColumnDefault | CallableColumnDefault)
    if isinstance(default, ScalarElementColumnDefault):
        return default.arg
    empty: object = default.arg(None)  # type: ignore[arg-type]  # no execution is under way
    assert empty in ([], {})
    return empty


def _type(given: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return given.dialect_impl(dialect)


class _Telling(_Prepared):
    def first(self, reader: Session | Connection, values: Values) -> Row | None:
        """In a session whatever waits to be written is not waited for, as in any statement of its connection."""
        ready, found, _ = self._run(reader if isinstance(reader, Connection) else reader.connection(), values)
        return None if found is None else ready.row(found)


class LookUp(_Telling):
    """Finds one row, or none; every value it needs is a named `bindparam`."""

    statement: Select[Any]

    def _columns(self) -> Iterable[ColumnElement[Any]]:
        return self.statement.selected_columns


class Addition(_Telling):
    """Inserts a row, and tells what the database made of it."""

    statement: ReturningInsert[Any]

    def _columns(self) -> Iterable[ColumnElement[Any]]:
        return self.statement.exported_columns


class Change(_Prepared):
    """Inserts a row, updates or deletes some, in a transaction that has begun."""

    def run(self, connection: Connection, values: Values) -> int:
        """How many rows it was about."""
        return self._run(connection, values)[2]


class Together:
    """A change that may find its row or not, and others to go with it: all of them are made, or none.

    The first says every condition, of any of their rows, or inserts its row if it is new; the others insert, or name
    theirs by its key. Each has values of its own, defaults named as well; what conditions of two of them name alike is
    the same. PostgreSQL makes them in one statement, for each is a way to the server and back.
    """

    def __init__(self, first: Update | Insert, *others: Update | Insert) -> None:
        self._each = (first, *others)
        self._changes = tuple(Change(one) for one in self._each)
        self._at_once: _AtOnce | None = None

    def run(self, session: Session, *values: Values, alone: bool = False) -> int:
        """How many rows they were about; none where the first found none.

        `alone`, where the session writes nothing else: one statement needs no transaction around it. A server is spared
        BEGIN and COMMIT, two ways there and back; a file has its one writer to wait for.
        """
        line = line_of(session)
        on_server = line.dialect.name == "postgresql"
        connection = line if alone and on_server else session.connection()
        if not on_server or len(values) == 1:
            return self._one_by_one(connection, values)
        if self._at_once is None:
            self._at_once = _AtOnce(self._each, values)
        return self._at_once.run(connection, values)

    def _one_by_one(self, connection: Connection, values: Sequence[Values]) -> int:
        first, *others = zip(self._changes, values, strict=True)
        found = first[0].run(connection, first[1])
        return found and found + sum(change.run(connection, given) for change, given in others)


class _AtOnce:
    """Changes as one statement of PostgreSQL's. Their values have names of their own: two may be of one table."""

    def __init__(self, each: Sequence[Update | Insert], values: Sequence[Values]) -> None:
        every = enumerate(zip(each, values, strict=True))
        self._names = [{name: _bind(one, name, place) for name in given} for place, (one, given) in every]
        self._counted = LookUp(_at_once(each, self._names))

    def run(self, connection: Connection, values: Sequence[Values]) -> int:
        pairs = zip(self._names, values, strict=True)
        row = self._counted.first(connection, {names[one]: given[one] for names, given in pairs for one in given})
        assert row is not None  # a count is always one row
        return int(row[0])


def _bind(statement: Update | Insert, name: str, place: int) -> str:
    """What a value is called among those of all."""
    return f"{name}_{place}" if name in cast("Table", statement.table).c else name


def _at_once(each: Sequence[Update | Insert], names: Sequence[Mapping[str, str]]) -> Select[Any]:
    one: ColumnElement[Any] = literal_column("1").label("one")
    first, *others = ((change, _named(change, binds)) for change, binds in zip(each, names, strict=True))
    found = first[0].values(first[1]).returning(one).cte("found")
    also = (
        change.from_select(list(own), select(*own.values()).select_from(found))
        if isinstance(change, Insert)
        else change.values(own).where(select(found).exists())
        for change, own in others
    )
    made = [found, *(change.returning(one).cte(f"also_{number}") for number, change in enumerate(also))]
    counts = [select(func.count()).select_from(rows).scalar_subquery() for rows in made]
    return select(sum(counts[1:], start=counts[0]))


def _named(statement: Update | Insert, names: Mapping[str, str]) -> dict[str, BindParameter[Any]]:
    columns = cast("Table", statement.table).c
    return {name: bindparam(bind, type_=columns[name].type) for name, bind in names.items() if name in columns}
