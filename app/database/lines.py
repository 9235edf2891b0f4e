"""Connections for one request each, which stay open for the next turn of their thread.

To take one from the pool and to give it back is a good part of a short page.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from weakref import WeakSet

from sqlalchemy import Connection, Engine


class _Kept(threading.local):
    line: Connection | None = None


class Lines:
    """Those of one engine; `stands` tells whether a kept one can still be used."""

    def __init__(self, engine: Engine, stands: Callable[[Connection], bool]) -> None:
        self._engine, self._stands, self._kept = engine, stands, _Kept()
        self._taken: WeakSet[Connection] = WeakSet()

    def take(self) -> Connection:
        """One that nobody else has, whatever else this thread has taken."""
        line, self._kept.line = self._kept.line, None
        if line is None or line.closed:
            return self._connected()
        if self._stands(line):
            return line
        line.invalidate()
        line.close()
        return self._connected()

    def _connected(self) -> Connection:
        line = self._engine.connect()
        self._taken.add(line)
        return line

    def give_back(self, line: Connection) -> None:
        """Whatever its transaction did not commit is lost."""
        if self._kept.line is not None or line.invalidated:
            line.close()
            return
        if line.in_transaction():
            line.rollback()
        self._kept.line = line

    def close(self) -> None:
        """All of them, whichever threads keep them."""
        for line in list(self._taken):
            line.close()
