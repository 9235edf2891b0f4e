"""A thread that does one thing again and again while the application serves."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.journal import structlog

STOP_SECONDS = 30

log = structlog.get_logger("relais.messaging")


class Rounds:
    """What it does must bear being done twice, or by several processes at once."""

    def __init__(self, name: str, seconds: float, do: Callable[[], object]) -> None:
        self._name, self._seconds, self._do = name, seconds, do
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopping.wait(self._seconds):
            try:
                self._do()
            except Exception:  # the next round finds everything as it is
                log.exception("round_failed", round=self._name)
