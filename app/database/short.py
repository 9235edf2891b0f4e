"""The session of a request: mostly a few statements, run by the driver in one transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session, SessionTransaction

from app.database.lines import Lines


class ShortSession(Session):
    """Opens and ends its transaction by itself, where SQLAlchemy's bookkeeping of objects would cost more than both.

    The objects' own transaction joins this one when a row is read or written as an object; it says nothing to the
    database then, but takes everything back when it is rolled back.
    """

    def __init__(self, lines: Lines) -> None:
        super().__init__(expire_on_commit=False)
        self._lines = lines
        self._line: Connection | None = None

    def connection(self, *_: object, **__: object) -> Connection:
        """In a transaction, which has begun at the first call; in the savepoint, where one is open."""
        return super().connection() if self.in_transaction() else self._begun()

    def get_bind(self, *_: object, **__: Any) -> Connection:  # noqa: ANN401 -- as SQLAlchemy's
        return self._begun()

    def line(self) -> Connection:
        """Its connection, whether its transaction has begun or not."""
        if self._line is None:
            self._line = self._lines.take()
        return self._line

    def _begun(self) -> Connection:
        line = self.line()
        if not line.in_transaction():
            line.begin()
        return line

    def begin(self, nested: bool = False) -> SessionTransaction:  # noqa: FBT002 -- as SQLAlchemy's
        """A savepoint. Raises TypeError for anything else, whose end would end nothing."""
        if not nested:
            raise TypeError("The transaction of a request begins by itself.")
        return super().begin(nested=True)

    def commit(self) -> None:
        if self.in_transaction():
            super().commit()
        if self._line is not None and self._line.in_transaction():
            self._line.commit()

    def rollback(self) -> None:
        if self.in_transaction():
            super().rollback()
        if self._line is not None and self._line.in_transaction():
            self._line.rollback()

    def close(self) -> None:
        if self.in_transaction():
            super().close()
        if self._line is not None:
            self._lines.give_back(self._line)
            self._line = None


def line_of(session: Session) -> Connection:
    """Its connection as it is: where a request's session has begun nothing, a statement is a transaction of its own."""
    return session.line() if isinstance(session, ShortSession) else session.connection()
