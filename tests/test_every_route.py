"""Every address the application has, with whatever may be sent to it: a page or a refusal, never a failure.

The addresses are those it has at this moment, so that a new one is tried as soon as it exists; the respondent's own
pages are tried more closely in tests/web/test_bad_input.py.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app.access.core import Role
from app.distribution import links
from app.web.kiosk import service as kiosks
from tests.campaigns import KEYS, World, make_world
from tests.staff import sign_in
from tests.web.test_bad_input import BODIES, FORM, IN_ADDRESSES, METHODS, TEXTS

PART = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")
ODD = ("", "\x00", "9" * 40, "-1", "é" * 300)
"""For every field that some page names, all at once."""
FIELD = re.compile(r'name="([\w-]+)"')
HEAVY = (
    "1 MB of answer",
    "1 MB of step",
    "1 MB of language",
    "1 MB of code",
    "3 MB",
    "10,000 fields",
    "10,000 answers",
    "2,000 parts",
)
"""Bodies that say the same at every address: they are sent to a few."""

pytestmark = pytest.mark.slow


@pytest.fixture
def world(session: Session, now: dt.datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def administrator(app: Flask, client: FlaskClient, session: Session, now: dt.datetime) -> FlaskClient:
    # A failure is a page here, as it is to people, and the next address is tried.
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return sign_in(client, session, now, Role.ADMINISTRATOR)


@pytest.fixture
def tokens(session: Session, world: World, now: dt.datetime) -> Mapping[str, str]:
    """By the first word of an address."""
    link = session.merge(world.links[0])
    tablet = kiosks.make(session, KEYS, link, now)
    assert tablet is not None
    session.flush()
    found = {
        "e": links.relay_token(KEYS, link),
        "p": links.page_token(KEYS, link),
        "kiosk": kiosks.token(session, KEYS, tablet),
    }
    session.commit()
    return found


def filled(rule: Rule, tokens: Mapping[str, str], **instead: str) -> str:
    def part(found: re.Match[str]) -> str:
        converter, options, name = found.groups()
        if name in instead:
            return instead[name]
        if converter == "int":
            return "1"
        if converter == "any":
            return str(options).split(",", maxsplit=1)[0].strip()
        known = {"campaign_key": "vague-1", "language": "fr", "question_id": "confiance"}
        return known.get(name) or tokens.get(rule.rule.split("/")[1], "x")

    return PART.sub(part, rule.rule)


def rules(app: Flask, method: str) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]
    return [rule for rule in found if rule.endpoint != "access.sign_out"]


def failures(client: FlaskClient, method: str, address: str, **sent: object) -> Iterator[str]:
    answer = client.open(address, method=method, **sent)  # type: ignore[arg-type]
    if answer.status_code >= 500:
        yield f"{method} {address[:100]} {str(sent)[:100]}: {answer.status_code}"
    if b"<script>alert" in answer.data:
        yield f"{method} {address[:100]}: markup"


def fields_of(client: FlaskClient, address: str) -> Sequence[str]:
    """What the forms of a page send, and a few that none does."""
    shown = client.get(address)
    written = shown.text if shown.mimetype == "text/html" else ""
    return (*sorted(set(FIELD.findall(written)) - {"csrf_token"}), "anything")


def test_no_body_makes_an_address_fail(app: Flask, administrator: FlaskClient, tokens: Mapping[str, str]) -> None:
    found: list[str] = []
    for place, rule in enumerate(rules(app, "POST")):
        address = filled(rule, tokens)
        for name, (content_type, body) in BODIES.items():
            if name not in HEAVY or not place % 20:
                found += failures(administrator, "POST", address, data=body, content_type=content_type)
    assert found == []


def test_no_text_in_an_address_makes_it_fail(app: Flask, administrator: FlaskClient, tokens: Mapping[str, str]) -> None:
    found: list[str] = []
    for rule in rules(app, "GET"):
        texts = [name for converter, _, name in PART.findall(rule.rule) if converter in {"", "path"}]
        for written in (quote(TEXTS[one].encode(), safe="") for one in IN_ADDRESSES):
            for name in texts:
                found += failures(administrator, "GET", filled(rule, tokens, **{name: written}))
        found += failures(
            administrator, "GET", filled(rule, tokens), query_string={"lang": "\x00", "sort": "'", "page": "9" * 30}
        )
        numbers = [name for converter, _, name in PART.findall(rule.rule) if converter == "int"]
        found += [
            one for name in numbers for one in failures(administrator, "GET", filled(rule, tokens, **{name: "9" * 30}))
        ]
    assert found == []


def test_no_value_of_a_field_makes_a_page_fail(
    app: Flask, administrator: FlaskClient, tokens: Mapping[str, str]
) -> None:
    found: list[str] = []
    shown = [fields_of(administrator, filled(rule, tokens)) for rule in rules(app, "GET")]
    everything = sorted({name for names in shown for name in names})
    for rule in rules(app, "POST"):
        address = filled(rule, tokens)
        for text in (*ODD, TEXTS["markup"]):
            found += failures(administrator, "POST", address, data=dict.fromkeys(everything, text), content_type=FORM)
    assert administrator.get("/console/staff").status_code == 200, "all of it was tried from within"
    assert found == []


def test_no_method_makes_an_address_fail(app: Flask, administrator: FlaskClient, tokens: Mapping[str, str]) -> None:
    addresses = sorted({filled(rule, tokens) for rule in app.url_map.iter_rules()})
    found = [one for method in METHODS for address in addresses for one in failures(administrator, method, address)]
    assert found == []
