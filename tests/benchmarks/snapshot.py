"""`python -m tests.benchmarks.snapshot`: a million interviews into columns, then a thousand more.

Interviews of `surveys/mon-recap.yaml` are drawn by chance, twenty thousand different ones, and stored in SQLite until
there are a million, with their history. Making them is not counted. Prints a table, then JSON.
"""

from __future__ import annotations

import json
import os
import resource
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import click
import psutil
from sqlalchemy import make_url

from app.analysis.service import measured
from app.analysis.snapshot import refresh
from app.database import Database
from app.database.sqlite import driver
from app.distribution.store import find_campaign
from app.interview.document import to_document
from app.interview.model import State
from tests.analysis.carnet import open_field
from tests.analysis.people import drawn
from tests.conversations import version_of

SURVEY = "mon-recap"
DIFFERENT = 20_000


@click.command()
@click.option("--interviews", default=1_000_000, show_default=True)
@click.option("--more", default=1_000, show_default=True)
@click.option("--workers", default=2, show_default=True)
def main(interviews: int, more: int, workers: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/relais.db")
        database.upgrade()
        with database.session() as session:
            open_field(session, version_of(SURVEY))
            session.commit()
        _fill(database, 0, interviews)
        built = _measured(lambda: _refresh(database, Path(folder), workers))
        _fill(database, interviews, more)
        added = _measured(lambda: _refresh(database, Path(folder), 0))
        nothing = _measured(lambda: _refresh(database, Path(folder), 0))
        size = sum(file.stat().st_size for file in Path(folder, "vague-1").glob("*.parquet"))
        database.dispose()
    rows = {"built": built, "added": added, "nothing new": nothing}
    click.echo(f"{'':<12} {'interviews':>10} {'clock s':>8} {'CPU s':>8} {'peak MB':>8}   (all processes)")
    for name, (seconds, cpu, peak, read) in rows.items():
        click.echo(f"{name:<12} {read:>10,} {seconds:>8.2f} {cpu:>8.2f} {peak:>8.0f}")
    click.echo(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    click.echo(json.dumps({"rows": rows, "bytes": size}))


def _refresh(database: Database, folder: Path, workers: int) -> int:
    read = [0]
    with database.session(read_only=True) as session:
        campaign = find_campaign(session, "vague-1")
        assert campaign is not None
        refresh(session, campaign, measured(session, campaign), folder, workers=workers, told=read.append)
    return max(read)


def _measured(run: Callable[[], int]) -> tuple[float, float, float, int]:
    """Seconds by the clock and of processors, the most memory of this process and its children; what the run says."""
    over, peak = threading.Event(), [0.0]

    def watch() -> None:
        here = psutil.Process()
        while not over.wait(1.5):
            held = 0
            for one in (here, *here.children(recursive=True)):
                try:
                    held += one.memory_full_info().pss
                except psutil.Error:
                    continue
            peak[0] = max(peak[0], held / 1e6)

    watcher = threading.Thread(target=watch)
    watcher.start()
    began, spent = time.perf_counter(), _spent()
    said = run()
    seconds, cpu = time.perf_counter() - began, _spent() - spent
    over.set()
    watcher.join()
    return seconds, cpu, peak[0], said


def _spent() -> float:
    told = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in told)


def _fill(database: Database, first: int, count: int) -> None:
    """Nine of ten have ended; ids without order, as the doors make them."""
    version, by = version_of(SURVEY), Random(1)
    told: dict[bool, list[tuple[str, ...]]] = {True: [], False: []}
    for number in range(DIFFERENT):
        one = to_document(drawn(version, number, by))
        row = (one["id"], one["state"], one["step"], one["channel"], one["language"], json.dumps(one))
        told[one["state"] == State.ASKING].append(row)
    moment = "2026-03-01 08:00:00.000000"
    with driver.connect(str(make_url(database.url).database)) as raw:
        links = [row[0] for row in raw.execute("select id from relay_link order by id")]
        campaign = raw.execute("select id from campaign").fetchone()[0]
        for number in range(first, first + count):
            id_ = f"{(number * 2654435761) % 2**32:010d}{number:016d}"
            some = told[number % 10 == 0]
            link, (drawn_id, state, step, channel, language, text) = (
                links[number % len(links)],
                some[number % len(some)],
            )
            raw.execute(
                "insert into interview (id, campaign_id, version_digest, relay_link_id, channel, language, state, step,"
                " answered, document, started_at, updated_at, finished_at) values (?,?,?,?,?,?,?,?,8,?,?,?,?)",
                (id_, campaign, version.digest, link, channel, language, state, step,
                 text.replace(drawn_id, id_), moment, moment, moment),
            )  # fmt: skip
            raw.execute(
                "insert into history_event (campaign_id, relay_link_id, kind, at, interview_id, data)"
                " values (?,?,'interview_started',?,?,'{}')",
                (campaign, link, moment, id_),
            )
        raw.execute("analyze")


if __name__ == "__main__":
    main()
