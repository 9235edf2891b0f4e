"""What every answer tells the browser: trust nothing from elsewhere, remember nothing, pass no address on."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from functools import lru_cache

from flask import Flask, Response
from werkzeug.http import parse_accept_header

from app.site import context, skeletons
from app.site.http import asked

SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
HSTS = "max-age=31536000"
WORTH_COMPRESSING = 1024
COMPRESSIBLE = frozenset({"text/html", "text/csv", "application/json"})


def register(app: Flask) -> None:
    secure = context.settings_of(app).public_base_url.startswith("https://")
    told = SECURITY | ({"Strict-Transport-Security": HSTS} if secure else {})
    app.after_request(_protector([(name, name.lower(), value) for name, value in told.items()]))
    # Registered last, run first: compression sees the page, the headers see the result.
    app.after_request(_compress)


def _protector(told: Sequence[tuple[str, str, str]]) -> Callable[[Response], Response]:
    def protect(response: Response) -> Response:
        headers = response.headers
        said = {name.lower() for name, _ in headers}
        # Written straight behind the others: each `setdefault` would search all of them anew.
        for name, lower, value in told:
            if lower not in said:
                headers.add(name, value)
        return response

    return protect


@lru_cache(maxsize=200)
def _takes_gzip(accepted: str) -> bool:
    return parse_accept_header(accepted).quality("gzip") > 0


def _compress(response: Response) -> Response:
    """Pages over slow networks; never where the address echoes into the page beside a secret (BREACH)."""
    request = asked()
    if request.query_string or response.is_streamed or response.mimetype not in COMPRESSIBLE:
        return response
    content = response.get_data()
    worth = len(content) >= WORTH_COMPRESSING and not response.content_encoding
    if worth and _takes_gzip(request.environ.get("HTTP_ACCEPT_ENCODING", "")):
        # Level 1: a tenth of the time of level 6 for a page hardly larger.
        response.set_data(skeletons.zipped(content) or gzip.compress(content, 1, mtime=0))
        response.content_encoding = "gzip"
        response.headers.add("Vary", "Accept-Encoding")
    return response
