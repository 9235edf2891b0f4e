"""The declarative base, constraint names and the column types every room uses."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from sqlalchemy import JSON, DateTime, Dialect, Index, MetaData, Table, event
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMING_CONVENTION = {
    "ix": "ix__%(column_0_N_label)s",
    "uq": "uq__%(table_name)s__%(column_0_N_name)s",
    "ck": "ck__%(table_name)s__%(constraint_name)s",
    "fk": "fk__%(table_name)s__%(column_0_N_name)s__%(referred_table_name)s",
    "pk": "pk__%(table_name)s",
}


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware moment, always in UTC; SQLite, which keeps no zone, gives it back aware as well."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def _json(dialect: Dialect) -> TypeEngine[Any]:
    if dialect.name != "postgresql":
        return dialect.type_descriptor(JSON())
    # Loaded here: SQLAlchemy's words for PostgreSQL take 5 MB of every process on SQLite, which never says them.
    from sqlalchemy.dialects.postgresql import JSONB

    return dialect.type_descriptor(JSONB())


class Document(TypeDecorator[Any]):
    """A JSON document: text on SQLite, binary JSON on PostgreSQL."""

    impl = JSON
    cache_ok = True
    # As JSON has them; a decorator does not take them over.
    should_evaluate_none = True
    hashable = False

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _json(dialect)

    def coerce_compared_value(self, op: OperatorType | None, value: object) -> TypeEngine[Any]:
        """What a document is compared with, or asked for, need not be a document."""
        return self.impl_instance.coerce_compared_value(op, value)


class Codes(TypeDecorator[tuple[str, ...]]):
    """A few codes in their order, as a value that can be a key."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _json(dialect)

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> list[str] | None:
        return None if value is None else list(value)

    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(value)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {dt.datetime: UtcDateTime(), dict[str, Any]: Document(), list[str]: Document()}  # noqa: RUF012 -- SQLAlchemy's own attribute


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows for which `where` is true.

    The condition is only noted here: the migrations give it to the database, and an `Index` that is told of
    conditions loads each dialect that it names.
    """
    return Index(name, *columns, unique=unique, info={"where": where})


ONLY_GROWS = "only grows"
"""What is noted with such a table."""


class AppendOnlyError(RuntimeError):
    """Code tried to change or delete a row of a table that only grows."""


def only_grow(*tables: type[Base]) -> None:
    """Let nobody change or delete their rows: code is told so here, and the migrations make the database refuse."""
    for one in tables:
        event.listen(one, "before_update", _refuse_change)
        event.listen(one, "before_delete", _refuse_change)
        cast("Table", one.__table__).info[ONLY_GROWS] = True


def _refuse_change(_mapper: object, _connection: object, row: object) -> None:
    raise AppendOnlyError(f"{type(row).__name__} rows are never changed or deleted.")
