"""Whatever is sent to a respondent's address: a calm page, nothing lost, nothing told in the logs.

The addresses are those the application has, so that a new page is tried as soon as it exists.
"""

from __future__ import annotations

import datetime as dt
import gzip
import io
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.collection import service as collection
from app.collection.store import documents
from app.database import Database
from app.distribution import links, slips
from app.distribution.core import spoken_code
from app.distribution.tables import RelayLink, SlipBatch
from app.interview.model import Interview, State
from app.site import logs
from app.web.kiosk import service as kiosks
from tests.campaigns import KEYS, World
from tests.web.respondent import Respondent, rows

FORM = "application/x-www-form-urlencoded"
PHONE, EMAIL, SECRET = "06 39 98 45 67", "karima.benali@example.org", "je suis hébergée chez ma soeur"
MEGABYTE = 1_000_000

FIELDS = ("step", "move", "answer", "answer-confiance", "language", "begin", "choice", "code", "csrf_token",
          "helper", "page", "anything")  # fmt: skip
"""Every field that some page sends, and one that none does."""

TEXTS: Mapping[str, str] = {
    "nothing": "",
    "nul": "a\x00b",
    "controls": "\x01\x02\x1b[31m\r\nSet-Cookie: a=b",
    "not characters": "\ufffe\uffff\ufdd0",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 20,
    "turned": "\u202egnirts\u202c \u2066x\u2069\u200f",
    "combining": "e" + "\u0301" * 500,
    "markup": '"><script>alert(1)</script><b a="',
    "template": "{{ config }}{% raw %}${7*7}",
    "sql": "'; DROP TABLE interview; --",
    "path": "../../../../etc/passwd",
    "address": "//evil.example/\\evil",
    "big number": "9" * 400,
    "infinite": "NaN",
    "missing": "~refused~blank",
    "other code": "beaucoup",
    "personal": f"{PHONE} {EMAIL} {SECRET}",
    "long": "ع" * 20_000,
}
IN_ADDRESSES = ("nul", "not characters", "emoji", "turned", "markup", "path", "personal", "long")


def _many(count: int) -> bytes:
    return "&".join(f"answer{number}=x" for number in range(count)).encode()


def _parts(boundary: str, *parts: str) -> bytes:
    return "".join(f"--{boundary}\r\n{part}\r\n" for part in parts).encode()


BODIES: Mapping[str, tuple[str, bytes]] = {
    "no body": (FORM, b""),
    "not utf-8": (FORM, b"answer=%FF%FE&step=%C0%80&language=\xff"),
    "bytes": (FORM, bytes(range(256)) * 8),
    "another charset": (f"{FORM}; charset=utf-16", "answer=4".encode("utf-16")),
    "no such charset": (f"{FORM}; charset=klingon", b"answer=4"),
    "1 MB of answer": (FORM, b"step=1&move=next&answer=" + b"x" * MEGABYTE),
    "1 MB of step": (FORM, b"answer=zz&move=next&step=" + b"9" * MEGABYTE),
    "1 MB of language": (FORM, b"language=" + b"f" * MEGABYTE),
    "1 MB of code": (FORM, b"code=" + b"7" * MEGABYTE),
    "3 MB": (FORM, b"answer=" + b"x" * 3 * MEGABYTE),
    "10,000 fields": (FORM, _many(10_000)),
    "10,000 answers": (FORM, b"answer=x&" * 10_000),
    "json": ("application/json", b'{"answer": ["4"], "step": {"a": 1}}'),
    "broken json": ("application/json", b"[1, 2"),
    "plain": ("text/plain", b"answer=4"),
    "no type": ("", b"answer=4"),
    "odd type": ("a/b/c; d=\"e", b"answer=4"),
    "zipped": (FORM, gzip.compress(b"answer=4")),
    "no boundary": ("multipart/form-data", b"answer"),
    "broken multipart": ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
    "unended multipart": ("multipart/form-data; boundary=x",
                          _parts("x", 'Content-Disposition: form-data; name="answer"\r\n\r\nzz')),
    "nameless parts": ("multipart/form-data; boundary=x", _parts("x", "A: b\r\n\r\nc", "\r\n\r\n") + b"--x--\r\n"),
    "a file": ("multipart/form-data; boundary=x",
               _parts("x", 'Content-Disposition: form-data; name="answer"; filename="\x00a.exe"\r\n\r\nMZ') + b"--x--"),
    "2,000 parts": ("multipart/form-data; boundary=x",
                    _parts("x", *['Content-Disposition: form-data; name="a"\r\n\r\n1'] * 2000) + b"--x--\r\n"),
}  # fmt: skip

HEADERS: Mapping[str, Mapping[str, str]] = {
    "a cookie of no one": {"Cookie": "relais=abc"},
    "a cookie signed otherwise": {"Cookie": "relais=eyJpbnRlcnZpZXdzIjpbWyJ2YWd1ZS0xIiwiYSJdXX0.aa.bb"},
    "a zipped cookie": {"Cookie": "relais=.eJwrSS0uAQAEXQHB.aa.bb"},
    "a cookie of bytes": {"Cookie": "relais=\xff\xfe; \x01=2; =; ;;;"},
    "a thousand cookies": {"Cookie": "; ".join(f"c{number}=1" for number in range(1000))},
    "a long cookie": {"Cookie": "relais=" + "x" * 60_000},
    "odd languages": {"Accept-Language": "ar;q=nan, fr;q=1e999, \xff, " + "zz-" * 500},
    "odd encodings": {"Accept-Encoding": "gzip;q=-1, \xff;q=x, *;q="},
    "an odd host": {"Host": "evil.example:99999"},
    "another host": {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "'; --", "Forwarded": "for=\xff"},
    "an odd origin": {"Origin": "null", "Referer": "javascript:alert(1)"},
    "a range": {"Range": "bytes=99999999999-0,,-", "If-None-Match": '"' * 99, "If-Modified-Since": "yesterday"},
    "a method within": {"X-HTTP-Method-Override": "DELETE", "X-Requested-With": "\xff"},
}  # fmt: skip
METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "QUERY")


@dataclass(slots=True)
class Victim:
    """Somebody half-way through, who must be half-way through afterwards with every answer still there."""

    person: Respondent
    database: Database
    addresses: Sequence[tuple[Rule, str]]
    """Every respondent's rule, with an address of it that leads somewhere."""
    before: Interview
    cookie: str

    def meets(self, address: str, method: str = "POST", **sent: Any) -> TestResponse:
        """Send it with the victim's own cookie, whatever an earlier one made of that."""
        self.person.client.set_cookie("relais", self.cookie)
        answer = self.person.client.open(address, method=method, **sent)
        told = f"{method} {address[:80]}: {answer.status_code}"
        assert answer.status_code < 500, told
        if answer.status_code >= 400 and method != "HEAD":
            assert "<h1" in answer.text or answer.is_json, told
        assert "<script>alert" not in answer.text, told
        return answer

    def unharmed(self, told: str) -> None:
        with self.database.session(read_only=True) as session:
            stored = collection.find(session, self.before.id)
        assert stored is not None, told
        assert stored.interview.state is State.ASKING, told
        kept = {id_: stored.interview.answers.get(id_) for id_ in self.before.answers}
        assert kept == dict(self.before.answers), told

    def places_with(self, written: str) -> Iterator[tuple[str, bool]]:
        """Every address with one of its parts put so, and whether it can be posted to."""
        for rule, _ in self.addresses:
            for name in rule.arguments:
                given = {**GIVEN, "token": "aaaaaaaaaaaa", name: written}
                yield PART.sub(lambda found: given[found[1]], rule.rule), "POST" in (rule.methods or ())  # noqa: B023

    def taking(self, method: str) -> list[str]:
        return [address for rule, address in self.addresses if method in (rule.methods or ())]


@pytest.fixture
def victim(
    app: Flask,
    client: FlaskClient,
    database: Database,
    world: World,
    group_link: str,
    personal_link: str,
    now: dt.datetime,
) -> Victim:
    person = Respondent(client)
    person.begins(group_link)
    for question, raw in (("accord", "oui"), ("bienvenue", ""), ("carnet", "oui"), ("aide", "peu"), ("usage", ["rdv"])):
        person.says(question, raw)
    cookie = client.get_cookie("relais")
    assert cookie is not None
    with database.session(read_only=True) as session:
        (stored,) = documents(session, world.campaign.id)
    with database.session() as session:
        link = session.merge(world.links[0])
        tablet = kiosks.make(session, KEYS, link, now)
        assert tablet is not None
        session.flush()
        addresses = {
            "e": group_link,
            "i": personal_link,
            "p": links.page_token(KEYS, link),
            "kiosk": kiosks.token(session, KEYS, tablet),
            "c": _slip(session, link, now),
        }
        session.commit()
    found = [(rule, address(rule, addresses)) for rule in respondents_rules(app)]
    return Victim(person, database, found, stored.interview, cookie.value)


def _slip(session: Session, link: RelayLink, now: dt.datetime) -> str:
    batch = slips.order(session, KEYS, link, 10, "fr", now)
    assert isinstance(batch, SlipBatch)
    return spoken_code(slips.printed(session, KEYS, batch)[0].code)


def respondents_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("web.")]


PART = re.compile(r"<(?:\w+:)?(\w+)>")
GIVEN = {"campaign_key": "vague-1", "question_id": "confiance", "path": "images/carnet.png", "code": "ccc-ccc-ccc"}


def address(rule: Rule, links: Mapping[str, str]) -> str:
    """An address of the rule. One that names something new is refused until it is told here how it is filled."""
    held = links.get(rule.rule.split("/")[1], "/").rsplit("/", 1)[-1]
    given = {**GIVEN, "token": held, "code": held}
    assert rule.arguments <= given.keys(), f"say how {rule.rule} is filled"
    return PART.sub(lambda found: given[found[1]], rule.rule)


@pytest.fixture(autouse=True)
def told(
    victim: Victim, group_link: str, personal_link: str, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[[], str]]:
    """What the test made the application log, and the libraries; it may hold nothing that says who wrote what."""

    def heard() -> str:
        stream.write(capsys.readouterr().err)
        return stream.getvalue()

    stream = io.StringIO()
    handler = logs.handler("json", stream)
    logging.getLogger().addHandler(handler)
    yield heard
    logging.getLogger().removeHandler(handler)
    tokens = (group_link[3:], personal_link[3:], victim.before.id)
    for secret in (*tokens, PHONE, PHONE.replace(" ", ""), EMAIL, SECRET, "hébergée", "karima", quote(PHONE)):
        assert secret not in heard()


def test_every_page_is_tried_where_it_leads_somewhere(victim: Victim, told: Callable[[], str]) -> None:
    assert len(victim.taking("GET")) >= 7
    assert len(victim.taking("POST")) >= 5
    for place in victim.taking("GET"):
        assert victim.meets(place, "GET").status_code < 400 or place.startswith("/media/")
    assert "request" in told(), "the log is listened to"


def test_a_body_that_no_page_sends_takes_nothing_away(victim: Victim) -> None:
    for name, (content_type, body) in BODIES.items():
        for place in victim.taking("POST"):
            victim.meets(place, data=body, content_type=content_type)
        victim.unharmed(name)


@pytest.mark.slow
def test_a_field_may_hold_anything(victim: Victim) -> None:
    for name, text in TEXTS.items():
        for place in victim.taking("POST"):
            victim.meets(place, data={field: text for field in FIELDS if field != "language"})
            victim.meets(place, data={"language": text, "page": text})
            victim.meets(place, data={"asked": f"confiance {text}", "answer-confiance": text, "answer": text})
        victim.unharmed(name)
        # What was kept of it can be shown.
        victim.meets("/s/vague-1/confiance", "GET")


@pytest.mark.slow
def test_an_address_may_hold_anything(victim: Victim, database: Database) -> None:
    before = rows(database)
    for text in map(TEXTS.__getitem__, IN_ADDRESSES):
        for place, posted in victim.places_with(quote(text.encode(), safe="")):
            victim.meets(place, "GET")
            if posted:
                victim.meets(place, data={"answer": "4", "step": "1", "move": "next"})
    assert rows(database) == before


@pytest.mark.slow
def test_a_query_may_hold_anything_and_a_look_changes_nothing(victim: Victim, database: Database) -> None:
    before = rows(database)
    for text in map(TEXTS.__getitem__, IN_ADDRESSES):
        for place in victim.taking("GET"):
            victim.meets(place, "GET", query_string={"lang": text, "v": text, text: text})
    assert rows(database) == before


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_header_may_hold_anything(victim: Victim, method: str, database: Database) -> None:
    before = rows(database)
    stranger = victim.person.client.application.test_client(use_cookies=False)
    for name, headers in HEADERS.items():
        for place in victim.taking(method):
            sent = {"Cookie": f"relais={victim.cookie}", **headers}
            answer = stranger.open(
                place, method=method, headers=sent, data={"answer": "zz"} if method == "POST" else {}
            )
            assert answer.status_code < 500, (name, place)
        victim.unharmed(name)
    # Whoever has no cookie may begin behind a link; a look begins nothing.
    assert method == "POST" or rows(database) == before


def test_a_method_no_page_uses_changes_nothing(victim: Victim, database: Database) -> None:
    before = rows(database)
    for method in METHODS:
        for _, place in victim.addresses:
            victim.meets(place, method, data=b"choice=delete&answer=4")
    assert rows(database) == before


def test_an_answer_to_another_question_takes_nothing_away(victim: Victim) -> None:
    for question in ("depuis", "pourquoi", "mot", "nothing", "accord", "carnet", "-stop", "end"):
        victim.meets(f"/s/vague-1/{question}", data={"answer": "zz", "step": "99", "move": "next"})
        victim.unharmed(question)


def test_no_page_takes_anything_without_its_token(app: Flask, victim: Victim, database: Database) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    before = rows(database)
    for place in victim.taking("POST"):
        for token in ({}, {"csrf_token": ""}, {"csrf_token": "ImE0In0.aaaa.bbbb"}, {"csrf_token": "\x00" * 99}):
            pressed = {"answer": "4", "step": "9", "move": "next", "begin": "begin", "choice": "delete", "erase": "yes"}
            victim.meets(place, data={**pressed, **token})
    assert rows(database) == before


def test_a_cookie_of_an_interview_that_is_gone_opens_nothing(victim: Victim) -> None:
    client = victim.person.client
    with client.session_transaction() as cookie:
        cookie["interviews"] = [["vague-1", "x" * 26], ["vague-2", "\x00"], ["", ""]]
    for place in victim.taking("POST"):
        if place.startswith("/s/"):
            assert client.post(place, data={"answer": "4", "choice": "delete"}).status_code == 404
    victim.unharmed("another's cookie")
