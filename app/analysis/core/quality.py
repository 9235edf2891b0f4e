"""How carefully answers were given: signs to be read together, and no reason to drop anybody.

* Longest run: most answers in a row in the same place of the screen (Johnson 2005, Journal of Research in Personality
  39; `longstring` of R's careless). Straight-lining: the run is the whole block (Kim, Dykema, Stevenson, Black and
  Moberg 2019, Social Science Computer Review 37: simple nondifferentiation).
* Variability: the standard deviation of one person's answers to a block (Dunn, Heggestad, Shanock and Theilgard 2018,
  Journal of Business and Psychology 33; `irv` of careless). Items worded the other way round are not turned first: the
  same place on the screen shows that nobody read, and there it contradicts itself.
* Relative speed: over the questions a person went through, the mean of the median time of all people over theirs, each
  at most 3; from 2 on, twice as fast as is usual (Leiner 2019, Survey Research Methods 13(3); `TIME_RSI` of SoSci
  Survey). Medians are those of people who answered in the same way and language, as a caller's and a telephone's pace
  differ. One long break weighs no more than one question. Greszki, Meyer and Schoen (2015, Public Opinion Quarterly 79)
  found that leaving such people out hardly moves a figure, which `without` on the results page lets everybody check.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from app.analysis.core.design import Codes, Floats

FASTEST_COUNTED = 3.0
"""One question clicked away shall not make up for nine that were read."""
TWICE = 2.0
"""Relative speed from which a person was too fast."""
FEWEST_TIMED = 10
"""People whose times make a median."""
FEWEST_QUESTIONS = 5
"""Of fewer the mean tells of chance."""


def longest_run(places: Floats) -> Floats:
    """A row a person, a column an item in the order asked; NaN for whoever left one out."""
    run = np.ones(len(places))
    longest = run.copy()
    for before, after in zip(places.T[:-1], places.T[1:], strict=True):
        run = np.where(before == after, run + 1, 1)
        longest = np.maximum(longest, run)
    return np.where(_whole(places), longest, np.nan)


def straight(places: Floats) -> Floats:
    """1 for whoever gave the same answer throughout, 0 for others."""
    return np.where(_whole(places), longest_run(places) == places.shape[1], np.nan)


def variability(places: Floats) -> Floats:
    found: Floats = np.full(len(places), np.nan)
    whole = _whole(places)
    found[whole] = places[whole].std(axis=1, ddof=1)
    return found


def _whole(places: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray(~np.isnan(places).any(axis=1), dtype=np.bool_)


def relative_speed(seconds: Iterable[Floats], group: Codes) -> Floats:
    """`seconds` holds a column a question; NaN where a time is not known, and for whom too little is known."""
    timed, total = np.zeros(group.size), np.zeros(group.size)
    if not group.size:
        return total
    groups = [np.flatnonzero(group == one) for one in np.unique(group)]
    for column in seconds:
        ratio = np.concatenate([_ratio(column[here]) for here in groups])[np.argsort(np.concatenate(groups))]
        known = ~np.isnan(ratio)
        timed += known
        total[known] += np.minimum(ratio[known], FASTEST_COUNTED)
    unknown: Floats = np.full(group.size, np.nan)
    found: Floats = np.divide(total, timed, out=unknown, where=timed >= FEWEST_QUESTIONS)
    return found


def _ratio(seconds: Floats) -> Floats:
    """The median over each time; NaN where too few people took a time."""
    known = seconds[~np.isnan(seconds)]
    median = np.median(known) if known.size >= FEWEST_TIMED else np.nan
    return np.asarray(median / seconds, dtype=np.float64)


def too_fast(speed: Floats) -> Floats:
    return np.where(np.isnan(speed), np.nan, speed >= TWICE)
