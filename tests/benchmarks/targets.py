"""What the web benchmark serves: the application on a prepared database, and the bare floor on another of its kind."""

import datetime as dt
import json
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

from sqlalchemy import insert, select

from app.collection.store import documents
from app.database import Database
from app.database.engine import BUSY_SECONDS, journal_mode
from app.distribution.links import invitation_token
from app.distribution.tables import Invitation
from app.interview import engine
from app.interview.model import State
from app.questionnaire.version import Version
from app.studio.preparing import prepare
from tests.benchmarks import floor
from tests.benchmarks.answering import expected, language_of, sent
from tests.benchmarks.client import Seen, answer_all
from tests.campaigns import KEYS, make_world
from tests.conversations import plain_answers

HERE: Final = Path(__file__).parent
SURVEY: Final = HERE / "surveys" / "vingt.yaml"


class Target(ABC):
    """Something served, whose respondents are numbered from nought on."""

    name: ClassVar[str]
    application: ClassVar[str]
    most_per_second: ClassVar[int]
    """Links made ready, per second of measuring; a run that needs more says so."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.paths: dict[int, str] = {}
        """Where each respondent begins."""

    def journey(self, address: tuple[str, int], path: str, respondent: int, seen: Seen) -> None:
        """What one respondent does."""
        answer_all(address, path, respondent, seen)

    @abstractmethod
    def prepare(self, count: int) -> None:
        """Links for so many respondents."""

    @abstractmethod
    def environ(self, data: Path) -> Mapping[str, str]: ...

    @abstractmethod
    def wrong(self, respondents: Collection[int]) -> list[str]:
        """Every difference between what these respondents sent and what the database holds."""


class Relais(Target):
    """The application, with personal links to a campaign of the benchmark's own survey."""

    name = "Relais"
    application = "wsgi:application"
    most_per_second = 250

    def prepare(self, count: int) -> None:
        database, now = Database(self.url), dt.datetime.now(dt.UTC)
        with database.session() as session:
            world = make_world(session, now, version=benchmark_version())
            self.campaign_id, self.version = world.campaign.id, world.version
            rows = [self._invitation(world.links[0].id, respondent, now) for respondent in range(count)]
            session.execute(insert(Invitation), rows)
            session.commit()
            made = session.execute(select(Invitation.id, Invitation.recipient_index))
            self._ids: dict[bytes, int] = {index: id_ for id_, index in made}
        database.dispose()
        self._respondents = {self._ids[KEYS.index(str(respondent))]: respondent for respondent in range(count)}

    def _invitation(self, relay_link_id: int, respondent: int, now: dt.datetime) -> dict[str, Any]:
        index = KEYS.index(str(respondent))
        token = invitation_token(KEYS, Invitation(campaign_id=self.campaign_id, recipient_index=index))
        self.paths[respondent] = f"/i/{token}"
        return {
            "campaign_id": self.campaign_id, "relay_link_id": relay_link_id, "fingerprint": KEYS.fingerprint(token),
            "recipient_index": index, "language": language_of(respondent), "created_at": now,
        }  # fmt: skip

    def environ(self, data: Path) -> Mapping[str, str]:
        return {
            "DATABASE_URL": self.url, "RELAIS_DATA": str(data), "RELAIS_SECRET_KEY": KEYS.secret, "RELAIS_LOG": "json",
        }  # fmt: skip

    def wrong(self, respondents: Collection[int]) -> list[str]:
        database, missing, found = Database(self.url), set(respondents), []
        with database.session(read_only=True) as session:
            for stored in documents(session, self.campaign_id):
                respondent = self._respondents[stored.origin.invitation_id or 0]
                if respondent not in missing:
                    continue
                missing.remove(respondent)
                values = plain_answers(engine.values(self.version, stored.interview))
                if stored.interview.state is not State.COMPLETED or values != expected(respondent):
                    found.append(f"respondent {respondent}: {stored.interview.state} with {values}")
        database.dispose()
        return found + [f"respondent {respondent}: no interview" for respondent in sorted(missing)]


def benchmark_version() -> Version:
    prepared = prepare(SURVEY, HERE / "translations")
    assert prepared.version is not None, prepared.findings
    return prepared.version


def pragmas() -> list[str]:
    """As the application opens SQLite: same journal, same durability, same patience."""
    return [f"journal_mode={journal_mode()}", "synchronous=FULL", f"busy_timeout={BUSY_SECONDS * 1000}"]


class Floor(Target):
    """A fixed page, a look-up and an insert."""

    name = "floor"
    application = "tests.benchmarks.floor:application"
    most_per_second = 700

    def prepare(self, count: int) -> None:
        names = {respondent: f"{respondent:012}" for respondent in range(count)}
        self.paths = {respondent: f"/f/{token}/1" for respondent, token in names.items()}
        tokens = ", ".join(f"('{token}', {respondent})" for respondent, token in names.items())
        connection = floor.connect(self.url, pragmas())
        for statement in (*floor.TABLES, f"INSERT INTO token VALUES {tokens}"):  # noqa: S608 -- figures only
            connection.execute(statement)
        connection.close()

    def environ(self, _data: Path) -> Mapping[str, str]:
        return {"FLOOR_DATABASE": self.url, "FLOOR_PRAGMAS": " ".join(pragmas())}

    def wrong(self, respondents: Collection[int]) -> list[str]:
        connection = floor.connect(self.url, pragmas())
        kept: dict[int, dict[str, str]] = {respondent: {} for respondent in respondents}
        for respondent, answers in connection.execute("SELECT token_id, answers FROM page").fetchall():
            if respondent in kept:
                kept[respondent] |= json.loads(answers)
        connection.close()
        return [f"respondent {one}: {answers}" for one, answers in kept.items() if answers != self._expected(one)]

    def _expected(self, respondent: int) -> dict[str, str]:
        return {f"q{n:02}": "/".join(sent(n, respondent)) for n in range(1, 21)} | {"move": "next"}
