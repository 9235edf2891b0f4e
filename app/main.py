"""The roof: builds the application from its settings and its rooms."""

from __future__ import annotations

import ctypes
import datetime as dt
import gc
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, wrappers
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter

import app.access.routes
import app.analysis.routes
import app.correspondence.routes
import app.distribution.routes
import app.look.routes
import app.messaging.mail.routes
import app.phoning.routes
import app.rates.routes
import app.relay.leaving.routes
import app.relay.letters.routes
import app.relay.printing.routes
import app.relay.published
import app.relay.routes
import app.sms.routes
import app.studio.routes
import app.web.routes
from app.database import Database
from app.database.secrets import Keys
from app.settings import Settings
from app.site import formats, language
from app.site import routes as site
from app.site.http import Request, Response

Clock = Callable[[], dt.datetime]

COLLECTED_AFTER = 10_000
"""New objects that are alive still; Python's own 700 are reached within two or three requests."""

ROOMS = (
    app.access.routes,
    app.look.routes,
    app.messaging.mail.routes,
    app.distribution.routes,
    app.web.routes,
    app.sms.routes,
    app.relay.routes,
    app.relay.leaving.routes,
    app.relay.letters.routes,
    app.relay.printing.routes,
    app.relay.published,
    app.rates.routes,
    app.correspondence.routes,
    app.phoning.routes,
    app.analysis.routes,
    app.studio.routes,
)


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class _Application(Flask):
    request_class = Request
    response_class = Response

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Flask asks this of each view and hook at each request; none of ours is a coroutine."""
        return func

    def create_url_adapter(self, request: wrappers.Request | None) -> MapAdapter | None:
        """Flask's, for one application that answers on every host and has no subdomains to look for."""
        if request is None:
            return super().create_url_adapter(None)
        query = request.query_string.decode(errors="replace")
        return self.url_map.bind(
            request.host, request.root_path, "", request.scheme, request.method, request.path, query
        )


def create_app(settings: Settings, clock: Clock = utc_now, database: Database | None = None) -> Flask:
    """The whole application. `clock` lets a simulation or a test move through time."""
    flask = _Application("app", static_folder=None, template_folder=None)
    flask.config.update(_flask_settings(settings))
    flask.extensions["relais.settings"] = settings
    flask.extensions["relais.clock"] = clock
    flask.extensions["relais.keys"] = Keys(settings.secret_key)
    flask.extensions["relais.database"] = database or Database(settings.database_url)
    if settings.proxies:
        # Who asks, as the outermost trusted proxy saw it: limits by address must not count the proxy itself.
        flask.wsgi_app = ProxyFix(flask.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    site.register(flask)
    for room in ROOMS:
        room.register(flask)
    return flask


def make_ready(flask: Flask) -> Flask:
    """Read the words and the templates of people's pages now, so that the first to come do not wait for them.

    What is loaded by then stays: the collector of unreachable objects passes over it, and comes less often, for a
    request leaves hardly anything to it.
    """
    folder = flask.extensions["relais.settings"].translations
    for one in language.LANGUAGES:
        language.catalogue(one, folder)
        language.page_catalogue(one, folder)
    for name in flask.jinja_env.list_templates(filter_func=lambda name: name.startswith(("site/", "web/"))):
        flask.jinja_env.get_template(name)
    formats.make_ready()
    gc.collect()
    _give_back()
    gc.freeze()
    gc.set_threshold(COLLECTED_AFTER)
    return flask


def _give_back() -> None:
    """Hand the memory that only the start needed back to the machine, and let all threads share one heap from now on.

    Each thread of a C library's own would keep what its largest page took, and Python's threads take turns anyway.
    """
    libc = ctypes.CDLL(None)
    if hasattr(libc, "malloc_trim"):  # GNU's
        libc.mallopt(_MOST_HEAPS, 1)
        libc.malloc_trim(0)


_MOST_HEAPS = -8
"""M_ARENA_MAX of mallopt(3)."""


def _flask_settings(settings: Settings) -> dict[str, object]:
    public = urlsplit(settings.public_base_url)
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "relais",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": public.scheme == "https",
        "PERMANENT_SESSION_LIFETIME": dt.timedelta(days=30),
        "WTF_CSRF_TIME_LIMIT": None,
    }
