"""A clock for playing weeks in a minute."""

from __future__ import annotations

import datetime as dt
import threading
import time

SPEED = 30
"""Simulated seconds per real one, so that answering takes minutes rather than milliseconds."""


def real_time() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class SimulatedClock:
    """Jumps to the moments it is set to, runs fast in between, and ends as the real clock."""

    def __init__(self, start: dt.datetime) -> None:
        self._lock = threading.Lock()
        self._live = False
        self.set(start)

    def __call__(self) -> dt.datetime:
        with self._lock:
            if self._live:
                return real_time()
            return self._set_to + dt.timedelta(seconds=(time.monotonic() - self._set_at) * SPEED)

    def set(self, moment: dt.datetime) -> None:
        """Go to a moment, never backwards: what happened yesterday must not happen tomorrow."""
        with self._lock:
            self._set_to = max(moment, getattr(self, "_set_to", moment))
            self._set_at = time.monotonic()

    def go_live(self) -> None:
        """Be the real clock from now on."""
        with self._lock:
            self._live = True
