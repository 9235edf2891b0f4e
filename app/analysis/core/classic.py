"""Tests for people met one by one by simple chance, with the size of what they find; and corrections for many tests.

Through scipy. For people who came through clusters these claim too much: `comparison` has the tests that know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.analysis.core.design import Floats


@dataclass(frozen=True, slots=True)
class Classic:
    """`size` is the effect size named; `note` says what a reader must know."""

    name: str
    statistic: float | None
    df: float | None
    p: float
    n: int
    effect: str
    size: float
    note: str | None = None


def chi_square(table: ArrayLike) -> Classic | None:
    """Pearson's, without continuity correction, with Cramér's V; None where a margin has a single level."""
    from scipy.stats import chi2_contingency

    counts = _filled(table)
    if counts is None:
        return None
    found = chi2_contingency(counts, correction=False)
    note = "Some expected counts are below 5: prefer Fisher's exact test." if found.expected_freq.min() < 5 else None
    return Classic(
        "chi-square",
        float(found.statistic),
        float(found.dof),
        float(found.pvalue),
        int(counts.sum()),
        "cramer_v",
        cramer_v(counts, float(found.statistic)),
        note,
    )


def cramer_v(counts: Floats, statistic: float) -> float:
    """Root of X2 / n / min(r - 1, c - 1) (Cramér 1946)."""
    return float(np.sqrt(statistic / counts.sum() / (min(counts.shape) - 1)))


DRAWS = 9999


def fisher(table: ArrayLike, *, seed: int = 1) -> Classic | None:
    """Exact for 2 x 2; beyond, by drawing tables at random from a seed, and it says so."""
    from scipy.stats import MonteCarloMethod, chi2_contingency, fisher_exact

    counts = _filled(table)
    if counts is None:
        return None
    v = cramer_v(counts, float(chi2_contingency(counts, correction=False).statistic))
    if counts.shape == (2, 2):
        return Classic("fisher", None, None, float(fisher_exact(counts).pvalue), int(counts.sum()), "cramer_v", v)
    method = MonteCarloMethod(n_resamples=DRAWS, rng=np.random.default_rng(seed))
    found = fisher_exact(counts.astype(np.int64), method=method)
    note = f"From {DRAWS} tables drawn at random, seed {seed}."
    # Of large tables scipy hands the figure over as an array of one.
    return Classic("fisher", None, None, float(np.ravel(found.pvalue)[0]), int(counts.sum()), "cramer_v", v, note)


def _filled(table: ArrayLike) -> Floats | None:
    """Counts without the rows and columns that nobody is in; None where nothing is left to compare."""
    counts = np.asarray(table, dtype=np.float64)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    return counts if min(counts.shape) > 1 else None


def mann_whitney(first: ArrayLike, second: ArrayLike) -> Classic | None:
    """Two groups in rank, with Cliff's delta 2 U / (n1 n2) - 1 (Cliff 1993), above 0 where the first is higher."""
    from scipy.stats import mannwhitneyu

    one, two = _answered(first), _answered(second)
    if one.size == 0 or two.size == 0 or np.ptp(np.concatenate([one, two])) == 0:
        return None
    found = mannwhitneyu(one, two, method="asymptotic")
    delta = 2 * float(found.statistic) / (one.size * two.size) - 1
    n = one.size + two.size
    return Classic("mann-whitney", float(found.statistic), None, float(found.pvalue), n, "cliff_delta", delta)


def kruskal_wallis(groups: Sequence[ArrayLike]) -> Classic | None:
    """Several groups in rank, with epsilon squared H (n + 1) / (n^2 - 1) (Kelley 1935)."""
    from scipy.stats import kruskal

    answered = [group for group in map(_answered, groups) if group.size]
    if len(answered) < 2 or np.ptp(np.concatenate(answered)) == 0:
        return None
    n = sum(group.size for group in answered)
    found = kruskal(*answered)
    size = float(found.statistic) * (n + 1) / (n**2 - 1)
    return Classic(
        "kruskal-wallis",
        float(found.statistic),
        float(len(answered) - 1),
        float(found.pvalue),
        n,
        "epsilon_squared",
        size,
    )


def wilcoxon_pairs(before: ArrayLike, after: ArrayLike) -> Classic | None:
    """Signed ranks of changes, with the matched rank-biserial correlation (Kerby 2014), above 0 where answers rose.

    The statistic is the sum of the ranks of the rises, as R's `wilcox.test(after, before, paired = TRUE)` tells it.
    """
    from scipy.stats import rankdata, wilcoxon

    change = _answered(np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64))
    moved = change[change != 0]
    if moved.size == 0:
        return None
    p = float(wilcoxon(moved, correction=True, method="approx").pvalue)
    ranks = np.asarray(rankdata(np.abs(moved)), dtype=np.float64)
    rises = float(ranks[moved > 0].sum())
    size = 2 * rises / float(ranks.sum()) - 1
    note = f"{change.size - moved.size} people did not change." if moved.size < change.size else None
    return Classic("wilcoxon", rises, None, p, int(change.size), "rank_biserial", size, note)


def mcnemar(before: ArrayLike, after: ArrayLike) -> Classic | None:
    """Whether more went from no to yes than back: the exact binomial test, with the share of changes that are rises."""
    from scipy.stats import binomtest

    change = _answered(np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64))
    rises, falls = int(np.sum(change > 0)), int(np.sum(change < 0))
    if rises + falls == 0:
        return None
    p = float(binomtest(rises, rises + falls).pvalue)
    return Classic("mcnemar", float(rises), None, p, int(change.size), "share_of_rises", rises / (rises + falls))


def _answered(values: ArrayLike) -> Floats:
    given = np.asarray(values, dtype=np.float64)
    return given[~np.isnan(given)]


def holm(p_values: ArrayLike) -> Floats:
    """For tests registered beforehand (Holm 1979). A missing p-value stays missing and does not count."""
    return _adjusted(p_values, lambda ordered: np.maximum.accumulate(ordered * np.arange(ordered.size, 0, -1)))


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """For tests that explore (Benjamini and Hochberg 1995). A missing p-value stays missing and does not count."""
    return _adjusted(
        p_values,
        lambda ordered: np.minimum.accumulate((ordered * ordered.size / np.arange(1, ordered.size + 1))[::-1])[::-1],
    )


def _adjusted(p_values: ArrayLike, rule: Callable[[Floats], Floats]) -> Floats:
    given = np.asarray(p_values, dtype=np.float64)
    found = np.full(given.shape, np.nan)
    known = np.flatnonzero(~np.isnan(given))
    order = known[np.argsort(given[known], kind="stable")]
    found[order] = np.minimum(rule(given[order]), 1.0)
    return found
