"""The weights of replicates asked for on a sheet, and estimates that take their variances from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from app.analysis.core.design import Design, Floats
from app.analysis.core.linear import Linear
from app.analysis.core.replicates import HalfSamples, Jackknife, Replicates, variances
from app.analysis.core.variance import Domains, alone
from app.analysis.sheet import Sheet, UnusableError


class Replication(StrEnum):
    JACKKNIFE = "jackknife"
    BRR = "brr"


@dataclass(frozen=True, slots=True)
class Replicated:
    kind: Replication
    columns: tuple[str, ...] = ()
    fay: float = 0.0


def replicates_of(sheet: Sheet, made: Design, asked: Replicated) -> Replicates:
    if made.calibrations:
        raise UnusableError("Replicates would have to be weighed one by one: leave out --known or --replicates.")
    if asked.kind is Replication.BRR:
        weights = np.vstack([sheet.numbers(name) for name in asked.columns])
        if np.isnan(weights).any():
            raise UnusableError("A replicate weight is empty; it may be nought, not missing.")
        return HalfSamples(weights, made, asked.fay)
    if alone(made.stages[0]).any():
        raise UnusableError("A stratum holds a single cluster: leaving it out leaves nobody. Merge strata.")
    return Jackknife(made)


def again(found: Linear, top: Floats, bottom: Floats | None, domains: Domains, using: Replicates) -> Linear:
    """The same figure with the variance that replicates tell."""
    counted = ~np.isnan(top) if bottom is None else ~np.isnan(top) & ~np.isnan(bottom)
    told = variances(top, bottom, counted, domains, using)
    return replace(found, variances=told, df=using.df(domains))
