"""Style sheets and scripts: read and compressed once, kept by browsers until their content changes."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath

from flask import Flask, Response, abort, request

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """Bytes to serve, plain and compressed, and the address that changes with them."""

    content: bytes
    compressed: bytes
    mimetype: str
    digest: str


SCRIPT, STYLES = "text/javascript", "text/css"
KINDS = {".js": SCRIPT, ".css": STYLES, ".svg": "image/svg+xml", ".png": "image/png"}
"""By suffix, and here: what a machine's own list says of a suffix differs from one to the next."""

LEFT_OUT = {
    SCRIPT: re.compile(rb"^[ \t]*//.*\n|^[ \t]+", re.MULTILINE),
    STYLES: re.compile(rb"/\*.*?\*/\n?|^[ \t]+", re.MULTILINE | re.DOTALL),
}
"""Notes on lines of their own, and indentation: a seventh of what a slow network carries."""


def prepare(name: str, content: bytes) -> StaticFile:
    """A file as it is served."""
    mimetype = KINDS.get(PurePath(name).suffix, "application/octet-stream")
    if left_out := LEFT_OUT.get(mimetype):
        content = left_out.sub(b"", content)
    digest = hashlib.sha256(content).hexdigest()[:10]
    return StaticFile(content, gzip.compress(content, 9, mtime=0), mimetype, digest)


@cache
def files() -> dict[str, StaticFile]:
    """Everything in the folder by its name, as it was when the application was built."""
    found = (path for path in FOLDER.rglob("*") if path.is_file())
    return {name: prepare(name, path.read_bytes()) for path in found for name in [path.relative_to(FOLDER).as_posix()]}


@cache
def asset(name: str) -> str:
    """The address of a static file, changing with its content."""
    if name not in files():
        raise FileNotFoundError(f"No static file {name}")
    return f"/static/{name}?v={files()[name].digest}"


def _serve(name: str) -> Response:
    found = files().get(name)
    return respond(found, fresh=request.args.get("v") == found.digest) if found else abort(404)


def respond(found: StaticFile, *, fresh: bool) -> Response:
    """The file as small as the browser takes it; `fresh`: its address names this very content."""
    response = Response(found.content, mimetype=found.mimetype)
    if request.accept_encodings.quality("gzip") > 0 and len(found.compressed) < len(found.content):
        response.set_data(found.compressed)
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = FOREVER if fresh else REVALIDATE
    response.set_etag(found.digest, weak=True)
    response.make_conditional(request)
    return response


def register(app: Flask) -> None:
    files()
    app.add_url_rule("/static/<path:name>", "static_file", _serve)
    app.jinja_env.globals["asset"] = asset
