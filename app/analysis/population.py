"""How the people who answered stand for those their professionals serve today: part of them was heard."""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.analysis.core.design import Design, Floats, Lonely, staged
from app.analysis.results import Reach

HARDLY = 1e-9
"""The part of a professional's people who answered, where nobody said how many there are: none is taken off."""


def of_today(people: pd.DataFrame, reached: Reach) -> Design:
    """Professionals among those asked, then their people, each as if drawn by chance.

    What is taken off the margin, because part of everybody was heard, counts for these people alone and never for
    others like them. A professional with one answer stands off from the middle of all.
    """
    taken = fractions(people, reached)
    clusters = [people["professional"].to_numpy(), np.arange(len(people))]
    return staged(clusters, np.ones(len(people)), fpc=taken, lonely=Lonely.ADJUST)


def fractions(people: pd.DataFrame, reached: Reach) -> tuple[Floats, Floats]:
    """Of each person, the part of the professionals heard of, and of their professional's people."""
    who = people["professional"]
    heard = int(who.nunique())
    answers = who.map(who.value_counts())
    offered = who.map(dict(reached.said)).astype("float64")
    within = np.minimum(1.0, np.nan_to_num((answers / offered).to_numpy(dtype=np.float64), nan=HARDLY, posinf=1.0))
    return np.full(len(people), heard / max(heard, reached.partners, 1)), np.maximum(within, HARDLY)
