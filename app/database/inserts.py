"""Inserts that meet a row already there: what a repeated request or a lost race needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.database.prepared import Change

T = TypeVar("T")

AT_ONCE = 500
"""Rows or keys in one statement."""


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


def insert_if_new(session: Session, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert the row, or leave everything as it is where a unique constraint speaks against it; whether it is new."""
    line = session.connection()
    return _inserting(table, line.dialect.name, tuple(values)).run(line, values) == 1


@lru_cache
def _inserting(table: Table, dialect: str, _named: tuple[str, ...]) -> Change:
    """Made once for each table and the columns that are named."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return Change(insert(table).on_conflict_do_nothing())


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
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for part in chunks(rows):
        statement = dialect.insert(table)
        new = {name: statement.excluded[name] for name in part[0] if name not in by}
        changed: dict[str, ColumnElement[Any]] = {adding: table.c[adding] + new[adding]} if adding else new
        where = table.c[unless_newer] <= new[unless_newer] if unless_newer else None
        upsert = statement.on_conflict_do_update(index_elements=list(by), set_=changed, where=where)
        session.execute(upsert, list(part))
