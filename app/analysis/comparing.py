"""Who answered late, otherwise or with help against the others, and this wave against the one before. Exploratory.

None of these decides anything: verdicts are for the plan. Their p-values are adjusted together (Benjamini-Hochberg).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from app.analysis.core.change import difference, thirds
from app.analysis.core.classic import benjamini_hochberg
from app.analysis.core.design import Floats, Mask, design
from app.analysis.core.figures import Difference, Why
from app.analysis.frames import Collected
from app.analysis.guarding import comparable
from app.analysis.results import OUTSIDE, Compared, ComparisonKind, NotCompared, Reach
from app.distribution.disclosure import TEAM
from app.interview.model import Assistance, Channel
from app.questionnaire.model import Indicator
from app.questionnaire.pooling import Pool
from app.questionnaire.version import Version

MOST = 0.5
"""Part of those given a notebook, from which a professional has forwarded to most of them."""
Groups = Mapping[ComparisonKind, tuple[Mask, Mask]]


@dataclass(frozen=True, slots=True, eq=False)
class Wave:
    """A campaign of the same project that closed before this one opened."""

    key: str
    rows: Collected
    sealed: Version


def compared(
    rows: Collected, sealed: Version, before: Wave | None, reached: Reach | None = None, smallest: int = TEAM
) -> tuple[Compared, ...]:
    """Of each indicator; none that would tell of fewer people than `smallest`."""
    groups = _groups(rows.people, sealed)
    if reached is not None:
        groups |= {ComparisonKind.FORWARDING: _forwarded(rows.people, reached)}
    found = [
        *(one for indicator in sealed.survey.indicators for one in _within(indicator.id, rows, groups, smallest)),
        *(_waves(one, rows, sealed, before, smallest) for one in sealed.survey.indicators if before),
    ]
    p = benjamini_hochberg([one.found.p if isinstance(one.found, Difference) else np.nan for one in found])
    return tuple(replace(one, p_adjusted=None if np.isnan(at) else float(at)) for one, at in zip(found, p, strict=True))


def _within(id_: str, rows: Collected, groups: Groups, smallest: int) -> Iterator[Compared]:
    coded, made = coded_of(id_, rows), design(rows.people["professional"].to_numpy())
    for kind, (first, second) in groups.items():
        telling = not comparable(coded, (first, second, ~(first | second)), smallest)
        yield Compared(id_, kind, Why.TELLING if telling else difference(coded, first, second, made))


def _forwarded(people: pd.DataFrame, reached: Reach) -> tuple[Mask, Mask]:
    """People of professionals who forwarded to most of those they gave a notebook to, and of those who did not.

    Who chooses may choose the satisfied: then the second stand lower.
    """
    part = {who: reached.said[who] / given for who, given in reached.handed.items() if given and who in reached.said}
    here = people["professional"].map(part).to_numpy(dtype=np.float64, na_value=np.nan)
    return here >= MOST, here < MOST


def _groups(people: pd.DataFrame, sealed: Version) -> dict[ComparisonKind, tuple[Mask, Mask]]:
    third = thirds(people["day"].to_numpy().astype("datetime64[D]").astype(np.int64))
    helped = people["assistance"].isin([Assistance.RELATIVE.value, Assistance.PROFESSIONAL.value])
    alone = people["assistance"] == Assistance.ALONE.value
    web, source = people["channel"] == Channel.WEB.value, people["language"] == sealed.survey.source
    other = ~web & (people["channel"] != OUTSIDE)
    return {
        ComparisonKind.ARRIVAL: (third == 0, third == 2),
        ComparisonKind.CHANNEL: (web.to_numpy(dtype=np.bool_), other.to_numpy(dtype=np.bool_)),
        ComparisonKind.ASSISTANCE: (alone.to_numpy(dtype=np.bool_), helped.to_numpy(dtype=np.bool_)),
        ComparisonKind.LANGUAGE: (source.to_numpy(dtype=np.bool_), (~source).to_numpy(dtype=np.bool_)),
    }


def coded_of(id_: str, rows: Collected) -> Floats:
    """Success or not of those the indicator is about; NaN of all others."""
    coded = rows.positive[id_].to_numpy(dtype=np.float64, na_value=np.nan)
    about = rows.population[id_].to_numpy(dtype=np.float64, na_value=0) == 1
    return np.where(about, coded, np.nan)


def _waves(indicator: Indicator, rows: Collected, sealed: Version, before: Wave, smallest: int) -> Compared:
    if not _same(indicator, sealed, before.sealed):
        return Compared(indicator.id, ComparisonKind.WAVE, NotCompared.OTHER_QUESTIONS)
    earlier, later = coded_of(indicator.id, before.rows), coded_of(indicator.id, rows)
    who = np.concatenate([one["professional"].to_numpy() for one in (before.rows.people, rows.people)])
    second = np.repeat([False, True], [earlier.size, later.size])
    coded = np.concatenate([earlier, later])
    if not comparable(coded, (~second, second), smallest):
        return Compared(indicator.id, ComparisonKind.WAVE, Why.TELLING)
    return Compared(indicator.id, ComparisonKind.WAVE, difference(coded, ~second, second, design(who)))


def _same(indicator: Indicator, sealed: Version, before: Version) -> bool:
    """Whether both waves asked the same, in every language, and counted the same as a success."""
    earlier = next((one for one in before.survey.indicators if one.id == indicator.id), None)
    if earlier is None or (earlier.positive, earlier.population) != (indicator.positive, indicator.population):
        return False
    pool = Pool(before, sealed)
    return all(pool.codes(indicator, language) for language in before.languages)
