"""Standard errors once more, by reckoning the figure again on parts of the sample: a check on the linearised ones.

* Jackknife: each cluster left out in turn, the others of its stratum standing in for it; with n clusters in a stratum,
  V = sum of (n - 1) / n (1 - f) (figure without the cluster - their mean)^2. JK1 with one stratum, JKn with several;
  `as.svrepdesign` in R's survey.
* Balanced half samples, with weights that came with the file: V = mean of (figure - their mean)^2, over (1 - rho)^2
  where Fay softened them; `svrepdesign(type = "BRR")` and `"Fay"`.
* Weights that meet known totals meet them in each replicate anew; `calibrate` and `rake` of R's replicate designs.

(Wolter 2007, Introduction to Variance Estimation, chapters 3 and 4; Rust and Rao 1996, Statistical Methods in Medical
Research 5.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.analysis.core.design import Codes, Design, Floats, Mask
from app.analysis.core.variance import Domains, summed

RANK = 1e-5
"""Replicates nearer to each other than this are one; as R's `degf`."""


class Replicates(Protocol):
    @property
    def scales(self) -> Floats: ...

    def sums(self, values: Floats, domains: Domains) -> Floats:
        """Of weighted values, in each replicate and group."""
        ...

    def df(self, domains: Domains) -> Codes: ...


@dataclass(frozen=True, slots=True, eq=False)
class Jackknife:
    design: Design

    @property
    def scales(self) -> Floats:
        stage = self.design.stages[0]
        each = (stage.sizes - 1) / stage.sizes * (1 - stage.fraction)
        return np.asarray(each[stage.stratum_of], dtype=np.float64)

    def sums(self, values: Floats, domains: Domains) -> Floats:
        stage = self.design.stages[0]
        units, strata = stage.stratum_of.size, stage.fraction.size
        of_unit = summed(stage.unit_of * domains.count + domains.seat, values, units * domains.count)
        of_unit = of_unit.reshape(units, domains.count)
        of_stratum = np.zeros((strata, domains.count))
        np.add.at(of_stratum, stage.stratum_of, of_unit)
        mine, size = of_stratum[stage.stratum_of], stage.sizes[stage.stratum_of][:, None]
        return np.asarray(of_stratum.sum(axis=0) - mine + size / (size - 1) * (mine - of_unit))

    def df(self, domains: Domains) -> Codes:
        """Rank of the replicates less one: a stratum met whole has one fewer to tell than clusters."""
        stage = self.design.stages[0]
        met = domains.met[0]
        in_stratum = np.zeros((stage.fraction.size, domains.count), dtype=np.intp)
        np.add.at(in_stratum, stage.stratum_of, met.astype(np.intp))
        whole = np.count_nonzero(in_stratum == stage.sizes[:, None], axis=0)
        return np.asarray(met.sum(axis=0) - np.maximum(whole, 1), dtype=np.intp)

    def weights(self, before: Floats) -> Floats:
        """A row a replicate: nothing for its cluster, more for the others of the stratum."""
        stage = self.design.stages[0]
        mine, size = stage.stratum_of, stage.sizes
        found = np.tile(before, (stage.stratum_of.size, 1))
        for unit, row in enumerate(found):
            row[mine[stage.unit_of] == mine[unit]] *= size[mine[unit]] / (size[mine[unit]] - 1)
            row[stage.unit_of == unit] = 0.0
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Replicates that are weights: half samples, or any that had to meet known totals one by one."""

    weights: Floats
    """A row a replicate, a column a person."""
    scales: Floats
    design: Design

    @classmethod
    def half_samples(cls, weights: Floats, design: Design, fay: float = 0.0) -> Weights:
        count = weights.shape[0]
        return cls(weights, np.full(count, 1 / (count * (1 - fay) ** 2)), design)

    def sums(self, values: Floats, domains: Domains) -> Floats:
        given = self.design.weights
        with np.errstate(invalid="ignore", divide="ignore"):
            plain = np.where(given > 0, values / given, 0.0)
        groups = [domains.inside & (domains.seat == at) for at in range(domains.count)]
        return np.column_stack([self.weights[:, here] @ plain[here] for here in groups])

    def df(self, domains: Domains) -> Codes:
        groups = [self.weights[:, domains.inside & (domains.seat == at)] for at in range(domains.count)]
        return np.array([_rank(one) - 1 for one in groups], dtype=np.intp)


def _rank(weights: Floats) -> int:
    sizes = np.linalg.svd(weights, compute_uv=False)
    return int(np.count_nonzero(sizes > RANK * sizes.max(initial=0.0)))


def variances(top: Floats, bottom: Floats | None, counted: Mask, domains: Domains, using: Replicates) -> Floats:
    """Of sum(w top), or of sum(w top) / sum(w bottom); NaN where a replicate has nobody."""
    weights = np.where(counted & domains.inside, domains.design.weights, 0.0)
    figures = using.sums(weights * np.where(counted, top, 0.0), domains)
    if bottom is not None:
        with np.errstate(invalid="ignore", divide="ignore"):
            figures = figures / using.sums(weights * np.where(counted, bottom, 0.0), domains)
    away = figures - figures.mean(axis=0)
    return np.asarray(using.scales @ away**2)
