"""The signed session cookie, read and written no oftener than it must be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.site.signing import Serializer

RENEWED_AFTER = dt.timedelta(days=1)
"""A visit renews a cookie that is older: its life is counted from about the last visit, at a write a day."""


KEPT = 2000
"""Cookies whose signature was found good, some hundred bytes each; a browser sends the same one again and again."""
LONGEST = 1024
"""Characters of a cookie worth keeping."""

Read = tuple[Mapping[str, Any], dt.datetime]
"""What a cookie says, and when it was signed."""


class _Session(SecureCookieSession):
    ages = False
    """Whether the browser's cookie was signed some time ago."""


class Sessions(SecureCookieSessionInterface):
    """Flask's own signed cookies, but signed again only when they changed or aged, with one serializer for all."""

    session_class = _Session

    def __init__(self) -> None:
        self._serializer: URLSafeTimedSerializer | None = None
        self._kept: Callable[[str], Read] = lru_cache(KEPT)(self._read)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if self._serializer is None and app.secret_key:
            self._serializer = Serializer(app.secret_key, self.salt, self.key_derivation, self.serializer)
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> _Session | None:
        if self.get_signing_serializer(app) is None:
            return None
        cookie = request.cookies.get(self.get_cookie_name(app))
        if not cookie:
            return _Session()
        try:
            content, signed_at = self._kept(cookie) if len(cookie) <= LONGEST else self._read(cookie)
        except BadSignature:
            return _Session()
        age = dt.datetime.now(dt.UTC) - signed_at
        if not dt.timedelta() <= age <= app.permanent_session_lifetime:
            return _Session()
        session = _Session(_copied(content))
        session.ages = age > RENEWED_AFTER
        return session

    def _read(self, cookie: str) -> Read:
        """Raises BadSignature where it was not signed here; its age is for the caller to judge."""
        assert self._serializer is not None
        content, signed_at = self._serializer.loads(cookie, return_timestamp=True)
        return content, signed_at

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session.modified or self.should_set_cookie(app, session):
            super().save_session(app, session, response)
        elif session.accessed:
            response.headers.add("Vary", "Cookie")

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        return session.modified or (session.permanent and isinstance(session, _Session) and session.ages)


def _copied(value: Any) -> Any:  # noqa: ANN401 -- as JSON is
    """What is kept of a cookie is the same for all its requests, which may change theirs."""
    if isinstance(value, dict):
        return {name: _copied(one) for name, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value


def register(app: Flask) -> None:
    app.session_interface = Sessions()
