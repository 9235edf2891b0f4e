"""Inserts that meet a row already there: what a repeated request or a lost race needs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert


def insert_if_new(session: Session, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert the row, or leave everything as it is where a unique constraint speaks against it; whether it is new."""
    statement = _inserting(table, session.get_bind().dialect.name)
    return session.execute(statement, values).first() is not None


@lru_cache
def _inserting(table: Table, dialect: str) -> ReturningInsert[Any]:
    """Made once for each table: making a statement costs more than running it."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing().returning(*table.primary_key)
