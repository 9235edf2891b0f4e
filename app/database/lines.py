"""Connections for one request each. A file's stays open for the next turn of its thread.

To take one from the pool and to give it back is a good part of a short page; a server's goes back all the same, for
the pool sees whether it still stands.
"""

from __future__ import annotations

import threading

from sqlalchemy import Connection, Engine


class _Kept(threading.local):
    line: Connection | None = None


class Lines:
    """Those of one engine."""

    def __init__(self, engine: Engine, *, keeps: bool) -> None:
        self._engine, self._keeps, self._kept = engine, keeps, _Kept()

    def take(self) -> Connection:
        """One that nobody else has, whatever else this thread has taken."""
        line, self._kept.line = self._kept.line, None
        return line if line is not None and not line.closed else self._engine.connect()

    def give_back(self, line: Connection) -> None:
        """Whatever its transaction did not commit is lost."""
        if self._keeps and self._kept.line is None and not line.invalidated:
            if line.in_transaction():
                line.rollback()
            if line.get_transaction() is None:  # else its commit failed: it would begin none any more
                self._kept.line = line
                return
        line.close()

    def close(self) -> None:
        """The one this thread keeps."""
        if self._kept.line is not None:
            self._kept.line.close()
            self._kept.line = None
