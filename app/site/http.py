"""Flask's requests and answers, without what each page would pay for and none needs."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

import flask
from flask.ctx import AppContext, RequestContext, _AppCtxGlobals
from flask.globals import app_ctx, request_ctx
from flask.sessions import SessionMixin
from werkzeug.datastructures import Headers, ImmutableMultiDict
from werkzeug.sansio.http import parse_cookie
from werkzeug.utils import cached_property

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


# What Flask's `current_app`, `g`, `request` and `session` stand for: each look through one of those fails once before
# it finds, and a page looks dozens of times. This is Werkzeug's way out of its stand-ins.
_application_now: Callable[[], AppContext] = app_ctx._get_current_object  # type: ignore[attr-defined]  # noqa: SLF001
_request_now: Callable[[], RequestContext] = request_ctx._get_current_object  # type: ignore[attr-defined]  # noqa: SLF001


def application() -> flask.Flask:
    return _application_now().app


def noted() -> _AppCtxGlobals:
    """What is noted for as long as this request, or whatever else uses the application, goes on."""
    return _application_now().g


def asked() -> flask.Request:
    """The request under way."""
    return _request_now().request


def browser_session() -> SessionMixin:
    """What the browser's signed cookie says."""
    return _request_now().session


LARGEST_REQUEST = 2 * 1024 * 1024
"""Bytes; a partner file is the largest thing anyone sends, and says so."""


class Request(flask.Request):
    # Said here, where Flask would look into the application's settings several times for each form.
    max_content_length: int | None = LARGEST_REQUEST
    max_form_memory_size: int | None = LARGEST_REQUEST
    max_form_parts: int | None = flask.Flask.default_config["MAX_FORM_PARTS"]

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """Straight from where they stand; Werkzeug looks through all headers for more than one."""
        found = parse_cookie(self.environ.get("HTTP_COOKIE"), ImmutableMultiDict)
        return cast("ImmutableMultiDict[str, str]", found)


class Response(flask.Response):
    whole: int = HTTPStatus.OK
    """The status with which nothing is missing."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """As they are, where Werkzeug would copy them to find that nothing is to be changed."""
        whole = self.status_code == self.whole and "Content-Length" in self.headers
        return self.headers if whole else super().get_wsgi_headers(environ)


class _SeeOther(Response):
    whole = HTTPStatus.SEE_OTHER


def see_other(address: str) -> Response:
    """To an address that `url_for` made; without the page that Flask's own redirect draws, for no browser shows it."""
    return _SeeOther(b"", HTTPStatus.SEE_OTHER, {"Location": address})
