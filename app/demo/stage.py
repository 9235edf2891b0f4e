"""Setting the stage: an empty installation with the survey published, the partners known and two waves of links."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.access.core import Role
from app.access.service import NewStaff, add_staff, first_administrator, make_sign_in_link
from app.access.tables import Staff
from app.database import Database
from app.database.secrets import Keys
from app.distribution import service
from app.distribution.tables import Campaign, RelayLink
from app.settings import Settings
from app.studio.service import publish
from app.versions.tables import SurveyVersion

MARK = "demo.txt"
"""Stands in a data folder that a demo made, and that the next demo may empty."""
PARTNERS = Path(__file__).with_name("partners.csv")
CALLER = NewStaff("Salma Nasri", "salma.nasri@example.org", Role.CALLER, "fr")
ADMINISTRATOR = "Claire Morel"
KEYWORD = "RECAP"


class StageError(RuntimeError):
    """The demo cannot be set up here; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The wave that will be played, the one that opens today, and who works."""

    played: Campaign
    played_links: tuple[RelayLink, ...]
    today: Campaign
    today_links: tuple[RelayLink, ...]
    administrator: Staff
    caller_token: str
    """Signs the caller in once, at the time the story begins."""


def empty_folder(data: Path) -> None:
    """Make the data folder, or empty the one an earlier demo made. Raises StageError for anybody else's."""
    if data.exists() and any(data.iterdir()):
        if not (data / MARK).exists():
            raise StageError(f"{data} holds something that no demo made: name another folder with --data.")
        shutil.rmtree(data)
    data.mkdir(parents=True, exist_ok=True)
    (data / MARK).write_text(
        "Made by `python3 -m app demo`, which empties this folder at each start.\n", encoding="utf-8"
    )


def set_stage(
    database: Database, settings: Settings, opens_at: dt.datetime, closes_at: dt.datetime, today: dt.datetime
) -> Stage:
    """Fill an empty database up to the moment the first link is forwarded."""
    database.upgrade()
    keys = Keys(settings.secret_key)
    with database.session() as session:
        stage = _fill(session, keys, settings, opens_at, closes_at, today)
        session.commit()
    return stage


def _fill(
    session: Session, keys: Keys, settings: Settings, opens_at: dt.datetime, closes_at: dt.datetime, today: dt.datetime
) -> Stage:
    version = _publish(session, settings, opens_at)
    project = service.find_or_make_project(session, "mon-recap", "Mon Récap")
    imported = service.import_partners(session, keys, project, PARTNERS.read_bytes(), PARTNERS.name, opens_at)
    if imported.findings:
        raise StageError("\n".join(str(finding) for finding in imported.findings))
    first = service.NewCampaign("vague-1", "Vague 1", project, version, opens_at, closes_at, keyword=KEYWORD)
    second = service.NewCampaign(
        "vague-2", "Vague 2", project, version, today, today + dt.timedelta(days=30), keyword=f"{KEYWORD}2"
    )
    played, opened = (service.open_campaign(session, new, opens_at) for new in (first, second))
    administrator = first_administrator(session, opens_at)
    administrator.name = ADMINISTRATOR
    caller = add_staff(session, CALLER, opens_at)
    assert caller is not None  # the database was empty
    return Stage(
        played=played,
        played_links=tuple(service.relay_links(session, keys, played, opens_at)),
        today=opened,
        today_links=tuple(service.relay_links(session, keys, opened, today)),
        administrator=administrator,
        caller_token=make_sign_in_link(session, keys, caller, opens_at),
    )


def _publish(session: Session, settings: Settings, now: dt.datetime) -> SurveyVersion:
    published = publish(session, settings.surveys / "mon-recap.yaml", settings.translations, now, "demo")
    if not isinstance(published, SurveyVersion):
        raise StageError("\n".join(str(finding) for finding in published))
    return published
