"""Applications served over real HTTP on loopback."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from waitress.server import create_server


def loopback() -> socket.socket:
    """A bound socket: its address is known before the application that will answer there is made."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.bind(("127.0.0.1", 0))
    return bound


def address(bound: socket.socket) -> str:
    return f"http://127.0.0.1:{bound.getsockname()[1]}"


@contextmanager
def serving(app: Flask, bound: socket.socket) -> Iterator[None]:
    server = create_server(app, sockets=[bound], threads=4, clear_untrusted_proxy_headers=True)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.close()
        thread.join(5)
        bound.close()
