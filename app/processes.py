"""Web processes of their own beside the one that keeps them, which also empties the outbox."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, NoReturn
from urllib.error import URLError
from urllib.request import urlopen

from app.settings import ROOT, Settings, SettingsError

if TYPE_CHECKING:
    from flask import Flask

THREADS: Final = 2
"""Of each process: one answers while the other waits for the database."""
START_SECONDS: Final = 60
STOP_SECONDS: Final = 10
"""What a request under way may take before its process is ended."""


@contextmanager
def web_processes(settings: Settings, count: int) -> Iterator[Callable[[], bool]]:
    """Granian with so many processes on the settings' host and port, until the block ends; tells whether it lives.

    Raises SettingsError where they do not start.
    """
    command = [
        sys.executable, "-m", "app.processes", str(os.getpid()),
        "--interface", "wsgi", "--no-ws", "--workers", str(count),
        "--blocking-threads", str(THREADS), "--respawn-failed-workers", "--workers-kill-timeout", str(STOP_SECONDS),
        "--host", settings.host, "--port", str(settings.port), "--log-level", "warning",
        "--factory", "app.processes:application",
    ]  # fmt: skip
    # A session of its own: Ctrl-C is for the process that keeps it, which then stops it in good order.
    with subprocess.Popen(command, cwd=ROOT, env=settings.environ(), start_new_session=True) as granian:  # noqa: S603 -- our own words and figures
        try:
            _wait(granian, settings)
            yield lambda: granian.poll() is None
        finally:
            _stop(granian)


def end_with(parent: int) -> None:
    """Have the kernel end this process when its parent ends, be it killed; only Linux does.

    It goes by the thread that began the process: whoever keeps processes begins them in one that stays.
    """
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(_SIGNAL_WHEN_PARENT_ENDS, int(signal.SIGTERM))
    if os.getppid() != parent:  # it ended just before
        sys.exit(1)


_SIGNAL_WHEN_PARENT_ENDS: Final = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


def become_granian(arguments: Sequence[str]) -> NoReturn:
    """The server ends with the process that keeps it, whose number comes first."""
    end_with(int(arguments[0]))
    os.execv(sys.executable, [sys.executable, "-m", "granian", *arguments[1:]])  # noqa: S606 -- our own words


def application() -> Flask:
    """What each process serves; one that is told to end while it still loads ends at once.

    Granian's children inherit its handlers, which do nothing in a child, and set their own when all is loaded: until
    then the word would be lost, and the child killed after its whole respite.
    """
    for word in (signal.SIGTERM, signal.SIGINT):
        signal.signal(word, signal.SIG_DFL)
    end_with(os.getppid())
    import wsgi

    return wsgi.application


def _wait(granian: subprocess.Popen[bytes], settings: Settings) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    patience = time.monotonic() + START_SECONDS
    while granian.poll() is None and time.monotonic() < patience:
        with suppress(URLError, OSError), urlopen(f"http://{host}:{settings.port}/health", timeout=5):
            return
        time.sleep(0.1)
    raise SettingsError("The web processes do not start; what they say stands above.")


def _stop(granian: subprocess.Popen[bytes]) -> None:
    granian.terminate()
    try:
        granian.wait(STOP_SECONDS + 5)
    except subprocess.TimeoutExpired:
        granian.kill()


if __name__ == "__main__":
    become_granian(sys.argv[1:])
