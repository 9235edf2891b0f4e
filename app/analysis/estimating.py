"""Estimates from any table of answers, as rows to print: the statistic, its limits, or why there are none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.analysis.core import interval as limits
from app.analysis.core import linear
from app.analysis.core.design import Codes, Design, DesignError, DesignFault, Lonely, staged
from app.analysis.core.estimate import ROUNDING
from app.analysis.core.interval import Interval
from app.analysis.core.linear import Linear
from app.analysis.core.quantile import Quantile, quantile
from app.analysis.core.variance import Domains, alone
from app.analysis.replicating import Replicated, again, replicates_of
from app.analysis.sheet import LARGEST, Sheet, UnusableError, place

Floats = NDArray[np.float64]

MOST_LEVELS = 100
"""A column of text with more different values than this is taken for free text or badly written numbers."""


class Stat(StrEnum):
    MEAN = "mean"
    TOTAL = "total"
    PROPORTION = "proportion"
    RATIO = "ratio"
    QUANTILE = "quantile"


class Against(StrEnum):
    """The simple random sample a design effect compares with; R's `deff=TRUE` and `deff="replace"`."""

    WITHOUT_REPLACEMENT = "wor"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the file says how people came into the survey."""

    weights: str | None = None
    strata: str | None = None
    clusters: tuple[str, ...] = ()
    fpc: tuple[str, ...] = ()
    nest: bool = False
    lonely: Lonely = Lonely.FAIL

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in (self.weights, self.strata, *self.clusters, *self.fpc) if name)


@dataclass(frozen=True, slots=True)
class Asked:
    stat: Stat
    of: tuple[str, ...]
    by: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    factors: tuple[str, ...] = ()
    interval: Interval = Interval.T
    level: float = 0.95
    q: float = 0.5
    against: Against = Against.WITHOUT_REPLACEMENT
    replicated: Replicated | None = None

    @property
    def names(self) -> tuple[str, ...]:
        weights = self.replicated.columns if self.replicated else ()
        return (*self.of, *self.by, *self.factors, *(name for name, _ in self.where), *weights)


@dataclass(frozen=True, slots=True)
class Row:
    variable: str
    group: str | None
    n: int
    estimate: float | None = None
    se: float | None = None
    df: int | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    deff: float | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    labels: tuple[str | None, ...]
    of: Codes


def estimates(sheet: Sheet, made: Design, asked: Asked) -> list[Row]:
    if asked.stat is Stat.QUANTILE:
        return list(_quantiles(sheet, made, groups_of(sheet, asked), asked))
    if asked.stat is Stat.RATIO:
        groups = groups_of(sheet, asked)
        return _rows([_ratio(sheet, _domains(made, groups), made, asked)], groups, asked, made)
    variables = [found for column in asked.of for found in _variables(sheet, column, asked)]
    return figures(sheet, made, asked, variables)


def figures(sheet: Sheet, made: Design, asked: Asked, variables: Sequence[tuple[str, Floats]]) -> list[Row]:
    """Means, proportions or totals of columns by name."""
    groups = groups_of(sheet, asked)
    domains = _domains(made, groups)
    found = [(name, _figure(values, sheet, domains, made, asked)) for name, values in variables]
    return _rows(found, groups, asked, made)


def _figure(values: Floats, sheet: Sheet, domains: Domains, made: Design, asked: Asked) -> Linear:
    whole = asked.stat is Stat.TOTAL
    found = linear.total(values, domains) if whole else linear.mean(values, domains)
    if asked.replicated is None:
        return found
    using = replicates_of(sheet, made, asked.replicated)
    return again(found, values, None if whole else np.ones_like(values), domains, using)


def _domains(made: Design, groups: Groups) -> Domains:
    return Domains.of(made, groups.of, len(groups.labels))


def _rows(found: Iterable[tuple[str, Linear]], groups: Groups, asked: Asked, made: Design) -> list[Row]:
    return [_row(one, at, name, label, asked, made) for name, one in found for at, label in enumerate(groups.labels)]


def design_of(sheet: Sheet, columns: Columns) -> Design:
    for name in columns.names:
        if sheet.missing(name).any():
            raise UnusableError(
                f"{name} says how people were sampled, and {_first(sheet.missing(name))} leaves it empty."
            )
    weights = _weights(sheet, columns.weights) if columns.weights else None
    clusters = [sheet.texts(name).astype(str) for name in columns.clusters] or [np.arange(sheet.size)]
    strata = sheet.texts(columns.strata).astype(str) if columns.strata else None
    fpc = [sheet.numbers(name) for name in columns.fpc]
    try:
        made = staged(clusters, weights, strata, fpc, nest=columns.nest, lonely=columns.lonely)
    except DesignError as error:
        raise UnusableError(_fault(error, sheet, columns)) from error
    _refuse_lonely(made, sheet, columns)
    return made


def _weights(sheet: Sheet, name: str) -> Floats:
    weights = sheet.numbers(name)
    if np.any(weights < 1 / LARGEST):
        row = int(np.argmax(weights < 1 / LARGEST))
        raise UnusableError(f"Weights must be above zero, and {name} in {place(row)} is {weights[row]:g}.")
    return weights


def _first(mask: NDArray[np.bool_]) -> str:
    return place(int(np.argmax(mask)))


def _fault(error: DesignError, sheet: Sheet, columns: Columns) -> str:
    row, fpc = error.row, columns.fpc[error.stage] if columns.fpc else ""
    match error.fault:
        case DesignFault.NOT_NESTED:
            cluster = sheet.texts(columns.clusters[0])[row]
            return f"Cluster {cluster} of {columns.clusters[0]} lies in several strata of {columns.strata}: say --nest."
        case DesignFault.FPC_STAGES:
            return "Name as many columns after --fpc as after --cluster, one for each stage."
        case DesignFault.FPC_MIXED:
            return f"--fpc holds numbers of units and fractions at once: {fpc} in {place(row)}. Use one or the other."
        case DesignFault.FPC_VARIES:
            return f"{fpc} must be the same throughout a stratum, and {place(row)} differs."
        case DesignFault.FPC_TOO_SMALL:
            return f"{fpc} in {place(row)} says that there are fewer units than were taken."
        case DesignFault.WEIGHTS:
            return "Weights must be numbers above zero."


def _refuse_lonely(made: Design, sheet: Sheet, columns: Columns) -> None:
    if made.lonely is not Lonely.FAIL:
        return
    for depth, stage in enumerate(made.stages):
        lonely = alone(stage)
        if not lonely.any() or (stage.fraction.size == 1 and depth == 0):
            continue
        rows = np.flatnonzero(lonely[stage.stratum_of[stage.unit_of]])
        name = columns.clusters[depth - 1] if depth else columns.strata
        first = sheet.texts(str(name))[rows[0]]
        raise UnusableError(
            f"{int(lonely.sum())} of {stage.fraction.size} strata of stage {depth + 1} hold a single cluster "
            f"(the first: {name} {first}), so nobody can say how clusters differ there. "
            "Merge strata, or say --lonely-psu adjust, average, certainty or remove."
        )


def groups_of(sheet: Sheet, asked: Asked) -> Groups:
    """One group of everybody, or one for each value met in the columns of `by`, the first changing fastest."""
    inside = np.ones(sheet.size, dtype=np.bool_)
    for name, value in asked.where:
        inside &= np.asarray(sheet.texts(name) == value, dtype=np.bool_)
    if not asked.by:
        return Groups((None,), np.where(inside, 0, -1))
    code, levels = np.zeros(sheet.size, dtype=np.intp), [""]
    for name in reversed(asked.by):
        texts, found = levels_of(sheet, name)
        places = {text: index for index, text in enumerate(found)}
        inside &= texts != ""
        code = code * len(found) + np.array([places.get(text, 0) for text in texts], dtype=np.intp)
        levels = [f"{text}.{rest}" if rest else text for rest in levels for text in found]
    met, dense = np.unique(code[inside], return_inverse=True)
    if not met.size:
        raise UnusableError(f"Nobody is left to group by {', '.join(asked.by)}.")
    of = np.full(sheet.size, -1, dtype=np.intp)
    of[inside] = dense.reshape(-1)
    return Groups(tuple(levels[int(one)] for one in met), of)


def levels_of(sheet: Sheet, name: str) -> tuple[NDArray[np.object_], list[str]]:
    """A column as categories: numbers in their order, words in theirs."""
    texts, numbers = sheet.texts(name), sheet.maybe_numbers(name)
    if isinstance(numbers, int):
        return texts, sorted(set(texts) - {""})
    values = sorted({float(value) for value in numbers[~np.isnan(numbers)]})
    words = {value: f"{value:.15g}" for value in values}
    return np.array([words.get(float(value), "") for value in numbers], dtype=object), list(words.values())


def _ratio(sheet: Sheet, domains: Domains, made: Design, asked: Asked) -> tuple[str, Linear]:
    top, bottom = asked.of
    above, below = sheet.numbers(top), sheet.numbers(bottom)
    found = linear.ratio(above, below, domains)
    if asked.replicated is not None:
        found = again(found, above, below, domains, replicates_of(sheet, made, asked.replicated))
    return f"{top}/{bottom}", found


def _variables(sheet: Sheet, column: str, asked: Asked) -> Iterator[tuple[str, Floats]]:
    """The column itself, or one of zeros and ones for each of its levels, named as R names them."""
    numbers = None if column in asked.factors else sheet.maybe_numbers(column)
    if isinstance(numbers, np.ndarray):
        if asked.stat is Stat.PROPORTION:
            _refuse_other_than_shares(numbers, column)
        yield column, numbers
        return
    texts, levels = levels_of(sheet, column)
    if len(levels) > MOST_LEVELS:
        example = texts[numbers] if isinstance(numbers, int) else texts[0]
        raise UnusableError(
            f"{column} holds {len(levels)} different words, like {example!r}: is it a number or a code?"
        )
    if asked.stat is Stat.PROPORTION and set(levels) <= {"TRUE", "FALSE"}:
        yield column, np.where(texts == "", np.nan, np.asarray(texts == "TRUE", dtype=np.float64))
        return
    for level in levels:
        yield f"{column}{level}", np.where(texts == "", np.nan, np.asarray(texts == level, dtype=np.float64))


def _refuse_other_than_shares(numbers: Floats, column: str) -> None:
    wrong = ~(np.isnan(numbers) | (numbers == 0) | (numbers == 1))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise UnusableError(
            f"A proportion is of zeros and ones, and {column} in {place(row)} is {numbers[row]:g}; "
            f"say --factor {column} for the share of each of its values."
        )


def _row(found: Linear, at: int, name: str, group: str | None, asked: Asked, made: Design) -> Row:
    n = int(found.n[at])
    if n == 0:
        return Row(name, group, 0, why="Nobody here has an answer.")
    value = float(found.values[at])
    if np.isnan(value):
        return Row(name, group, n, why="The denominators add up to zero.")
    df, why = int(found.df[at]), _no_error(found, at, asked, made)
    if why is not None:
        low, high = _without_error(found, at, asked)
        return Row(name, group, n, value, df=df, ci_low=low, ci_high=high, why=why)
    se, deff = float(found.variances[at]) ** 0.5, _deff(found, at, asked)
    if df < 1:
        return Row(name, group, n, value, se, df, deff=deff, why="There are not more clusters than strata.")
    low, high = _limits(found, at, asked)
    why = (
        "The weights add up to fewer people than answered: no deff, unless --deff replace."
        if deff is None and asked.replicated is None
        else None
    )
    return Row(name, group, n, value, se, df, low, high, deff, why)


def _no_error(found: Linear, at: int, asked: Asked, made: Design) -> str | None:
    """Why a standard error would be missing, or a false zero."""
    if found.clusters[at] < 2:
        return "All came through one cluster, so nobody can say how clusters differ."
    if found.lonely[at] and made.lonely is Lonely.FAIL:
        return "A stratum holds a single cluster."
    if found.unanimous[at] and asked.stat is not Stat.TOTAL:
        return "Everybody gave the same answer, so nobody can say how sure the figure is."
    variance = float(found.variances[at])
    if np.isnan(variance):
        return "No stratum holds two clusters."
    if variance <= ROUNDING * max(float(found.simple[at]), float(found.values[at]) ** 2):
        return "Nothing varies between clusters: fixed by the design or a coincidence, not a margin of zero."
    return None


def _without_error(found: Linear, at: int, asked: Asked) -> tuple[float, float] | tuple[None, None]:
    """Clopper-Pearson: with n over Kish's design effect where a share is 0 or 1, with n where clusters happen to agree.

    The latter where n* is at most n: it would be endless.
    """
    agree = found.clusters[at] > 1 and not found.lonely[at] and not found.unanimous[at]
    if asked.interval is Interval.NCHS and agree and found.variances[at] <= ROUNDING and found.df[at] > 0:
        return limits.korn_graubard(float(found.values[at]), float(found.n[at]), asked.level)
    applies = (
        asked.interval in {Interval.BETA, Interval.NCHS}
        and found.unanimous[at]
        and found.df[at] > 0
        and found.n[at] > 1
    )
    if not applies:
        return None, None
    people = int(found.people[at])
    n = float(found.n[at] / found.kish[at]) * limits.adjustment(people, int(found.df[at]), asked.level)
    return limits.korn_graubard(float(found.values[at]), n, asked.level)


def _limits(found: Linear, at: int, asked: Asked) -> tuple[float, float]:
    value, variance, df = float(found.values[at]), float(found.variances[at]), int(found.df[at])
    if asked.interval is Interval.T:
        return limits.student(value, variance**0.5, df, asked.level)
    if asked.interval is Interval.LOGIT:
        return limits.logit(value, variance**0.5, df, asked.level)
    n = limits.effective_n(value, variance, int(found.people[at]), df, asked.level)
    if asked.interval is Interval.NCHS:
        n = min(n, int(found.n[at]))
    using = limits.wilson if asked.interval is Interval.WILSON else limits.korn_graubard
    return using(value, n, asked.level)


def _deff(found: Linear, at: int, asked: Asked) -> float | None:
    if asked.replicated is not None:
        return None
    simple = found.simple if asked.against is Against.REPLACE else found.without_replacement
    against = float(simple[at])
    return float(found.variances[at]) / against if against > 0 else None


def _quantiles(sheet: Sheet, made: Design, groups: Groups, asked: Asked) -> Iterator[Row]:
    for column in asked.of:
        values = sheet.numbers(column)
        for at, label in enumerate(groups.labels):
            found = quantile(values, made, groups.of == at, asked.q, level=asked.level)
            yield _quantile_row(found, column, label)


def _quantile_row(found: Quantile | None, column: str, group: str | None) -> Row:
    if found is None:
        return Row(column, group, 0, why="Nobody here has an answer.")
    if found.clusters < 2:
        why: str | None = "All came through one cluster, so nobody can say how clusters differ."
    elif found.df < 1:
        why = "There are not more clusters than strata."
    elif found.se is None:
        why = "The interval reaches beyond the smallest or the largest answer."
    elif found.se == 0:
        why = "The interval has no width: too many gave the same answer."
    else:
        why = None
    se, low, high = (None, None, None) if found.se == 0 else (found.se, found.low, found.high)
    return Row(column, group, found.n, found.value, se, found.df, low, high, None, why)
