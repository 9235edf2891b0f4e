"""Relais and the stand-in of the provider, both over real HTTP; a caller with a telephone of their own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from app.access.tables import Staff
from app.database import Database
from app.main import create_app
from app.messaging.twilio_calls import TwilioCalls
from app.phoning.bridge.service import place_due
from app.settings import Settings, TwilioSettings
from app.standin.main import create_standin
from tests.campaigns import KEYS, World
from tests.conftest import Clock
from tests.phoning.test_routes import CALLS, sign_in
from tests.standin.live import address, loopback, serving

ACCOUNT, TOKEN, SHOWN = "AC00000000000000000000000000000001", "a token for tests", "+33939980000"
NADIAS = "+33639980009"


@dataclass(frozen=True, slots=True)
class Exchange:
    """Both ends, and a caller at their page."""

    database: Database
    relais: Flask
    relais_url: str
    standin: Flask
    standin_url: str
    account: TwilioSettings
    desk: FlaskClient
    clock: Clock

    def rings(self, number: str, does: str) -> None:
        requests.post(f"{self.standin_url}/lines", json={"number": number, "does": does}, timeout=5).raise_for_status()

    def place(self) -> int:
        """What the rounds do twice a second, and then everything that follows from it."""
        calls = TwilioCalls(self.account, timeouts=(2, 2))
        placed = place_due(self.database, KEYS, calls, self.relais_url, self.clock())
        self.standin.extensions["standin.webhooks"].settle()
        return placed

    def legs(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = requests.get(f"{self.standin_url}/calls", timeout=5).json()
        return found


@pytest.fixture
def exchange(
    settings: Settings,
    database: Database,
    clock: Clock,
    session: Session,
    world: World,
    nadia: Staff,
    compiled_templates: FileSystemBytecodeCache,
) -> Iterator[Exchange]:
    relais_socket, standin_socket = loopback(), loopback()
    account = TwilioSettings(ACCOUNT, TOKEN, SHOWN, api_base=address(standin_socket), voice_number=SHOWN)
    settings = replace(settings, public_base_url=address(relais_socket), twilio=account)
    relais = create_app(settings, clock, database)
    relais.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    relais.jinja_env.bytecode_cache = compiled_templates
    standin = create_standin(ACCOUNT, TOKEN, settings.public_base_url, SHOWN, clock=clock)
    with serving(relais, relais_socket), serving(standin, standin_socket):
        desk = sign_in(relais, session, nadia)
        desk.post(f"{CALLS}/bridge/phone", data={"number": "06 39 98 00 09"})
        yield Exchange(
            database, relais, settings.public_base_url, standin, address(standin_socket), account, desk, clock
        )
