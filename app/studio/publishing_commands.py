"""What the survey commands do where a database is needed: it is imported only then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.orm import Session

from app.database.installation import installation
from app.distribution.amending import MoveFault, move_to
from app.distribution.store import find_campaign
from app.questionnaire.version import Version
from app.studio.moving import consider
from app.studio.service import publish
from app.studio.telling import compared_lines, refuse
from app.versions.store import history, load_like
from app.versions.tables import SurveyVersion


def publish_files(
    definition: Path, translations: Path, data: Path | None, by: str, campaign_key: str | None, now: dt.datetime
) -> None:
    """Freeze a version and say its digest; a campaign named goes on with it, and what that breaks is told."""
    with _session(data) as session:
        row = publish(session, definition, translations, now, by)
        if isinstance(row, tuple):
            refuse(row)
        if campaign_key:
            _move(session, campaign_key, row, by, now)
        session.commit()
        click.echo(f"Published: {row.survey_key} {row.digest}")


def published(name: str, data: Path | None) -> Version | None:
    """The one version whose digest begins so."""
    with _session(data) as session:
        return load_like(session, name)


def tell_history(key: str, data: Path | None) -> None:
    with _session(data) as session:
        for row in history(session, key):
            click.echo(f"{row.digest}  {row.published_at:%Y-%m-%d %H:%M} UTC  {row.published_by}")


def _move(session: Session, campaign_key: str, row: SurveyVersion, by: str, now: dt.datetime) -> None:
    """Tell what breaks, and let the campaign's new interviews begin on the version."""
    campaign = find_campaign(session, campaign_key)
    move = consider(session, campaign, row.digest) if campaign else None
    if campaign is None or move is None:
        raise click.BadParameter(f"No campaign `{campaign_key}` asks the survey `{row.survey_key}`.")
    moved = move_to(session, campaign, row, now, by)
    if isinstance(moved, MoveFault):
        raise click.BadParameter(f"The campaign `{campaign_key}` keeps its version: {_KEEPS[moved]}.")
    for line in compared_lines(move.compared):
        click.echo(line)
    for one in move.plan:
        what = f"stands on {', '.join(one.questions)}" if one.questions else "is rewritten, and stays as sealed"
        click.echo(f"sealed plan: {one.indicator} {what}")
    click.echo(f"Campaign {campaign_key}: {moved.before[:12]} until now, {moved.after[:12]} from now on")


_KEEPS = {
    MoveFault.CLOSED: "it is over",
    MoveFault.ANOTHER_SURVEY: "this is another survey",
    MoveFault.SAME_VERSION: "it asks this one already",
}


@contextmanager
def _session(data: Path | None) -> Iterator[Session]:
    with installation(data) as (_settings, database), database.session() as session:
        yield session
