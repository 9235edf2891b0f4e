"""`analysis estimate …` on any CSV file; exit status 1 where the file forbids, 2 where it was asked wrongly."""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import click

from app.analysis.core.design import Lonely
from app.analysis.core.interval import Interval
from app.analysis.estimating import Against, Asked, Columns, Row, Stat, estimates
from app.analysis.sheet import UnknownColumnError, UnusableError, read_sheet


class ColumnNames(click.ParamType[tuple[str, ...]]):
    """Names of columns, separated by commas; a name that holds a comma is quoted."""

    name = "COL[,COL]"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        found = tuple(name.strip() for name in next(csv.reader([str(value)], skipinitialspace=True), []))
        if not found or not all(found):
            self.fail("name at least one column, and none empty.", param, ctx)
        return found


class OneOf(click.Choice[str]):
    """A choice among the values of an enumeration, handed over as its member."""

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__([member.value for member in kind])
        self.kind = kind

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> StrEnum:
        return self.kind(super().convert(value, param, ctx))


COLUMNS = ColumnNames()


@click.group()
def analysis() -> None:
    """Reckon with answers: estimates from any CSV file, equal to R's survey package."""


@analysis.command(name="estimate")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--stat", type=OneOf(Stat), required=True)
@click.option("--of", type=COLUMNS, required=True, help="What is estimated; ratio: numerator,denominator.")
@click.option("--by", type=COLUMNS, default=(), help="One figure for each value met there.")
@click.option("--where", multiple=True, metavar="COL=VALUE", help="Only these people; all clusters stay in the design.")
@click.option("--factor", "factors", type=COLUMNS, default=(), help="Columns of numbers that are codes.")
@click.option("--weights", metavar="COL", help="Sampling weights, above zero.")
@click.option("--strata", metavar="COL")
@click.option("--cluster", "clusters", type=COLUMNS, default=(), help="Clusters, one column a stage.")
@click.option("--fpc", type=COLUMNS, default=(), help="One column a stage: units there are, or fractions taken.")
@click.option("--nest", is_flag=True, help="The same cluster name in two strata means two clusters.")
@click.option("--lonely-psu", type=OneOf(Lonely), default="fail", show_default=True)
@click.option("--interval", type=OneOf(Interval), help="Default: logit for proportions, else t.")
@click.option("--level", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.95, show_default=True)
@click.option("--q", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.5, show_default=True)
@click.option("--deff", type=OneOf(Against), default="wor", show_default=True)
@click.option("--separator", default=",", show_default=True)
@click.option("--decimal", default=".", show_default=True, help="The mark before decimals.")
@click.option("--missing", multiple=True, metavar="TEXT", help="Also means “no answer”, beside an empty cell and NA.")
def estimate(
    file: Path,
    stat: Stat,
    of: tuple[str, ...],
    by: tuple[str, ...],
    where: tuple[str, ...],
    factors: tuple[str, ...],
    weights: str | None,
    strata: str | None,
    clusters: tuple[str, ...],
    fpc: tuple[str, ...],
    *,
    nest: bool,
    lonely_psu: Lonely,
    interval: Interval | None,
    level: float,
    q: float,
    deff: Against,
    separator: str,
    decimal: str,
    missing: tuple[str, ...],
) -> None:
    """Print a JSON list of estimates with standard errors, intervals and design effects.

    The defaults are those of R's svydesign, svymean, svytotal, svyciprop, svyratio and svyquantile (interval "mean",
    rule "math"), missing answers left out one column at a time (na.rm=TRUE). Degrees of freedom are those of the
    group: its clusters minus its strata. Where a figure has no ground it is null, and `why` says so.
    """
    asked = Asked(stat, of, by, _conditions(where), factors, _interval(stat, interval), level, q, deff)
    if stat is Stat.RATIO and len(of) != 2:
        raise click.UsageError("A ratio takes two columns: --of numerator,denominator.")
    columns = Columns(weights, strata, clusters, fpc, nest, lonely_psu)
    try:
        sheet = read_sheet(
            file, asked.names, columns.names, separator=_separator(separator), decimal=decimal, missing=missing
        )
        rows = estimates(sheet, columns, asked)
    except UnknownColumnError as error:
        raise click.UsageError(str(error)) from error
    except UnusableError as error:
        raise click.ClickException(str(error)) from error
    print_rows(rows)
    if all(row.estimate is None for row in rows):
        raise SystemExit(1)


def _separator(told: str) -> str:
    found = {"\\t": "\t", "tab": "\t"}.get(told, told)
    if len(found) != 1:
        raise click.BadParameter("one character, or tab.", param_hint="--separator")
    return found


def _interval(stat: Stat, told: Interval | None) -> Interval:
    if told not in {None, Interval.T} and stat is not Stat.PROPORTION:
        raise click.UsageError(f"--interval {told} is for proportions; a {stat} has t.")
    return told or (Interval.LOGIT if stat is Stat.PROPORTION else Interval.T)


def _conditions(where: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    found = [condition.partition("=") for condition in where]
    if not all(name and sign for name, sign, _ in found):
        raise click.UsageError("--where takes COL=VALUE.")
    return tuple((name, value) for name, _, value in found)


def print_rows(rows: Iterable[Row]) -> None:
    """`why` is told only where something is refused."""
    told = [dataclasses.asdict(row) for row in rows]
    kept = [{key: value for key, value in row.items() if key != "why" or value} for row in told]
    click.echo(json.dumps(kept, ensure_ascii=False, indent=1, allow_nan=False))
