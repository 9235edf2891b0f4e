"""Style sheets and scripts: read once, compressed once, kept by browsers until their content changes."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"


@dataclass(frozen=True, slots=True)
class StaticFile:
    content: bytes
    compressed: bytes
    mimetype: str
    digest: str


@lru_cache(maxsize=64)
def load(name: str, changed_ns: int) -> StaticFile:  # noqa: ARG001 -- part of the cache's key
    """A file of the folder; `changed_ns` makes an edit show without a restart."""
    content = (FOLDER / name).read_bytes()
    digest = hashlib.sha256(content + str(len(name)).encode()).hexdigest()[:10]
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return StaticFile(content, gzip.compress(content, 9, mtime=0), mimetype, digest)


def find(name: str) -> StaticFile | None:
    path = (FOLDER / name).resolve()
    if not path.is_relative_to(FOLDER.resolve()) or not path.is_file():
        return None
    return load(path.relative_to(FOLDER.resolve()).as_posix(), path.stat().st_mtime_ns)


def asset(name: str) -> str:
    """The address of a static file, changing with its content."""
    found = find(name)
    if found is None:
        raise FileNotFoundError(f"No static file {name}")
    return url_for("static_file", name=name, v=found.digest)


def serve(name: str) -> Response:
    found = find(name)
    if found is None:
        abort(404)
    response = Response(found.content, mimetype=found.mimetype)
    if request.accept_encodings.quality("gzip") > 0:
        response.set_data(found.compressed)
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = FOREVER if request.args.get("v") == found.digest else REVALIDATE
    response.set_etag(found.digest, weak=True)
    response.make_conditional(request)
    return response


def register(app: Flask) -> None:
    app.add_url_rule("/static/<path:name>", "static_file", serve)
    app.jinja_env.globals["asset"] = asset
