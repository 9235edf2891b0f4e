"""The signed session cookie, read and written no oftener than it must be."""

from __future__ import annotations

import datetime as dt

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.site.signing import Serializer

RENEWED_AFTER = dt.timedelta(days=1)
"""A visit renews a cookie that is older: its life is counted from about the last visit, at a write a day."""


class _Session(SecureCookieSession):
    ages = False
    """Whether the browser's cookie was signed some time ago."""


class Sessions(SecureCookieSessionInterface):
    """Flask's own signed cookies, but signed again only when they changed or aged, with one serializer for all."""

    session_class = _Session

    def __init__(self) -> None:
        self._serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if self._serializer is None and app.secret_key:
            self._serializer = Serializer(app.secret_key, self.salt, self.key_derivation, self.serializer)
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> _Session | None:
        serializer = self.get_signing_serializer(app)
        cookie = request.cookies.get(self.get_cookie_name(app))
        if serializer is None or not cookie:
            return None if serializer is None else _Session()
        try:
            life = int(app.permanent_session_lifetime.total_seconds())
            content, signed_at = serializer.loads(cookie, max_age=life, return_timestamp=True)
        except BadSignature:
            return _Session()
        session = _Session(content)
        session.ages = dt.datetime.now(dt.UTC) - signed_at > RENEWED_AFTER
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session.modified or self.should_set_cookie(app, session):
            super().save_session(app, session, response)
        elif session.accessed:
            response.headers.add("Vary", "Cookie")

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        return session.modified or (session.permanent and isinstance(session, _Session) and session.ages)


def register(app: Flask) -> None:
    app.session_interface = Sessions()
