"""The declarative base, constraint names and the column types every room uses."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from sqlalchemy import JSON, DateTime, Dialect, MetaData, Table, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase
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


class Codes(TypeDecorator[tuple[str, ...]]):
    """A few codes in their order, as a value that can be a key."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> list[str] | None:
        return None if value is None else list(value)

    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(value)


Document = JSON().with_variant(JSONB(), "postgresql")
"""A JSON document: text on SQLite, binary JSON on PostgreSQL."""


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {dt.datetime: UtcDateTime(), dict[str, Any]: Document, list[str]: Document}  # noqa: RUF012 -- SQLAlchemy's own attribute


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
