"""The session cookie is written when it changed, and renewed once a day."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask, session
from flask.testing import FlaskClient

from app.site import cookies

START = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


@pytest.fixture
def browser() -> FlaskClient:
    app = Flask("cookies")
    app.config.update(SECRET_KEY="for tests only", SESSION_REFRESH_EACH_REQUEST=False)
    cookies.register(app)

    @app.get("/say/<word>")
    def say(word: str) -> str:
        session["word"] = word
        session.permanent = True
        return ""

    @app.get("/said")
    def said() -> str:
        return str(session.get("word"))

    @app.get("/add")
    def add() -> str:
        session.setdefault("pairs", [{"held": []}])[0]["held"].append("one")
        return str(session["pairs"])

    return app.test_client()


def test_it_is_written_when_it_changed_and_only_then(browser: FlaskClient) -> None:
    assert "Set-Cookie" not in browser.get("/said").headers
    assert "Set-Cookie" in browser.get("/say/yes").headers
    seen = browser.get("/said")
    assert (seen.text, "Set-Cookie" in seen.headers) == ("yes", False)
    assert seen.vary.to_header() == "Cookie"


def test_a_visit_on_another_day_renews_it_and_a_month_away_ends_it(browser: FlaskClient) -> None:
    with time_machine.travel(START) as traveller:
        browser.get("/say/yes")
        for _ in range(3):
            traveller.shift(dt.timedelta(days=20))
            seen = browser.get("/said")
            assert (seen.text, "Set-Cookie" in seen.headers) == ("yes", True)
        traveller.shift(dt.timedelta(days=32))
        assert browser.get("/said").text == "None"


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "\u0660", "é" * 5000])
def test_what_we_did_not_sign_holds_nothing(browser: FlaskClient, cookie: str) -> None:
    assert browser.get("/said", headers={"Cookie": f"session={cookie}"}).text == "None"


def test_what_a_request_changes_in_place_reaches_no_other_with_the_same_cookie(browser: FlaskClient) -> None:
    browser.get("/add")
    once = "[{'held': ['one', 'one']}]"
    cookie = browser.get_cookie("session")
    assert cookie is not None
    for _ in range(3):
        browser.set_cookie("session", cookie.value)
        assert browser.get("/add").text == once
