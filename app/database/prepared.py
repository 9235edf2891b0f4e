"""Look-ups of the hottest pages, compiled once and read by the driver itself.

What SQLAlchemy does around each execution (cache key, context, result, rows) costs several times what the database
does for one row by its key; words, types and errors stay SQLAlchemy's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.orm import Session

Row = Sequence[Any]
_Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement in the words of one kind of database; each value and column with what converts it, if anything."""

    sql: str
    binds: tuple[tuple[str, _Convert | None], ...]
    positional: bool
    columns: tuple[_Convert | None, ...]

    def values(self, given: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- as the driver wants them
        put = [(name, convert(given[name]) if convert else given[name]) for name, convert in self.binds]
        return [value for _, value in put] if self.positional else dict(put)

    def row(self, found: Row) -> Row:
        return [convert(one) if convert else one for one, convert in zip(found, self.columns, strict=True)]


class LookUp:
    """A statement that finds one row, or none; every value it needs is a named `bindparam`."""

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement
        self._ready: dict[str, _Ready] = {}

    def first(self, reader: Session | Connection, values: Mapping[str, Any]) -> Row | None:
        """In a session whatever waits to be written is not waited for, as in any statement of its connection."""
        connection = reader if isinstance(reader, Connection) else reader.connection()
        dialect = connection.dialect
        ready = self._ready.get(dialect.name) or self._made(dialect)
        try:
            cursor = connection.connection.cursor()
            cursor.execute(ready.sql, ready.values(values))
            found = cursor.fetchone()
            cursor.close()
        except dialect.loaded_dbapi.Error:
            # Told, or tried on a new line, the usual way.
            return connection.execute(self.statement, values).first()
        return None if found is None else ready.row(found)

    def _made(self, dialect: Dialect) -> _Ready:
        compiled = self.statement.compile(dialect=dialect)
        binds = compiled.binds
        names: Sequence[str] = compiled.positiontup or tuple(binds)
        made = self._ready[dialect.name] = _Ready(
            compiled.string,
            tuple((name, binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names),
            compiled.positional,
            tuple(
                one.type.dialect_impl(dialect).result_processor(dialect, None)
                for one in self.statement.selected_columns
            ),
        )
        return made
