"""The threads that empty the outbox while the application serves."""

from __future__ import annotations

import math
import threading
import time

import structlog

from app.messaging import spending
from app.messaging.sending import Sender, send_due

SWEEP_SECONDS = 0.5
STOP_SECONDS = 30
"""Longer than the provider's time-outs, so that a message on its way is still recorded."""
SLOW_ANSWER = 0.4
"""Seconds a provider may take for a message while the rate is still kept, given enough threads."""
MOST_THREADS = 8
TIDY_SECONDS = 3600

log = structlog.get_logger("relais.messaging")


class Pace:
    """Lets so many messages a second go, evenly, whatever the number of threads."""

    def __init__(self, rate: float) -> None:
        self._gap = 1 / rate
        self._lock = threading.Lock()
        self._next = time.monotonic()

    def slot(self) -> float:
        """Seconds to wait before the next message may go; the slot is taken."""
        with self._lock:
            now = time.monotonic()
            mine = max(self._next, now)
            self._next = mine + self._gap
            return mine - now


class Worker:
    """Sweeps the outbox until told to stop. Several may run, in any number of processes: rows are leased."""

    def __init__(self, sender: Sender, rate: float = 10) -> None:
        self._sender, self._pace = sender, Pace(rate)
        self._stopping = threading.Event()
        self._tidied = -math.inf
        threads = min(math.ceil(rate * SLOW_ANSWER), MOST_THREADS)
        self._threads = [threading.Thread(target=self._run, name=f"outbox-{n}", daemon=True) for n in range(threads)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the messages on their way, then end."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._sweep()
            self._stopping.wait(SWEEP_SECONDS)

    def _sweep(self) -> None:
        try:
            self._tidy()
            while not self._stopping.is_set() and send_due(self._sender, limit=1).total:
                self._stopping.wait(self._pace.slot())
        except Exception:  # the next sweep finds the rows as they are: leases make that safe
            log.exception("outbox_sweep_failed")

    def _tidy(self) -> None:
        if time.monotonic() - self._tidied < TIDY_SECONDS:
            return
        self._tidied = time.monotonic()
        with self._sender.database.session() as session, session.begin():
            spending.forget_numbers(session, self._sender.clock())
