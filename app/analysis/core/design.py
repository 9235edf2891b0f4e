"""How people came into the survey: their weight, their professional, and the professional's stratum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """One row a person. Domains are masks over these rows, so that every cluster stays in the design."""

    weights: Floats
    clusters: Codes
    """Of each person, numbered from 0; a cluster lies in one stratum."""
    stratum_of: Codes
    """Of each cluster, numbered from 0."""

    @property
    def strata(self) -> Codes:
        """Of each person."""
        return self.stratum_of[self.clusters]

    @property
    def clusters_by_stratum(self) -> Codes:
        return np.bincount(self.stratum_of)


def design(clusters: ArrayLike, weights: ArrayLike | None = None, strata: ArrayLike | None = None) -> Design:
    """The design of people met through `clusters`: equal weights and one stratum unless told.

    A cluster label met in two strata names two clusters, as with `nest=TRUE` in R's survey.
    """
    labels = np.asarray(clusters)
    inner = _numbered(labels)
    outer = np.zeros(labels.size, dtype=np.intp) if strata is None else _numbered(np.asarray(strata))
    pairs = outer * (inner.max(initial=0) + 1) + inner
    found, first, numbers = np.unique(pairs, return_index=True, return_inverse=True)
    return Design(_weights(weights, labels.size), numbers.reshape(-1), outer[first][: found.size])


def _numbered(labels: NDArray[np.generic]) -> Codes:
    numbers: Codes = np.unique(labels, return_inverse=True)[1].reshape(-1)
    return numbers


def _weights(weights: ArrayLike | None, size: int) -> Floats:
    if weights is None:
        return np.ones(size)
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != (size,) or not np.all(np.isfinite(given)) or np.any(given < 0):
        raise ValueError("weights must be finite, not negative, one a person")
    return given
