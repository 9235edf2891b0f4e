"""Relais's SMS door and the stand-in for Twilio, both over real HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

import app.site.routes
import app.sms.routes
from app.database import Database
from app.database.secrets import Keys
from app.messaging.twilio_gateway import TwilioGateway
from app.settings import Settings, TwilioSettings
from app.standin.client import Standin
from app.standin.main import create_standin
from tests.campaigns import KEYS, World, make_world
from tests.conftest import Clock
from tests.rooms import rooms
from tests.standin.live import address, loopback, serving

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "a token for tests"
OURS = "+33939980000"
TIMEOUTS = (1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Line:
    """Both ends of the telephone."""

    world: World
    standin: Standin
    gateway: TwilioGateway
    relais_url: str
    standin_url: str
    keys: Keys

    @property
    def hello(self) -> str:
        """What somebody texts first: the keyword and the code of a professional's notebook."""
        return f"{self.world.campaign.keyword} {self.world.links[0].code}"


@pytest.fixture
def line(tmp_path_factory: pytest.TempPathFactory, database: Database, clock: Clock) -> Iterator[Line]:
    relais_socket, standin_socket = loopback(), loopback()
    relais_url, standin_url = address(relais_socket), address(standin_socket)
    twilio = TwilioSettings(ACCOUNT, TOKEN, OURS, api_base=standin_url)
    settings = Settings(tmp_path_factory.mktemp("data"), str(database.url), relais_url, KEYS.secret, twilio)
    with database.session() as session:
        world = make_world(session, clock())
    relais = rooms(settings, database, clock, app.site.routes.register, app.sms.routes.register)
    standin = create_standin(ACCOUNT, TOKEN, relais_url, OURS, clock=clock)
    gateway = TwilioGateway(twilio, relais_url, timeouts=TIMEOUTS)
    with serving(relais, relais_socket), serving(standin, standin_socket):
        yield Line(world, Standin(standin_url), gateway, relais_url, standin_url, KEYS)
