"""`rates rebuild` and `rates check`: the tallies made again from the case history, and proven equal to it."""

from __future__ import annotations

from pathlib import Path

import click

from app.database.installation import DATA, installation
from app.rates import keeper
from app.rates.keeping import follow_moves
from app.rates.proving import prove


@click.group()
def rates() -> None:
    """Make the tallies of the answers pages again, or prove them."""


@rates.command()
@DATA
def rebuild(data: Path | None) -> None:
    """Add the whole case history up again. Pages say meanwhile that their figures are behind."""
    with installation(data) as (_settings, database):
        click.echo(f"{keeper.rebuild(database)} events added up again.")


@rates.command()
@DATA
def check(data: Path | None) -> None:
    """Read on to the end, then prove that every tally is what the whole history says; exit code 1 where not.

    It reads for a while, and SQLite lets nobody write meanwhile: best when nobody is answering.
    """
    with installation(data) as (_settings, database):
        keeper.read_on(database)
        keeper.keep_moments(database)
        with database.session() as session:
            follow_moves(session)
            session.commit()
        with database.session(read_only=True) as session:
            found = prove(session)
    click.echo(f"{found.events} events, {found.people} people, {found.tallies} tallies added up again.")
    if not found.holds:
        wrong = f"{found.wrong_tallies} tallies, {found.wrong_links} links, {found.wrong_people} people"
        click.echo(f"Not as the history says: {wrong}. Mend it with `rates rebuild`.")
        raise SystemExit(1)
    click.echo("All as kept.")
