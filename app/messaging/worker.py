"""The thread that empties the outbox while the application serves."""

from __future__ import annotations

import threading

import structlog

from app.database import Database
from app.database.secrets import Keys
from app.messaging.gateway import Gateway
from app.messaging.service import Clock, send_due

SWEEP_SECONDS = 0.5
STOP_SECONDS = 30
"""Longer than the provider's time-outs, so that a message on its way is still recorded."""

log = structlog.get_logger("relais.messaging")


class Worker:
    """Sweeps the outbox until told to stop. Several may run, in any number of processes: rows are leased."""

    def __init__(self, database: Database, gateway: Gateway, keys: Keys, clock: Clock) -> None:
        self._database, self._gateway, self._keys, self._clock = database, gateway, keys, clock
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish the message on its way, then end."""
        self._stopping.set()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._sweep()
            self._stopping.wait(SWEEP_SECONDS)

    def _sweep(self) -> None:
        try:
            while (
                not self._stopping.is_set()
                and send_due(self._database, self._keys, self._gateway, self._clock, limit=1).total
            ):
                pass
        except Exception:  # the next sweep finds the rows as they are: leases make that safe
            log.exception("outbox_sweep_failed")
