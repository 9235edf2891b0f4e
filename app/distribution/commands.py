"""`invite FILE --campaign KEY`: personal links for people whose numbers the team has."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from app.database.installation import DATA, installation
from app.database.secrets import Keys
from app.distribution.asked import named_campaign
from app.distribution.invitees import invite_from
from app.messaging.policy import capabilities


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--campaign", "campaign_key", required=True, metavar="KEY", help="An open campaign.")
@DATA
def invite(file: Path, campaign_key: str, data: Path | None) -> None:
    """Write to everybody in a CSV file. The messages leave with `serve`.

    Its columns: phone (or email, with email_consent), structure_reference, professional_reference, language, and what
    the survey's `prefill` declares.
    """
    with installation(data) as (settings, database), database.session() as session:
        campaign = named_campaign(session, campaign_key)
        done = invite_from(
            session, Keys(settings.secret_key), campaign, _text(file), file.name, dt.datetime.now(dt.UTC),
            settings.public_base_url, capabilities(settings),
            letters=settings.mail is not None or settings.twilio is None,
        )  # fmt: skip
        if done.findings:
            click.echo("\n".join(map(str, done.findings)))
            raise SystemExit(1)
        session.commit()
    click.echo(f"{done.people} invited; {done.refused} cannot be written to.")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise click.BadParameter(f'{file.name} is not UTF-8: save it again as "CSV UTF-8".') from None
