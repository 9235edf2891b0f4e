"""Inserts that meet a row already there: what a repeated request or a lost race needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import ClauseElement, ColumnElement, Insert, Table, insert, text
from sqlalchemy.orm import Session
from sqlalchemy.sql import SyntaxExtension

from app.database.prepared import Change

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")

AT_ONCE = 500
"""Rows or keys in one statement."""


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


class NewRow(NamedTuple):
    """A row to insert if it is new."""

    table: Table
    values: Mapping[str, Any]


def insert_if_new(session: Session, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert the row, or leave everything as it is where a unique constraint speaks against it; whether it is new."""
    return _inserting(table, tuple(values)).run(session.connection(), values) == 1


@lru_cache
def _inserting(table: Table, _named: tuple[str, ...]) -> Change:
    """Made once for each table and the columns that are named."""
    return Change(if_new(table))


def if_new(table: Table) -> Insert:
    """Inserts a row, or none where a unique constraint speaks against it."""
    return insert(table).ext(_IfNew())


class _IfNew(SyntaxExtension, ClauseElement):
    """Both databases say it alike, so that neither's words are loaded for it."""

    def apply_to_insert(self, insert_stmt: Insert) -> None:
        insert_stmt.apply_syntax_extension_point(lambda _: [text("ON CONFLICT DO NOTHING")], "post_values")


def _insert(table: Table, dialect: str) -> postgresql.Insert | sqlite.Insert:
    # Only the dialect in use is loaded: PostgreSQL's takes 5 MB.
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def insert_or_update(
    session: Session,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    by: Sequence[str],
    *,
    adding: str = "",
    unless_newer: str = "",
) -> None:
    """Insert rows, or set what they name where one is there with the same `by`.

    With `adding`, only this column changes: it is added to. With `unless_newer`, a row whose value there is larger
    stays as it is. Rows have the same columns; hand them in a fixed order, so that two writers never wait crosswise.
    """
    dialect = session.get_bind().dialect.name
    for part in chunks(rows):
        statement = _insert(table, dialect)
        new: dict[str, ColumnElement[Any]] = {name: statement.excluded[name] for name in part[0] if name not in by}
        changed = {adding: table.c[adding] + new[adding]} if adding else new
        where = table.c[unless_newer] <= new[unless_newer] if unless_newer else None
        upsert = statement.on_conflict_do_update(index_elements=list(by), set_=changed, where=where)
        session.execute(upsert, list(part))
