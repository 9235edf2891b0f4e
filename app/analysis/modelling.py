"""`analysis model|dif|arms|nonresponse` on any CSV file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np

from app.analysis.asking import COLUMNS, INSIDE, Source, print_rows, sourced, told, write_weights
from app.analysis.core.arms import effect
from app.analysis.core.calibration import nonresponse
from app.analysis.core.comparison import Comparison
from app.analysis.core.design import Codes, Floats
from app.analysis.core.equivalence import Equivalence, equivalence
from app.analysis.core.figures import Effect, Why
from app.analysis.core.regression import Model, regression
from app.analysis.core.weighting import WeightRefusal
from app.analysis.estimating import design_of
from app.analysis.sheet import Sheet, UnusableError
from app.analysis.testing import WHY, TestRow, coded
from app.rates.core.enough import r_indicator


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A column as asked, and the columns it makes: one a level but the first, or the numbers themselves."""

    name: str
    columns: Floats
    levels: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        return [f"{self.name}{level}" for level in self.levels[1:]] or [self.name]

    def supposed(self, value: str) -> list[float]:
        """What the columns hold of somebody with this value."""
        if self.levels and value in self.levels:
            return [float(level == value) for level in self.levels[1:]]
        try:
            return [float(value)] if not self.levels else []
        except ValueError:
            return []


@click.command()
@sourced
@click.option("--of", metavar="COL", required=True, help="The answer explained.")
@click.option("--on", type=COLUMNS, required=True, help="What it hangs on; words become a column a level.")
@click.option("--factor", "factors", type=COLUMNS, default=(), help="Columns of numbers that are codes.")
@click.option("--logit", is_flag=True, help="Of zeros and ones: logistic.")
@click.option("--as", "supposed", metavar="COL=VALUE", multiple=True, help="Also the mean if everybody had this value.")
@click.option("--level", type=INSIDE, default=0.95, show_default=True)
def model(
    source: Source,
    of: str,
    on: tuple[str, ...],
    factors: tuple[str, ...],
    supposed: tuple[str, ...],
    level: float,
    *,
    logit: bool,
) -> None:
    """Print coefficients, a Wald test of each term and predictive margins: svyglm and regTermTest of R's survey.

    With --as channel=web: what the mean would be had all answered on the web, other columns as they are.
    """
    with told():
        sheet, made = source.read([of, *on])
        terms = [_term(sheet, name, name in factors) for name in on]
        columns = np.column_stack([np.ones(sheet.size), *(term.columns for term in terms)])
        answers = sheet.numbers(of)
        if logit and not np.all(np.isnan(answers) | (answers == 0) | (answers == 1)):
            raise UnusableError(f"A logistic model is of zeros and ones, and {of} holds others.")
        found = regression(answers, columns, made, logit=logit)
        rows = [TestRow("model", of, None, why=WHY[found])] if isinstance(found, Why) else []
        if isinstance(found, Model):
            rows = [*_coefficients(found, terms, level), *_walds(found, terms), *_margins(found, of, terms, supposed)]
    _print(rows)


def _term(sheet: Sheet, name: str, factor: bool) -> Term:
    numbers = sheet.maybe_numbers(name)
    if not factor and not isinstance(numbers, int):
        return Term(name, numbers[:, None])
    at, levels = coded(sheet, name)
    if not levels[1:]:
        raise UnusableError(f"{name} says the same of everybody, so it explains nothing: leave it out of --on.")
    made = (at[:, None] == np.arange(1, len(levels))).astype(np.float64)
    made[at < 0] = np.nan
    return Term(name, made, tuple(levels))


def _coefficients(found: Model, terms: list[Term], level: float) -> Iterator[TestRow]:
    names = ["(Intercept)", *(one for term in terms for one in term.names)]
    for at, name in enumerate(names):
        yield _row("coefficient", name, found.coefficient(at, name, level))


def _walds(found: Model, terms: list[Term]) -> Iterator[TestRow]:
    at = 1
    for term in terms:
        width = len(term.names)
        yield _row("wald", term.name, found.wald(list(range(at, at + width)), term.name))
        at += width


def _margins(found: Model, of: str, terms: list[Term], supposed: tuple[str, ...]) -> Iterator[TestRow]:
    starts = np.cumsum([1, *(len(term.names) for term in terms)])
    places = {term.name: (int(start), term) for start, term in zip(starts, terms, strict=False)}
    for asked in supposed:
        name, _, value = asked.partition("=")
        if name not in places:
            raise click.UsageError(f"--as takes a column of --on, and {name} is none.")
        start, term = places[name]
        held = term.supposed(value)
        if not held:
            raise UnusableError(f"{name} is never {value!r}.")
        columns = found.columns.copy()
        columns[found.counted, start : start + len(held)] = held
        mean, se = found.margin(columns)
        yield TestRow("margin", of, asked, found.n, df=found.df, estimate=mean, se=se)


@click.command()
@sourced
@click.option("--of", type=COLUMNS, required=True, help="Items of one scale.")
@click.option("--by", metavar="COL", required=True, help="The language people answered in.")
@click.option("--score", metavar="COL", help="What people otherwise scored; default: the sum of the other items.")
def dif(source: Source, of: tuple[str, ...], by: str, score: str | None) -> None:
    """Print whether items mean the same in every language, by ordinal logistic regression, before they are pooled."""
    if score is None and len(of) < 3:
        raise click.UsageError("Say --score, or give three items or more: people are matched by the others.")
    with told():
        sheet, _ = source.read([*of, by, *([score] if score else [])])
        group, _ = coded(sheet, by)
        rows = [_equivalence(sheet, name, by, _score(sheet, name, of, score), group) for name in of]
    _print(rows)


def _score(sheet: Sheet, name: str, of: tuple[str, ...], score: str | None) -> Floats:
    if score is not None:
        return sheet.numbers(score)
    return np.asarray(np.sum([sheet.numbers(one) for one in of if one != name], axis=0), dtype=np.float64)


def _equivalence(sheet: Sheet, name: str, by: str, score: Floats, group: Codes) -> TestRow:
    found = equivalence(sheet.numbers(name), score, group)
    row = TestRow("dif", name, by)
    if isinstance(found, Equivalence):
        told_ = f"{found.functioning.value}; uniform p {found.p_uniform:.4g}, not uniform p {found.p_non_uniform:.4g}"
        both = found.uniform + found.non_uniform
        row = replace(row, n=sum(found.n), statistic=both, df=2 * found.df, p=found.p)
        return replace(row, effect="nagelkerke_r2_change", size=found.r2_change, note=told_)
    return replace(row, why="Fewer than 30 people answered in a language." if found is Why.ONE_GROUP else WHY[found])


@click.command()
@sourced
@click.option("--of", metavar="COL", required=True, help="The outcome.")
@click.option("--arm", metavar="COL", required=True, help="0 or 1, as assigned, whatever was taken up.")
@click.option("--unit", metavar="COL", required=True, help="What was assigned: a session, a professional.")
@click.option("--before", type=COLUMNS, default=(), help="Known before: the outcome then, for instance.")
@click.option("--level", type=INSIDE, default=0.95, show_default=True)
def arms(source: Source, of: str, arm: str, unit: str, before: tuple[str, ...], level: float) -> None:
    """Print the effect of being assigned to arm 1: intention to treat, ANCOVA, corrected for few units (CR2)."""
    with told():
        sheet, _ = source.read([of, arm, unit, *before])
        given = sheet.numbers(arm)
        if not np.all(np.isnan(given) | (given == 0) | (given == 1)):
            raise UnusableError(f"An arm is 0 or 1, and {arm} holds others.")
        known = [sheet.numbers(name) for name in before]
        found = effect(sheet.numbers(of), given, sheet.texts(unit).astype(str), known, level=level)
    row = TestRow("arms", of, arm)
    if isinstance(found, Effect):
        row = replace(row, n=sum(found.n), statistic=found.value / found.se, df=found.df, p=found.p)
        row = replace(row, estimate=found.value, se=found.se, ci_low=found.low, ci_high=found.high)
        row = replace(row, note=f"{found.units[0]} and {found.units[1]} units.")
    else:
        row = replace(row, why=WHY[found])
    _print([row])


@click.command(name="nonresponse")
@sourced
@click.option("--answered", metavar="COL", required=True, help="1 for who answered, 0 for who was asked in vain.")
@click.option("--cells", type=COLUMNS, required=True, help="What is known of everybody asked.")
@click.option("--at-least", type=click.IntRange(1), default=20, show_default=True, help="Answers in a cell.")
@click.option("--at-most", type=click.FloatRange(1, min_open=True), default=3.0, show_default=True, help="The factor.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the file with new weights here.")
@click.option("--name", default="new_weight", show_default=True, help="The column of new weights.")
def nonresponse_(
    source: Source, answered: str, cells: tuple[str, ...], at_least: int, at_most: float, out: Path | None, name: str
) -> None:
    """Let those who answered carry the weight of those of their cell who did not; join cells that are too thin.

    The R-indicator is of the cells as given: 1 where all of them answer alike, 0 at worst.
    """
    with told():
        sheet = source.sheet([answered, *cells], None)
        made = design_of(sheet, source.columns)
        said = sheet.numbers(answered)
        if not np.all((said == 0) | (said == 1)):
            raise UnusableError(f"{answered} is 0 or 1 for everybody.")
        cell, names = _cells(sheet, cells)
        found = nonresponse(made.weights, said, cell, at_least=at_least, at_most=at_most)
        if isinstance(found, WeightRefusal):
            raise UnusableError("Even all together too few answered, or the factor is too large.")
    if out is not None:
        write_weights(source, out, name, [float(one) for one in found.weights])
    joined = [{"cell": names[one], "to": names[other]} for one, other in found.joined]
    after = [
        {
            "cells": [names[one] for one in np.unique(cell[found.cell == kept])],
            "asked": int(np.count_nonzero(found.cell == kept)),
            "answered": int(said[found.cell == kept].sum()),
            "factor": float(made.weights[found.cell == kept].sum() / (made.weights * said)[found.cell == kept].sum()),
        }
        for kept in np.unique(found.cell)
    ]
    seen = [(int(said[cell == one].sum()), int(np.count_nonzero(cell == one))) for one in np.unique(cell)]
    told_ = {"joined": joined, "cells": after, "r_indicator": r_indicator(seen)}
    click.echo(json.dumps(told_, ensure_ascii=False, indent=1))


def _cells(sheet: Sheet, columns: tuple[str, ...]) -> tuple[Codes, list[str]]:
    texts = [sheet.texts(one) for one in columns]
    if any((one == "").any() for one in texts):
        raise UnusableError("A cell must be known of everybody who was asked.")
    labels = np.array([" × ".join(map(str, row)) for row in zip(*texts, strict=True)], dtype=object)
    found, codes = np.unique(labels.astype(str), return_inverse=True)
    return codes.reshape(-1).astype(np.intp), [str(one) for one in found]


def _row(test: str, name: str, found: Comparison | Why) -> TestRow:
    if isinstance(found, Why):
        return TestRow(test, name, None, why=WHY[found])
    row = TestRow(test, name, None, found.n, found.statistic, found.df, found.ddf, found.p)
    return replace(row, estimate=found.estimate, se=found.se, ci_low=found.low, ci_high=found.high)


def _print(rows: list[TestRow]) -> None:
    print_rows(rows)
    if all(row.p is None for row in rows):
        raise SystemExit(1)


COMMANDS = (model, dif, arms, nonresponse_)
