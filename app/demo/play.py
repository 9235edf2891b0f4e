"""From an empty folder to a served installation with a campaign behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from app.access.service import make_sign_in_link
from app.database import Database
from app.demo.caller import Caller
from app.demo.clock import SimulatedClock, real_time
from app.demo.identify import Identifier
from app.demo.ledger import Ledger
from app.demo.population import plan
from app.demo.report import Report, make_report
from app.demo.stage import KEYWORD, Stage, set_stage
from app.demo.story import DAYS, Link, Story
from app.demo.world import World
from app.distribution import links
from app.distribution.tables import RelayLink
from app.questionnaire.version import Version
from app.serving import Running, running
from app.settings import Settings
from app.standin.client import Standin
from app.versions.store import load

SEED = 7
AGO = dt.timedelta(days=DAYS + 5)
"""How long before today the first wave opened."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """What a person can open after the demo."""

    console: str
    beneficiary: dict[str, str]
    """By language."""
    professional: str
    telephone: str | None
    mailbox: str | None
    keyword: str


@dataclass(slots=True)
class Play:
    """A demo in progress."""

    served: Running
    stage: Stage
    version: Version
    story: Story
    clock: SimulatedClock

    def days(self) -> Iterator[int]:
        """Play one day after the other; afterwards the real time is the time."""
        yield from self.story.days()
        self.clock.go_live()

    def report(self) -> Report:
        with self.served.database.session(read_only=True) as session:
            return make_report(
                session, self.stage.played, self.version, self.story.world.ledger, self.story.calls, self.clock()
            )

    def addresses(self) -> Addresses:
        """Of the wave that is open today; the console link works once."""
        link, url = self.stage.today_links[0], self.served.url
        group = f"{url}/e/{links.relay_token(self.served.keys, link)}"
        with self.served.database.session() as session:
            token = make_sign_in_link(session, self.served.keys, self.stage.administrator, self.clock())
            session.commit()
        return Addresses(
            console=f"{url}/sign-in/{token}",
            beneficiary={language: f"{group}?lang={language}" for language in self.version.languages},
            professional=f"{url}/p/{links.page_token(self.served.keys, link)}",
            telephone=self.served.standin_url,
            mailbox=self.served.mailbox_url,
            keyword=_words(self.stage),
        )


@contextmanager
def playing(settings: Settings, beneficiaries: int, seed: int = SEED) -> Iterator[Play]:
    """Set the stage in the settings' data folder and serve it. Raises StageError, SettingsError."""
    today = real_time()
    opens_at = (today - AGO).replace(hour=6, minute=0, second=0, microsecond=0)
    clock = SimulatedClock(opens_at)
    with Database(settings.database_url) as database:
        stage = set_stage(database, settings, opens_at, opens_at + dt.timedelta(days=DAYS), today)
        with database.session(read_only=True) as session:
            version = load(session, stage.played.version_digest)
    with running(settings, clock, public=False, hints=[_words(stage)]) as served:
        yield Play(served, stage, version, _story(served, stage, version, clock, beneficiaries, seed), clock)


def _words(stage: Stage) -> str:
    """What begins a conversation by text message in the wave that is open today."""
    return f"{stage.today.keyword} {stage.today_links[0].code.upper()}"


def _story(
    served: Running, stage: Stage, version: Version, clock: SimulatedClock, beneficiaries: int, seed: int
) -> Story:
    handed = {link.professional.reference: _in_hand(served, link) for link in stage.played_links}
    key = stage.played.key
    assert served.standin_url is not None  # the demo never writes to real telephones
    return Story(
        world=World(KEYWORD, version, Ledger(), clock),
        plan=plan(sorted(handed), Random(seed), stage.played.opens_at.date(), beneficiaries),  # noqa: S311 -- a simulation
        links=handed,
        standin=Standin(served.standin_url),
        clock=clock,
        identify=Identifier(served, key),
        caller=Caller(served.url, key, stage.caller_token, [link.name for link in handed.values()]),
        opens_at=stage.played.opens_at,
    )


def _in_hand(served: Running, link: RelayLink) -> Link:
    page, group = links.page_token(served.keys, link), links.relay_token(served.keys, link)
    return Link(
        link.professional.reference,
        link.professional.name,
        f"{served.url}/p/{page}",
        f"{served.url}/e/{group}",
        link.code,
    )
