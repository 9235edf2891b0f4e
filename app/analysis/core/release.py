"""Whether a share is sure enough to be quoted by itself: the standards of the National Center for Health Statistics.

Parker and others (2017), Vital and Health Statistics 2(175), for intervals after Korn and Graubard: not with fewer than
thirty people, met or in effect; not with an interval of 30 points or more; not where it is wider than 5 points and than
1.3 times the share. With fewer than eight degrees of freedom a person should look.
"""

from __future__ import annotations

from enum import StrEnum

from app.analysis.core.figures import Estimate

FEWEST = 30
WIDEST = 0.30
NARROW = 0.05
WIDEST_OF_SHARE = 1.3
FEWEST_DF = 8


class Doubt(StrEnum):
    FEW_PEOPLE = "few_people"
    WIDE = "wide"
    WIDE_FOR_ITS_SIZE = "wide_for_its_size"
    FEW_CLUSTERS = "few_clusters"
    """Only to be looked at; the others keep a figure from being quoted."""


def doubts(share: Estimate) -> tuple[Doubt, ...]:
    width = share.high - share.low
    found = {
        Doubt.FEW_PEOPLE: min(share.n, share.n_effective) < FEWEST,
        Doubt.WIDE: width >= WIDEST,
        Doubt.WIDE_FOR_ITS_SIZE: NARROW < width < WIDEST and width > WIDEST_OF_SHARE * share.value,
        Doubt.FEW_CLUSTERS: share.df < FEWEST_DF,
    }
    return tuple(doubt for doubt, holds in found.items() if holds)
