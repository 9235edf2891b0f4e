"""A real mail server on this machine, and an outbox that sends through it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from app.database import Database
from app.database.secrets import Keys
from app.messaging.core import State
from app.messaging.gateway import Outcome, Parcel
from app.messaging.mail.gateway import Patience, SmtpGateway
from app.messaging.mail.service import Letter, write
from app.messaging.sending import Counts, Sender, send_due
from app.messaging.tables import OutgoingMessage
from app.settings import MailSettings
from app.standin.letters import Letters
from app.standin.post_office import post_office
from tests.conftest import Clock

KEYS = Keys("for tests only: forty-eight characters or so, all public")
BASE = "https://relais.example.org"
AMINA = "amina@example.org"


@dataclass(frozen=True, slots=True)
class Post:
    letters: Letters
    gateway: SmtpGateway
    database: Database
    clock: Clock
    settings: MailSettings

    def write(self, key: str = "one", to: str = AMINA, text: str = "Bonjour", language: str = "fr") -> None:
        letter = Letter(to, "Mon Récap", text, "page_link", key, language, 1)
        with self.database.session() as session, session.begin():
            assert write(session, KEYS, letter, BASE, self.clock()) is not None

    def sweep(self) -> Counts:
        sender = Sender(self.database, KEYS, self.gateway, self.clock, lease_clock=lambda _: self.clock())
        return send_due(sender)

    def later(self, seconds: float) -> Counts:
        self.clock.advance(dt.timedelta(seconds=seconds))
        return self.sweep()

    def row(self, key: str = "one") -> OutgoingMessage:
        with self.database.session() as session:
            return session.scalars(select(OutgoingMessage).where(OutgoingMessage.dedup_key == key)).one()

    def state(self, key: str = "one") -> State:
        return State(self.row(key).state)

    def hand(self, to: str, subject: str = "S") -> Outcome:
        return self.gateway.send(Parcel("0" * 32, to, "Bonjour", "fr", subject))


@pytest.fixture
def post(database: Database, clock: Clock, tmp_path: Path) -> Iterator[Post]:
    bounces = tmp_path / "bounces"
    letters = Letters(clock, bounces)
    with post_office(letters) as port:
        settings = MailSettings("127.0.0.1", port, "recap@example.org", "Mon Récap", bounces=bounces)
        gateway = SmtpGateway(settings, KEYS, BASE, clock, Patience(connect=1, reply=0.5, whole=2))
        yield Post(letters, gateway, database, clock, settings)
