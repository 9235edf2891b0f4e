"""Applications served over real HTTP on loopback."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


def loopback() -> socket.socket:
    """A listening socket: its address is known before the application that will answer there is made."""
    bound = socket.create_server(("127.0.0.1", 0))
    bound.set_inheritable(True)
    return bound


def address(bound: socket.socket) -> str:
    return f"http://127.0.0.1:{bound.getsockname()[1]}"


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """The applications write their own log."""


@contextmanager
def serving(app: Flask, bound: socket.socket) -> Iterator[None]:
    with closing(bound):
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet, fd=bound.fileno())
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
