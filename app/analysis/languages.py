"""Whether an indicator means the same in every language, before the answers are counted together.

People are matched by what they said of the other indicators; what language adds to that is told by ordinal logistic
regression (`core.equivalence`). It finds words that draw other answers, and cannot tell them from people who differ.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from app.analysis.comparing import coded_of
from app.analysis.core.design import Codes, Floats
from app.analysis.core.equivalence import FEWEST, Equivalence, equivalence
from app.analysis.frames import Collected
from app.analysis.guarding import comparable
from app.analysis.results import Spoken
from app.distribution.disclosure import TEAM
from app.questionnaire.model import Survey

OTHERS = 2
"""Indicators that people are matched by, at least: one alone says too little of them."""


def spoken(rows: Collected, sealed: Survey, smallest: int) -> Iterator[Spoken]:
    """Of each indicator that there are enough others beside, and enough people in two languages."""
    coded = {one.id: coded_of(one.id, rows) for one in sealed.indicators}
    language = rows.people["language"].astype("string")
    for id_, answers in coded.items():
        others = [other for name, other in coded.items() if name != id_]
        if len(others) >= OTHERS:
            found = _held(answers, others, language, smallest)
            if found is not None:
                told = (found.p, found.r2_change, found.n) if smallest <= TEAM else ()
                yield Spoken(id_, found.functioning, *told)


def _held(answers: Floats, others: list[Floats], language: pd.Series, smallest: int) -> Equivalence | None:
    score = np.sum(others, axis=0)
    group = _many(language, ~np.isnan(answers) & ~np.isnan(score))
    if not comparable(answers, [group == one for one in range(-1, int(group.max(initial=-1)) + 1)], smallest):
        return None
    found = equivalence(answers, score, group)
    return found if isinstance(found, Equivalence) else None


def _many(language: pd.Series, counted: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Codes:
    """Languages that enough people speak, by number; -1 for the others."""
    counts = language[counted].value_counts()
    places = {name: place for place, name in enumerate(sorted(counts[counts >= FEWEST].index))}
    return np.asarray(language.map(places).fillna(-1).to_numpy(dtype=np.intp))
