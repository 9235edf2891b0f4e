"""A clock for playing weeks in a minute."""

from __future__ import annotations

import datetime as dt
import threading
import time

SPEED = 120
"""Simulated seconds per real one, so that answering takes minutes rather than milliseconds."""


def real_time() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class SimulatedClock:
    """Jumps to the moments it is set to, runs fast in between, and ends as the real clock."""

    def __init__(self, start: dt.datetime) -> None:
        self._lock = threading.Lock()
        self._live = False
        self._set_to, self._set_at = start, time.monotonic()

    def __call__(self) -> dt.datetime:
        with self._lock:
            return real_time() if self._live else self._simulated()

    def set(self, moment: dt.datetime) -> None:
        """Go to a moment, never backwards: what has happened stays behind."""
        with self._lock:
            self._set_to, self._set_at = max(moment, self._simulated()), time.monotonic()

    def _simulated(self) -> dt.datetime:
        return self._set_to + dt.timedelta(seconds=(time.monotonic() - self._set_at) * SPEED)

    def go_live(self) -> None:
        """Be the real clock from now on."""
        with self._lock:
            self._live = True
