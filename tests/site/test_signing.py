"""Cookies and form tokens are signed as ItsDangerous and Flask-WTF sign them, only faster."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask, session
from flask_wtf.csrf import generate_csrf, validate_csrf
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import BadSignature, URLSafeTimedSerializer
from wtforms import ValidationError

from app.site import csrf
from app.site.signing import SHORT, Serializer

SALT = "of these tests"
VALUES = st.recursive(st.text(max_size=80) | st.integers(), lambda inner: st.lists(inner, max_size=4), max_leaves=8)


@given(value=VALUES, derivation=st.sampled_from(["hmac", "django-concat"]))
def test_either_reads_what_the_other_signed(value: object, derivation: str) -> None:
    ours = Serializer("secret", SALT, derivation)
    theirs = URLSafeTimedSerializer("secret", SALT, signer_kwargs={"key_derivation": derivation})
    assert theirs.loads(ours.dumps(value)) == value
    assert ours.loads(theirs.dumps(value)) == value


def test_what_is_long_is_compressed() -> None:
    ours = Serializer("secret", SALT, "hmac")
    short, long = "a" * (SHORT - 2), "a" * SHORT * 9
    assert len(ours.dumps(long)) < SHORT < len(ours.dumps(short))
    assert (ours.loads(ours.dumps(short)), ours.loads(ours.dumps(long))) == (short, long)


@pytest.mark.parametrize("other", [("another", SALT, "hmac"), ("secret", "x", "hmac"), ("secret", SALT, "concat")])
def test_another_secret_salt_or_derivation_is_refused(other: tuple[str, str, str]) -> None:
    with pytest.raises(BadSignature):
        Serializer("secret", SALT, "hmac").loads(Serializer(*other).dumps("value"))


@pytest.fixture
def app() -> Flask:
    app = Flask("csrf")
    app.config.update(SECRET_KEY="for tests only", WTF_CSRF_TIME_LIMIT=None)
    return app


def test_a_token_of_ours_passes_flask_wtf(app: Flask) -> None:
    with app.test_request_context():
        assert csrf.accepted(csrf.token())
        validate_csrf(csrf.token())


def test_a_token_of_flask_wtf_is_accepted(app: Flask) -> None:
    with app.test_request_context():
        assert csrf.accepted(generate_csrf())


def test_a_token_of_another_browser_is_refused_by_both(app: Flask) -> None:
    with app.test_request_context():
        elsewhere = csrf.token()
    with app.test_request_context():
        csrf.token()
        assert not csrf.accepted(elsewhere)
        with pytest.raises(ValidationError):
            validate_csrf(elsewhere)


@pytest.mark.parametrize("sent", [None, "", "x", "a.b.c", "é", 7])
def test_what_is_no_token_is_refused(app: Flask, sent: object) -> None:
    with app.test_request_context():
        csrf.token()
        assert not csrf.accepted(sent)


def test_without_a_session_nothing_is_accepted(app: Flask) -> None:
    with app.test_request_context():
        made = csrf.token()
        session.clear()
        assert not csrf.accepted(made)


def test_a_form_made_just_now_that_brings_no_cookie_tells_of_a_browser_that_keeps_none(app: Flask) -> None:
    with app.test_request_context():
        made = csrf.token()

    def found(sent: str, cookie: str | None = None) -> bool:
        headers = {"Cookie": cookie} if cookie else None
        with app.test_request_context(method="POST", data={csrf.NAME: sent}, headers=headers):
            return csrf.comes_without_cookies()

    assert found(made)
    assert not found(made, "other=1")
    assert not found("x")
    assert not found("")
    with time_machine.travel(dt.timedelta(seconds=csrf.JUST_NOW + 5), tick=False):
        assert not found(made)
