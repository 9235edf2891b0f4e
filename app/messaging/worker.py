"""The threads that empty the outbox while the application serves."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from app.journal import structlog
from app.messaging import spending
from app.messaging.core import ErrorClass
from app.messaging.gateway import Outcome, Refused
from app.messaging.sending import Leased, Sender, exchange, settle_expired

SWEEP_SECONDS = 0.5
STOP_SECONDS = 30
"""Longer than the provider's time-outs, so that a message on its way is still recorded."""
SLOW_ANSWER = 0.4
"""Seconds a provider may take for a message while the rate is still kept, given enough threads."""
MOST_THREADS = 8
REST_SECONDS = 2.0
"""After the provider said that we are too fast."""
TIDY_SECONDS = 3600

log = structlog.get_logger("relais.messaging")


class Pace:
    """Lets so many messages a second go, evenly, whatever the number of threads."""

    def __init__(self, rate: float) -> None:
        self._gap = 1 / rate
        self._lock = threading.Lock()
        self._next = time.monotonic()

    def rest(self, seconds: float) -> None:
        """Let nothing go for so long: whoever is told to slow down and goes on is refused again."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)

    def slot(self) -> float:
        """Seconds to wait before the next message may go; the slot is taken."""
        with self._lock:
            now = time.monotonic()
            mine = max(self._next, now)
            self._next = mine + self._gap
            return mine - now


class Worker:
    """Sweeps the outbox until told to stop. Several may run, in any number of processes: rows are leased.

    One thread speaks to the database, a turn at a time, for what all the others send: a transaction for each
    message would keep webhooks waiting.
    """

    def __init__(self, sender: Sender, rate: float = 10) -> None:
        self._sender, self._pace = sender, Pace(rate)
        threads = min(math.ceil(rate * SLOW_ANSWER), MOST_THREADS)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="outbox")
        self._room = 2 * threads
        self._turn_seconds = min(SWEEP_SECONDS, threads / rate)
        self._flying: dict[Future[Outcome], Leased] = {}
        self._stopping = threading.Event()
        self._tidied = -math.inf
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish the messages on their way, then end."""
        self._stopping.set()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopping.wait(self._turn_seconds if self._flying else SWEEP_SECONDS):
            self._safely(self._sweep)
        wait(self._flying, STOP_SECONDS)
        self._safely(self._land)
        self._pool.shutdown(wait=False)

    def _safely(self, do: Callable[[], object]) -> None:
        try:
            do()
        except Exception:  # the next sweep finds the rows as they are: leases make that safe
            log.exception("outbox_sweep_failed")

    def _sweep(self) -> None:
        self._tidy()
        settle_expired(self._sender)
        for leased in self._land(self._room):
            self._flying[self._pool.submit(self._send, leased)] = leased

    def _land(self, room: int = 0) -> Sequence[Leased]:
        """Record what has arrived, and take as many as there is room for beside what still flies."""
        done: list[tuple[Leased, Outcome]] = []
        for one in [one for one in self._flying if one.done()]:
            leased = self._flying.pop(one)
            if (fault := one.exception()) is None:
                done.append((leased, one.result()))
            else:  # its lease runs out, and the provider is asked
                log.error("sending_failed", exc_info=fault)
        return exchange(self._sender, done, max(room - len(self._flying), 0))

    def _send(self, leased: Leased) -> Outcome:
        time.sleep(self._pace.slot())
        outcome = self._sender.gateway.send(leased.parcel)
        if isinstance(outcome, Refused) and outcome.asks is ErrorClass.BUSY:
            self._pace.rest(REST_SECONDS)
        return outcome

    def _tidy(self) -> None:
        if time.monotonic() - self._tidied < TIDY_SECONDS:
            return
        self._tidied = time.monotonic()
        with self._sender.database.session() as session, session.begin():
            spending.forget_numbers(session, self._sender.clock())
