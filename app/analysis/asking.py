"""What all commands on a file ask for alike: the file, how people came into it, the totals they are weighted to."""

from __future__ import annotations

import csv
import dataclasses
import functools
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import click

from app.analysis.core.calibration import FREE, Bounds, Distance
from app.analysis.core.design import Design, Lonely
from app.analysis.estimating import Columns, Row, design_of
from app.analysis.sheet import Sheet, UnknownColumnError, UnusableError, read_sheet
from app.analysis.testing import TestRow
from app.analysis.weighing import KNOWN, Known, Meet, Way, known_from, weighed


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


class TwoNumbers(click.ParamType[tuple[float, float]]):
    name = "LOW,HIGH"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        if isinstance(value, tuple):
            return value
        try:
            low, high = (float(part) for part in str(value).split(","))
        except ValueError:
            self.fail("two numbers, as 0.5,2.", param, ctx)
        return low, high


COLUMNS = ColumnNames()
INSIDE = click.FloatRange(0, 1, min_open=True, max_open=True)
Body = Callable[..., None]


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """The file, how to read it, where it says how people were sampled, and the totals they are weighted to."""

    file: Path
    columns: Columns
    separator: str
    decimal: str
    missing: tuple[str, ...]
    known: Path | None
    way: Way

    def totals(self) -> Known | None:
        return None if self.known is None else known_from(read_sheet(self.known, KNOWN, ()))

    def sheet(self, answers: Iterable[str], known: Known | None) -> Sheet:
        wanted = [*answers]
        sampling = [*self.columns.names, *(known.names if known else ())]
        return read_sheet(
            self.file, wanted, sampling, separator=self.separator, decimal=self.decimal, missing=self.missing
        )

    def read(self, answers: Iterable[str]) -> tuple[Sheet, Design]:
        known = self.totals()
        sheet = self.sheet(answers, known)
        made = design_of(sheet, self.columns)
        return sheet, made if known is None else weighed(sheet, made, known, self.way)


def choice(*names: str, kind: type[StrEnum], default: str | None = None, text: str = "") -> Callable[[Body], Body]:
    return click.option(*names, type=OneOf(kind), default=default, show_default=default is not None, help=text)


SOURCE = (
    click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False)),
    click.option("--weights", metavar="COL", help="Sampling weights, above zero."),
    click.option("--strata", metavar="COL"),
    click.option("--cluster", "clusters", type=COLUMNS, default=(), help="Clusters, one column a stage."),
    click.option("--fpc", type=COLUMNS, default=(), help="One column a stage: units there are, or fractions taken."),
    click.option("--nest", is_flag=True, help="The same cluster name in two strata means two clusters."),
    choice("--lonely-psu", kind=Lonely, default="fail", text="What a stratum with one cluster adds."),
    click.option(
        "--known",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="CSV of variable, level, total: weigh to these.",
    ),
    choice("--meet", kind=Meet, default="rake", text="How the known totals are met."),
    choice("--distance", kind=Distance, default="linear", text="Of calibration."),
    click.option("--bounds", type=TwoNumbers(), default=FREE, help="Of calibration: new weight over old."),
    click.option("--trim", type=click.FloatRange(1, min_open=True), help="Rake with no weight beyond so many medians."),
    click.option("--separator", default=",", show_default=True),
    click.option("--decimal", default=".", show_default=True, help="The mark before decimals."),
    click.option(
        "--missing", multiple=True, metavar="TEXT", help="Also means “no answer”, beside an empty cell and NA."
    ),
)


def sourced(body: Body) -> Body:
    """Gather what every command reads into one `source`."""

    @functools.wraps(body)
    def gathered(
        *,
        file: Path,
        weights: str | None,
        strata: str | None,
        clusters: tuple[str, ...],
        fpc: tuple[str, ...],
        nest: bool,
        lonely_psu: Lonely,
        known: Path | None,
        meet: Meet,
        distance: Distance,
        bounds: Bounds,
        trim: float | None,
        separator: str,
        decimal: str,
        missing: tuple[str, ...],
        **rest: object,
    ) -> None:
        columns = Columns(weights, strata, clusters, fpc, nest, lonely_psu)
        way = Way(meet, distance, bounds, trim)
        body(source=Source(file, columns, _separator(separator), decimal, missing, known, way), **rest)

    wrapped: Body = gathered
    for option in reversed(SOURCE):
        wrapped = option(wrapped)
    return wrapped


@contextmanager
def told() -> Iterator[None]:
    """A file that cannot be used ends the command with the reason."""
    try:
        yield
    except UnknownColumnError as error:
        raise click.UsageError(str(error)) from error
    except UnusableError as error:
        raise click.ClickException(str(error)) from error


def _separator(told: str) -> str:
    found = {"\\t": "\t", "tab": "\t"}.get(told, told)
    if len(found) != 1:
        raise click.BadParameter("one character, or tab.", param_hint="--separator")
    return found


def write_weights(source: Source, out: Path, name: str, weights: list[float]) -> None:
    with source.file.open(encoding="utf-8-sig", newline="") as old, out.open("w", encoding="utf-8", newline="") as new:
        lines = (line for line in csv.reader(old, delimiter=source.separator) if line)
        writer = csv.writer(new, delimiter=source.separator)
        writer.writerow([*next(lines), name])
        for line, one in zip(lines, weights, strict=True):
            writer.writerow([*line, repr(one).replace(".", source.decimal)])


def print_rows(rows: Iterable[Row | TestRow]) -> None:
    """Words are told only where there are any."""
    told = [dataclasses.asdict(row) for row in rows]
    kept = [{key: value for key, value in row.items() if value is not None or key not in SILENT} for row in told]
    click.echo(json.dumps(kept, ensure_ascii=False, indent=1, allow_nan=False))


SILENT = {"why", "note", "p_adjusted", "effect", "size"}
