"""Connections for one request each, which stay open for the next one.

To take one from the pool and to give it back is a good part of a short page.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from sqlalchemy import Connection, Engine

MOST_KEPT = 5
"""Lines nobody uses: the pool behind them is for jobs as well, and ends."""


class Lines:
    """Those of one engine; `stands` tells whether one that was kept can still be used."""

    def __init__(self, engine: Engine, stands: Callable[[Connection], bool]) -> None:
        self._engine, self._stands = engine, stands
        self._kept: deque[Connection] = deque()  # safe between threads, whichever of them comes next

    def take(self) -> Connection:
        """One that nobody else has."""
        while (line := self._last()) is not None:
            if self._stands(line):
                return line
            line.invalidate()
            line.close()
        return self._engine.connect()

    def _last(self) -> Connection | None:
        try:
            return self._kept.pop()
        except IndexError:
            return None

    def give_back(self, line: Connection) -> None:
        """Whatever its transaction did not commit is lost."""
        if len(self._kept) < MOST_KEPT and not line.invalidated:
            if line.in_transaction():
                line.rollback()
            if line.get_transaction() is None:  # else its commit failed: it would begin none any more
                self._kept.append(line)
                return
        line.close()

    def close(self) -> None:
        """Those that nobody uses."""
        while (line := self._last()) is not None:
            line.close()
