"""Two web processes of any of the three servers, and what they take of the machine."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil

ROOT: Final = Path(__file__).resolve().parents[2]
HOST: Final = "127.0.0.1"
WORKERS: Final = 2
START_SECONDS: Final = 30
_BIN: Final = Path(sys.executable).parent

SERVERS: Mapping[str, tuple[str, ...]] = {
    "granian": (str(_BIN / "granian"), "--interface", "wsgi", "--no-ws", "--host", HOST, "--workers", str(WORKERS),
                "--blocking-threads", "2", "--log-level", "error", "--port"),
    "gunicorn": (str(_BIN / "gunicorn"), "--worker-class", "gthread", "--workers", str(WORKERS), "--threads", "4",
                 "--keep-alive", "5", "--log-level", "error", "--bind"),
    "waitress": (sys.executable, "-m", "tests.benchmarks.serving"),
}  # fmt: skip
"""The command of each server up to where it listens and what it serves."""


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


@contextmanager
def served(server: str, target: str, environ: Mapping[str, str]) -> Iterator[tuple[psutil.Process, int]]:
    """Serve `module:application` until the block ends."""
    port = free_port()
    listens = f"{HOST}:{port}" if server == "gunicorn" else str(port)
    command = (*SERVERS[server], listens, target)
    # A group of its own, so that ending it ends its workers whatever their state.
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            _wait(process, port)
            yield psutil.Process(process.pid), port
        finally:
            _end(process)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    patience = time.monotonic() + START_SECONDS
    while time.monotonic() < patience:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it served")
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), 5) as one:
            one.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            if one.recv(1):
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def cpu_seconds(process: psutil.Process) -> float:
    """Of the server and its workers so far, kernel time included."""
    return sum(times.user + times.system for times in (one.cpu_times() for one in family(process)))


def memory_mib(process: psutil.Process) -> tuple[float, list[float]]:
    """Proportional set size of all of them, and the resident size of each."""
    taken = [one.memory_full_info() for one in family(process)]
    return sum(one.pss for one in taken) / 2**20, [round(one.rss / 2**20, 1) for one in taken]


def _waitress(port: int, target: str) -> None:
    """Waitress is one process: two of them share a socket here."""
    import importlib

    from waitress import serve

    listening = socket.create_server((HOST, port), backlog=1024)
    module, name = target.split(":")
    for _ in range(WORKERS - 1):
        if os.fork() == 0:
            break
    application = getattr(importlib.import_module(module), name)
    serve(application, sockets=[listening], threads=4, _quiet=True)


if __name__ == "__main__":
    _waitress(int(sys.argv[1]), sys.argv[2])
