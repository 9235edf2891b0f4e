"""The token that a form of ours carries: Flask-WTF's, made only for a page that shows it.

A token made here is accepted by Flask-WTF and the other way round; both keep its secret in the session.
"""

from __future__ import annotations

import hmac
import secrets
from functools import lru_cache
from typing import Any

from flask import current_app, g, request
from itsdangerous import BadData
from wtforms import Field, ValidationError
from wtforms.csrf.core import CSRF, CSRFTokenField

from app.journal import structlog
from app.site.http import application, browser_session, noted
from app.site.signing import Serializer

NAME = "csrf_token"
"""Of the form's field and of the session's entry."""

KEPT = 2000
"""Browsers whose token is kept ready, some hundred bytes each."""

JUST_NOW = 600
"""Seconds. Nobody closes a browser and sends a form that was open in it much sooner."""

log = structlog.get_logger("relais")


def token() -> str:
    """The token of this request's pages."""
    notes = noted()
    made: str | None = notes.get(NAME)
    if made is None:
        session = browser_session()
        secret = session.get(NAME)
        if not isinstance(secret, str):
            secret = session[NAME] = secrets.token_hex(20)
        made = notes.csrf_token = _made(str(application().secret_key), secret)
    return made


def accepted(sent: object) -> bool:
    """Whether a token was made for this browser; it holds as long as the browser's session."""
    secret = browser_session().get(NAME)
    if not sent or not isinstance(sent, str) or not isinstance(secret, str):
        return False
    try:
        signed = _signed(str(application().secret_key), sent)
    except BadData:
        return False
    return isinstance(signed, str) and hmac.compare_digest(secret.encode(), signed.encode())


def taken(sent: object) -> bool:
    """The same, unless Flask-WTF is told to ask for none; a token refused is logged: it may be somebody's who tries."""
    good = not application().config.get("WTF_CSRF_ENABLED", True) or accepted(sent)
    if not good:
        log.info("form token refused")
    return good


def comes_without_cookies() -> bool:
    """Whether a form sent a token that was made just now, and no cookie came with it: this browser keeps none.

    An older page may have lost its cookie with the browser's closing.
    """
    if request.method != "POST" or request.cookies:
        return False
    try:
        _serializer(str(current_app.secret_key)).loads(request.form.get(NAME, ""), max_age=JUST_NOW)
    except BadData:
        return False
    return True


# A browser asks for many pages with one secret, and its token does not age.
@lru_cache(maxsize=KEPT)
def _made(key: str, secret: str) -> str:
    return str(_serializer(key).dumps(secret))


@lru_cache(maxsize=KEPT)
def _signed(key: str, sent: str) -> object:
    """What a token was made of. Raises BadData where it was not made here, which is never kept."""
    signed: object = _serializer(key).loads(sent)
    return signed


@lru_cache(maxsize=8)
def _serializer(secret: str) -> Serializer:
    return Serializer(secret, "wtf-csrf-token", "django-concat")


class _Token(CSRFTokenField):
    """Makes its token when it is drawn: most forms that are sent are never shown again."""

    def _value(self) -> str:
        return token()


class PageCSRF(CSRF):
    """Has no state, so that all forms share one."""

    def __init__(self) -> None:
        self._fields: list[tuple[str, Any]] = [(NAME, _Token(label="CSRF Token", csrf_impl=self))]

    def setup_form(self, form: object) -> list[tuple[str, Any]]:
        return self._fields

    def generate_csrf_token(self, csrf_token_field: object) -> str:
        return ""

    def validate_csrf_token(self, form: object, field: Field) -> None:
        # A form of the console has been checked by Flask-WTF before its view was called.
        if not g.get("csrf_valid", False) and not taken(field.data):
            raise ValidationError
