"""Inserts that meet a row already there: what a repeated request or a lost race needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_if_new(session: Session, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert the row, or leave everything as it is where a unique constraint speaks against it; whether it is new."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
    return session.execute(statement).first() is not None
