"""What goes wrong between the provider and us, over real HTTP: processes that die, and requests that look odd."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import requests
from flask import Flask
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

import app.site.routes
import app.sms.routes
from app.collection.store import documents
from app.database import Database
from app.settings import Settings, TwilioSettings
from app.sms.tables import InboundMessage
from tests.campaigns import KEYS, World, make_world
from tests.conftest import Clock
from tests.rooms import rooms
from tests.sms.conftest import ACCOUNT, OURS, TOKEN
from tests.standin.live import address, loopback, serving

pytestmark = pytest.mark.slow

HERS = "+33639980001"


@dataclass(frozen=True, slots=True)
class Door:
    """The door as the provider finds it; a process may end and another begin."""

    folder: Path
    database: Database
    clock: Clock
    world: World

    @contextmanager
    def process(self, around: Callable[[Any], Any] | None = None) -> Iterator[str]:
        bound = loopback()
        url = address(bound)
        account = TwilioSettings(ACCOUNT, TOKEN, OURS)
        settings = Settings(self.folder, str(self.database.url), url, KEYS.secret, account)
        relais: Flask = rooms(settings, self.database, self.clock, app.site.routes.register, app.sms.routes.register)
        if around:
            relais.wsgi_app = around(relais.wsgi_app)  # type: ignore[method-assign]
        with serving(relais, bound):
            yield url

    def kept(self) -> dict[str, Any]:
        """The only interview's answers, where there is one."""
        with self.database.session(read_only=True) as session:
            found = [one.interview.answers for one in documents(session, self.world.campaign.id)]
        assert len(found) <= 1
        return {question: answer.value for question, answer in found[0].items()} if found else {}

    def texts(self) -> int:
        with self.database.session(read_only=True) as session:
            return session.scalar(select(func.count()).select_from(InboundMessage)) or 0


@pytest.fixture
def door(tmp_path: Path, database: Database, clock: Clock) -> Door:
    with database.session() as session:
        world = make_world(session, clock())
    return Door(tmp_path, database, clock, world)


def brings(url: str, sid: str, body: str, query: str = "", **more: str | list[str]) -> requests.Response:
    """As the provider brings a text, signed over all it sends."""
    form = MultiDict([("MessageSid", sid), ("From", HERS), ("To", OURS), ("Body", body)])
    for name, value in more.items():
        form.setlist(name, value if isinstance(value, list) else [value])
    where = f"{url}/sms/incoming{query}"
    signature = RequestValidator(TOKEN).compute_signature(where, form)
    sent = list(form.items(multi=True))
    return requests.post(where, data=sent, headers={"X-Twilio-Signature": signature}, timeout=10)


def said(response: requests.Response) -> str:
    assert response.status_code == 200
    return "".join(one.text or "" for one in ET.fromstring(response.text).iter("Message"))  # noqa: S314 - our own


def test_a_text_that_comes_again_after_a_restart_gets_what_it_got(door: Door) -> None:
    with door.process() as url:
        brings(url, "SM1", "VAGUE1")
        first = said(brings(url, "SM2", "1"))
    with door.process() as url:
        assert said(brings(url, "SM2", "1")) == first
        assert said(brings(url, "SM1", "VAGUE1"))
    assert door.kept() == {"accord": "oui", "bienvenue": door.kept()["bienvenue"]}
    assert door.texts() == 2


def test_a_process_that_dies_once_the_answer_is_kept_gives_the_answer_when_asked_again(door: Door) -> None:
    deaths = ["SM2"]

    def dies(wsgi: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            whole = list(wsgi(environ, start))
            if door.texts() == 2 and deaths:
                deaths.pop()
                raise RuntimeError("the process died")
            return whole

        return answer

    with door.process(dies) as url:
        brings(url, "SM1", "VAGUE1")
        assert brings(url, "SM2", "1").status_code == 500
        assert "accord" in door.kept()
        asked = said(brings(url, "SM2", "1"))
        assert "Utilisez-vous le carnet ?" in asked
        assert "Le carnet vous aide ?" in said(brings(url, "SM3", "1"))
    assert not deaths


@pytest.mark.parametrize(
    ("query", "more"),
    [
        ("?note=%C3%A9t%C3%A9&b=%2F", {}),
        ("", {"MediaUrl0": ["https://a.example/1", "https://a.example/2", "https://a.example/1"]}),
        ("", {"Newer": "é", "ProfileName": "Zoé 😀", "AddOns": "{}"}),
    ],
    ids=["accents in the address", "parameters repeated", "parameters unknown"],
)
def test_odd_but_signed_is_heard(door: Door, query: str, more: dict[str, str | list[str]]) -> None:
    with door.process() as url:
        assert "Voulez-vous répondre ?" in said(brings(url, "SM1", "VAGUE1", query, **more))


def test_a_picture_without_a_word_is_answered_in_words(door: Door) -> None:
    with door.process() as url:
        brings(url, "SM1", "VAGUE1")
        seen = said(brings(url, "SM2", "", NumMedia="1", MediaUrl0="https://a.example/1"))
    assert "Voulez-vous répondre ?" in seen
    assert door.kept() == {}
