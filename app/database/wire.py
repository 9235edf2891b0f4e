"""Statements prepared on PostgreSQL's server, run by its own library.

A cursor of psycopg does the same at two to three times the cost, and gives way to other threads several times while it
waits: good for somebody with one long question to the server, but a page has a few short ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, cast

from psycopg import OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus

if TYPE_CHECKING:
    import psycopg
    from psycopg.abc import Buffer
    from psycopg.pq.abc import PGresult

_DONE: Final = frozenset({ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK})


class Wire:
    """One connection's; used by one thread at a time, as the connection is."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._server = connection.pgconn
        self._converter = Transformer(connection)
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        """As psycopg's own: a statement is prepared anew for values of other types."""

    def run(self, sql: str, values: Sequence[object]) -> tuple[Sequence[object] | None, int]:
        """The first row, if any, and how many rows it was about. `sql` names its values $1, $2 and so on.

        Raises the errors of psycopg.
        """
        given = cast("Sequence[Buffer]", self._converter.dump_sequence(values, [PyFormat.TEXT] * len(values)))
        key = sql, self._converter.types or ()
        result = self._done(self._server.exec_prepared(self._names.get(key) or self._prepared(key), given))
        count = result.command_tuples or 0
        if not result.ntuples:
            return None, count
        self._converter.set_pgresult(result)
        return self._converter.load_row(0, tuple), count

    def _prepared(self, key: tuple[str, tuple[int, ...]]) -> bytes:
        sql, types = key
        name = b"relais_%d" % len(self._names)
        self._done(self._server.prepare(name, sql.encode(), types))
        self._names[key] = name
        return name

    def _done(self, result: PGresult) -> PGresult:
        if result.status in _DONE:
            return result
        if self._server.status == ConnStatus.BAD:
            raise OperationalError(result.get_error_message())
        raise error_from_result(result)
