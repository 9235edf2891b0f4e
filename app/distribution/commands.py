"""`invite FILE --campaign KEY`: personal links for people whose numbers the team has."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from app.database import Database
from app.database.secrets import Keys
from app.distribution.invitees import invite_from
from app.distribution.store import find_campaign
from app.messaging.policy import capabilities
from app.settings import Settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--campaign", "campaign_key", required=True, metavar="KEY", help="An open campaign.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Data folder.")
def invite(file: Path, campaign_key: str, data: Path | None) -> None:
    """Write to everybody in a CSV file. The messages leave with `serve`.

    Its columns: phone (or email, with email_consent), structure_reference, professional_reference, language, and what
    the survey's `prefill` declares.
    """
    settings = Settings.from_environ(data=data)
    database = Database(settings.database_url)
    try:
        database.upgrade()
        with database.session() as session:
            campaign = find_campaign(session, campaign_key)
            if campaign is None:
                raise click.BadParameter(f"There is no campaign `{campaign_key}`.")
            now, keys = dt.datetime.now(dt.UTC), Keys(settings.secret_key)
            done = invite_from(
                session, keys, campaign, _text(file), file.name, now, settings.public_base_url, capabilities(settings),
                letters=settings.mail is not None or settings.twilio is None,
            )  # fmt: skip
            if done.findings:
                click.echo("\n".join(map(str, done.findings)))
                raise SystemExit(1)
            session.commit()
            click.echo(f"{done.people} invited; {done.refused} cannot be written to.")
    finally:
        database.dispose()


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise click.BadParameter(f'{file.name} is not UTF-8: save it again as "CSV UTF-8".') from None
