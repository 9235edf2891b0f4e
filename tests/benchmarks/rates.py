"""The answers pages of a large campaign: how long they take, and what keeping their tallies costs.

    python -m tests.benchmarks.rates [--database postgresql] [--structures 1000] [--professionals 20000]
        [--interviews 1000000] [--turns 15]

The history is written as interviews would write it (five or six events each), then added up from the first event; what
an event costs is told of the first and of the last tenth. Pages are asked for through Flask's client, signed in, with
the new events of a lively minute not yet added up; at the end everything is proven to be as a rebuild would have it.
Prints JSON.

With 1,000 structures, 20,000 professionals, 1,000,000 interviews and 5,477,003 events on PostgreSQL, in November 2026,
on two cores under a load of six (so clocks tell up to three times what they would tell of a machine of one's own):

    adding up            0.253 ms an event in the first tenth, 0.257 ms in the last; 183 MB at most
    figures alone        230 to 250 ms by the clock, 71 ms of it Python's
    page of answers      451 ms by the clock, 124 ms of it Python's and some 120 ms the database's
    a filter changed     387 to 552 ms by the clock, 88 to 120 ms of it Python's
    when answers come    181 ms (before it was kept up link by link: 2,700 ms of statements with half the people)
    by professional      65 ms, its last page 103 ms; the professional's own page 19 ms; shared pages 12 and 26 ms
    a minute's keeping   138 ms for 540 events, 970 ms to look who went quiet and whose message arrived; 147 MB at most
    proof                1,000,100 people and 66,098 tallies made again: none wrong

On SQLite with 50,000 interviews the page of answers takes 259 ms of processor, a changed filter 172 to 319 ms.
"""

import datetime as dt
import json
import logging
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click
from flask.testing import FlaskClient

from app.access.core import Role
from app.access.service import NewStaff, add_staff, make_sign_in_link
from app.database import Database
from app.distribution.links import page_token
from app.distribution.store import find_campaign
from app.distribution.tables import RelayLink
from app.main import create_app
from app.rates import sharing
from app.rates.keeper import LONG_BATCH, look, read_on
from app.rates.keeping import forget, keep_up
from app.rates.proving import prove
from app.rates.service import overview
from app.settings import Settings
from tests.benchmarks.rates_history import BEGIN, DAYS, Field, add, events_of, fill
from tests.databases import Cluster, SqliteFiles

NOW = BEGIN + dt.timedelta(days=DAYS + 1)
UNREAD = 100
"""People of a lively minute, of whom nothing is added up yet."""
PAGES = {
    "dashboard": "",
    "by type": "?type=ccas",
    "by region": "?region=Bretagne",
    "by departement": "?departement=974",
    "by network": "?network=R%C3%A9seau+3",
    "by structure": "?structure={structure}",
    "told apart by question": "?type=ccas&by=question",
    "told apart by week": "?by=week",
    "when answers come": "/time",
    "professionals": "/professionals",
    "professionals, last page": "/professionals?page=400",
    "table as a file": ".csv",
}


def signed_in(database: Database, url: str) -> FlaskClient:
    settings = Settings(Path(tempfile.gettempdir()), url, "http://localhost", "x" * 48)
    app = create_app(settings, lambda: NOW, database)
    app.config["WTF_CSRF_ENABLED"] = False
    with database.session() as session:
        staff = add_staff(session, NewStaff("Nadia", "nadia@example.org", Role.TEAM, "fr"), NOW)
        assert staff is not None
        token = make_sign_in_link(session, app.extensions["relais.keys"], staff, NOW)
        session.commit()
    client = app.test_client()
    client.post(f"/sign-in/{token}")
    return client


def timed(client: FlaskClient, address: str, turns: int) -> dict[str, float]:
    seen, cpu = [], []
    for turn in range(turns + 2):
        before, busy = time.perf_counter(), time.process_time()
        answer = client.get(address)
        spent, worked = time.perf_counter() - before, time.process_time() - busy
        assert answer.status_code == 200, answer.status_code
        if turn > 1:  # the first two warm up
            seen.append(spent * 1000)
            cpu.append(worked * 1000)
    figures = {"p50_ms": statistics.median(seen), "worst_ms": max(seen), "python_cpu_p50_ms": statistics.median(cpu)}
    return {name: round(value, 1) for name, value in figures.items()}


def of_service(database: Database, turns: int) -> dict[str, float]:
    """The figures alone, without the page around them."""
    cpu, seen = [], []
    with database.session(read_only=True) as session:
        campaign = find_campaign(session, "vague-1")
        assert campaign is not None
        for _turn in range(turns):
            before, busy = time.perf_counter(), time.process_time()
            overview(session, campaign, NOW)
            seen.append(1000 * (time.perf_counter() - before))
            cpu.append(1000 * (time.process_time() - busy))
    return {"p50_ms": round(statistics.median(seen), 1), "python_cpu_p50_ms": round(statistics.median(cpu), 1)}


@click.command()
@click.option("--database", "kind", type=click.Choice(["postgresql", "sqlite"]), default="postgresql")
@click.option("--structures", default=1000)
@click.option("--professionals", default=20_000)
@click.option("--interviews", default=1_000_000)
@click.option("--turns", default=15)
@click.option("--again/--no-again", default=True, help="Prove at the end that all is as a rebuild would have it.")
def main(kind: str, structures: int, professionals: int, interviews: int, turns: int, *, again: bool) -> None:
    cluster = Cluster.of_this_run()
    with tempfile.TemporaryDirectory() as folder:
        backend = SqliteFiles(Path(folder)) if kind == "sqlite" else cluster.open(durable=True)
        url = backend.create()
        database = Database(url)
        try:
            found = measure(database, url, (structures, professionals, interviews), turns, again=again)
        finally:
            database.dispose()
            backend.drop(url)
            if kind == "postgresql":
                cluster.close()
    click.echo(json.dumps({"database": kind} | found, indent=1))


def measure(database: Database, url: str, sizes: tuple[int, int, int], turns: int, *, again: bool) -> dict[str, object]:
    field = fill(database, *sizes)
    found: dict[str, object] = {"sizes": sizes, "events": events_of(database), "megabytes_before": megabytes()}
    click.echo(f"{found['events']} events written", err=True)
    found |= added_up(database)
    click.echo(f"added up: {found}", err=True)
    add(database, field, range(sizes[2], sizes[2] + UNREAD))
    client = signed_in(database, url)
    logging.disable()
    found["service"] = of_service(database, turns)
    for name, address in addresses(database, client, field).items():
        found[name] = timed(client, address, turns)
        click.echo(f"{name}: {found[name]}", err=True)
    found["megabytes"] = megabytes()
    found["minute"] = the_minute(database)
    if again:
        with database.session(read_only=True) as session:
            found["proof"] = asdict(prove(session))
    return found | {"load_average": round(os.getloadavg()[0], 1), "megabytes_with_proof": megabytes()}


def added_up(database: Database) -> dict[str, object]:
    """As `rebuild` does it, with the time of each batch."""
    with database.session() as session:
        forget(session)
        session.commit()
    batches: list[tuple[int, float]] = []
    while True:
        before = time.perf_counter()
        with database.session() as session:
            new = keep_up(session, LONG_BATCH)
            session.commit()
        if not new:
            break
        batches.append((new, time.perf_counter() - before))
    events, seconds = sum(one for one, _ in batches), sum(one for _, one in batches)
    tenth = max(1, len(batches) // 10)
    return {
        "seconds": round(seconds, 1),
        "events_per_second": round(events / seconds),
        "first_tenth_ms_an_event": each(batches[:tenth]),
        "last_tenth_ms_an_event": each(batches[-tenth - 1 : -1] or batches),
    }


def each(batches: list[tuple[int, float]]) -> float:
    return round(1000 * sum(one for _, one in batches) / sum(one for one, _ in batches), 3)


def the_minute(database: Database) -> dict[str, float]:
    """What the keeper of the tallies does for a lively minute; the second look finds nothing new, as most do."""
    read = spent(lambda: read_on(database))
    looks = [spent(lambda: look(database, NOW)) for _ in range(2)]
    return {"read_on_ms": read, "first_look_ms": looks[0], "look_ms": looks[1]}


def spent(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return round(1000 * (time.perf_counter() - before), 1)


def megabytes() -> int:
    """The most this process has held so far."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def addresses(database: Database, client: FlaskClient, field: Field) -> dict[str, str]:
    """Every page that reads the tallies."""
    keys = client.application.extensions["relais.keys"]
    with database.session() as session:
        campaign = find_campaign(session, "vague-1")
        link = session.get_one(RelayLink, field.links[0])
        assert campaign is not None
        structure = link.professional.structure_id
        shared = [sharing.share(session, keys, campaign, one, "Shared", NOW, None) for one in (None, structure)]
        session.flush()
        tokens = [sharing.token(keys, one) for one in shared]
        session.commit()
        own = page_token(keys, link)
        link.page_fingerprint = keys.fingerprint(own)  # the benchmark's links were made without the application's keys
        session.commit()
    found = {name: f"/console/vague-1/rates{end.format(structure=structure)}" for name, end in PAGES.items()}
    found |= {"today": "/console/vague-1/", "professional's page": f"/p/{own}"}
    return found | {"funder's page": f"/shared/{tokens[0]}", "structure's page": f"/shared/{tokens[1]}"}


if __name__ == "__main__":
    main()
