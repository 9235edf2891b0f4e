"""Flask's requests and answers, without what each page would pay for and none needs."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

import flask
from werkzeug.datastructures import Headers, ImmutableMultiDict
from werkzeug.sansio.http import parse_cookie
from werkzeug.utils import cached_property

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class Request(flask.Request):
    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """Straight from where they stand; Werkzeug looks through all headers for more than one."""
        found = parse_cookie(self.environ.get("HTTP_COOKIE"), ImmutableMultiDict)
        return cast("ImmutableMultiDict[str, str]", found)


class Response(flask.Response):
    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """As they are, where Werkzeug would copy them to find that nothing is to be changed."""
        whole = self.status_code == HTTPStatus.OK and "Content-Length" in self.headers
        return self.headers if whole else super().get_wsgi_headers(environ)


def see_other(address: str) -> Response:
    """Without the page that Flask's own redirect draws: no browser shows it, it only takes its time."""
    return Response(b"", 303, {"Location": address})
