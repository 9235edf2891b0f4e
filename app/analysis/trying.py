"""Two ways of working compared as they were assigned: intention to treat, whatever people met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.analysis import experiments
from app.analysis.comparing import Wave, coded_of
from app.analysis.core.arms import effect
from app.analysis.core.classic import holm
from app.analysis.core.design import Floats
from app.analysis.core.figures import Effect, Why
from app.analysis.experiments import Assigned, Unit
from app.analysis.frames import Collected
from app.analysis.guarding import apart, comparable
from app.analysis.results import ByWay, Tried
from app.analysis.starting import Known, Starting
from app.collection.tables import InterviewRow
from app.distribution.tables import Campaign


def tried(
    session: Session, campaign: Campaign, rows: Collected, before: Wave | None, smallest: int, *, closed: bool
) -> Tried | None:
    """None where nothing was assigned; effects only once the campaign is over, as verdicts."""
    found = experiments.assigned(session, campaign)
    if found is None:
        return None
    unit = units_of(session, campaign, rows.people, found)
    way = ways_of(unit, found)
    second = np.array(list(found.second.values()), dtype=np.bool_)
    counts = [int((way == one).sum()) for one in (0, 1)]
    people = [apart(count, len(way), smallest) for count in (*counts, len(way) - sum(counts))]
    hidden = None in people
    # A unit of one person tells by its answer how many there are.
    each = hidden and found.planned.unit is Unit.PERSON
    effects = tuple(_adjusted([*_effects(rows, before, unit, way, found, smallest)])) if closed else ()
    return Tried(
        unit=found.planned.unit.value,
        ways=(found.planned.first, found.planned.second),
        strata=tuple(one.value for one in found.planned.strata),
        seed=found.planned.seed,
        at=found.at,
        digest=found.digest,
        kept=found.kept,
        units=(int((~second).sum()), int(second.sum())),
        heard=(None, None) if each else (int(np.unique(unit[way == 0]).size), int(np.unique(unit[way == 1]).size)),
        people=(None, None) if hidden else (counts[0], counts[1]),
        left_out=None if hidden else people[2],
        starting=str(found.planned.starting) if found.planned.starting else None,
        effects=effects,
    )


def units_of(session: Session, campaign: Campaign, people: pd.DataFrame, found: Assigned) -> Floats:
    """The unit each person came through; NaN where it was not assigned."""
    match found.planned.unit:
        case Unit.PERSON:
            invited = select(InterviewRow.id, InterviewRow.invitation_id)
            invited = invited.where(InterviewRow.campaign_id == campaign.id, InterviewRow.invitation_id.is_not(None))
            unit = people["id"].map({row[0]: row[1] for row in session.execute(invited)})
        case Unit.STRUCTURE if found.members is not None:
            unit = people["professional"].map(found.members)
        case _:
            unit = people[found.planned.unit.value]
    return np.asarray(unit.where(unit.isin(list(found.second))).to_numpy(dtype=np.float64, na_value=np.nan))


def ways_of(unit: Floats, found: Assigned) -> Floats:
    """0 for the first way, 1 for the second."""
    return np.array([np.nan if np.isnan(one) else float(found.second[int(one)]) for one in unit], dtype=np.float64)


def strata_of(unit: Floats, found: Assigned) -> list[Floats]:
    """A column of zeros and ones for each stratum but the first: what both ways have alike by design."""
    seen = [found.stratum.get(int(one), "") if not np.isnan(one) else "" for one in unit]
    levels = sorted({one for one, at in zip(seen, unit, strict=True) if not np.isnan(at)})
    return [np.array([float(one == level) for one in seen]) for level in levels[1:]]


def starting_of(id_: str, rows: Collected, before: Wave | None, unit: Floats, found: Assigned) -> dict[str, Floats]:
    """Columns of what was known before, for one indicator; none where nothing usable was.

    Whoever nothing is known of stands at the middle of the others, with a column that says so, which is harmless as
    lots do not hang on it (Zhao and Ding 2022, Journal of the American Statistical Association 119).
    """
    values = _known_before(id_, rows, before, unit, found)
    known = ~np.isnan(values)
    if not known.any() or np.ptp(values[known]) == 0:
        return {}
    columns = {f"before_{id_}": np.where(known, values, values[known].mean())}
    return columns if known.all() else columns | {f"before_{id_}_unknown": (~known).astype(np.float64)}


def _known_before(id_: str, rows: Collected, before: Wave | None, unit: Floats, found: Assigned) -> Floats:
    match found.planned.starting:
        case None:
            return np.full(unit.size, np.nan)
        case Starting(Known.QUESTION, str(question)):
            return _said(rows.people, question)
        case Starting(Known.WAVE):
            return _wave_before(id_, rows.people, before, found)
    return np.asarray(pd.Series(unit).map(dict(found.numbers)).to_numpy(dtype=np.float64))


def _said(people: pd.DataFrame, question: str) -> Floats:
    """As numbers; options stand for their place in the list."""
    if question not in people:
        return np.full(len(people), np.nan)
    column = people[question]
    if isinstance(column.dtype, pd.CategoricalDtype):
        places = column.cat.codes
        return np.asarray(places.where(places >= 0).to_numpy(dtype=np.float64))
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def _wave_before(id_: str, people: pd.DataFrame, before: Wave | None, found: Assigned) -> Floats:
    """The share then, among the people of the same professional; of the same structure where these were assigned."""
    if before is None or id_ not in before.rows.positive:
        return np.full(len(people), np.nan)
    whose = [one["professional"] for one in (people, before.rows.people)]
    if found.planned.unit is Unit.STRUCTURE:
        whose = [one.map(found.members or {}) for one in whose]
    then = pd.Series(coded_of(id_, before.rows)).groupby(whose[1].to_numpy()).mean()
    return np.asarray(whose[0].map(then).to_numpy(dtype=np.float64, na_value=np.nan))


def _effects(
    rows: Collected, before: Wave | None, unit: Floats, way: Floats, found: Assigned, smallest: int
) -> Iterator[ByWay]:
    strata = strata_of(unit, found)
    for id_ in map(str, rows.positive):
        coded = coded_of(id_, rows)
        first, second = way == 0, way == 1
        shares = [float(np.nanmean(coded[one])) if (~np.isnan(coded[one])).any() else 0.0 for one in (first, second)]
        telling = not comparable(coded, (first, second, np.isnan(way)), smallest)
        start = [*starting_of(id_, rows, before, unit, found).values()]
        reckoned = Why.TELLING if telling else effect(coded, way, unit, [*strata, *start])
        if reckoned is Why.NO_VARIATION and start:
            # The strata tell it already.
            start, reckoned = [], effect(coded, way, unit, strata)
        yield ByWay(id_, (shares[0], shares[1]), reckoned, len(start) > 0)


def _adjusted(effects: Sequence[ByWay]) -> Iterator[ByWay]:
    """By Holm, for these comparisons were set beforehand."""
    p = holm([one.found.p if isinstance(one.found, Effect) else np.nan for one in effects])
    for one, at in zip(effects, p, strict=True):
        yield replace(one, p_adjusted=None if np.isnan(at) else float(at))
