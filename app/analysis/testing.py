"""Tests asked of any table of answers, as rows to print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.analysis.core import classic
from app.analysis.core.classic import Classic
from app.analysis.core.comparison import Against, Comparison, Ranks, association, difference, one_mean, ranks
from app.analysis.core.design import Codes, Design
from app.analysis.core.figures import Why
from app.analysis.estimating import levels_of
from app.analysis.sheet import Sheet, UnusableError

Floats = NDArray[np.float64]


class Test(StrEnum):
    """The first eight know clusters, strata and weights; the others take people as met one by one."""

    __test__ = False

    RAO_SCOTT = "rao-scott"
    RAO_SCOTT_CHI_SQUARE = "rao-scott-chi2"
    RAO_SCOTT_SADDLEPOINT = "rao-scott-saddlepoint"
    WALD = "wald"
    T = "t"
    PAIRED_T = "paired-t"
    RANKS = "ranks"
    MEDIAN = "median"
    CHI_SQUARE = "chi2"
    FISHER = "fisher"
    MANN_WHITNEY = "mann-whitney"
    KRUSKAL = "kruskal"
    WILCOXON = "wilcoxon"
    MCNEMAR = "mcnemar"


PAIRED = {Test.PAIRED_T, Test.WILCOXON, Test.MCNEMAR}
DESIGNED = {
    Test.RAO_SCOTT: Against.F,
    Test.RAO_SCOTT_CHI_SQUARE: Against.CHI_SQUARE,
    Test.RAO_SCOTT_SADDLEPOINT: Against.SADDLEPOINT,
    Test.WALD: Against.WALD,
}
CROSSED = {*DESIGNED, Test.CHI_SQUARE, Test.FISHER}


class Correction(StrEnum):
    HOLM = "holm"
    BH = "bh"


@dataclass(frozen=True, slots=True)
class TestRow:
    __test__ = False

    test: str
    variable: str
    group: str | None
    n: int | None = None
    statistic: float | None = None
    df: float | None = None
    ddf: float | None = None
    p: float | None = None
    p_adjusted: float | None = None
    estimate: float | None = None
    se: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    effect: str | None = None
    size: float | None = None
    note: str | None = None
    why: str | None = None


WHY = {
    Why.ONE_GROUP: "There is only one group among those who answered.",
    Why.TOO_MANY_GROUPS: "A t test is of two groups: say --test ranks.",
    Why.TOO_FEW_CLUSTERS: "There are too few clusters for this test.",
    Why.NO_VARIATION: "Nobody differs from anybody.",
    Why.FIXED: "Groups and answers hang together so wholly, or through so few clusters, that nothing is left to test.",
}
NOTHING = "Nothing differs among those who answered, so there is nothing to compare."


def tests(
    sheet: Sheet,
    made: Design,
    test: Test,
    of: tuple[str, ...],
    by: str | None,
    correction: Correction | None,
    level: float,
) -> list[TestRow]:
    if test in PAIRED:
        before, after = of
        pair = sheet.numbers(before), sheet.numbers(after)
        found = _paired(test, *pair, made, level)
        rows = [_row(found, test, f"{before},{after}", None)]
    else:
        assert by is not None, "the door asks for it"
        group, labels = coded(sheet, by)
        named = f"{labels[1]}-{labels[0]}" if test is Test.T and len(labels) == 2 else by
        rows = [_row(_apart(sheet, test, name, group, made, level), test, name, named) for name in of]
    return rows if correction is None else list(_corrected(rows, correction))


def coded(sheet: Sheet, name: str) -> tuple[Codes, list[str]]:
    """A column as numbers of its levels, -1 where nothing is said."""
    texts, levels = levels_of(sheet, name)
    places = {text: at for at, text in enumerate(levels)}
    return np.array([places.get(text, -1) for text in texts], dtype=np.intp), levels


def _paired(test: Test, before: Floats, after: Floats, made: Design, level: float) -> Comparison | Classic | Why | None:
    if test is Test.PAIRED_T:
        return one_mean(after - before, made, level=level)
    if test is Test.WILCOXON:
        return classic.wilcoxon_pairs(before, after)
    for column in (before, after):
        if not set(np.unique(column[~np.isnan(column)])) <= {0.0, 1.0}:
            raise UnusableError("McNemar's test is of zeros and ones.")
    return classic.mcnemar(before, after)


def _apart(
    sheet: Sheet, test: Test, name: str, group: Codes, made: Design, level: float
) -> Comparison | Classic | Why | None:
    if test in CROSSED:
        return _crossed(test, coded(sheet, name)[0], group, made)
    values = sheet.numbers(name)
    match test:
        case Test.T:
            return difference(values, group, made, level=level)
        case Test.RANKS | Test.MEDIAN:
            return ranks(values, group, made, kind=Ranks.MEDIAN if test is Test.MEDIAN else Ranks.WILCOXON)
        case Test.MANN_WHITNEY:
            if group.max(initial=-1) != 1:
                raise UnusableError("The Mann-Whitney test is of two groups: say --test kruskal.")
            return classic.mann_whitney(values[group == 1], values[group == 0])
        case _:
            return classic.kruskal_wallis([values[group == at] for at in range(int(group.max(initial=-1)) + 1)])


def _crossed(test: Test, rows: Codes, columns: Codes, made: Design) -> Comparison | Classic | Why | None:
    if test in DESIGNED:
        return association(rows, columns, made, against=DESIGNED[test])
    counted = (rows >= 0) & (columns >= 0)
    table = np.zeros((int(rows.max(initial=0)) + 1, int(columns.max(initial=0)) + 1), dtype=np.int64)
    np.add.at(table, (rows[counted], columns[counted]), 1)
    return classic.fisher(table) if test is Test.FISHER else classic.chi_square(table)


def _row(found: Comparison | Classic | Why | None, test: Test, variable: str, group: str | None) -> TestRow:
    row = TestRow(test.value, variable, group)
    if found is None or isinstance(found, Why):
        return replace(row, why=NOTHING if found is None else WHY[found])
    row = replace(row, n=found.n, statistic=found.statistic, df=found.df, p=found.p)
    if isinstance(found, Classic):
        note = found.note or "People are taken as met one by one: clusters and weights are left aside."
        return replace(row, effect=found.effect, size=found.size, note=note)
    return replace(row, ddf=found.ddf, estimate=found.estimate, se=found.se, ci_low=found.low, ci_high=found.high)


def _corrected(rows: list[TestRow], correction: Correction) -> Iterator[TestRow]:
    rule = classic.holm if correction is Correction.HOLM else classic.benjamini_hochberg
    adjusted = rule([np.nan if row.p is None else row.p for row in rows])
    for row, p in zip(rows, adjusted, strict=True):
        yield replace(row, p_adjusted=None if np.isnan(p) else float(p))
