"""Who answered late, otherwise or with help against the others, and this wave against the one before. Exploratory.

None of these decides anything: verdicts are for the plan. Their p-values are adjusted together (Benjamini-Hochberg).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from app.analysis.core.change import difference, thirds
from app.analysis.core.classic import benjamini_hochberg
from app.analysis.core.design import Floats, Mask, design
from app.analysis.core.figures import Difference, Why
from app.analysis.frames import NO_PROFESSIONAL, Collected
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
        groups |= {
            ComparisonKind.FORWARDING: _forwarded(rows.people, reached),
            ComparisonKind.CALLED: _urged(rows.people, reached.called),
            ComparisonKind.WRITTEN: _urged(rows.people, reached.reminded),
        }
    found = [
        *(one for indicator in sealed.survey.indicators for one in _within(indicator.id, rows, groups, smallest)),
        *(each for one in sealed.survey.indicators if before for each in _waves(one, rows, sealed, before, smallest)),
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


def _urged(people: pd.DataFrame, first: Mapping[int, dt.date]) -> tuple[Mask, Mask]:
    """People who came before their professional was urged, or where nobody was, and those who came after.

    Who answers only after that stands nearer to those who never answer.
    """
    days = pd.to_datetime(people["professional"].map(dict(first)))
    after = np.asarray((people["day"] > days).to_numpy(dtype=np.bool_))
    known = (people["professional"] != NO_PROFESSIONAL).to_numpy(dtype=np.bool_)
    return known & ~after, known & after


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


def _waves(indicator: Indicator, rows: Collected, sealed: Version, before: Wave, smallest: int) -> Iterator[Compared]:
    """All who answered; and those on the web alone where another part of either wave answered otherwise."""
    if not _same(indicator, sealed, before.sealed):
        yield Compared(indicator.id, ComparisonKind.WAVE, NotCompared.OTHER_QUESTIONS)
        return
    both = (before.rows, rows)
    coded = np.concatenate([coded_of(indicator.id, one) for one in both])
    people = pd.concat([one.people[["professional", "channel"]] for one in both], ignore_index=True)
    second = np.repeat([False, True], [len(one.people) for one in both])
    web = (people["channel"] == Channel.WEB.value).to_numpy(dtype=np.bool_)
    made = design(people["professional"].to_numpy())
    kinds = {ComparisonKind.WAVE: np.ones_like(web)} | ({} if web.all() else {ComparisonKind.WAVE_WEB: web})
    for kind, here in kinds.items():
        groups = (~second & here, second & here)
        telling = not comparable(coded, (*groups, ~second & ~here, second & ~here), smallest)
        yield Compared(indicator.id, kind, Why.TELLING if telling else difference(coded, *groups, made))


def _same(indicator: Indicator, sealed: Version, before: Version) -> bool:
    """Whether both waves asked the same, in every language, and counted the same as a success."""
    earlier = next((one for one in before.survey.indicators if one.id == indicator.id), None)
    if earlier is None or (earlier.positive, earlier.population) != (indicator.positive, indicator.population):
        return False
    pool = Pool(before, sealed)
    return all(pool.codes(indicator, language) for language in before.languages)
