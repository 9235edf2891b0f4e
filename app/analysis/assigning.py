"""`analysis assign`: two ways of working, by lot or from a file, before a campaign opens."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
from sqlalchemy.orm import Session

from app.analysis import experiments
from app.analysis.asking import COLUMNS, OneOf, told
from app.analysis.assignment_files import from_file, listed, numbers_from, ways_text
from app.analysis.experiments import LONGEST, Fault, Planned, Stratum, Unit
from app.analysis.starting import Known, Starting
from app.database import Database
from app.database.installation import DATA
from app.distribution.asked import named_campaign
from app.settings import Settings

FAULTS = {
    Fault.NOT_SEALED: "The campaign is a draft: seal its plan first, the assignment is bound to it.",
    Fault.OPENED: "The campaign has opened: what is assigned now could follow from what is known already.",
    Fault.ALREADY: "This campaign has its assignment, which stays as it was sealed.",
    Fault.TOO_FEW: "Each way needs two units at least, better fifteen.",
    Fault.NO_NAME: "Give both ways a name.",
    Fault.LONG_NAME: f"The name of a way has {LONGEST} characters at most.",
    Fault.NO_WAVE: "No wave of this project was over when this one opens: there is no starting point in it.",
    Fault.NO_QUESTION: (
        "The survey has no such question: it must be asked once, its answers stand in an order, and no indicator be "
        "made of it."
    ),
    Fault.NO_NUMBERS: "What was known before does not differ from unit to unit, or nobody says it.",
    Fault.SAME_NAME: "The two names differ by capitals or spaces only: give the ways different names.",
}


@click.command()
@click.argument("campaign_key", metavar="CAMPAIGN")
@click.option("--unit", type=OneOf(Unit), required=True, help="What is assigned: everybody of it works the same way.")
@click.option("--ways", type=COLUMNS, required=True, help="FIRST,SECOND: the usual way and the one tried.")
@click.option("--strata", type=COLUMNS, default=(), help="Of kind, departement, network: halved each.")
@click.option("--seed", type=click.IntRange(1, 2**31 - 1), help="Of the lot, so that anybody can draw it again.")
@click.option(
    "--file", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CSV of reference, way; with structure where two of them have a professional of one reference.",
)  # fmt: skip
@click.option(
    "--starting", metavar="wave|size|notebooks|question:ID",
    help="Known before, at which the ways are compared: the indicator a wave earlier, a column of the partners' file, "
    "or a question that no way of working can change.",
)  # fmt: skip
@click.option(
    "--starting-file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Instead: CSV of reference, starting, a number for each unit.",
)  # fmt: skip
@DATA
def assign(
    campaign_key: str,
    unit: Unit,
    ways: tuple[str, ...],
    strata: tuple[str, ...],
    seed: int | None,
    file: Path | None,
    starting: str | None,
    starting_file: Path | None,
    data: Path | None,
) -> None:
    """Assign two ways of working before a campaign opens, seal it, and print who works which way as CSV."""
    if (seed is None) == (file is None):
        raise click.UsageError("Say --seed to draw lots, or --file to take over an assignment.")
    if len(ways) != 2:
        raise click.UsageError("--ways takes two names: --ways FIRST,SECOND.")
    if not set(strata) <= {one.value for one in Stratum}:
        raise click.UsageError("--strata takes kind, departement and network.")
    planned = Planned(unit, *ways, tuple(map(Stratum, strata)), seed, _starting(starting, starting_file))
    with told(), Database(Settings.from_environ(data=data).database_url) as database, database.session() as session:
        _assign(session, campaign_key, planned, file, starting_file)


def _starting(asked: str | None, file: Path | None) -> Starting | None:
    if asked is None:
        return Starting(Known.FILE) if file else None
    found = Starting.read(asked)
    if file is not None or found is None or found.known is Known.FILE:
        raise click.UsageError("--starting is wave, size, notebooks or question:ID; a file goes by --starting-file.")
    return found


def _assign(
    session: Session, campaign_key: str, planned: Planned, file: Path | None, starting_file: Path | None
) -> None:
    campaign = named_campaign(session, campaign_key)
    now = dt.datetime.now(dt.UTC)
    known = {} if starting_file is None else numbers_from(session, campaign, planned.unit, _text(starting_file))
    if file is None:
        found = experiments.by_lot(session, campaign, planned, now, known)
    else:
        found = from_file(session, campaign, planned, _text(file), now, known)
    if isinstance(found, Fault):
        raise click.ClickException(FAULTS[found])
    session.commit()
    click.echo(ways_text(listed(session, campaign)), nl=False)
    click.echo(f"Sealed: sha256 {found.digest}", err=True)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8-sig")
