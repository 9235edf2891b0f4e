"""`analysis estimate|test|weight|scale|quality` on any CSV file, and `analysis run` on a campaign.

The exit status is 1 where the file forbids or nothing can be told, 2 where it was asked wrongly.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path

import click
from sqlalchemy.orm import Session

from app.analysis.asking import (
    COLUMNS,
    INSIDE,
    OneOf,
    Source,
    TwoNumbers,
    choice,
    print_rows,
    sourced,
    told,
    write_weights,
)
from app.analysis.assigning import assign
from app.analysis.core.interval import Interval
from app.analysis.estimating import Against, Asked, Stat, design_of, estimates
from app.analysis.modelling import COMMANDS
from app.analysis.noticing import Notice, notice_rows
from app.analysis.planning import power
from app.analysis.replicating import Replicated, Replication
from app.analysis.results import Bar, Results
from app.analysis.scaling import Scale, scale_rows
from app.analysis.sheet import UnusableError
from app.analysis.testing import PAIRED, Correction, Test, tests
from app.analysis.weighing import summary, weigh
from app.database import Database
from app.database.installation import DATA
from app.distribution.asked import named_campaign
from app.distribution.disclosure import OUTSIDERS, TEAM
from app.distribution.tables import Campaign
from app.settings import Settings


@click.group()
def analysis() -> None:
    """Reckon with answers: estimates, tests, weights and scales from any CSV file, equal to R's survey package."""


@analysis.command(name="estimate")
@sourced
@click.option("--stat", type=OneOf(Stat), required=True)
@click.option("--of", type=COLUMNS, required=True, help="What is estimated; ratio: numerator,denominator.")
@click.option("--by", type=COLUMNS, default=(), help="One figure for each value met there.")
@click.option("--where", multiple=True, metavar="COL=VALUE", help="Only these people; all clusters stay in the design.")
@click.option("--factor", "factors", type=COLUMNS, default=(), help="Columns of numbers that are codes.")
@choice("--interval", kind=Interval, text="Default: logit for proportions, else t; nchs: beta with n* at most n.")
@click.option("--level", type=INSIDE, default=0.95, show_default=True)
@click.option("--q", type=INSIDE, default=0.5, show_default=True, help="Of a quantile.")
@choice("--deff", kind=Against, default="wor", text="Against a simple sample without or with replacement.")
@choice("--replicates", kind=Replication, text="Standard errors by replicates, as a check on the linearised ones.")
@click.option("--replicate-weights", type=COLUMNS, default=(), help="Of brr: the columns that came with the file.")
@click.option("--fay", type=click.FloatRange(0, 1, max_open=True), default=0.0, help="Of brr: how far Fay softened it.")
def estimate(
    source: Source,
    stat: Stat,
    of: tuple[str, ...],
    by: tuple[str, ...],
    where: tuple[str, ...],
    factors: tuple[str, ...],
    interval: Interval | None,
    level: float,
    q: float,
    deff: Against,
    replicates: Replication | None,
    replicate_weights: tuple[str, ...],
    fay: float,
) -> None:
    """Print a JSON list of estimates with standard errors, intervals and design effects.

    The defaults are those of R's svydesign, svymean, svytotal, svyciprop, svyratio and svyquantile (interval "mean",
    rule "math"), missing answers left out one column at a time (na.rm=TRUE). Degrees of freedom are those of the
    group: its clusters minus its strata. Where a figure has no ground it is null, and `why` says so. With --known,
    weights are made to meet known totals first, and standard errors know it.
    """
    again = _replicated(stat, replicates, replicate_weights, fay)
    asked = Asked(stat, of, by, _conditions(where), factors, _interval(stat, interval), level, q, deff, again)
    if stat is Stat.RATIO and len(of) != 2:
        raise click.UsageError("A ratio takes two columns: --of numerator,denominator.")
    with told():
        sheet, made = source.read(asked.names)
        rows = estimates(sheet, made, asked)
    print_rows(rows)
    if all(row.estimate is None for row in rows):
        raise SystemExit(1)


@analysis.command(name="test")
@sourced
@click.option("--test", type=OneOf(Test), required=True)
@click.option("--of", type=COLUMNS, required=True, help="What is tested; paired tests: before,after.")
@click.option("--by", metavar="COL", help="The groups compared.")
@choice("--adjust", kind=Correction, text="For several tests: holm if registered beforehand, bh if exploring.")
@click.option("--level", type=INSIDE, default=0.95, show_default=True)
def test_(
    source: Source, test: Test, of: tuple[str, ...], by: str | None, adjust: Correction | None, level: float
) -> None:
    """Print a JSON list of tests: svychisq, svyttest and svyranktest of R's survey, and the classic ones."""
    if test in PAIRED and (len(of) != 2 or by):
        raise click.UsageError("A paired test takes two columns and no groups: --of before,after.")
    if test not in PAIRED and by is None:
        raise click.UsageError("Say what groups are compared: --by COL.")
    with told():
        sheet, made = source.read([*of, *([by] if by else [])])
        rows = tests(sheet, made, test, of, by, adjust, level)
    print_rows(rows)
    if all(row.p is None for row in rows):
        raise SystemExit(1)


@analysis.command(name="weight")
@sourced
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the file with its new weights here."
)
@click.option("--name", default="new_weight", show_default=True, help="The column of new weights.")
def weight(source: Source, out: Path | None, name: str) -> None:
    """Weigh people to the totals of --known; print what was reached as JSON."""
    with told():
        known = source.totals()
        if known is None:
            raise click.UsageError("Say which totals are known: --known FILE of variable, level, total.")
        sheet = source.sheet((), known)
        made = design_of(sheet, source.columns)
        found = weigh(sheet, made, known, source.way)
    if out is not None:
        write_weights(source, out, name, [float(one) for one in found.design.weights])
    click.echo(json.dumps(dataclasses.asdict(summary(sheet, made, found, known)), ensure_ascii=False, indent=1))


@analysis.command(name="scale")
@sourced
@click.option("--scale", type=OneOf(Scale), required=True)
@click.option("--of", type=COLUMNS, required=True, help="The items of the scale, or the question asked.")
@click.option("--reverse", type=COLUMNS, default=(), help="Items worded the other way round; needs --range.")
@click.option("--range", "span", type=TwoNumbers(), help="Lowest and highest answer of an item.")
@click.option("--box", multiple=True, type=float, help="Answers that count as the top.")
@click.option("--at-least", type=click.IntRange(1), help="Of score: items somebody must have answered; default: half.")
@click.option("--by", type=COLUMNS, default=(), help="Of scores and the top box: a figure for each value met there.")
@click.option("--level", type=INSIDE, default=0.95, show_default=True)
def scale(
    source: Source,
    scale: Scale,
    of: tuple[str, ...],
    reverse: tuple[str, ...],
    span: tuple[float, float] | None,
    box: tuple[float, ...],
    at_least: int | None,
    by: tuple[str, ...],
    level: float,
) -> None:
    """Print alpha with Feldt's interval, omega, the mean score, the promoter score or the top box as a JSON list."""
    if reverse and span is None:
        raise click.UsageError("To turn items round, say --range LOWEST,HIGHEST.")
    if not set(reverse) <= set(of):
        raise click.UsageError("--reverse names items of --of.")
    if scale is Scale.TOP and not box:
        raise click.UsageError("Say which answers are the top: --box 9 --box 10.")
    if span is not None and span[0] >= span[1]:
        raise click.UsageError("--range names the lowest answer first: --range LOWEST,HIGHEST.")
    with told():
        sheet, made = source.read([*of, *by])
        turned = {name: span for name in reverse if span}
        rows = scale_rows(sheet, made, scale, of, by, turned, box, level, at_least)
    print_rows(rows)
    if all(row.estimate is None for row in rows):
        raise SystemExit(1)


@analysis.command(name="quality")
@sourced
@click.option("--notice", type=OneOf(Notice), required=True)
@click.option(
    "--of", type=COLUMNS, required=True, help="Questions in the order asked; speed: their columns of seconds."
)
@click.option("--left-out", multiple=True, default=("-9",), show_default=True, help="Means “left out”; empty: not met.")
@click.option("--alike", type=COLUMNS, default=(), help="Of speed: medians are of people with the same here.")
@click.option("--by", type=COLUMNS, default=(), help="One figure for each value met there.")
@click.option("--level", type=INSIDE, default=0.95, show_default=True)
def quality(
    source: Source,
    notice: Notice,
    of: tuple[str, ...],
    left_out: tuple[str, ...],
    alike: tuple[str, ...],
    by: tuple[str, ...],
    level: float,
) -> None:
    """Print signs of little care as a JSON list: answers left out, the same throughout, relative speed."""
    with told():
        sheet, made = source.read([*of, *alike, *by])
        rows = notice_rows(sheet, made, notice, of, by, left_out, alike, level)
    print_rows(rows)
    if all(row.estimate is None for row in rows):
        raise SystemExit(1)


def _interval(stat: Stat, told: Interval | None) -> Interval:
    if told not in {None, Interval.T} and stat is not Stat.PROPORTION:
        raise click.UsageError(f"--interval {told} is for proportions; a {stat} has t.")
    return told or (Interval.LOGIT if stat is Stat.PROPORTION else Interval.T)


def _replicated(stat: Stat, kind: Replication | None, weights: tuple[str, ...], fay: float) -> Replicated | None:
    if kind is not None and stat is Stat.QUANTILE:
        raise click.UsageError("Replicates tell nothing of quantiles.")
    if (kind is Replication.BRR) != bool(weights):
        raise click.UsageError("--replicates brr and --replicate-weights go together.")
    return None if kind is None else Replicated(kind, weights, fay)


def _conditions(where: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    found = [condition.partition("=") for condition in where]
    if not all(name and sign for name, sign, _ in found):
        raise click.UsageError("--where takes COL=VALUE.")
    return tuple((name, value) for name, _, value in found)


FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@analysis.command()
@click.argument("campaign_key", metavar="CAMPAIGN")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write to.")
@DATA
@click.option("--workers", type=click.IntRange(0), default=2, help="Processes that read many interviews.")
@click.option("--outside", type=FILE, help="Answers collected elsewhere, CSV or XLSX; needs --mapping.")
@click.option("--mapping", type=FILE, help="CSV of column, question, said, code.")
@click.option(
    "--for", "readers", type=click.Choice(["team", "outsiders"]), default="team", show_default=True,
    help="Counts from 5 people on for the project's own team; from 11 on for funders, partners and everybody else.",
)  # fmt: skip
@click.option("--microdata", is_flag=True, help="Also a row a person, to work figures out again; not to be sent.")
def run(
    campaign_key: str,
    out: Path,
    data: Path | None,
    workers: int,
    outside: Path | None,
    mapping: Path | None,
    readers: str,
    *,
    microdata: bool,
) -> None:
    """Write every figure of a campaign with its passport, its tables, and a report in three languages.

    What is written for outsiders is kept in the database, and refused later where the difference to it would tell of a
    few people. It is given once a campaign is over; until then the figures move with every answer.
    """
    from app.analysis import running

    if readers == "outsiders" and microdata:
        raise click.UsageError("--microdata is for the team alone.")
    if (outside is None) != (mapping is None):
        raise click.UsageError("--outside and --mapping go together.")
    files = running.Outside(outside.read_bytes(), mapping.read_bytes()) if outside and mapping else None
    settings, now = Settings.from_environ(data=data), dt.datetime.now(dt.UTC)
    with Database(settings.database_url) as database, database.session(read_only=True) as session:
        campaign = named_campaign(session, campaign_key)
        smallest = TEAM if readers == "team" else OUTSIDERS
        with told():
            found = running.work_out(session, campaign, settings.data, now, workers, _progress, files, smallest)
            if readers == "outsiders":
                with database.session() as writing:  # reckoning took long, and held nobody up
                    _release(writing, campaign, found.found, now)
        click.echo(f"{found.found.counted} interviews count; writing to {out}", err=True)
        running.write(found, campaign, settings, database, out, microdata=microdata)


@analysis.command(hidden=True)
@click.argument("campaign_key", metavar="CAMPAIGN")
@click.option("--smallest", type=click.IntRange(1), default=TEAM)
@DATA
def keep(campaign_key: str, smallest: int, data: Path | None) -> None:
    """Work out what the results page shows, and keep it; the web begins this, and hands over its lock."""
    from app.analysis import keeping

    keeping.work(Settings.from_environ(data=data), campaign_key, smallest, dt.datetime.now(dt.UTC))


def _release(session: Session, campaign: Campaign, found: Results, now: dt.datetime) -> None:
    from app.analysis.releasing import released

    if not found.closed:
        raise UnusableError(
            "The campaign is open: figures of two days, subtracted, tell of a few people. Wait for its end."
        )
    barred = released(session, campaign, found, now)
    if barred is not None:
        raise UnusableError(f"Figures were given to others on {barred.day:%Y-%m-%d}{_BARRED[barred.why]}")
    session.commit()


_BARRED = {
    Bar.FEW: (
        ". These differ from them by so little that both together would tell of a few people: the earlier ones stand."
    ),
    Bar.UNLIKE: (", before all that a comparison takes was kept, or of other questions: the earlier ones stand."),
    Bar.SINCE: ", while these were worked out. Run it again: new ones are then held against those as well.",
}


def _progress(read: int) -> None:
    click.echo(f"{read} interviews read", err=True)


for one in (assign, power, *COMMANDS):
    analysis.add_command(one)
