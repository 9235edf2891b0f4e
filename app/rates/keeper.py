"""The thread that keeps the tallies up with the history while the application serves."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

from sqlalchemy.exc import OperationalError

from app.database import Database
from app.database.inserts import chunks
from app.journal import structlog
from app.rates import moments
from app.rates.gathering import gather
from app.rates.keeping import BATCH, follow_moves, forget, keep_up

READ_SECONDS = 5.0
LOOK_SECONDS = 60.0
"""Between two looks for silence and for what became of messages."""
STOP_SECONDS = 30
LONG_BATCH = 20_000
"""Where everything is read again: fewer, longer transactions meet the same tally less often."""

log = structlog.get_logger("relais.rates")


def read_on(database: Database, most: int = BATCH) -> int:
    """Read the history to its end, `most` events in each transaction; how many events."""
    read = 0
    while new := _read(database, most):
        read += new
    return read


def _read(database: Database, most: int) -> int:
    with database.session() as session:
        new = keep_up(session, most)
        session.commit()
    return new


def rebuild(database: Database) -> int:
    """Add everything up again from the first event; how many events. Meanwhile pages say that they are behind."""
    with database.session() as session:
        forget(session)
        moments.forget(session)
        session.commit()
    read = read_on(database, LONG_BATCH)
    keep_moments(database)
    return read


def look(database: Database, now: dt.datetime) -> int:
    """Write down what happened without anybody telling it; how many events."""
    with database.session() as session:
        follow_moves(session)
        found = gather(session, now)
        session.commit()
    keep_moments(database)
    return found


def keep_moments(database: Database) -> None:
    """Work out again when answers came through the links that something happened to, some links at a time."""
    with database.session() as session:
        links, looked = moments.to_look_at(session)
        session.commit()
        for part in chunks(links):
            moments.work_out(session, part)
            session.commit()
        moments.looked_until(session, looked)
        session.commit()


class Keeper:
    """Reads on until told to stop. Several may run, in any number of processes: they wait for one another."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database, self._clock = database, clock
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rates", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        until_look = 0.0
        while not self._stopping.is_set():
            self._turn(looking=until_look <= 0)
            until_look = LOOK_SECONDS if until_look <= 0 else until_look - READ_SECONDS
            self._stopping.wait(READ_SECONDS)

    def _turn(self, *, looking: bool) -> None:
        try:
            read_on(self._database)
            if looking and look(self._database, self._clock()):
                read_on(self._database)
        except OperationalError as error:  # somebody else is writing: the next turn reads on from the same place
            log.info("rates_waiting", reason=type(error.orig).__name__)
        except Exception:  # nothing is lost: the tallies are as they were before the turn
            log.exception("rates_turn_failed")
