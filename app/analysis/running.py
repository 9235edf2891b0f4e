"""Everything the answers of a campaign say, written to a folder: figures, tables, a report in three languages."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from flask import Flask, render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

import app.site.routes
from app.analysis import columns, passports, recording, snapshot
from app.analysis.comparing import Wave
from app.analysis.core.design import Floats
from app.analysis.experiments import Assigned, assigned
from app.analysis.export import csv_text
from app.analysis.frames import Collected
from app.analysis.outside import mapping_of, outside_table
from app.analysis.pooled import Measures
from app.analysis.population import fractions
from app.analysis.presenting import Presenter
from app.analysis.quality import HELP, asked_of, by_block, judged, omitted
from app.analysis.results import Results, Sign
from app.analysis.service import measured, results_of
from app.analysis.store import collected
from app.analysis.trying import starting_of, strata_of, units_of, ways_of
from app.database import Database
from app.database.secrets import Keys
from app.distribution.disclosure import TEAM
from app.distribution.references import references
from app.distribution.store import wave_before
from app.distribution.tables import Campaign
from app.questionnaire.version import Version
from app.settings import Settings
from app.site.language import LANGUAGES, use
from app.site.static_files import files

if TYPE_CHECKING:
    import pyarrow as pa

SNAPSHOTS = "snapshots"
"""Where snapshots are kept in the data folder."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    found: Results
    asked: Version
    sealed: Version
    rows: Collected
    before: Wave | None
    assigned: Assigned | None = None
    unit: Floats | None = None
    """What was assigned, of each person."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A file of answers collected elsewhere, and the mapping that says what they answer."""

    answers: bytes
    mapping: bytes


def work_out(
    session: Session,
    campaign: Campaign,
    data: Path,
    now: dt.datetime,
    workers: int,
    told: Callable[[int], None],
    outside: Outside | None = None,
    smallest: int = TEAM,
) -> Run:
    elsewhere = () if outside is None else (_elsewhere(session, campaign, outside, now),)
    measures, rows = _read(session, campaign, data, workers, told, elsewhere)
    earlier = wave_before(session, campaign)
    wave = None
    if earlier is not None:
        its_measures, its_rows = _read(session, earlier, data, workers, told)
        wave = Wave(earlier.key, its_rows, its_measures.sealed)
    found = results_of(session, campaign, now, measures, rows, wave, smallest)
    drawn = assigned(session, campaign)
    unit = None if drawn is None else units_of(session, campaign, rows.people, drawn)
    return Run(found, measures.shown, measures.sealed, rows, wave, drawn, unit)


def _elsewhere(session: Session, campaign: Campaign, outside: Outside, now: dt.datetime) -> pa.Table:
    measures = measured(session, campaign)
    mapped = mapping_of(outside.mapping, measures.shown)
    found = outside_table(outside.answers, mapped, measures, references(session, campaign.id), now)
    return columns.placed(found, columns.links(recording.frame(session, campaign)))


def _read(
    session: Session,
    campaign: Campaign,
    data: Path,
    workers: int,
    told: Callable[[int], None],
    elsewhere: Sequence[pa.Table] = (),
) -> tuple[Measures, Collected]:
    measures = measured(session, campaign)
    kept = snapshot.refresh(session, campaign, measures, data / SNAPSHOTS, workers=workers, told=told)
    return measures, collected(session, campaign, itertools.chain(snapshot.contents(kept), elsewhere), measures)


def write(run: Run, campaign: Campaign, settings: Settings, database: Database, out: Path, *, microdata: bool) -> None:
    """Files of an earlier run are replaced."""
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = passports.document(run.found, run.sealed, campaign.key) | {
        "comparisons": [one.told() for one in run.found.comparisons],
        "two_ways": passports.two_ways(run.found.tried, [*_strata(run)], _starting(run)) if run.found.tried else None,
        "languages": [asdict(one) for one in run.found.spoken],
        "wave_before": run.before.key if run.before else None,
    }
    _text(out / "figures.json", json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False))
    _text(out / "plan.json", campaign.plan)
    for language, page, table in _pages(run, campaign, settings, database):
        _text(out / f"report.{language}.html", page)
        _text(out / f"tables.{language}.csv", table)
    if microdata:
        people_table(run).to_csv(out / passports.MICRODATA, index=False, lineterminator="\n")


def _text(file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8", newline="")


def people_table(run: Run) -> pd.DataFrame:
    """One row a person, without a day, a word of theirs, or anything that names a place."""
    rows = run.rows
    numbers = {
        name: pd.Series(pd.factorize(rows.people[name], sort=True)[0] + 1) for name in ("professional", "structure")
    }
    judged = {
        f"indicator_{id_}": rows.positive[id_].where(rows.population[id_] == 1).astype("Int64") for id_ in rows.positive
    }
    averaged = [one.id for one in run.found.questions if one.mean is not None]
    figures = judged | {f"question_{id_}": rows.people[id_] for id_ in averaged}
    figures |= _signs(run)
    answered = {f"answered_{name}": column.notna().astype("int64") for name, column in figures.items()}
    heard = dict(zip(passports.TODAY.fpc, fractions(rows.people, run.found.reach), strict=True))
    person = pd.Series(range(1, len(rows.people) + 1))
    ways = _assigned(run) | _levels(run)
    return pd.DataFrame({**numbers, "person": person, **heard, **ways, **_came(run), **figures, **answered})


def _came(run: Run) -> dict[str, pd.Series]:
    """How people answered, which signs of little care are broken down by, and who showed some."""
    people = run.rows.people
    suspected = pd.Series(judged(run.rows, run.asked).suspected.astype("int64"))
    alone = people["assistance"].map({one.value: code for one, code in HELP.items()})
    return {"channel": people["channel"], "language": people["language"], "assistance": alone, "suspected": suspected}


def _signs(run: Run) -> dict[str, pd.Series]:
    found = judged(run.rows, run.asked)
    signs = {f"sign_{sign}": pd.Series(found.of(sign)) for sign in Sign}
    omissions = {f"omitted_{one.id}": pd.Series(omitted(one.id, run.rows)) for one in asked_of(run.asked)}
    return {**signs, **omissions, **{name: pd.Series(column) for name, column in by_block(run.rows, run.asked)}}


def _assigned(run: Run) -> dict[str, pd.Series]:
    """The way each person's unit was assigned to, numbers for the units, and a column a stratum but the first."""
    if run.unit is None or run.assigned is None:
        return {}
    numbers = pd.Series(pd.factorize(pd.Series(run.unit), sort=True)[0] + 1)
    way = pd.Series(ways_of(run.unit, run.assigned)).astype("Int64")
    return {"way": way, "unit": numbers.where(way.notna()).astype("Int64"), **_strata(run)}


def _strata(run: Run) -> dict[str, pd.Series]:
    if run.unit is None or run.assigned is None:
        return {}
    found = strata_of(run.unit, run.assigned)
    return {f"stratum_{at}": pd.Series(column).astype("int64") for at, column in enumerate(found, start=2)}


def _starting(run: Run) -> dict[str, dict[str, pd.Series]]:
    """By indicator, the columns of what was known before."""
    if run.unit is None or run.assigned is None:
        return {}
    return {
        str(id_): {
            name: pd.Series(column)
            for name, column in starting_of(str(id_), run.rows, run.before, run.unit, run.assigned).items()
        }
        for id_ in run.rows.positive
    }


def _levels(run: Run) -> dict[str, pd.Series]:
    return {name: column for columns in _starting(run).values() for name, column in columns.items()}


def _pages(run: Run, campaign: Campaign, settings: Settings, database: Database) -> Iterator[tuple[str, str, str]]:
    flask = _flask(settings, database)
    for language in LANGUAGES:
        with flask.test_request_context():
            use(language)
            words = Presenter.of(run.asked, language, run.found, run.sealed)
            page = render_template("analysis/report.html", campaign=campaign, words=words, csv=None, style=_style())
            yield language, page, csv_text(words)


def _flask(settings: Settings, database: Database) -> Flask:
    """Templates and words without the rest of the house."""
    flask = Flask("app.analysis", static_folder=None)
    flask.secret_key = settings.secret_key
    flask.extensions["relais.settings"] = settings
    flask.extensions["relais.clock"] = lambda: dt.datetime.now(dt.UTC)
    flask.extensions["relais.keys"] = Keys(settings.secret_key)
    flask.extensions["relais.database"] = database
    app.site.routes.register(flask)
    return flask


def _style() -> Markup:
    """The style sheets of the console, inside the page; nothing in them can end a style element."""
    sheets = (files()[name].content.decode() for name in ("relais.css", "console.css"))
    return Markup(re.sub(r"</", r"<\\/", "\n".join(sheets)))  # noqa: S704
