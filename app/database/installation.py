"""What a command that works on an installation takes, and opens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.database.engine import Database
from app.settings import Settings

DATA = click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Data folder (default ./data).")


@contextmanager
def installation(data: Path | None) -> Iterator[tuple[Settings, Database]]:
    """Its settings and its database, brought up to the newest migration."""
    settings = Settings.from_environ(data=data)
    with Database(settings.database_url) as database:
        database.upgrade()
        yield settings, database
