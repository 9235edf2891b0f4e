"""The weights of replicates asked for on a sheet, and estimates that take their variances from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from app.analysis.core.design import Before, Design, Floats
from app.analysis.core.linear import Linear
from app.analysis.core.replicates import Jackknife, Replicates, Weights, variances
from app.analysis.core.variance import Domains, alone
from app.analysis.sheet import Sheet, UnusableError

NEAR = 1e-9
MANY = 50_000_000
"""Weights of all replicates together that are held at once."""


class Replication(StrEnum):
    JACKKNIFE = "jackknife"
    BRR = "brr"


@dataclass(frozen=True, slots=True)
class Replicated:
    kind: Replication
    columns: tuple[str, ...] = ()
    fay: float = 0.0


def replicates_of(sheet: Sheet, made: Design, asked: Replicated) -> Replicates:
    if asked.kind is Replication.BRR:
        weights = np.vstack([sheet.numbers(name) for name in asked.columns])
        if np.isnan(weights).any():
            raise UnusableError("A replicate weight is empty; it may be nought, not missing.")
        return Weights.half_samples(_met(weights, made.before), made, asked.fay)
    if alone(made.stages[0]).any():
        raise UnusableError("A stratum holds a single cluster: leaving it out leaves nobody. Merge strata.")
    jackknife = Jackknife(made)
    if made.before is None:
        return jackknife
    if made.stages[0].stratum_of.size * made.size > MANY:
        raise UnusableError("So many clusters would have to be weighed one by one: leave out --known or --replicates.")
    return Weights(_met(jackknife.weights(made.before.weights), made.before), jackknife.scales, made)


def _met(weights: Floats, before: Before | None) -> Floats:
    """Each replicate held to the known totals, if there are some."""
    return weights if before is None else np.vstack([before.meet(one) for one in weights])


def again(found: Linear, top: Floats, bottom: Floats | None, domains: Domains, using: Replicates) -> Linear:
    """The same figure with the variance that replicates tell."""
    counted = ~np.isnan(top) if bottom is None else ~np.isnan(top) & ~np.isnan(bottom)
    told = variances(top, bottom, counted, domains, using)
    # What known totals fix differs between replicates by what their weights still miss when they are near enough.
    told = np.where(told <= (NEAR * found.values) ** 2, 0.0, told)
    return replace(found, variances=told, df=using.df(domains))
