"""What takes the short way of a text, and that it comes to what the ordinary way comes to."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import Client, EnvironBuilder, TestResponse

import app.site.routes
import app.sms.routes
from app.database import Database
from app.database.sqlite import driver
from app.settings import Settings, TwilioSettings
from app.sms.shortcut import PATH, Shortcut
from tests.campaigns import KEYS, make_world
from tests.conftest import Clock
from tests.rooms import rooms
from tests.sms.conftest import ACCOUNT, OURS, TOKEN

HERS = "+33639980001"
BASE = "https://relais.test"
FORM = "application/x-www-form-urlencoded; charset=utf-8"


@dataclass
class Ways:
    """Both ways to one application, and what went the ordinary one."""

    flask: Flask
    hello: str
    went: list[bytes]

    def brings(self, body: bytes, *, signature: str | None = None, **around: Any) -> TestResponse:
        headers = {"X-Twilio-Signature": signature or _signed(_pairs(body))}
        builder = EnvironBuilder(
            **{"path": PATH, "method": "POST", "data": body, "content_type": FORM, "headers": headers, **around}
        )
        return Client(self.flask.wsgi_app).open(builder)


def _pairs(body: bytes) -> list[tuple[str, str]]:
    form = EnvironBuilder(method="POST", data=body, content_type=FORM).get_request().form
    return list(form.items(multi=True))


def _signed(pairs: list[tuple[str, str]], token: str = TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(f"{BASE}{PATH}", MultiDict(pairs)))


def text(sid: str = "SM1", body: str = "1", **more: str) -> bytes:
    return urlencode({"MessageSid": sid, "From": HERS, "To": OURS, "Body": body, **more}).encode()


@pytest.fixture
def ways(tmp_path: Path, database: Database, clock: Clock) -> Ways:
    settings = Settings(tmp_path, str(database.url), BASE, KEYS.secret, TwilioSettings(ACCOUNT, TOKEN, OURS))
    with database.session() as session:
        world = make_world(session, clock())
    flask = rooms(settings, database, clock, app.site.routes.register, app.sms.routes.register)
    assert isinstance(flask.wsgi_app, Shortcut)
    went: list[bytes] = []
    ordinary = Flask.wsgi_app.__get__(flask)

    def seen(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        went.append(environ["wsgi.input"].read())
        environ["wsgi.input"].seek(0)
        return ordinary(environ, start)

    flask.wsgi_app = seen  # type: ignore[method-assign, assignment]
    flask.wsgi_app = Shortcut(flask)  # type: ignore[method-assign]
    return Ways(flask, f"{world.campaign.keyword} {world.links[0].code}", went)


def test_a_signed_text_takes_it_and_is_answered_as_the_ordinary_way_answers(ways: Ways) -> None:
    for sid, said in (("SM1", ways.hello), ("SM2", "oui"), ("SM3", "bof")):
        short = ways.brings(text(sid, said))
        assert ways.went == []
        # Its repetition, given a field twice, goes round by the application.
        again = ways.brings(text(sid, said) + b"&To=" + OURS.encode())
        assert ways.went.pop()
        assert (short.status, short.data) == (again.status, again.data)
        assert dict(short.headers) == dict(again.headers)


ODD: Mapping[str, tuple[bytes, dict[str, Any], int]] = {
    "by another method": (b"", {"method": "GET"}, 405),
    "elsewhere": (text(), {"path": "/sms/elsewhere"}, 404),
    "unsigned": (text(), {"headers": {}}, 403),
    "signed by somebody else": (text(), {"signature": _signed(_pairs(text()), "another")}, 403),
    "signed for other words": (text(body="2"), {"signature": _signed(_pairs(text()))}, 403),
    "no identifier": (urlencode({"From": HERS}).encode(), {}, 400),
    "a long identifier": (text("S" * 65), {}, 400),
    "a machine": (text(From="38000"), {}, 200),
    "half a character": (text() + b"&Odd=%C3", {}, 200),
    "too long": (text(body="x" * 70_000), {}, 413),
    "a hundred fields": (text(**{f"Field{n}": "x" for n in range(100)}), {}, 200),
    "a query nobody signed": (text(), {"query_string": "x=1"}, 403),
    "no form": (text(), {"content_type": "text/plain"}, 403),
}


@pytest.mark.parametrize(("body", "around", "status"), ODD.values(), ids=ODD.keys())
def test_whatever_is_odd_takes_the_ordinary_way_as_it_came(
    ways: Ways, body: bytes, around: dict[str, Any], status: int
) -> None:
    assert ways.brings(body, **around).status_code == status
    assert ways.went == [body]


class AwayOnce(Database):
    """Out of reach for whoever asks first."""

    fault: Exception | None = None

    def borrowed(self) -> Connection:
        if self.fault:
            fault, self.fault = self.fault, None
            raise OperationalError("", None, fault)
        return super().borrowed()


def locked(path: Path) -> driver.OperationalError:
    """What a file says that somebody else holds."""
    with closing(driver.connect(path)) as one, closing(driver.connect(path, timeout=0)) as other:
        one.execute("BEGIN IMMEDIATE")
        with pytest.raises(driver.OperationalError) as told:
            other.execute("BEGIN IMMEDIATE")
    return told.value


def loses(ways: Ways, database: Database, fault: Exception) -> list[int]:
    """The answers to a text while the database is out of reach, and to the same a second time."""
    with AwayOnce(database.url.render_as_string(hide_password=False)) as away:
        away.fault = fault
        ways.flask.extensions["relais.database"] = away
        return [ways.brings(text("SM1", ways.hello)).status_code for _ in range(2)]


def test_what_the_database_could_not_take_is_tried_the_ordinary_way(ways: Ways, database: Database) -> None:
    assert loses(ways, database, ConnectionError()) == [200, 200]
    assert ways.went == [text("SM1", ways.hello)]


def test_a_database_that_stays_locked_is_waited_for_once(ways: Ways, database: Database, tmp_path: Path) -> None:
    assert loses(ways, database, locked(tmp_path / "held.db")) == [503, 200]
    assert ways.went == []
