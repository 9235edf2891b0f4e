"""For whoever looks after an installation: what it runs on, and a copy of all it holds."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.database import Database
from app.database.engine import journal_mode
from app.database.installation import DATA
from app.database.sqlite import copy, driver
from app.settings import DATABASE_FILE, KEY_FILE, Settings


@click.command()
@DATA
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def backup(data: Path | None, folder: Path) -> None:
    """Copy the database and the secret into a new FOLDER, also while Relais serves.

    A copy of the files themselves would miss what the database has not moved into its main file yet. To go back, stop
    Relais and serve with FOLDER as the data folder.
    """
    settings = Settings.from_environ(data=data)
    database = Database(settings.database_url)
    if database.url.get_backend_name() != "sqlite":
        raise click.ClickException(
            "This database is on PostgreSQL: copy it with pg_dump, and keep the secret beside it."
        )
    source = Path(database.url.database or "")
    if not source.is_file():
        raise click.ClickException(f"There is no database at {source}.")
    try:
        # Whoever holds the copy holds what people said: it is its owner's alone.
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise click.ClickException(f"{folder} is there already: name a new folder.") from None
    copy(source, folder / DATABASE_FILE)
    click.echo(f"Copied into {folder}: it holds what people said, so keep it as safe as the original.")
    secret = settings.data / KEY_FILE
    if secret.exists() and settings.secret_key in secret.read_text(encoding="utf-8"):
        shutil.copy(secret, folder / KEY_FILE)
    else:
        click.echo("RELAIS_SECRET_KEY is not in it: without it, links and sealed numbers of the copy are lost.")


@click.command()
@DATA
def doctor(data: Path | None) -> None:
    """Say what this installation runs on, and what is missing."""
    settings = Settings.from_environ(data=data)
    database = Database(settings.database_url)
    lines = {
        "Python": sys.version.split()[0],
        "Data folder": str(settings.data),
        "Database": _engine(database),
        "Migration": _migration(database),
        "Public address": settings.public_base_url,
        "Text messages": "Twilio" if settings.twilio else "the stand-in (no TWILIO_* settings)",
        "Calls through the service": _calls(settings),
        "E-mail": _mail(settings),
        "Trusted proxies": str(settings.proxies),
    }
    for name, value in lines.items():
        click.echo(f"{name}: {value}")


def _calls(settings: Settings) -> str:
    return (settings.twilio and settings.twilio.voice_number) or "none (no TWILIO_VOICE_NUMBER)"


def _mail(settings: Settings) -> str:
    if settings.mail is not None:
        return f"{settings.mail.host}:{settings.mail.port}, from {settings.mail.sender}"
    return "none (no RELAIS_SMTP_URL)" if settings.twilio else "the stand-in's mailbox (no RELAIS_SMTP_URL)"


def _migration(database: Database) -> str:
    try:
        with database.session(read_only=True) as session:
            return str(session.scalar(text("SELECT version_num FROM alembic_version")))
    except (OperationalError, ProgrammingError):
        return "none yet: the first `serve` or `demo` makes the tables"


def _engine(database: Database) -> str:
    if database.url.get_backend_name() != "sqlite":
        return database.url.render_as_string(hide_password=True)
    return f"SQLite {driver.sqlite_version}, journal mode {journal_mode()}"
