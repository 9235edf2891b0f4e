"""`phoning simulate CAMPAIGN` compares orders of calls; `phoning rebuild` makes all cases again."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from sqlalchemy.orm import Session

from app.database import Database
from app.database.inserts import chunks
from app.database.installation import DATA, installation
from app.database.secrets import Keys
from app.distribution.asked import named_campaign
from app.distribution.tables import Campaign
from app.phoning import store
from app.phoning.cases import known, pace_of, prospect, rules
from app.phoning.core.order import Due, ready
from app.phoning.core.simulation import USUAL_REACHED, Candidate, compare
from app.phoning.rounds import rebuild as make_again
from app.rates.service import LinkCase


@click.group()
def phoning() -> None:
    """Whom to call next: compare orders, or make the cases again."""


@phoning.command()
@click.argument("campaign_key", metavar="CAMPAIGN")
@click.option("--calls", type=click.IntRange(1), default=100, help="Calls to make (default 100).")
@click.option("--days", type=click.IntRange(1), default=5, help="Days they are spread over (default 5).")
@click.option("--repeats", type=click.IntRange(2), default=200, help="Times to draw what they bring (default 200).")
@click.option("--seed", default=1, help="The same seed draws the same (default 1).")
@DATA
def simulate(campaign_key: str, calls: int, days: int, repeats: int, seed: int, data: Path | None) -> None:
    """Compare random order, lowest rate first and ours on a campaign's own data. Changes nothing.

    Whoever is not reached may be called again on a later day. All orders meet the same luck.
    """
    now = dt.datetime.now(dt.UTC)
    with _opened(data) as (database, keys), database.session(read_only=True) as session:
        campaign = named_campaign(session, campaign_key)
        candidates = _candidates(session, keys, campaign, now)
        if not candidates:
            raise click.ClickException("There is nobody to call in this campaign.")
        so_far, rules_ = pace_of(session, campaign.id), rules(session, campaign.id)
        reached = store.share_reached(session, campaign.id) or USUAL_REACHED
    click.echo(
        f"{len(candidates)} to call; {reached:.0%} of first calls reach somebody; {calls} calls in {days} days, "
        f"drawn {repeats} times."
    )
    click.echo("Mean of new answers (nine of ten draws), of the independent answers they are worth, of missing kinds;")
    click.echo("then how many answers more than in random order, with the limits of that mean at 95 %:")
    drawn = partial(_drawn, seed)
    found = compare(candidates, so_far, rules_, drawn, calls=calls, reached=reached, repeats=repeats, days=days)
    for one in found:
        parts = (
            f"{each.mean:7.1f} ({each.low:.0f} to {each.high:.0f})" for each in (one.answers, one.telling, one.missing)
        )
        ahead = f"  {one.ahead.mean:+7.1f} ({one.ahead.low:+.1f} to {one.ahead.high:+.1f})"
        click.echo(f"{one.order:<18}" + "  ".join(parts) + ahead)


def _drawn(seed: int, name: str) -> random.Random:
    return random.Random(f"{seed} {name}")  # noqa: S311 -- a simulation


@phoning.command()
@DATA
def rebuild(data: Path | None) -> None:
    """Make every case again from the history; attempts, claims and rules stay."""
    with _opened(data) as (database, keys):
        events = make_again(database, keys, dt.datetime.now(dt.UTC))
        click.echo(f"{events} events read.")


@contextmanager
def _opened(data: Path | None) -> Iterator[tuple[Database, Keys]]:
    with installation(data) as (settings, database):
        yield database, Keys(settings.secret_key)


def _candidates(session: Session, keys: Keys, campaign: Campaign, now: dt.datetime) -> list[Candidate]:
    """Professionals to call whatever the hour, in our order."""
    waiting: list[tuple[Due, LinkCase]] = []
    for part in chunks(store.waiting_keys(session, campaign.id, now)):
        cases = {one.facts.key: one for one in known(session, keys, campaign, part, now)}
        due = ready([one.facts for one in cases.values()], rules(session, campaign.id), now)
        waiting += [(one, case) for one in due if (case := cases[one.facts.key].case) is not None]
    waiting.sort(key=lambda one: (one[0].place.rank, one[0].facts.key))
    structures = {case.place.structure_id for _, case in waiting}
    colleagues = store.links_of_structures(session, campaign.id, structures)
    most = rules(session, campaign.id).most_attempts
    return [
        Candidate(
            due.facts.key,
            prospect(case, colleagues),
            due.place.stage,
            len(due.facts.calls.missed),
            most - due.facts.calls.counted,
        )
        for due, case in waiting
    ]
